#pragma once

// What the canvas draws, read from the structure of the text: devices, cables, positions and notes, each with its
// place in the text. A plain value that is made anew after every edit; whoever needs something kept compares by name.
//
// Positions are the section `layout` of the scenario, which the engine does not look at:
//
//     layout:
//       nodes:
//         h1: [120, 40]
//       notes:
//         - { text: "the trunk", at: [200, 10] }
//
// Errors: what has the wrong shape is left out here; the engine's check says what is wrong with it.
//
// Not modelled: what `generate` makes is known to the engine alone; see `addGenerated`.

#include <QHash>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "gui/document/yaml_tree.h"

namespace loom::gui {

struct PortName {
  QString node;
  QString port;
  QString text() const { return node + u':' + port; }
  bool operator==(const PortName&) const = default;
  static PortName of(const QString& text);  // "sw1:p1"
};

struct DrawnNode {
  QString name;
  QString kind;
  QStringList ports;  // declared by the node, in its order; links may name further ones
  QString detail;     // what a label says beside the name, such as an address
  bool generated = false;
  Span span;
};

struct DrawnLink {
  PortName a;
  PortName b;
  QString rate;
  QString delay;
  bool up = true;
  bool generated = false;
  int item = -1;  // its place in topology.links
  Span span;
};

struct DrawnNote {
  QString text;
  QPointF at;
  int item = 0;  // its place in layout.notes
};

struct Drawing {
  QString name;
  QString description;
  std::vector<DrawnNode> nodes;
  std::vector<DrawnLink> links;
  std::vector<DrawnNote> notes;
  QHash<QString, QPointF> positions;

  const DrawnNode* node(const QString& wanted) const;
  const DrawnLink* link(const PortName& a, const PortName& b) const;
  const DrawnLink* linkAt(const PortName& port) const;
  QStringList portsOf(const QString& of) const;  // declared and linked
};

Drawing readDrawing(const YamlNode& root);

}  // namespace loom::gui
