#include "topology/state_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "devices/registry/suggestion.h"

namespace loom {

namespace {

bool matches(const TableSpec::Entry& entry, const TableRow& row) {
  for (size_t i = 0; i < row.values.size(); ++i) {
    if (!entry.values[i].empty() && entry.values[i] != row.values[i]) return false;
  }
  return true;
}

size_t likeness(const TableSpec::Entry& entry, const TableRow& row) {
  size_t same = 0;
  for (size_t i = 0; i < row.values.size(); ++i) same += !entry.values[i].empty() && entry.values[i] == row.values[i];
  return same;
}

// "vlan 10, mac 02:00:00:00:00:0a, port p1"
std::string text_of(const DeviceTable& table, const std::vector<std::string>& values) {
  std::string text;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].empty()) continue;
    text += (text.empty() ? "" : ", ") + table.columns[i].name + " " + values[i];
  }
  return text;
}

// What the table holds that comes nearest to a missing entry.
std::string nearest_row(const TableSpec& demand, const TableSpec::Entry& entry, const std::vector<TableRow>& rows) {
  const TableRow* nearest = nullptr;
  for (const TableRow& row : rows) {
    if (likeness(entry, row) > (nearest == nullptr ? 0 : likeness(entry, *nearest))) nearest = &row;
  }
  if (nearest == nullptr) return rows.empty() ? "the table is empty" : "nothing in it comes near";
  return "the nearest entry is " + text_of(*demand.table, nearest->values);
}

// A device's figures by name.
class Figures final : public MetricSink {
 public:
  void count(const std::string& name, std::string_view, uint64_t value) override { counts[name] = value; }
  void value(const std::string&, std::string_view, double) override {}
  void histogram(const std::string&, const LatencyHistogram&) override {}
  std::map<std::string, uint64_t> counts;
};

std::map<std::string, uint64_t> figures_of(const Node& node, const std::string& prefix) {
  Figures all;
  node.report_all(all);
  std::map<std::string, uint64_t> wanted;
  for (const auto& [name, value] : all.counts) {
    if (name.starts_with(prefix)) wanted[name.substr(prefix.size())] = value;
  }
  return wanted;
}

}  // namespace

std::vector<std::string> judge_table(const TableSpec& demand, const std::vector<TableRow>& rows,
                                     const std::string& subject) {
  std::vector<std::string> failures;
  const std::string table = fmt::format("the {} table of {}", demand.table->name, subject);
  const auto found = [&](const TableSpec::Entry& entry) {
    return std::find_if(rows.begin(), rows.end(), [&](const TableRow& row) { return matches(entry, row); });
  };
  for (const TableSpec::Entry& entry : demand.holds) {
    if (found(entry) != rows.end()) continue;
    failures.push_back(fmt::format("{} should hold {}, and does not; {}", table, text_of(*demand.table, entry.values),
                                   nearest_row(demand, entry, rows)));
  }
  for (const TableSpec::Entry& entry : demand.lacks) {
    const auto row = found(entry);
    if (row == rows.end()) continue;
    failures.push_back(fmt::format("{} should not hold {}, and holds {}", table, text_of(*demand.table, entry.values),
                                   text_of(*demand.table, row->values)));
  }
  std::vector<const TableRow*> others;  // those not the device's own
  for (const TableRow& row : rows) {
    if (!row.own) others.push_back(&row);
  }
  if (!demand.entries.hold(others.size())) {
    failures.push_back(
        fmt::format("{} should hold {} entries, and holds {}", table, demand.entries.text(), others.size()));
  }
  if (!demand.exactly) return failures;
  for (const TableSpec::Entry& entry : *demand.exactly) {
    const auto row =
        std::find_if(others.begin(), others.end(), [&](const TableRow* r) { return matches(entry, *r); });
    if (row != others.end()) {
      others.erase(row);
      continue;
    }
    failures.push_back(fmt::format("{} should hold {}, and does not; {}", table, text_of(*demand.table, entry.values),
                                   nearest_row(demand, entry, rows)));
  }
  for (const TableRow* row : others) {
    failures.push_back(fmt::format("{} holds {}, which is not expected", table, text_of(*demand.table, row->values)));
  }
  return failures;
}

StateJudge::StateJudge(const ExpectSpec& spec, const Node& node)
    : spec_(spec), node_(node), prefix_(spec.is_of_node() ? "" : spec.port.port + ".") {
  std::vector<std::string> names;
  for (const auto& [name, value] : figures_of(node, prefix_)) names.push_back(name);
  for (const NamedBounds& counter : spec.counters) {
    // A drop is only reported once there was one; `drops` is the word for those.
    if (std::find(names.begin(), names.end(), counter.name) != names.end()) continue;
    throw UserError(counter.mark, fmt::format("{} counts nothing called \"{}\"", spec.subject(), counter.name),
                    suggest(counter.name, names, "it counts"));
  }
}

void StateJudge::look() {
  if (spec_.table) failures_ = judge_table(*spec_.table, spec_.table->table->rows(node_), node_.name());
  judge_counters();
  judge_drops();
}

void StateJudge::judge_counters() {
  if (spec_.counters.empty()) return;
  const auto figures = figures_of(node_, prefix_);
  for (const NamedBounds& counter : spec_.counters) {
    const uint64_t value = figures.at(counter.name);
    if (counter.bounds.hold(value)) continue;
    failures_.push_back(
        fmt::format("{} of {} should be {}, and is {}", counter.name, spec_.subject(), counter.bounds.text(), value));
  }
}

void StateJudge::judge_drops() {
  const Port* port = nullptr;
  for (size_t i = 0; i < node_.port_count(); ++i) {
    if (node_.port(i).name() == spec_.port.port) port = &node_.port(i);
  }
  const auto dropped = [&](DropReason reason) { return port != nullptr ? port->drops(reason) : node_.drops(reason); };
  for (const NamedBounds& drop : spec_.drops) {
    uint64_t frames = 0;
    std::string which;
    for (const DropReasonInfo& info : kDropReasons) {
      if (drop.name != "any" && drop.name != info.name) continue;
      const uint64_t here = dropped(info.reason);
      frames += here;
      if (drop.name == "any" && here != 0)
        which += fmt::format("{}{} {}", which.empty() ? ": " : ", ", here, info.name);
    }
    if (drop.bounds.hold(frames)) continue;
    const std::string reason = drop.name == "any" ? "for any reason" : "as " + drop.name;
    failures_.push_back(fmt::format("{} should have dropped {} frames {}, and dropped {}{}", spec_.subject(),
                                    drop.bounds.text(), reason, frames, which));
  }
}

}  // namespace loom
