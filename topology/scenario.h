#pragma once

// Scenario: what a scenario file says, as plain data. Everything is checked and typed, defaults are filled in, names
// are known to exist, and whatever may still be complained about later carries its place in the file. Nothing here
// runs: topology/builder.h turns it into a simulation, topology/graph.h into a graph.
//
// Units live in the types. Paths are written relative to the scenario's folder; FilePath::path is ready to be opened.
//
// Errors: load_scenario and parse_scenario throw the first UserError in file order; check_scenario collects them.
//
// Not modelled: sweeps (a parameter with a list of values is refused), `measure` and `slo`.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/units.h"
#include "devices/live/pace_rules.h"
#include "devices/registry/device_type.h"
#include "devices/registry/settings.h"
#include "topology/count_bounds.h"

namespace loom {

// A file the scenario names.
struct FilePath {
  std::string written;  // as in the scenario
  std::string path;     // the scenario's folder added
  SourceMark mark;
};

// "sw1:p1"
struct PortRef {
  std::string node;
  std::string port;
  SourceMark mark;

  std::string text() const { return node + ":" + port; }
  // The same port, wherever it was written.
  bool same_as(const PortRef& other) const { return node == other.node && port == other.port; }
};

struct NodeSpec {
  std::string name;
  std::string kind;
  const DeviceType* type = nullptr;  // of the registry the scenario was checked against
  Settings settings;                 // topology.kinds merged under what the node says
  // In the order they get their numbers: those the settings list, then as links and replays mention them, then the
  // device's fixed names that nothing mentioned.
  std::vector<std::string> ports;
  SourceMark mark;
};

enum class QueueKind { kFifo, kStrict, kDrr };

struct QueueSpec {
  QueueKind discipline = QueueKind::kFifo;
  ByteCount bytes = ByteCount::mib(1);
  uint64_t frames = UINT64_MAX;
  std::vector<uint32_t> weights;  // kDrr: eight, one a priority, 0 first; empty for equal shares
};

// What a direction of a link does to frames besides delaying them; zero everywhere means nothing.
struct ImpairmentSpec {
  double loss = 0;
  Duration jitter;  // uniform in [0, jitter]
  double reorder = 0;
  Duration reorder_delay;  // how long a reordered frame is held back
  double duplicate = 0;
  double corrupt = 0;

  bool any() const { return loss != 0 || jitter != Duration{} || reorder != 0 || duplicate != 0 || corrupt != 0; }
};

struct LinkDirection {
  BitRate rate = BitRate::unlimited();
  Duration delay;
  uint32_t mtu = 0;  // of the sending port; zero for no limit
  QueueSpec queue;
  ImpairmentSpec impairments;
};

struct LinkSpec {
  PortRef a;
  PortRef b;
  LinkDirection a_to_b;
  LinkDirection b_to_a;
  bool up = true;  // false: made, but switched off until a fault brings it up
  SourceMark mark;

  std::string text() const { return a.text() + " - " + b.text(); }
};

// Frames of a capture enter at ports, as if they had just arrived there.
struct ReplaySpec {
  enum class Timing { kRecorded, kAsap, kScaled, kRate };
  // What moment of the capture's clock is `start`.
  enum class Origin { kFirstFrame, kFirstOfAll, kUnixTime };
  struct Target {
    std::string interface;  // of the capture; empty: the frames of every interface
    PortRef port;
  };

  FilePath file;
  std::vector<Target> targets;
  Timing timing = Timing::kRecorded;
  double scale = 1;  // kScaled: 2 takes twice as long
  FrameRate rate;    // kRate
  Origin origin = Origin::kFirstOfAll;
  int64_t unix_seconds = 0;  // kUnixTime
  std::string filter;        // BPF; empty for every frame
  SourceMark filter_mark;
  Time start;
  uint64_t repeat = 1;                               // how often the file is played
  bool lenient = false;                              // ends quietly where the file is damaged
  std::shared_ptr<const std::set<uint64_t>> only{};  // the numbers of frames that are played; null for all
};

// A host sends UDP datagrams to another's port.
struct UdpSpec {
  enum class Arrivals { kConstant, kPoisson };

  std::string from;
  std::string to;
  uint16_t port = 0;
  Duration interval;  // between datagrams; the mean for Poisson
  ByteCount size;     // of the payload
  Arrivals arrivals = Arrivals::kConstant;
  uint64_t count = UINT64_MAX;
  Time start;
  Time stop = Time::max();

  bool endless() const { return count == UINT64_MAX && stop == Time::max(); }
};

// A host sends ICMP echo requests to another.
struct PingSpec {
  std::string from;
  std::string to;
  uint64_t count = 1;
  Duration interval;
  ByteCount size;  // of the echo's data
  Time start;
};

// Frames written in the scenario itself.
struct FramesSpec {
  struct Item {
    Time at;
    PortRef port;
    std::vector<uint8_t> bytes;
    SourceMark mark;
  };
  std::vector<Item> items;  // as written; times need not be in order
};

struct TrafficSpec {
  std::string name;  // given, or "replay-1", "udp-2": kind and place in the list
  std::variant<ReplaySpec, UdpSpec, PingSpec, FramesSpec> what;
  SourceMark mark;

  bool endless() const;
};

// Something that happens to the network at a time.
struct FaultSpec {
  enum class Action { kDown, kUp, kSet, kFlush };
  // A node when `port` is empty.
  struct Target {
    std::string node;
    std::string port;
  };

  Time at;
  Action action = Action::kDown;
  std::vector<Target> targets;
  std::optional<size_t> link;   // kDown, kUp: the targets are the two ends of this link
  std::optional<Time> back_at;  // kDown: up again then
  Settings with;                // kSet: what changes, checked as partial settings of the device or its port
  SourceMark mark;
};

// A figure by its name: a counter of the device table's, or a drop reason.
struct NamedBounds {
  std::string name;
  CountBounds bounds;
  SourceMark mark;
};

// What a table of a node must hold (devices/registry/device_table.h).
struct TableSpec {
  // One text a column; empty where any will do.
  struct Entry {
    std::vector<std::string> values;
    SourceMark mark;
  };

  const DeviceTable* table = nullptr;
  std::vector<Entry> holds;                   // each matches a row
  std::vector<Entry> lacks;                   // none matches a row
  std::optional<std::vector<Entry>> exactly;  // matched one to one with the rows that are not the device's own
  CountBounds entries;                        // of those rows
};

// How long frames may take from a port to the port of the expectation.
struct LatencySpec {
  PortRef from;
  std::optional<Duration> at_least;
  std::optional<Duration> at_most;
  std::optional<Duration> mean;  // at most
  std::optional<Duration> p99;   // at most
};

struct CompareSpec {
  enum class Order { kStrict, kPerFlow, kMultiset };

  Order order = Order::kStrict;
  // Neither: times are ignored.
  std::optional<Duration> tolerance;
  double relative_tolerance = 0;
  bool allow_duplicates = false;
  // Fields and bytes that may differ: "ip.id", "*.checksum", "@40+4" ...
  std::vector<std::string> ignore;
  SourceMark ignore_mark;
};

// What must be true of a port or of a node as a whole. Any of the demands may be asked together.
struct ExpectSpec {
  enum class Direction { kSent, kReceived };

  std::string name;
  PortRef port;  // of a node as a whole only the node is named
  Direction direction = Direction::kSent;
  std::optional<FilePath> golden;
  bool golden_may_be_missing = false;  // this run is going to write it; until then it holds no frame
  std::string recorded;                // the real thing that made the golden; empty when we did
  std::shared_ptr<const std::set<uint64_t>> golden_only{};  // the numbers of golden frames that count; null: all
  std::string golden_interface;  // the interface of the golden to compare with; empty for all its frames
  bool lenient = false;          // a damaged golden counts up to its damage
  CompareSpec compare;
  std::string never;  // BPF: no frame may match; empty when not asked
  SourceMark never_mark;
  std::string only;  // BPF: every frame must match; empty when not asked
  SourceMark only_mark;
  std::string filter;  // BPF: `golden` and the counts look only at these frames; empty for every frame
  SourceMark filter_mark;
  CountBounds frames;    // how many
  bool nothing = false;  // no frame at all
  std::optional<LatencySpec> latency;
  // Of the state at a moment, or at the end of the run when `at` is not said.
  std::optional<Time> at;
  SourceMark at_mark;
  std::optional<TableSpec> table;
  std::vector<NamedBounds> counters;
  std::vector<NamedBounds> drops;  // by reason; "any" for all together
  std::string fail;                // what to tell a learner when it does not hold
  int64_t points = 1;
  SourceMark mark;

  bool is_of_node() const { return port.port.empty(); }
  std::string subject() const { return is_of_node() ? port.node : port.text(); }
  // Whether frames of the port are looked at, and whether its node's or its own state is.
  bool asks_frames() const {
    return golden || !never.empty() || !only.empty() || frames.asked() || nothing || latency;
  }
  bool asks_state() const { return table || !counters.empty() || !drops.empty(); }
};

struct RunSpec {
  std::optional<Time> until;  // none: until nothing happens any more
  uint64_t seed = 1;
  uint64_t max_events = UINT64_MAX;
  bool capture_all = false;
  std::vector<PortRef> captures;
  std::string out;              // folder for results; empty for the default
  bool only_simulated = false;  // `etherloom up` simulates it as well
  live::PaceRules pace;         // when it runs live
  SourceMark mark;
};

struct Scenario {
  std::string file;    // as errors name it
  std::string folder;  // what its paths are relative to
  std::string text;    // the file itself, for the manifest
  std::string name;    // given, or the file's folder or stem
  std::string description;
  std::vector<std::pair<std::string, std::string>> params;  // after overrides
  std::vector<NodeSpec> nodes;
  std::vector<LinkSpec> links;
  std::vector<TrafficSpec> traffic;
  std::vector<FaultSpec> faults;
  std::vector<ExpectSpec> expect;
  RunSpec run;

  // Null when there is none. Logarithmic.
  const NodeSpec* find_node(const std::string& name) const;
  std::optional<size_t> node_index(const std::string& name) const;
  // The link at this port, null at an open end.
  const LinkSpec* link_at(const PortRef& port) const;

  // Filled by the parser: name -> index of `nodes`, "node:port" -> index of `links`.
  std::map<std::string, size_t> node_by_name;
  std::map<std::string, size_t> link_by_port;
};

struct ScenarioOptions {
  // `--set name=value`: replaces the value of a key of `params`.
  std::vector<std::pair<std::string, std::string>> params;
  // False: files that the scenario names are not looked at (a text from an editor or a fuzzer).
  bool check_files = true;
  // False: a golden may be missing, because this run is going to write it.
  bool check_goldens = true;
  // check_scenario stops collecting then.
  size_t most_errors = 20;
};

// A scenario as far as it could be read, and all that is wrong with it, in file order.
struct ScenarioCheck {
  std::optional<Scenario> scenario;  // only when there are no errors
  std::vector<UserError> errors;
};

Scenario load_scenario(const std::string& path, const DeviceRegistry& devices, const ScenarioOptions& options = {});
// `file` stands for the path in errors; paths in the text are relative to its folder.
Scenario parse_scenario(const std::string& text, const std::string& file, const DeviceRegistry& devices,
                        const ScenarioOptions& options = {});
ScenarioCheck check_scenario_file(const std::string& path, const DeviceRegistry& devices,
                                  const ScenarioOptions& options = {});
ScenarioCheck check_scenario(const std::string& text, const std::string& file, const DeviceRegistry& devices,
                             const ScenarioOptions& options = {});

}  // namespace loom
