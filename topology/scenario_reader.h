#pragma once

// ScenarioReader: raw values -> Scenario, section by section, collecting every complaint. The order matters: nodes,
// then the ports that links and traffic make, then everything that refers to ports.
//
// A device that lists its ports has those; links and replays may name further ones. Expectations, faults and captures
// refer to ports there are, so that a typing error in one cannot watch a port nobody uses.
//
// Not modelled: reading a part of a file again after an edit.

#include <set>
#include <string>
#include <vector>

#include "topology/scenario.h"

namespace loom {

// The kinds that end hosts' traffic and replays at linked ports are about.
inline constexpr const char* kCapturePortKind = "capture-port";

class ScenarioReader {
 public:
  ScenarioReader(const DeviceRegistry& devices, const ScenarioOptions& options)
      : devices_(devices), options_(options) {}

  ScenarioCheck read(const std::string& text, const std::string& file);

 private:
  // scenario_reader.cpp
  void read_sections(RawValue& root);
  bool version_is_known(const RawValue& root);
  void read_topology(const RawValue& raw);
  void read_kinds(const RawValue& topology);
  void read_node(const RawValue::Entry& entry);
  void read_link(const RawValue& raw);
  void read_direction(const Settings& given, LinkDirection& direction);
  void read_run(const RawValue* raw);
  void check_devices();
  void check_links();
  void check_sets(const NodeSpec& spec);
  template <typename Check>
  void complain_of(const NodeSpec& spec, const SourceMark& mark, const Check& check);
  void check_references(const std::vector<Parameter>& table, const Settings& settings, const std::string& what);
  void check_reference(const Parameter& parameter, const Settings::Value& value, const std::string& what);

  // scenario_traffic.cpp
  void read_traffic(const RawValue& raw);
  void read_replay(const Settings& settings, TrafficSpec& traffic);
  void read_replay_timing(const Settings& settings, ReplaySpec& replay);
  void check_replay_port(const PortRef& ref);
  void read_udp(const Settings& settings, TrafficSpec& traffic);
  void read_ping(const Settings& settings, TrafficSpec& traffic);
  void read_frames(const RawValue& raw, TrafficSpec& traffic);
  void read_frame(const Settings& settings, FramesSpec& frames);
  void check_traffic_names();
  void check_ends();
  std::string host(const Settings& settings, const std::string& key, const std::string& what);

  // scenario_expect.cpp
  void read_fault(const RawValue& raw);
  void read_fault_targets(const Settings& settings, const char* key, FaultSpec& fault);
  void read_set(const Settings& settings, const RawValue& raw, FaultSpec& fault);
  bool read_target(const std::string& text, const SourceMark& mark, FaultSpec& fault);
  void read_expect(const RawValue::Entry& entry);
  void read_compare(const Settings& settings, ExpectSpec& expect);
  void check_capture(const FilePath& file, bool lenient,
                     const std::string& hint_when_missing = "paths are relative to the scenario's folder");
  void check_interface(const FilePath& file, const std::string& name, bool lenient, const SourceMark& mark);
  void check_filter(const std::string& expression, const SourceMark& mark);

  // scenario_state.cpp
  bool read_subject(const Settings& settings, const std::string& what, ExpectSpec& expect);
  CountBounds read_bounds(const Settings& settings, const char* exactly, const std::string& what);
  void read_latency(const Settings& settings, const std::string& what, ExpectSpec& expect);
  void read_state(const Settings& settings, const RawValue& raw, const std::string& what, ExpectSpec& expect);
  void read_table(const Settings& settings, const RawValue& raw, const std::string& what, ExpectSpec& expect);
  std::vector<TableSpec::Entry> read_entries(const DeviceTable& table, const RawValue& raw, const std::string& what,
                                             const NodeSpec& at);
  void check_moments();
  std::vector<NamedBounds> read_named(const Settings& settings, const char* key, const std::string& what);

  // Shared.
  void complain(const SourceMark& mark, std::string what, std::string hint = "") {
    errors_.emplace_back(mark, std::move(what), std::move(hint));
  }
  bool enough() const { return errors_.size() > kMostErrors; }
  std::optional<Settings> checked(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
                                  bool partial = false) {
    return check(table, raw, what, partial, errors_);
  }
  NodeSpec* node(const std::string& name);
  // Complains when there is no such node.
  NodeSpec* known_node(const std::string& name, const SourceMark& mark, const std::string& what);
  // "sw1:p1" split; the text has been checked to have both.
  static PortRef port_ref(const std::string& text, const SourceMark& mark);
  // The port is there afterwards, unless its node cannot have it.
  bool make_port(const PortRef& ref, const std::string& what);
  // The port must be there already.
  bool known_port(const PortRef& ref, const std::string& what);
  FilePath file_path(const Settings& settings, const std::string& key) const;
  static std::string label(const NodeSpec& node) { return node.kind + " " + node.name; }

  static constexpr size_t kMostErrors = 200;

  const DeviceRegistry& devices_;
  const ScenarioOptions& options_;
  Scenario scenario_;
  std::vector<UserError> errors_;
  std::map<std::string, RawValue> kinds_;
  std::map<std::string, std::set<std::string>> ports_;  // by node
  std::set<std::string> checked_captures_;
};

}  // namespace loom
