#include "gui/canvas/arrange.h"

#include <graphviz/gvc.h>

#include <QMap>
#include <algorithm>
#include <cmath>
#include <functional>

namespace loom::gui {

namespace {

constexpr double kAcross = 140;
constexpr double kDown = 130;
constexpr double kNearest = 170;
constexpr qsizetype kMostInARow = 6;
constexpr size_t kMostForGraphviz = 400;  // beyond, springs take seconds

struct Graph {
  QStringList nodes;
  QMap<QString, QStringList> neighbours;
  QList<std::pair<QString, QString>> edges;
};

Graph graphOf(const Drawing& drawing, const QStringList& names) {
  Graph graph;
  for (const DrawnNode& node : drawing.nodes) {
    if (names.isEmpty() || names.contains(node.name)) graph.nodes << node.name;
  }
  for (const QString& name : graph.nodes) graph.neighbours[name];
  for (const DrawnLink& link : drawing.links) {
    if (!graph.neighbours.contains(link.a.node) || !graph.neighbours.contains(link.b.node)) continue;
    graph.neighbours[link.a.node] << link.b.node;
    graph.neighbours[link.b.node] << link.a.node;
    graph.edges << std::pair(link.a.node, link.b.node);
  }
  return graph;
}

Places grid(const Graph& graph) {
  Places places;
  const auto nodes = static_cast<double>(graph.nodes.size());
  const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(nodes * 1.5))));
  for (int i = 0; i < graph.nodes.size(); ++i) {
    const int row = i / columns;
    places.insert(graph.nodes[i], {(i % columns) * kAcross, row * kDown});
  }
  return places;
}

// Breadth first from the best connected node; each subtree is as wide as its leafs. Many leafs of one node stand in
// rows, every other one moved sideways so that cables pass between.
Places tree(const Graph& graph) {
  Places places;
  double left = 0;
  QStringList order = graph.nodes;
  std::stable_sort(order.begin(), order.end(), [&](const QString& a, const QString& b) {
    return graph.neighbours[a].size() > graph.neighbours[b].size();
  });
  QMap<QString, QStringList> children;
  QMap<QString, bool> seen;
  for (const QString& root : order) {
    if (seen.contains(root)) continue;
    seen[root] = true;
    QStringList queue{root};
    for (int i = 0; i < queue.size(); ++i) {
      const QString from = queue[i];
      for (const QString& next : graph.neighbours[from]) {
        if (seen.contains(next)) continue;
        seen[next] = true;
        children[from] << next;
        queue << next;
      }
    }
    const std::function<void(const QString&, int)> put = [&](const QString& name, int depth) {
      QStringList below;
      QStringList leafs;
      for (const QString& child : children.value(name)) (children.contains(child) ? below : leafs) << child;
      const auto columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(leafs.size()) * 1.6)));
      const int wide = leafs.size() > kMostInARow ? columns : static_cast<int>(leafs.size());
      const double first = left;
      for (const QString& child : below) put(child, depth + 1);
      for (int i = 0; i < leafs.size(); ++i) {
        const int row = i / wide;
        places.insert(leafs[i], {left + (i % wide + (row % 2) * 0.5) * kAcross, (depth + 1 + row) * kDown});
      }
      left += (wide + (leafs.size() > wide ? 0.5 : 0)) * kAcross;
      if (below.isEmpty() && leafs.isEmpty()) left += kAcross;
      const double x = (first + left - kAcross) / 2;
      places.insert(name, {x, depth * kDown});
    };
    put(root, 0);
    left += kAcross / 2;
  }
  return places;
}

Places graphviz(const Graph& graph, const char* engine) {
  static GVC_t* context = gvContext();
  Agraph_t* drawn = agopen(const_cast<char*>("g"), Agstrictundirected, nullptr);
  const auto set = [&](const char* name, const char* value) {
    agattr(drawn, AGRAPH, const_cast<char*>(name), const_cast<char*>(value));
  };
  set("nodesep", "0.9");
  set("ranksep", "0.95");
  set("sep", "+24");
  set("overlap", "prism");
  set("overlap_scaling", "0");  // else the whole is blown up where two stand close
  set("start", "7");
  agattr(drawn, AGNODE, const_cast<char*>("shape"), const_cast<char*>("box"));
  agattr(drawn, AGNODE, const_cast<char*>("fixedsize"), const_cast<char*>("true"));
  agattr(drawn, AGNODE, const_cast<char*>("width"), const_cast<char*>("1.1"));
  agattr(drawn, AGNODE, const_cast<char*>("height"), const_cast<char*>("0.9"));
  agattr(drawn, AGEDGE, const_cast<char*>("len"), const_cast<char*>("2.1"));
  QMap<QString, Agnode_t*> nodes;
  for (const QString& name : graph.nodes) nodes[name] = agnode(drawn, name.toUtf8().data(), 1);
  for (const auto& [a, b] : graph.edges) agedge(drawn, nodes[a], nodes[b], nullptr, 1);
  Places places;
  if (gvLayout(context, drawn, engine) == 0) {
    for (auto each = nodes.begin(); each != nodes.end(); ++each) {
      const pointf at = ND_coord(each.value());
      places.insert(each.key(), {at.x, -at.y});
    }
    gvFreeLayout(context, drawn);
  }
  agclose(drawn);
  return places.isEmpty() ? grid(graph) : places;
}

// Springs may end far apart: as near as tiles and their names allow.
Places drawTogether(Places places) {
  double nearest = 0;
  for (auto a = places.begin(); a != places.end(); ++a) {
    for (auto b = std::next(a); b != places.end(); ++b) {
      const double apart = std::hypot(a->x() - b->x(), a->y() - b->y());
      if (nearest == 0 || apart < nearest) nearest = apart;
    }
  }
  if (nearest <= kNearest) return places;
  for (QPointF& at : places) at *= kNearest / nearest;
  return places;
}

// Middle at the origin, on whole steps of the canvas's grid.
Places tidy(Places places) {
  if (places.isEmpty()) return places;
  QPointF low = places.begin().value();
  QPointF high = low;
  for (const QPointF& at : places) {
    low = {std::min(low.x(), at.x()), std::min(low.y(), at.y())};
    high = {std::max(high.x(), at.x()), std::max(high.y(), at.y())};
  }
  const QPointF middle = (low + high) / 2;
  for (QPointF& at : places) {
    at -= middle;
    at = {std::round(at.x() / 20) * 20, std::round(at.y() / 20) * 20};
  }
  return places;
}

}  // namespace

Places arrange(const Drawing& drawing, Arrangement how, const QStringList& names) {
  const Graph graph = graphOf(drawing, names);
  if (graph.nodes.isEmpty()) return {};
  switch (how) {
    case Arrangement::Grid:
      return tidy(grid(graph));
    case Arrangement::Tree:
      return tidy(tree(graph));
    case Arrangement::Layers:
      return tidy(graphviz(graph, "dot"));
    case Arrangement::Springs:
      return tidy(drawTogether(graphviz(graph, "neato")));
  }
  return {};
}

Arrangement defaultArrangement(const Drawing& drawing) {
  if (drawing.links.empty()) return Arrangement::Grid;
  return drawing.nodes.size() > kMostForGraphviz ? Arrangement::Tree : Arrangement::Springs;
}

Places align(const Places& places, Alignment how) {
  Places moved = places;
  if (places.size() < 2) return moved;
  QStringList order = places.keys();
  const bool across =
      how == Alignment::SpreadAcross || how == Alignment::Left || how == Alignment::Centre || how == Alignment::Right;
  const auto of = [&](const QString& name) { return across ? places[name].x() : places[name].y(); };
  std::sort(order.begin(), order.end(),
            [&](const QString& a, const QString& b) { return of(a) == of(b) ? a < b : of(a) < of(b); });
  const double low = of(order.first());
  const double high = of(order.last());
  const auto last = static_cast<double>(order.size() - 1);
  for (int i = 0; i < order.size(); ++i) {
    QPointF& at = moved[order[i]];
    switch (how) {
      case Alignment::Left:
        at.setX(low);
        break;
      case Alignment::Right:
        at.setX(high);
        break;
      case Alignment::Centre:
        at.setX((low + high) / 2);
        break;
      case Alignment::Top:
        at.setY(low);
        break;
      case Alignment::Bottom:
        at.setY(high);
        break;
      case Alignment::Middle:
        at.setY((low + high) / 2);
        break;
      case Alignment::SpreadAcross:
        at.setX(low + (high - low) * i / last);
        break;
      case Alignment::SpreadDown:
        at.setY(low + (high - low) * i / last);
        break;
    }
  }
  return moved;
}

}  // namespace loom::gui
