#include "gui/document/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <QByteArray>
#include <sstream>

namespace loom::gui {

namespace {

// Offsets of yaml-cpp count bytes of UTF-8.
class Offsets {
 public:
  explicit Offsets(const QString& text) {
    if (text.toUtf8().size() == text.size()) return;  // ASCII: they are the same
    m_units.reserve(static_cast<size_t>(text.size()) + 16);
    for (int i = 0; i < text.size(); ++i) {
      const ushort unit = text[i].unicode();
      const bool low = QChar::isLowSurrogate(unit);
      const int bytes = unit < 0x80 ? 1 : unit < 0x800 ? 2 : QChar::isHighSurrogate(unit) ? 4 : low ? 0 : 3;
      for (int b = 0; b < bytes; ++b) m_units.push_back(i);
    }
    m_units.push_back(static_cast<int>(text.size()));
  }
  int operator()(int bytes) const {
    if (m_units.empty()) return bytes;
    return m_units[std::min(static_cast<size_t>(std::max(bytes, 0)), m_units.size() - 1)];
  }

 private:
  std::vector<int> m_units;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const QString& text, const Offsets& offsets) : m_text(text), m_offsets(offsets) {}

  YamlNode take() { return std::move(m_root); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode node;
    const int begin = clamp(m_offsets(mark.pos));
    const QStringView rest = QStringView(m_text).mid(begin);
    int length = rest.startsWith(u'~') ? 1 : 0;
    for (const char* word : {"null", "Null", "NULL"}) {
      if (rest.startsWith(QLatin1String(word))) length = 4;
    }
    node.span = {begin, begin + length};
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode node;
    node.kind = YamlNode::Kind::Alias;
    const int begin = clamp(m_offsets(mark.pos));
    node.span = {begin, wordEnd(begin)};
    add(std::move(node));
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string& value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.value = QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
    const int begin = clamp(m_offsets(mark.pos));
    node.span = {begin, scalarEnd(skipProperties(begin), node.value)};
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::Sequence, mark);
  }
  void OnSequenceEnd() override { close(u']'); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::Map, mark);
  }
  void OnMapEnd() override { close(u'}'); }

 private:
  struct Open {
    YamlNode node;
    YamlEntry pending;  // of a map: the key that waits for its value
    bool hasKey = false;
  };

  int clamp(int offset) const { return std::min(std::max(offset, 0), static_cast<int>(m_text.size())); }
  int wordEnd(int at) const {
    while (at < m_text.size() && !m_text[at].isSpace() && !QStringLiteral(",[]{}").contains(m_text[at])) ++at;
    return at;
  }
  int skipSpace(int at) const {
    while (at < m_text.size()) {
      if (m_text[at].isSpace()) {
        ++at;
      } else if (m_text[at] == u'#') {
        while (at < m_text.size() && m_text[at] != u'\n') ++at;
      } else {
        break;
      }
    }
    return at;
  }
  // Behind anchors and tags, to the thing itself.
  int skipProperties(int at) const {
    while (at < m_text.size() && (m_text[at] == u'&' || m_text[at] == u'!')) at = skipSpace(wordEnd(at));
    return at;
  }

  int scalarEnd(int at, const QString& value) const {
    if (at >= m_text.size()) return clamp(at);
    const QChar first = m_text[at];
    if (first == u'"' || first == u'\'') return quotedEnd(at, first);
    if (first == u'|' || first == u'>') return blockScalarEnd(at);
    // A plain scalar is written as it is read, but for how its lines are folded.
    for (const QChar c : value) {
      if (c.isSpace()) continue;
      while (at < m_text.size() && m_text[at].isSpace()) ++at;
      if (at < m_text.size() && m_text[at] == c) ++at;
    }
    return at;
  }
  int quotedEnd(int at, QChar quote) const {
    for (++at; at < m_text.size(); ++at) {
      if (quote == u'"' && m_text[at] == u'\\') {
        ++at;
      } else if (m_text[at] == quote) {
        if (quote == u'\'' && at + 1 < m_text.size() && m_text[at + 1] == quote) {
          ++at;
        } else {
          return at + 1;
        }
      }
    }
    return clamp(at);
  }
  int lineEnd(int at) const {
    const int end = static_cast<int>(m_text.indexOf(u'\n', at));
    return end < 0 ? static_cast<int>(m_text.size()) : end;
  }
  int blockScalarEnd(int at) const {
    int end = lineEnd(at);
    int indent = -1;
    for (int line = end + 1; line < m_text.size();) {
      const int stop = lineEnd(line);
      int text = line;
      while (text < stop && m_text[text] == u' ') ++text;
      if (text < stop) {
        if (indent < 0) indent = text - line;
        if (text - line < indent || indent == 0) break;
        end = stop;
      }
      line = stop + 1;
    }
    return end;
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark) {
    Open open;
    open.node.kind = kind;
    const int begin = clamp(m_offsets(mark.pos));
    open.node.span = {begin, begin};
    const int thing = skipProperties(begin);
    open.node.flow = thing < m_text.size() && m_text[thing] == (kind == YamlNode::Kind::Map ? u'{' : u'[');
    m_open.push_back(std::move(open));
  }
  void close(QChar bracket) {
    YamlNode node = std::move(m_open.back().node);
    m_open.pop_back();
    int end = node.flow ? skipProperties(node.span.begin) + 1 : node.span.begin;
    if (!node.entries.empty()) end = std::max({end, node.entries.back().value.span.end, node.entries.back().colon});
    if (!node.items.empty()) end = std::max(end, node.items.back().span.end);
    if (node.flow) {
      for (end = skipSpace(end); end < m_text.size() && m_text[end] != bracket; end = skipSpace(end + 1)) {
      }
      end = clamp(end + 1);
    }
    node.span.end = end;
    add(std::move(node));
  }
  void add(YamlNode node) {
    if (m_open.empty()) {
      m_root = std::move(node);
      return;
    }
    Open& parent = m_open.back();
    if (parent.node.isSequence()) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.hasKey) {
      parent.pending.key =
          node.isScalar() ? node.value : m_text.mid(node.span.begin, node.span.end - node.span.begin);
      parent.pending.keySpan = node.span;
      const int colon = static_cast<int>(m_text.indexOf(u':', node.span.end));
      parent.pending.colon = colon < 0 ? node.span.end : colon + 1;
      parent.hasKey = true;
    } else {
      if (node.kind == YamlNode::Kind::Null && node.span.begin == node.span.end) {
        node.span = {parent.pending.colon, parent.pending.colon};  // the parser points to what comes next
      }
      parent.pending.value = std::move(node);
      parent.node.entries.push_back(std::move(parent.pending));
      parent.pending = {};
      parent.hasKey = false;
    }
  }

  const QString& m_text;
  const Offsets& m_offsets;
  YamlNode m_root;
  std::vector<Open> m_open;
};

}  // namespace

const YamlEntry* YamlNode::find(const QString& key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

const YamlNode* YamlNode::at(const QString& key) const {
  const YamlEntry* entry = find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const YamlNode* YamlNode::at(std::initializer_list<const char*> path) const {
  const YamlNode* node = this;
  for (const char* key : path) {
    node = node->at(QString::fromLatin1(key));
    if (node == nullptr) return nullptr;
  }
  return node;
}

QString YamlNode::text(const QString& key) const {
  const YamlNode* node = at(key);
  return node != nullptr && node->isScalar() ? node->value : QString();
}

YamlParse parseYaml(const QString& text) {
  YamlParse result;
  const Offsets offsets(text);
  TreeBuilder builder(text, offsets);
  try {
    std::istringstream stream(text.toStdString());
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    result.root = builder.take();
    result.ok = true;
  } catch (const YAML::Exception& e) {
    result.error = {e.mark.line + 1, e.mark.column + 1, QString::fromStdString(e.msg)};
  }
  return result;
}

}  // namespace loom::gui
