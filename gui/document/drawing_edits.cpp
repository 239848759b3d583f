#include "gui/document/drawing_edits.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>
#include <functional>

#include "gui/document/naming.h"

namespace loom::gui {

namespace {

const QString kTopology = QStringLiteral("topology");
const QString kNodes = QStringLiteral("nodes");
const QString kLinks = QStringLiteral("links");
const QString kLayout = QStringLiteral("layout");
const QString kNotes = QStringLiteral("notes");

QString pointText(QPointF at) {
  return QStringLiteral("[%1, %2]").arg(std::lround(at.x())).arg(std::lround(at.y()));
}

QString linkText(const PortName& a, const PortName& b, const QString& more) {
  return QStringLiteral("{ endpoints: [\"%1\", \"%2\"]%3 }").arg(a.text(), b.text(), more);
}

void eachScalar(const YamlNode& node, const std::function<void(const YamlNode&)>& visit) {
  if (node.isScalar()) visit(node);
  for (const YamlEntry& entry : node.entries) eachScalar(entry.value, visit);
  for (const YamlNode& item : node.items) eachScalar(item, visit);
}

QString sliceOf(const QString& text, Span span) {
  return text.mid(span.begin, span.end - span.begin);
}

// All at once: one by one, a thousand would be read a thousand times.
bool putPlaces(YamlEdit& edit, const QHash<QString, QPointF>& places) {
  Splices changes;
  QStringList fresh;
  for (auto each = places.begin(); each != places.end(); ++each) {
    if (const YamlNode* node = edit.find({kLayout, kNodes, each.key()})) {
      changes.push_back({node->span.begin, sliceOf(edit.text(), node->span), pointText(each.value())});
    } else {
      fresh << each.key();
    }
  }
  edit.replaceAll(std::move(changes));
  if (fresh.isEmpty()) return edit.ok();
  std::sort(fresh.begin(), fresh.end());
  if (!edit.set({kLayout, kNodes, fresh.front()}, pointText(places.value(fresh.front())))) return false;
  const YamlNode* map = edit.find({kLayout, kNodes});
  const YamlEntry& last = map->entries.back();
  const qsizetype lineStart = edit.text().lastIndexOf(u'\n', last.keySpan.begin) + 1;
  const QString indent(last.keySpan.begin - static_cast<int>(lineStart), u' ');
  QString more;
  for (const QString& name : fresh.mid(1)) {
    more += (map->flow ? QStringLiteral(", ") : u'\n' + indent) + yamlScalar(name) + QLatin1String(": ") +
            pointText(places.value(name));
  }
  edit.replace({last.value.span.end, last.value.span.end}, more);
  return edit.ok();
}

}  // namespace

DrawingEdits::DrawingEdits(ScenarioDocument* document, QObject* parent) : QObject(parent), m_document(document) {}

bool DrawingEdits::refuse(const QString& why) {
  m_error = why;
  return false;
}

bool DrawingEdits::done(bool worked) {
  if (worked) {
    m_error.clear();
  } else {
    m_error = m_document->isReadable()
                  ? tr("This can't be changed in the drawing; change it in the text")
                  : tr("Line %1 of the text is no YAML; mend that first").arg(m_document->error().line);
  }
  return worked;
}

QHash<QString, QPointF> DrawingEdits::unwritten() const {
  QHash<QString, QPointF> places = m_shown ? m_shown() : QHash<QString, QPointF>();
  for (auto each = places.begin(); each != places.end();) {
    const bool known =
        m_document->drawing().node(each.key()) != nullptr && !m_document->drawing().positions.contains(each.key());
    each = known ? std::next(each) : places.erase(each);
  }
  return places;
}

QSet<QString> DrawingEdits::addresses() const {
  QSet<QString> taken;
  eachScalar(m_document->root(), [&](const YamlNode& node) { taken.insert(bareAddress(node.value)); });
  return taken;
}

QString DrawingEdits::addNode(const QString& kind, QPointF at, const QString& settings) {
  m_document->flush();
  const Drawing& drawing = m_document->drawing();
  const QString name =
      nextName(stemOf(kind) + u'1', [&](const QString& each) { return drawing.node(each) != nullptr; });
  QString inside = QStringLiteral("kind: ") + yamlScalar(kind);
  if (!settings.isEmpty()) {
    inside += QLatin1String(", ") + settings;
  } else if (kind == QLatin1String("host") || kind == QLatin1String("netns") || kind == QLatin1String("qemu")) {
    QString like = QStringLiteral("10.0.0.0/24");  // or the network that is there already
    for (const DrawnNode& node : drawing.nodes) {
      if (node.detail.contains(u'/')) like = node.detail;
    }
    const auto address = nextAddress(like, addresses());
    if (address) inside += QLatin1String(", ip: ") + *address;
  }
  QHash<QString, QPointF> places = unwritten();
  const bool worked = m_document->edit(tr("Add %1").arg(name), [&](YamlEdit& edit) {
    places.insert(name, at);
    return edit.set({kTopology, kNodes, name}, QStringLiteral("{ %1 }").arg(inside)) && putPlaces(edit, places);
  });
  return done(worked) ? name : QString();
}

bool DrawingEdits::connectPorts(const PortName& a, const PortName& b) {
  m_document->flush();
  const Drawing& drawing = m_document->drawing();
  for (const PortName& end : {a, b}) {
    if (end.port.isEmpty()) return refuse(tr("%1 has no free port").arg(end.node));
    if (drawing.linkAt(end) != nullptr) return refuse(tr("%1 has a cable already").arg(end.text()));
  }
  if (a == b) return refuse(tr("A cable needs two ports"));
  const QString more = drawing.links.empty() || drawing.links.back().rate.isEmpty()
                           ? QStringLiteral(", rate: 1Gbps, delay: 1us")
                           : QStringLiteral(", rate: %1").arg(drawing.links.back().rate) +
                                 (drawing.links.back().delay.isEmpty()
                                      ? QString()
                                      : QStringLiteral(", delay: %1").arg(drawing.links.back().delay));
  return done(m_document->edit(tr("Connect %1 and %2").arg(a.text(), b.text()), [&](YamlEdit& edit) {
    return edit.append({kTopology, kLinks}, linkText(a, b, more));
  }));
}

bool DrawingEdits::remove(const QStringList& nodes, const QList<int>& links, const QList<int>& notes) {
  m_document->flush();
  const Drawing drawing = m_document->drawing();
  QList<int> doomed = links;
  for (const QString& name : nodes) {
    const DrawnNode* node = drawing.node(name);
    if (node != nullptr && node->generated)
      return refuse(tr("%1 is made by `generate`; change that in the text").arg(name));
  }
  for (const DrawnLink& link : drawing.links) {
    if (link.item >= 0 && (nodes.contains(link.a.node) || nodes.contains(link.b.node))) doomed << link.item;
  }
  std::sort(doomed.begin(), doomed.end(), std::greater<>());
  doomed.erase(std::unique(doomed.begin(), doomed.end()), doomed.end());
  QList<int> torn = notes;
  std::sort(torn.begin(), torn.end(), std::greater<>());
  return done(m_document->edit(tr("Delete"), [&](YamlEdit& edit) {
    for (const int item : doomed) {
      if (!edit.remove({kTopology, kLinks, QString::number(item)}, 2)) return false;
    }
    for (const QString& name : nodes) {
      if (!edit.remove({kTopology, kNodes, name}, 2)) return false;
      edit.remove({kLayout, kNodes, name}, 1);
    }
    for (const int item : torn) edit.remove({kLayout, kNotes, QString::number(item)}, 1);
    return true;
  }));
}

bool DrawingEdits::rename(const QString& from, const QString& to) {
  static const QRegularExpression kName(QStringLiteral("^[A-Za-z][A-Za-z0-9_.-]*$"));
  m_document->flush();
  if (from == to) return true;
  if (!kName.match(to).hasMatch())
    return refuse(tr("A name begins with a letter and has letters, digits, '-', '_' and '.'"));
  if (m_document->drawing().node(to) != nullptr) return refuse(tr("There is a node %1 already").arg(to));
  return done(m_document->edit(tr("Rename %1 to %2").arg(from, to), [&](YamlEdit& edit) {
    Splices changes;
    const auto take = [&](const YamlNode& node) {
      QString value = node.value;
      if (value == from) {
        value = to;
      } else if (value.startsWith(from + u':')) {
        value = to + value.mid(from.size());
      } else {
        return;
      }
      const QString was = sliceOf(edit.text(), node.span);
      const QChar quote = was.isEmpty() ? QChar() : was.front();
      const QString now = quote == u'"' || quote == u'\'' ? quote + value + quote : yamlScalar(value);
      changes.push_back({node.span.begin, was, now});
    };
    for (const char* section : {"traffic", "faults", "expect"}) {
      if (const YamlNode* node = edit.root().at(QLatin1String(section))) eachScalar(*node, take);
    }
    if (const YamlNode* node = edit.root().at({"topology", "links"})) eachScalar(*node, take);
    edit.replaceAll(std::move(changes));
    if (edit.find({kLayout, kNodes, from}) != nullptr && !edit.renameKey({kLayout, kNodes, from}, to)) return false;
    return edit.renameKey({kTopology, kNodes, from}, to);
  }));
}

bool DrawingEdits::move(const QHash<QString, QPointF>& nodes, const QHash<int, QPointF>& notes,
                        const QString& title) {
  QHash<QString, QPointF> places = nodes.isEmpty() ? nodes : unwritten();
  places.insert(nodes);
  return done(m_document->edit(title, [&](YamlEdit& edit) {
    Splices changes;
    for (auto each = notes.begin(); each != notes.end(); ++each) {
      const YamlNode* node = edit.find({kLayout, kNotes, QString::number(each.key()), QStringLiteral("at")});
      if (node != nullptr)
        changes.push_back({node->span.begin, sliceOf(edit.text(), node->span), pointText(each.value())});
    }
    edit.replaceAll(std::move(changes));
    return putPlaces(edit, places);
  }));
}

bool DrawingEdits::addNote(const QString& text, QPointF at) {
  return done(m_document->edit(tr("Add note"), [&](YamlEdit& edit) {
    return edit.append({kLayout, kNotes},
                       QStringLiteral("{ text: %1, at: %2 }").arg(yamlScalar(text), pointText(at)));
  }));
}

bool DrawingEdits::setNote(int item, const QString& text) {
  return done(m_document->edit(tr("Change note"), [&](YamlEdit& edit) {
    return edit.set({kLayout, kNotes, QString::number(item), QStringLiteral("text")}, yamlScalar(text));
  }));
}

QString DrawingEdits::copy(const QStringList& names) const {
  m_document->flush();
  const Drawing& drawing = m_document->drawing();
  QHash<QString, QPointF> positions = unwritten();
  positions.insert(drawing.positions);
  QString nodes;
  QString links;
  QString places;
  for (const QString& name : names) {
    const YamlNode* topology = m_document->root().at({"topology", "nodes"});
    const YamlNode* node = topology == nullptr ? nullptr : topology->at(name);
    if (node == nullptr) continue;
    nodes += QStringLiteral("    %1: %2\n").arg(yamlScalar(name), flowYaml(*node, m_document->text()));
    if (positions.contains(name))
      places += QStringLiteral("    %1: %2\n").arg(yamlScalar(name), pointText(positions.value(name)));
  }
  for (const DrawnLink& link : drawing.links) {
    if (link.item < 0 || !names.contains(link.a.node) || !names.contains(link.b.node)) continue;
    const YamlNode& item = m_document->root().at({"topology", "links"})->items[static_cast<size_t>(link.item)];
    links += QStringLiteral("    - %1\n").arg(flowYaml(item, m_document->text()));
  }
  if (nodes.isEmpty()) return {};
  QString yaml = QStringLiteral("topology:\n  nodes:\n") + nodes;
  if (!links.isEmpty()) yaml += QStringLiteral("  links:\n") + links;
  if (!places.isEmpty()) yaml += QStringLiteral("layout:\n  nodes:\n") + places;
  return yaml;
}

// The node's settings in one line, its addresses counted on where somebody has them already.
QString DrawingEdits::freshSettings(const YamlNode& node, const QString& text, QSet<QString>& taken) const {
  QHash<const YamlNode*, QString> changed;
  for (const char* key : {"ip", "mac", "address"}) {
    const YamlNode* value = node.at(QLatin1String(key));
    if (value == nullptr || !value->isScalar()) continue;
    const auto next = taken.contains(bareAddress(value->value)) ? nextAddress(value->value, taken) : std::nullopt;
    taken.insert(bareAddress(next.value_or(value->value)));
    if (next) changed.insert(value, yamlScalar(*next));
  }
  return flowYaml(node, text, changed);
}

QStringList DrawingEdits::paste(const QString& yaml, QPointF offset, const QString& title) {
  m_document->flush();
  const YamlParse parse = parseYaml(yaml);
  const YamlNode* source = parse.ok ? parse.root.at({"topology", "nodes"}) : nullptr;
  if (source == nullptr || source->entries.empty()) {
    refuse(tr("The clipboard holds no nodes"));
    return {};
  }
  const Drawing copied = readDrawing(parse.root);
  QSet<QString> taken = addresses();
  QHash<QString, QString> names;
  QHash<QString, QPointF> places = unwritten();
  QStringList made;
  const bool worked = m_document->edit(title, [&](YamlEdit& edit) {
    for (const YamlEntry& entry : source->entries) {
      const QString name = nextName(entry.key, [&](const QString& each) {
        return m_document->drawing().node(each) != nullptr || made.contains(each);
      });
      const bool free = m_document->drawing().node(entry.key) == nullptr && !made.contains(entry.key);
      names.insert(entry.key, free ? entry.key : name);
      made << names.value(entry.key);
      const QString body = freshSettings(entry.value, yaml, taken);
      if (!edit.set({kTopology, kNodes, made.last()}, body)) return false;
      places.insert(made.last(), copied.positions.value(entry.key) + offset);
    }
    for (const DrawnLink& link : copied.links) {
      const YamlNode& item = parse.root.at({"topology", "links"})->items[static_cast<size_t>(link.item)];
      const YamlNode* ends = item.at(QStringLiteral("endpoints"));
      if (ends == nullptr) continue;
      const PortName a{names.value(link.a.node), link.a.port};
      const PortName b{names.value(link.b.node), link.b.port};
      const QString text = flowYaml(item, yaml, {{ends, QStringLiteral("[\"%1\", \"%2\"]").arg(a.text(), b.text())}});
      if (!edit.append({kTopology, kLinks}, text)) return false;
    }
    return putPlaces(edit, places);
  });
  return done(worked) ? made : QStringList();
}

bool DrawingEdits::setSetting(const QStringList& path, const QString& yaml, int keep, const QString& title) {
  return done(m_document->edit(title, [&](YamlEdit& edit) {
    if (yaml.isEmpty()) return edit.find(path) == nullptr || edit.remove(path, keep);
    return edit.set(path, yaml);
  }));
}

QStringList DrawingEdits::freePorts(const QString& node) const {
  const Drawing& drawing = m_document->drawing();
  const DrawnNode* drawn = drawing.node(node);
  if (drawn == nullptr) return {};
  QStringList ports;
  const QStringList fixed = m_fixedPorts.value(drawn->kind);
  for (const QString& port : fixed.isEmpty() ? drawing.portsOf(node) : fixed) {
    if (drawing.linkAt({node, port}) == nullptr) ports << port;
  }
  if (fixed.isEmpty()) {
    const QStringList all = drawing.portsOf(node);
    ports << nextName(QStringLiteral("p1"), [&](const QString& each) { return all.contains(each); });
  }
  return ports;
}

}  // namespace loom::gui
