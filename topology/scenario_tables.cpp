#include "topology/scenario_tables.h"

#include "topology/inline_frame.h"

#include <utility>

#include "devices/registry/scalar_value.h"

namespace loom {

namespace {

Parameter by_default(Parameter p, std::string text) {
  p.default_text = std::move(text);
  return p;
}

Parameter list_of(std::string name, Parameter element, std::string help) {
  Parameter p = setting(std::move(name), ValueKind::kList, std::move(help));
  p.fields = {std::move(element)};
  return p;
}

Parameter map_of(std::string name, Parameter element, std::string help) {
  Parameter p = setting(std::move(name), ValueKind::kMap, std::move(help));
  p.fields = {std::move(element)};
  return p;
}

Parameter record(std::string name, std::vector<Parameter> fields, std::string help, std::string shorthand = "") {
  Parameter p = setting(std::move(name), ValueKind::kRecord, std::move(help));
  p.fields = std::move(fields);
  p.shorthand = std::move(shorthand);
  return p;
}

Parameter element(ValueKind kind) {
  return setting("", kind, "");
}

using K = ValueKind;

// How many of something.
std::vector<Parameter> bounds_fields() {
  return {
      integer("exactly", "So many", std::nullopt, 0),
      integer("at-least", "So many or more", std::nullopt, 0),
      integer("at-most", "So many or fewer", std::nullopt, 0),
  };
}

// What may be said of a link, or of one of its directions.
std::vector<Parameter> direction_fields() {
  return {
      setting("rate", K::kBitRate, "Bits a second on the wire; without it frames take no time to send"),
      setting("delay", K::kDuration, "Propagation delay; none without it"),
      setting("mtu", K::kBytes, "Longest payload a port of the link sends, 68B to 65535B; no limit without it"),
      record("queue",
             {
                 setting("bytes", K::kBytes,
                         "Room for waiting frames; 1MiB without it. A class of strict and drr has it each"),
                 integer("frames", "Room for waiting frames as a count", std::nullopt, 0),
                 choice("discipline",
                        "Who leaves first: the oldest, the highest priority, or priorities in weighted turns",
                        std::nullopt, {"fifo", "strict", "drr"}),
                 list_of("weights", integer("", "", std::nullopt, 1, 1000),
                         "Of drr: eight shares, one a traffic class, the lowest class first"),
             },
             "What waits at the sending port", "bytes"),
      setting("loss", K::kRatio, "Share of frames that get lost"),
      setting("jitter", K::kDuration, "Additional delay, uniform between zero and this; frames keep their order"),
      setting("reorder", K::kRatio, "Share of frames that are held back, so that others overtake them"),
      setting("reorder-delay", K::kDuration, "How long a reordered frame is held back; 1ms without it"),
      setting("duplicate", K::kRatio, "Share of frames that arrive twice"),
      setting("corrupt", K::kRatio, "Share of frames that arrive with a flipped bit and fail their FCS check"),
  };
}

std::vector<Parameter> make_link_table() {
  std::vector<Parameter> table{
      required(list_of("endpoints", element(K::kPort), "The two ports it joins, as [\"h1:eth0\", \"sw1:p1\"]")),
      setting("up", K::kBool, "False: switched off until a fault brings it up", "true"),
  };
  for (Parameter& p : direction_fields()) table.push_back(std::move(p));
  table.push_back(record("forward", direction_fields(), "What differs from the first endpoint to the second"));
  table.push_back(record("reverse", direction_fields(), "What differs from the second endpoint to the first"));
  return table;
}

Parameter generated_rate(std::string name, std::string which) {
  return setting(std::move(name), K::kBitRate, "Rate of the links " + std::move(which));
}

Parameter switch_kind() {
  return setting("kind", K::kText, "Kind of the switches", "switch");
}

std::vector<Parameter> make_generate_table() {
  const Parameter delay = setting("delay", K::kDuration, "Propagation delay of every link");
  return {
      record(
          "chain",
          {
              required(integer("switches", "How many: sw1, sw2 ...", std::nullopt, 1, 10'000)),
              switch_kind(),
              choice("ends", "What is at the outer ports: hosts h1 and h2, or nothing", "hosts", {"hosts", "open"}),
              generated_rate("rate", "between switches"),
              generated_rate("access", "to hosts"),
              delay,
          },
          "Switches in a row: port p1 towards sw1, p2 away from it"),
      record("star",
             {
                 required(integer("hosts", "How many: h1, h2 ...", std::nullopt, 1, 10'000)),
                 switch_kind(),
                 generated_rate("rate", "to hosts"),
                 delay,
             },
             "One switch, sw1, and hosts around it: h1 at p1, h2 at p2 ..."),
      record("leaf-spine",
             {
                 required(integer("spines", "How many: spine1, spine2 ...", std::nullopt, 1, 128)),
                 required(integer("leafs", "How many: leaf1, leaf2 ...", std::nullopt, 1, 1024)),
                 integer("hosts-per-leaf", "How many: h1, h2 ... from leaf to leaf", "1", 0, 1024),
                 switch_kind(),
                 generated_rate("fabric", "between leafs and spines"),
                 generated_rate("access", "to hosts"),
                 delay,
                 choice("standby",
                        "The links to every spine but the first: switched off, since learning switches "
                        "without a spanning tree would loop, or up all the same",
                        "down", {"down", "up"}),
             },
             "Every leaf linked to every spine; on a leaf, ports p1 ... to hosts and up1 ... to spines"),
  };
}

std::vector<TrafficTable> make_traffic_tables() {
  const Parameter name = setting("name", K::kText, "What reports call it");
  const Parameter start = setting("start", K::kDuration, "When it begins", "0s");
  return {
      {"replay",
       "Frames of a capture enter at ports as if they had just arrived",
       {
           required(setting("replay", K::kPath, "The capture: pcap or pcapng")),
           name,
           setting("at", K::kPort, "Where every frame enters: a port linked to nothing, or one of a capture-port"),
           map_of("interfaces", element(K::kPort), "Where frames enter by the capture's interface they were seen on"),
           by_default(record("timing",
                             {
                                 choice("mode", "As captured, or back to back", std::nullopt, {"recorded", "asap"}),
                                 setting("scale", K::kReal, "As captured, stretched: 2 takes twice as long"),
                                 setting("rate", K::kFrameRate, "At this rate, one frame like the other"),
                             },
                             "When frames enter: recorded, asap, {scale: 2.0} or {rate: 1Mpps}", "mode"),
                      "recorded"),
           setting("time-zero", K::kText,
                   "The moment of the capture's clock that is `start`: first-of-all frames of the files replayed "
                   "so, which keeps several files in step, first-frame of this file, or a Unix time in seconds",
                   "first-of-all"),
           start,
           integer("repeat", "How often the file is played", "1", 1),
           setting("filter", K::kText, "Only frames this matches, in tcpdump's language", ""),
           setting("lenient", K::kBool, "End quietly where the capture is damaged", "false"),
       }},
      {"udp",
       "A host sends numbered UDP datagrams to another, which measures loss, latency, jitter and order",
       {
           required(integer("udp", "Destination port", std::nullopt, 1, 65535)),
           name,
           required(setting("from", K::kNode, "The sending host")),
           required(setting("to", K::kNode, "The receiving host")),
           setting("rate", K::kBitRate, "Bits of payload a second"),
           setting("interval", K::kDuration, "Between two datagrams, instead of a rate; 1ms without either"),
           setting("size", K::kBytes, "Payload of a datagram, at least 24B", "1000B"),
           choice("arrivals", "Evenly spaced, or at random with that mean", "constant", {"constant", "poisson"}),
           integer("count", "How many datagrams; without it no end but `stop`", std::nullopt, 1),
           start,
           setting("stop", K::kDuration, "Nothing is sent at or after it"),
       }},
      {"ping",
       "A host sends ICMP echo requests to another and measures the replies",
       {
           required(setting("ping", K::kNode, "The host that is asked")),
           name,
           required(setting("from", K::kNode, "The host that asks")),
           integer("count", "How many requests", "1", 1),
           setting("interval", K::kDuration, "Between two requests", "1s"),
           setting("size", K::kBytes, "Data in a request", "56B"),
           start,
       }},
      {"frames",
       "Frames spelled out in the scenario",
       {
           required(list_of("frames", record("", inline_frame_table(), ""), "The frames")),
           name,
       }},
  };
}

}  // namespace

const std::vector<Parameter>& link_table() {
  static const std::vector<Parameter> kTable = make_link_table();
  return kTable;
}

const std::vector<Parameter>& generate_table() {
  static const std::vector<Parameter> kTable = make_generate_table();
  return kTable;
}

const std::vector<Parameter>& topology_table() {
  static const std::vector<Parameter> kTable{
      map_of("nodes", element(K::kAny), "The devices: their names, and for each its kind and settings"),
      list_of("links", record("", link_table(), ""), "The cables between ports"),
      map_of("kinds", element(K::kAny), "Settings that all nodes of a kind have unless they say otherwise"),
      record("generate", generate_table(), "Nodes and links of a regular shape, besides those written out"),
  };
  return kTable;
}

const std::vector<Parameter>& inline_frame_table() {
  static const std::vector<Parameter> kTable = [] {
    std::vector<Parameter> table{setting("at", K::kDuration, "When it enters", "0s"),
                                 required(setting("port", K::kPort, "Where it enters"))};
    for (Parameter& field : frame_field_parameters()) table.push_back(std::move(field));
    return table;
  }();
  return kTable;
}

const std::vector<TrafficTable>& traffic_tables() {
  static const std::vector<TrafficTable> kTables = make_traffic_tables();
  return kTables;
}

const std::vector<Parameter>& fault_table() {
  static const std::vector<Parameter> kTable{
      required(setting("at", K::kDuration, "When it happens")),
      list_of("down", element(K::kText), "What goes down: a node, a port, or a link as its two ports"),
      list_of("up", element(K::kText), "What comes up again"),
      setting("for", K::kDuration, "Of down: it comes up again after this time"),
      setting("set", K::kText, "The node or port whose settings change"),
      setting("with", K::kAny, "Of set: the new settings"),
      setting("flush", K::kText, "The node whose learned entries are forgotten, or only those of a port"),
  };
  return kTable;
}

const std::vector<Parameter>& expect_table() {
  static const std::vector<Parameter> kTable{
      setting("port", K::kPort, "The port that is watched"),
      setting("node", K::kNode, "Instead of a port: the device whose tables, counters and drops are looked at"),
      choice("direction", "What the port sends, or what it receives; received at a capture-port, sent elsewhere",
             std::nullopt, {"sent", "received"}),
      setting("golden", K::kPath, "A capture of exactly the frames that must be seen"),
      setting("interface", K::kText, "Only the golden's frames of this interface", ""),
      setting("recorded", K::kText,
              "What made the golden, when it was a real device; `test --accept` never rewrites such a one", ""),
      setting("lenient", K::kBool, "Take a damaged golden up to its damage", "false"),
      by_default(
          record("compare",
                 {
                     choice("order", "Frames in the golden's order, each flow in its order, or in any order",
                            "strict", {"strict", "per-flow", "multiset"}),
                     record("tolerance",
                            {
                                setting("absolute", K::kDuration, "So much"),
                                setting("relative", K::kRatio,
                                        "And this share of the time since the golden's first frame"),
                            },
                            "How far times may be off; without it times are ignored", "absolute"),
                     list_of("ignore", element(K::kText),
                             "What may differ: fields such as ip.id or *.checksum, bytes such as @40+4 or @18/ff0f"),
                     choice("duplicates", "Whether a frame may come again right after itself", "refuse",
                            {"refuse", "allow"}),
                 },
                 "How frames are compared with the golden", "order"),
          "{}"),
      setting("never", K::kText, "No frame may match this, in tcpdump's language", ""),
      setting("only", K::kText, "Every frame must match this", ""),
      setting("filter", K::kText, "golden and the counts look only at frames this matches", ""),
      integer("count", "Exactly so many frames", std::nullopt, 0),
      integer("at-least", "So many frames or more", std::nullopt, 0),
      integer("at-most", "So many frames or fewer", std::nullopt, 0),
      setting("nothing", K::kBool, "No frame at all", "false"),
      record("latency",
             {
                 required(setting("from", K::kPort,
                                  "Where the clock starts: when a frame has arrived at this port, or leaves it")),
                 setting("at-most", K::kDuration, "No frame takes longer"),
                 setting("at-least", K::kDuration, "No frame takes less"),
                 setting("mean", K::kDuration, "The mean is at most this"),
                 setting("p99", K::kDuration, "Of a hundred frames ninety-nine take at most this"),
             },
             "How long frames take from another port to this one"),
      setting("at", K::kDuration, "When table, counters and drops are looked at; at the end without it"),
      record("table",
             {
                 setting("name", K::kText, "Which of the device's tables; its first without it"),
                 list_of("holds", element(K::kAny),
                         "Entries it must hold, by some or all of the columns that describe tells of the device"),
                 list_of("lacks", element(K::kAny), "Entries it must not hold"),
                 list_of("exactly", element(K::kAny), "All entries it must hold, the device's own left aside"),
                 record("entries", bounds_fields(), "How many entries, the device's own left aside", "exactly"),
             },
             "What a table of the device must hold"),
      map_of("counters", record("", bounds_fields(), "", "exactly"),
             "What the device or port must have counted, by name"),
      map_of("drops", record("", bounds_fields(), "", "exactly"),
             "What the device or port must have dropped, by reason; any for all together"),
      setting("fail", K::kText, "What a learner is told when it does not hold", ""),
      integer("points", "What it is worth", "1", 0, 1'000'000),
  };
  return kTable;
}

const std::vector<Parameter>& live_table() {
  static const std::vector<Parameter> kTable{
      setting("deadline", K::kDuration, "An event that begins later than this is an overrun", "1ms"),
      choice("on-overrun", "Say it at the end, end the run, or stop the clock until the run has caught up", "report",
             {"report", "fail", "slow"}),
      choice("wait", "Between events; polling answers sooner and needs a processor", "sleep", {"sleep", "poll"}),
  };
  return kTable;
}

const std::vector<Parameter>& run_table() {
  static const std::vector<Parameter> kTable{
      choice("mode", "sim: etherloom up simulates it as well, and nothing outside is made", std::nullopt, {"sim"}),
      setting("until", K::kDuration,
              "Simulated time at which the run ends; without it, when nothing happens any more"),
      integer("seed", "Of every random stream", "1", 0),
      integer("max-events", "The run ends after so many events", std::nullopt, 1),
      list_of("capture", element(K::kText), "Ports whose frames are written to captures, or all"),
      setting("out", K::kText, "Folder for results", ""),
      by_default(record("live", live_table(), "How it keeps up with the wall clock when it runs live"), "{}"),
  };
  return kTable;
}

const std::vector<Parameter>& scenario_table() {
  static const std::vector<Parameter> kTable{
      required(integer("version", "Of this format", std::nullopt, 1, 1)),
      setting("name", K::kText, "Of the scenario; its folder's without it", ""),
      setting("description", K::kText, "What it shows", ""),
      map_of("params", element(K::kAny), "Values that ${name} stands for anywhere below"),
      required(record("topology", topology_table(), "Devices and cables")),
      list_of("traffic", element(K::kAny), "What sends frames"),
      list_of("faults", record("", fault_table(), ""), "What happens to the network, and when"),
      map_of("expect", record("", expect_table(), ""), "What must be true at the end, by name"),
      by_default(record("run", run_table(), "How long and with which seed"), "{}"),
      setting("layout", K::kAny, "Positions for a drawing; not looked at"),
  };
  return kTable;
}

std::vector<Parameter> shallow(const std::vector<Parameter>& table) {
  std::vector<Parameter> result = table;
  for (Parameter& p : result) {
    if (is_scalar(p.kind)) continue;
    p.kind = K::kAny;
    p.default_text.reset();
  }
  return result;
}

}  // namespace loom
