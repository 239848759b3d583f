#include "gui/document/yaml_edit.h"

#include <QRegularExpression>
#include <algorithm>

namespace loom::gui {

QString yamlScalar(const QString& value, bool insideFlow) {
  // Plain: no character that YAML reads as more than itself, and no word that it reads as something else.
  static const QRegularExpression kPlain(QStringLiteral(R"(^[A-Za-z0-9_./$+(][^\n\r\t"#\\]*$)"));
  static const QRegularExpression kWord(QStringLiteral("^(~|null|true|false|yes|no|on|off|y|n)$"),
                                        QRegularExpression::CaseInsensitiveOption);
  const bool colon = value.contains(QLatin1String(": ")) || value.endsWith(u':');
  const bool flowMarks = insideFlow && value.contains(QRegularExpression(QStringLiteral("[,\\[\\]{}]")));
  const bool edges = value != value.trimmed();
  const bool endpoint = value.contains(u':') && !value.contains(u'.') && value.count(u':') == 1 && insideFlow;
  if (kPlain.match(value).hasMatch() && !colon && !flowMarks && !edges && !endpoint && !kWord.match(value).hasMatch())
    return value;
  QString quoted = value;
  quoted.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\""));
  quoted.replace(u'\n', QLatin1String("\\n"))
      .replace(u'\t', QLatin1String("\\t"))
      .replace(u'\r', QLatin1String("\\r"));
  return u'"' + quoted + u'"';
}

QString flowYaml(const YamlNode& node, const QString& text, const QHash<const YamlNode*, QString>& instead) {
  const auto other = instead.find(&node);
  if (other != instead.end()) return *other;
  QStringList parts;
  for (const YamlEntry& entry : node.entries)
    parts << yamlScalar(entry.key) + QLatin1String(": ") + flowYaml(entry.value, text, instead);
  for (const YamlNode& item : node.items) parts << flowYaml(item, text, instead);
  switch (node.kind) {
    case YamlNode::Kind::Map:
      return parts.isEmpty() ? QStringLiteral("{}") : QStringLiteral("{ %1 }").arg(parts.join(QLatin1String(", ")));
    case YamlNode::Kind::Sequence:
      return QStringLiteral("[%1]").arg(parts.join(QLatin1String(", ")));
    case YamlNode::Kind::Scalar: {
      const QString was = text.mid(node.span.begin, node.span.end - node.span.begin);
      return was.startsWith(u'"') && !was.contains(u'\n') ? was : yamlScalar(node.value);
    }
    default:
      return QStringLiteral("~");
  }
}

YamlEdit::YamlEdit(QString text) : m_text(std::move(text)) {
  reparse();
}

YamlEdit::YamlEdit(QString text, YamlParse known) : m_text(std::move(text)), m_parse(std::move(known)) {}

const YamlNode* YamlEdit::find(const QStringList& path) const {
  const YamlNode* node = &m_parse.root;
  for (const QString& key : path) {
    if (node->isSequence()) {
      bool number = false;
      const int index = key.toInt(&number);
      if (!number || index < 0 || index >= static_cast<int>(node->items.size())) return nullptr;
      node = &node->items[static_cast<size_t>(index)];
    } else {
      node = node->at(key);
      if (node == nullptr) return nullptr;
    }
  }
  return node;
}

bool YamlEdit::set(const QStringList& path, const QString& yaml) {
  if (!ok() || path.isEmpty()) return false;
  if (const YamlNode* node = find(path)) {
    const bool gap = node->kind == YamlNode::Kind::Null && node->span.begin == node->span.end;
    splice(node->span.begin, node->span.end, gap ? u' ' + yaml : yaml);
    reparse();
    return true;
  }
  const QStringList above = path.mid(0, path.size() - 1);
  const YamlNode* parent = find(above);
  if (parent == nullptr) return set(above, QStringLiteral("{}")) && set(path, yaml);
  if (!parent->isMap() && parent->kind != YamlNode::Kind::Null) return false;
  return addEntry(above, *parent, path.last(), yaml);
}

bool YamlEdit::addEntry(const QStringList& path, const YamlNode& map, const QString& key, const QString& yaml) {
  const QString entry = yamlScalar(key) + QLatin1String(": ") + yaml;
  // The first of a map: collections get lines of their own, scalars share one.
  if (!path.isEmpty() && map.entries.empty() && (yaml.startsWith(u'{') || yaml.startsWith(u'['))) {
    const YamlNode* above = find(path.mid(0, path.size() - 1));
    const YamlEntry* own = above == nullptr || above->flow ? nullptr : above->find(path.last());
    if (own != nullptr) {
      const QString indent(column(own->keySpan.begin), u' ');
      splice(own->colon, std::max(own->colon, map.span.end), u'\n' + indent + unit() + entry);
      reparse();
      return ok();
    }
  }
  if (map.kind == YamlNode::Kind::Null) {
    if (path.isEmpty()) {
      splice(static_cast<int>(m_text.size()), static_cast<int>(m_text.size()), entry + u'\n');
    } else {
      splice(map.span.begin, map.span.end, QStringLiteral(" { %1 }").arg(entry));
    }
  } else if (map.flow) {
    if (map.entries.empty()) {
      splice(map.span.begin, map.span.end, QStringLiteral("{ %1 }").arg(entry));
    } else {
      const int end = std::max(map.entries.back().value.span.end, map.entries.back().colon);
      splice(end, end, QLatin1String(", ") + entry);
    }
  } else {
    // On a line of its own, below the last entry and its comment.
    const int end = behindLine(std::max(map.span.end, map.entries.back().colon));
    const QString indent(column(map.entries.front().keySpan.begin), u' ');
    splice(end, end, u'\n' + indent + entry);
    if (path.isEmpty() && !m_text.endsWith(u'\n')) {
      splice(static_cast<int>(m_text.size()), static_cast<int>(m_text.size()), QStringLiteral("\n"));
    }
  }
  reparse();
  return ok();
}

bool YamlEdit::append(const QStringList& path, const QString& yaml) {
  if (!ok()) return false;
  const YamlNode* node = find(path);
  if (node == nullptr || node->kind == YamlNode::Kind::Null || (node->isSequence() && node->items.empty())) {
    const QStringList above = path.mid(0, path.size() - 1);
    const YamlNode* parent = find(above);
    if (parent == nullptr || parent->flow || !parent->isMap()) {
      return set(path, QStringLiteral("[ %1 ]").arg(yaml));
    }
    const int indent = parent->entries.empty() ? 0 : column(parent->entries.front().keySpan.begin);
    const QString list = u'\n' + QString(indent, u' ') + unit() + QLatin1String("- ") + yaml;
    if (node != nullptr) {
      const int colon = parent->find(path.last())->colon;
      splice(colon, std::max(colon, node->span.end), list);
      reparse();
      return ok();
    }
    if (!set(path, QStringLiteral("[]"))) return false;
    return append(path, yaml);
  }
  if (!node->isSequence()) return false;
  if (node->flow) {
    const int end = node->items.back().span.end;
    splice(end, end, QLatin1String(", ") + yaml);
  } else {
    const int end = behindLine(node->items.back().span.end);
    splice(end, end, u'\n' + QString(column(node->span.begin), u' ') + QLatin1String("- ") + yaml);
  }
  reparse();
  return ok();
}

bool YamlEdit::remove(const QStringList& path, int keep) {
  if (!ok() || path.isEmpty() || find(path) == nullptr) return false;
  const QStringList above = path.mid(0, path.size() - 1);
  const YamlNode* parent = find(above);
  const bool last = parent->entries.size() + parent->items.size() == 1;
  if (last && above.size() >= keep && !above.isEmpty()) return remove(above, keep);
  if (last) {
    splice(parent->span.begin, parent->span.end, parent->isMap() ? QStringLiteral("{}") : QStringLiteral("[]"));
  } else if (parent->isMap()) {
    for (size_t i = 0; i < parent->entries.size(); ++i) {
      if (parent->entries[i].key != path.last()) continue;
      removeEntry(*parent, i);
      break;
    }
  } else {
    removeItem(*parent, static_cast<size_t>(path.last().toInt()));
  }
  reparse();
  return ok();
}

bool YamlEdit::renameKey(const QStringList& path, const QString& name) {
  if (!ok() || path.isEmpty()) return false;
  const YamlNode* parent = find(path.mid(0, path.size() - 1));
  const YamlEntry* entry = parent == nullptr ? nullptr : parent->find(path.last());
  if (entry == nullptr) return false;
  splice(entry->keySpan.begin, entry->keySpan.end, yamlScalar(name));
  reparse();
  return ok();
}

void YamlEdit::removeEntry(const YamlNode& map, size_t index) {
  const YamlEntry& entry = map.entries[index];
  const auto endOf = [](const YamlEntry& each) { return std::max(each.value.span.end, each.colon); };
  removePart(map, {entry.keySpan.begin, endOf(entry)},
             index + 1 < map.entries.size() ? map.entries[index + 1].keySpan.begin : -1,
             index > 0 ? endOf(map.entries[index - 1]) : -1);
}

void YamlEdit::removeItem(const YamlNode& sequence, size_t index) {
  const auto dash = [&](const YamlNode& item) {
    return sequence.flow ? item.span.begin : static_cast<int>(m_text.lastIndexOf(u'-', item.span.begin - 1));
  };
  const YamlNode& item = sequence.items[index];
  removePart(sequence, {dash(item), item.span.end},
             index + 1 < sequence.items.size() ? dash(sequence.items[index + 1]) : -1,
             index > 0 ? sequence.items[index - 1].span.end : -1);
}

// One of several parts: with its comma when written inside brackets, else with its line.
void YamlEdit::removePart(const YamlNode& collection, Span part, int next, int previousEnd) {
  const int start = lineStart(part.begin);
  const bool ownLine = QStringView(m_text).mid(start, part.begin - start).trimmed().isEmpty();
  if (collection.flow) {
    if (next >= 0) {
      splice(part.begin, next, QString());
    } else {
      splice(previousEnd, part.end, QString());
    }
  } else if (ownLine) {
    splice(start, std::min(behindLine(part.end) + 1, static_cast<int>(m_text.size())), QString());
  } else {
    splice(part.begin, next >= 0 ? next : behindLine(part.end), QString());
  }
}

void YamlEdit::replaceAll(Splices changes) {
  std::sort(changes.begin(), changes.end(), [](const Splice& a, const Splice& b) { return a.offset > b.offset; });
  for (const Splice& each : changes)
    splice(each.offset, each.offset + static_cast<int>(each.removed.size()), each.inserted);
  reparse();
}

void YamlEdit::replace(Span span, const QString& with) {
  splice(span.begin, span.end, with);
  reparse();
}

void YamlEdit::splice(int begin, int end, const QString& with) {
  Splice change{begin, m_text.mid(begin, end - begin), with};
  if (change.removed == change.inserted) return;
  change.apply(m_text);
  m_splices.push_back(std::move(change));
}

int YamlEdit::lineStart(int at) const {
  return at <= 0 ? 0 : static_cast<int>(m_text.lastIndexOf(u'\n', at - 1)) + 1;
}

int YamlEdit::lineEnd(int at) const {
  const int end = static_cast<int>(m_text.indexOf(u'\n', at));
  return end < 0 ? static_cast<int>(m_text.size()) : end;
}

int YamlEdit::behindLine(int at) const {
  const int end = lineEnd(at);
  const QStringView rest = QStringView(m_text).mid(at, end - at).trimmed();
  return rest.isEmpty() || rest.startsWith(u'#') ? end : at;
}

QString YamlEdit::unit() const {
  static const QRegularExpression kIndent(QStringLiteral("\n( +)\\S"));
  const auto match = kIndent.match(m_text);
  return match.hasMatch() ? match.captured(1) : QStringLiteral("  ");
}

}  // namespace loom::gui
