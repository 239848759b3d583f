#pragma once

// The structure of a scenario's text, with the place of everything in it: what the canvas and the forms are drawn
// from, and what an edit needs to change one value and leave every comment, space and order around it alone.
//
// Offsets count UTF-16 units of the text, as QString does. yaml-cpp's event parser tells where a thing begins; where
// it ends is found here, from the text itself (YAML 1.2.2, chapters 7 and 8).
//
// Errors: text that is no YAML gives no tree, but a message with its line and column.
//
// Not modelled: several documents in one file (the first counts), merge keys, keys that are no scalars.

#include <QString>
#include <vector>

namespace loom::gui {

struct Span {
  int begin = 0;
  int end = 0;  // one past
  bool contains(int offset) const { return begin <= offset && offset <= end; }
};

struct YamlEntry;

struct YamlNode {
  enum class Kind { Null, Scalar, Map, Sequence, Alias };
  Kind kind = Kind::Null;
  bool flow = false;  // of a collection: written with braces or brackets
  Span span;          // from its first character to its last; comments behind it are not part of it
  QString value;      // of a scalar
  std::vector<YamlEntry> entries;
  std::vector<YamlNode> items;

  bool isMap() const { return kind == Kind::Map; }
  bool isSequence() const { return kind == Kind::Sequence; }
  bool isScalar() const { return kind == Kind::Scalar; }

  const YamlEntry* find(const QString& key) const;
  const YamlNode* at(const QString& key) const;  // null when there is none
  const YamlNode* at(std::initializer_list<const char*> path) const;
  QString text(const QString& key) const;  // a scalar's value, or empty
};

struct YamlEntry {
  QString key;
  Span keySpan;
  int colon = 0;  // the offset behind the ':'
  YamlNode value;
};

struct YamlError {
  int line = 0;  // from 1
  int column = 0;
  QString message;
};

struct YamlParse {
  bool ok = false;
  YamlNode root;
  YamlError error;
};

YamlParse parseYaml(const QString& text);

}  // namespace loom::gui
