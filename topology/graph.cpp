#include "topology/graph.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "devices/registry/suggestion.h"

namespace loom {

namespace {

struct Edge {
  size_t link = 0;
  size_t component = 0;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Edge>;

// Delay first, then links.
struct Cost {
  int64_t ps = 0;
  int64_t links = 0;
  auto operator<=>(const Cost&) const = default;
};

struct Plus {
  Cost operator()(const Cost& a, const Cost& b) const {
    Cost sum;
    if (__builtin_add_overflow(a.ps, b.ps, &sum.ps)) sum.ps = INT64_MAX;
    sum.links = a.links + b.links;
    return sum;
  }
};

bool is_bridge(const NodeSpec& node) {
  // What learns and can be told to forget forwards between its ports.
  return node.type != nullptr && node.type->flush != nullptr;
}

}  // namespace

struct TopologyGraph::Impl {
  explicit Impl(const Scenario& s) : scenario(s), graph(s.nodes.size()), bridges(s.nodes.size()) {
    for (size_t i = 0; i < s.links.size(); ++i) {
      if (!s.links[i].up) continue;
      const size_t a = *s.node_index(s.links[i].a.node);
      const size_t b = *s.node_index(s.links[i].b.node);
      boost::add_edge(a, b, Edge{i, 0}, graph);
      if (!is_bridge(s.nodes[a]) || !is_bridge(s.nodes[b])) continue;
      const auto pair = std::minmax(a, b);
      // The algorithm sees neither a second link between two switches nor one from a switch to itself.
      if (a == b || !linked.insert(pair).second) {
        extra.insert(pair);
      } else {
        boost::add_edge(a, b, Edge{i, 0}, bridges);
      }
    }
  }

  const Scenario& scenario;
  Graph graph;
  Graph bridges;                               // only links between different switches, one a pair
  std::set<std::pair<size_t, size_t>> linked;  // the pairs of `bridges`, the smaller index first
  std::set<std::pair<size_t, size_t>> extra;   // what closes a loop by itself
};

TopologyGraph::TopologyGraph(const Scenario& scenario) : impl_(std::make_unique<Impl>(scenario)) {}
TopologyGraph::~TopologyGraph() = default;

std::vector<std::vector<size_t>> TopologyGraph::components() const {
  std::vector<size_t> component(boost::num_vertices(impl_->graph));
  if (component.empty()) return {};
  std::vector<std::vector<size_t>> parts(boost::connected_components(impl_->graph, component.data()));
  for (size_t i = 0; i < component.size(); ++i) parts[component[i]].push_back(i);
  return parts;
}

std::vector<std::vector<size_t>> TopologyGraph::bridging_loops() const {
  Graph graph = impl_->bridges;
  const size_t count = boost::biconnected_components(graph, boost::get(&Edge::component, graph));
  std::vector<std::vector<size_t>> members(count);
  std::vector<size_t> edges(count);
  std::vector<std::vector<size_t>> loops;
  for (auto [edge, end] = boost::edges(graph); edge != end; ++edge) {
    const size_t a = boost::source(*edge, graph);
    const size_t b = boost::target(*edge, graph);
    const size_t part = graph[*edge].component;
    ++edges[part];
    members[part].push_back(a);
    members[part].push_back(b);
  }
  for (size_t part = 0; part < count; ++part) {
    // A biconnected part with more than one edge has a cycle.
    if (edges[part] < 2) continue;
    std::sort(members[part].begin(), members[part].end());
    members[part].erase(std::unique(members[part].begin(), members[part].end()), members[part].end());
    loops.push_back(std::move(members[part]));
  }
  const size_t larger = loops.size();
  for (const auto& pair : impl_->extra) {
    const auto a = pair.first;
    const auto b = pair.second;
    const bool told =
        std::any_of(loops.begin(), loops.begin() + static_cast<ptrdiff_t>(larger), [&](const auto& loop) {
          return a != b && std::binary_search(loop.begin(), loop.end(), a) &&
                 std::binary_search(loop.begin(), loop.end(), b);
        });
    if (told) continue;
    loops.push_back(a == b ? std::vector<size_t>{a} : std::vector<size_t>{a, b});
  }
  std::sort(loops.begin(), loops.end());
  return loops;
}

std::vector<size_t> TopologyGraph::articulation_points() const {
  std::vector<size_t> points;
  boost::articulation_points(impl_->graph, std::back_inserter(points));
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

std::optional<NetworkPath> TopologyGraph::shortest_path(size_t from, size_t to) const {
  const Graph& graph = impl_->graph;
  const std::vector<LinkSpec>& links = impl_->scenario.links;
  const Cost never{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max() / 2};
  // The two directions of a link may differ in delay: the path is found by the larger, and reported as it is.
  std::map<Graph::edge_descriptor, Cost> costs;
  for (auto [edge, end] = boost::edges(graph); edge != end; ++edge) {
    const LinkSpec& link = links[graph[*edge].link];
    costs[*edge] = {std::max(link.a_to_b.delay, link.b_to_a.delay).count_ps(), 1};
  }
  std::vector<size_t> before(boost::num_vertices(graph));
  std::vector<Cost> distance(boost::num_vertices(graph), never);
  boost::dijkstra_shortest_paths(graph, from,
                                 boost::predecessor_map(before.data())
                                     .distance_map(distance.data())
                                     .weight_map(boost::make_assoc_property_map(costs))
                                     .distance_compare(std::less<Cost>())
                                     .distance_combine(Plus())
                                     .distance_inf(never)
                                     .distance_zero(Cost{}));
  if (distance[to] == never) return std::nullopt;
  NetworkPath path;
  path.nodes.push_back(to);
  for (size_t at = to; at != from; at = before[at]) {
    // Of parallel links the one with the least delay, then the first.
    const LinkSpec* best = nullptr;
    for (auto [edge, end] = boost::out_edges(at, graph); edge != end; ++edge) {
      const LinkSpec& link = links[graph[*edge].link];
      const auto cost = [](const LinkSpec& l) { return std::max(l.a_to_b.delay, l.b_to_a.delay); };
      if (boost::target(*edge, graph) == before[at] && (best == nullptr || cost(link) < cost(*best))) best = &link;
    }
    const bool forward = best->a.node == impl_->scenario.nodes[before[at]].name;
    const LinkDirection& direction = forward ? best->a_to_b : best->b_to_a;
    path.delay += direction.delay;
    if (!direction.rate.is_unlimited() && (path.bottleneck.is_unlimited() || direction.rate < path.bottleneck)) {
      path.bottleneck = direction.rate;
    }
    path.links.push_back(static_cast<size_t>(best - links.data()));
    path.nodes.push_back(before[at]);
  }
  std::reverse(path.nodes.begin(), path.nodes.end());
  std::reverse(path.links.begin(), path.links.end());
  return path;
}

std::vector<Warning> warnings(const Scenario& scenario) {
  std::vector<Warning> found;
  const TopologyGraph graph(scenario);
  const auto name_all = [&](const std::vector<size_t>& indices) {
    std::vector<std::string> names;
    for (const size_t i : indices) names.push_back(scenario.nodes[i].name);
    return join_words(names, "and", 8);
  };
  for (const std::vector<size_t>& loop : graph.bridging_loops()) {
    const SourceMark& mark = scenario.nodes[loop.front()].mark;
    const std::string hint = "start a link of the loop with up: false";
    if (loop.size() == 1) {
      found.push_back({mark, name_all(loop) + " is linked with itself: one broadcast would circle for ever", hint});
    } else {
      found.push_back({mark,
                       name_all(loop) + " form a loop and none of them runs STP: one broadcast would circle for ever",
                       hint});
    }
  }
  std::vector<size_t> part_of(scenario.nodes.size());
  const std::vector<std::vector<size_t>> parts = graph.components();
  for (size_t part = 0; part < parts.size(); ++part) {
    for (const size_t i : parts[part]) part_of[i] = part;
  }
  const auto check_ends = [&](const TrafficSpec& traffic, const std::string& from, const std::string& to) {
    if (part_of[*scenario.node_index(from)] == part_of[*scenario.node_index(to)]) return;
    found.push_back({traffic.mark, "no path of links leads from " + from + " to " + to + " when the run starts", ""});
  };
  for (const TrafficSpec& traffic : scenario.traffic) {
    if (const auto* udp = std::get_if<UdpSpec>(&traffic.what)) check_ends(traffic, udp->from, udp->to);
    if (const auto* ping = std::get_if<PingSpec>(&traffic.what)) check_ends(traffic, ping->from, ping->to);
  }
  return found;
}

}  // namespace loom
