#pragma once

// Edits of a YAML text that keep everything they do not mean: a value is replaced in its place, an entry is added in
// the style of its neighbours (a line of its own, or behind a comma), and goes with its line.
//
// An edit works on a copy and reads its structure again after each change, so that steps compose: `take()` gives the
// list of splices that leads from the first text to the last.
//
// Errors: a path that leads through a scalar, a name that is not there: false is returned and nothing is changed.
//
// Not modelled: what an alias stands for is not followed.

#include <QHash>
#include <QStringList>

#include "gui/document/splice.h"
#include "gui/document/yaml_tree.h"

namespace loom::gui {

// A scalar as YAML text that is read back as exactly this: plain where that is safe, else with double quotes.
QString yamlScalar(const QString& value, bool insideFlow = true);

// A node of `text` in one line, its scalars quoted as they were; parts in `instead` are written so.
QString flowYaml(const YamlNode& node, const QString& text, const QHash<const YamlNode*, QString>& instead = {});

class YamlEdit {
 public:
  explicit YamlEdit(QString text);
  YamlEdit(QString text, YamlParse known);  // whose structure was read already

  const QString& text() const { return m_text; }
  const YamlNode& root() const { return m_parse.root; }
  bool ok() const { return m_parse.ok; }
  Splices take() { return std::move(m_splices); }
  YamlParse takeParse() { return std::move(m_parse); }  // of the text as it is now

  // Numbers in a path are places in a sequence.
  const YamlNode* find(const QStringList& path) const;

  // Puts YAML text at a path; maps on the way that are not there are made.
  bool set(const QStringList& path, const QString& yaml);
  // Takes an entry or an item away, and then maps that became empty, down to `keep` keys of the path.
  bool remove(const QStringList& path, int keep = 1);
  // Adds an item to a sequence, which is made when it is not there.
  bool append(const QStringList& path, const QString& yaml);
  bool renameKey(const QStringList& path, const QString& name);

  // For edits of one structure at many places: they must not overlap.
  void replaceAll(Splices changes);
  void replace(Span span, const QString& with);

 private:
  void splice(int begin, int end, const QString& with);
  void reparse() { m_parse = parseYaml(m_text); }
  int lineStart(int at) const;
  int lineEnd(int at) const;
  int column(int at) const { return at - lineStart(at); }
  int behindLine(int at) const;  // the end of the line, when only space and a comment follow; else `at`
  bool addEntry(const QStringList& path, const YamlNode& map, const QString& key, const QString& yaml);
  void removeEntry(const YamlNode& map, size_t index);
  void removeItem(const YamlNode& sequence, size_t index);
  void removePart(const YamlNode& collection, Span part, int next, int previousEnd);
  QString unit() const;  // how far this file indents

  QString m_text;
  YamlParse m_parse;
  Splices m_splices;
};

}  // namespace loom::gui
