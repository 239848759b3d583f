#include "gui/document/drawing.h"

#include <algorithm>

namespace loom::gui {

namespace {

std::optional<QPointF> pointOf(const YamlNode& node) {
  if (!node.isSequence() || node.items.size() != 2) return std::nullopt;
  bool x = false;
  bool y = false;
  const QPointF point(node.items[0].value.toDouble(&x), node.items[1].value.toDouble(&y));
  return x && y ? std::optional(point) : std::nullopt;
}

QStringList keysOf(const YamlNode* node) {
  QStringList keys;
  if (node == nullptr) return keys;
  for (const YamlEntry& entry : node->entries) keys << entry.key;
  for (const YamlNode& item : node->items) keys << item.value;
  return keys;
}

QString detailOf(const YamlNode& node) {
  for (const char* key : {"ip", "dialect", "interface", "switching"}) {
    QString text = node.text(QLatin1String(key));
    if (!text.isEmpty()) return text;
  }
  return {};
}

void readNodes(const YamlNode& nodes, Drawing& drawing) {
  for (const YamlEntry& entry : nodes.entries) {
    DrawnNode node;
    node.name = entry.key;
    node.span = {entry.keySpan.begin, std::max(entry.value.span.end, entry.colon)};
    node.kind = entry.value.isScalar() ? entry.value.value : entry.value.text(QStringLiteral("kind"));
    node.ports = keysOf(entry.value.at(QStringLiteral("ports")));
    node.detail = detailOf(entry.value);
    drawing.nodes.push_back(std::move(node));
  }
}

void readLinks(const YamlNode& links, Drawing& drawing) {
  for (size_t i = 0; i < links.items.size(); ++i) {
    const YamlNode& item = links.items[i];
    const YamlNode* ends = item.isSequence() ? &item : item.at(QStringLiteral("endpoints"));
    if (ends == nullptr || ends->items.size() != 2) continue;
    DrawnLink link;
    link.a = PortName::of(ends->items[0].value);
    link.b = PortName::of(ends->items[1].value);
    link.rate = item.text(QStringLiteral("rate"));
    link.delay = item.text(QStringLiteral("delay"));
    link.up = item.text(QStringLiteral("up")) != QLatin1String("false");
    link.item = static_cast<int>(i);
    link.span = item.span;
    drawing.links.push_back(std::move(link));
  }
}

void readLayout(const YamlNode& layout, Drawing& drawing) {
  if (const YamlNode* nodes = layout.at(QStringLiteral("nodes"))) {
    for (const YamlEntry& entry : nodes->entries) {
      if (const auto point = pointOf(entry.value)) drawing.positions.insert(entry.key, *point);
    }
  }
  if (const YamlNode* notes = layout.at(QStringLiteral("notes"))) {
    for (size_t i = 0; i < notes->items.size(); ++i) {
      const YamlNode& item = notes->items[i];
      const YamlNode* at = item.at(QStringLiteral("at"));
      drawing.notes.push_back({item.text(QStringLiteral("text")),
                               at == nullptr ? QPointF() : pointOf(*at).value_or(QPointF()), static_cast<int>(i)});
    }
  }
}

}  // namespace

PortName PortName::of(const QString& text) {
  const qsizetype colon = text.indexOf(u':');
  return colon < 0 ? PortName{text, {}} : PortName{text.left(colon), text.mid(colon + 1)};
}

const DrawnNode* Drawing::node(const QString& wanted) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const DrawnNode& n) { return n.name == wanted; });
  return found == nodes.end() ? nullptr : &*found;
}

const DrawnLink* Drawing::link(const PortName& a, const PortName& b) const {
  const auto found = std::find_if(links.begin(), links.end(), [&](const DrawnLink& l) {
    return (l.a == a && l.b == b) || (l.a == b && l.b == a);
  });
  return found == links.end() ? nullptr : &*found;
}

const DrawnLink* Drawing::linkAt(const PortName& port) const {
  const auto found =
      std::find_if(links.begin(), links.end(), [&](const DrawnLink& l) { return l.a == port || l.b == port; });
  return found == links.end() ? nullptr : &*found;
}

QStringList Drawing::portsOf(const QString& of) const {
  QStringList ports;
  if (const DrawnNode* drawn = node(of)) ports = drawn->ports;
  for (const DrawnLink& link : links) {
    for (const PortName& end : {link.a, link.b}) {
      if (end.node == of && !ports.contains(end.port)) ports << end.port;
    }
  }
  return ports;
}

Drawing readDrawing(const YamlNode& root) {
  Drawing drawing;
  drawing.name = root.text(QStringLiteral("name"));
  drawing.description = root.text(QStringLiteral("description"));
  if (const YamlNode* nodes = root.at({"topology", "nodes"})) readNodes(*nodes, drawing);
  if (const YamlNode* links = root.at({"topology", "links"})) readLinks(*links, drawing);
  if (const YamlNode* layout = root.at(QStringLiteral("layout"))) readLayout(*layout, drawing);
  return drawing;
}

}  // namespace loom::gui
