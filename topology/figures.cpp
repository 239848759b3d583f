#include "topology/figures.h"

#include <algorithm>

#include "core/error.h"
#include "core/latency_histogram.h"

namespace loom {

namespace {

class Collector final : public MetricSink {
 public:
  Collector(std::string prefix, std::vector<Figure>& figures) : prefix_(std::move(prefix)), figures_(figures) {}
  void count(const std::string& name, std::string_view unit, uint64_t value) override {
    figures_.push_back({prefix_ + name, std::string(unit), static_cast<double>(value)});
  }
  void value(const std::string& name, std::string_view unit, double value) override {
    figures_.push_back({prefix_ + name, std::string(unit), value});
  }
  void histogram(const std::string& name, const LatencyHistogram& histogram) override {
    count(name + ".count", "frames", histogram.count());
    const auto time = [&](const char* what, Duration d) {
      figures_.push_back({prefix_ + name + what, "ps", static_cast<double>(d.count_ps())});
    };
    time(".mean", histogram.mean());
    time(".p50", histogram.percentile(50));
    time(".p99", histogram.percentile(99));
    time(".greatest", histogram.greatest());
  }

 private:
  std::string prefix_;
  std::vector<Figure>& figures_;
};

}  // namespace

std::vector<Figure> figures_of(const Node& node) {
  std::vector<Figure> figures;
  Collector collector(node.name() + ".", figures);
  node.report_all(collector);
  return figures;
}

std::vector<Figure> all_figures(const Simulation& simulation) {
  std::vector<Figure> all;
  for (size_t i = 0; i < simulation.node_count(); ++i) {
    std::vector<Figure> figures = figures_of(simulation.node(i));
    all.insert(all.end(), std::make_move_iterator(figures.begin()), std::make_move_iterator(figures.end()));
  }
  return all;
}

const Node& node_of_figure(Simulation& simulation, const std::string& name) {
  for (size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
    if (const Node* const node = simulation.find_node(name.substr(0, dot))) return *node;
  }
  throw UserError({}, "no node counts " + name, "a figure is written as sw1.p1.rx_frames", UserError::Kind::kUsage);
}

Figure figure_named(const Node& node, const std::string& name) {
  std::vector<Figure> figures = figures_of(node);
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.name == name; });
  return found == figures.end() ? Figure{name, "", 0} : std::move(*found);
}

}  // namespace loom
