#include "topology/scenario_tables.h"

#include "topology/inline_frame.h"

#include <utility>

#include "devices/registry/scalar_value.h"

namespace loom {

namespace {

Parameter key(std::string name, ValueKind kind, std::string help) {
  Parameter p;
  p.name = std::move(name);
  p.kind = kind;
  p.help = std::move(help);
  return p;
}

Parameter required(Parameter p) {
  p.required = true;
  return p;
}

Parameter by_default(Parameter p, std::string text) {
  p.default_text = std::move(text);
  return p;
}

Parameter between(Parameter p, int64_t least, int64_t most = INT64_MAX) {
  p.least = least;
  p.most = most;
  return p;
}

Parameter one_of(std::string name, std::vector<std::string> choices, std::string help) {
  Parameter p = key(std::move(name), ValueKind::kChoice, std::move(help));
  p.choices = std::move(choices);
  return p;
}

Parameter list_of(std::string name, Parameter element, std::string help) {
  Parameter p = key(std::move(name), ValueKind::kList, std::move(help));
  p.fields = {std::move(element)};
  return p;
}

Parameter map_of(std::string name, Parameter element, std::string help) {
  Parameter p = key(std::move(name), ValueKind::kMap, std::move(help));
  p.fields = {std::move(element)};
  return p;
}

Parameter record(std::string name, std::vector<Parameter> fields, std::string help, std::string shorthand = "") {
  Parameter p = key(std::move(name), ValueKind::kRecord, std::move(help));
  p.fields = std::move(fields);
  p.shorthand = std::move(shorthand);
  return p;
}

Parameter element(ValueKind kind) {
  return key("", kind, "");
}

using K = ValueKind;

// How many of something.
std::vector<Parameter> bounds_fields() {
  return {
      between(key("exactly", K::kInteger, "So many"), 0),
      between(key("at-least", K::kInteger, "So many or more"), 0),
      between(key("at-most", K::kInteger, "So many or fewer"), 0),
  };
}

// What may be said of a link, or of one of its directions.
std::vector<Parameter> direction_fields() {
  return {
      key("rate", K::kBitRate, "Bits a second on the wire; without it frames take no time to send"),
      key("delay", K::kDuration, "Propagation delay; none without it"),
      key("mtu", K::kBytes, "Longest payload a port of the link sends, 68B to 65535B; no limit without it"),
      record("queue",
             {
                 key("bytes", K::kBytes,
                     "Room for waiting frames; 1MiB without it. A class of strict and drr has it each"),
                 between(key("frames", K::kInteger, "Room for waiting frames as a count"), 0),
                 one_of("discipline", {"fifo", "strict", "drr"},
                        "Who leaves first: the oldest, the highest priority, or priorities in weighted turns"),
                 list_of("weights", between(element(K::kInteger), 1, 1000),
                         "Of drr: eight shares, one a traffic class, the lowest class first"),
             },
             "What waits at the sending port", "bytes"),
      key("loss", K::kRatio, "Share of frames that get lost"),
      key("jitter", K::kDuration, "Additional delay, uniform between zero and this; frames keep their order"),
      key("reorder", K::kRatio, "Share of frames that are held back, so that others overtake them"),
      key("reorder-delay", K::kDuration, "How long a reordered frame is held back; 1ms without it"),
      key("duplicate", K::kRatio, "Share of frames that arrive twice"),
      key("corrupt", K::kRatio, "Share of frames that arrive with a flipped bit and fail their FCS check"),
  };
}

std::vector<Parameter> make_link_table() {
  std::vector<Parameter> table{
      required(list_of("endpoints", element(K::kPort), "The two ports it joins, as [\"h1:eth0\", \"sw1:p1\"]")),
      by_default(key("up", K::kBool, "False: switched off until a fault brings it up"), "true"),
  };
  for (Parameter& p : direction_fields()) table.push_back(std::move(p));
  table.push_back(record("forward", direction_fields(), "What differs from the first endpoint to the second"));
  table.push_back(record("reverse", direction_fields(), "What differs from the second endpoint to the first"));
  return table;
}

Parameter generated_rate(std::string name, std::string which) {
  return key(std::move(name), K::kBitRate, "Rate of the links " + std::move(which));
}

Parameter switch_kind() {
  return by_default(key("kind", K::kText, "Kind of the switches"), "switch");
}

std::vector<Parameter> make_generate_table() {
  const Parameter delay = key("delay", K::kDuration, "Propagation delay of every link");
  return {
      record(
          "chain",
          {
              required(between(key("switches", K::kInteger, "How many: sw1, sw2 ..."), 1, 10'000)),
              switch_kind(),
              by_default(one_of("ends", {"hosts", "open"}, "What is at the outer ports: hosts h1 and h2, or nothing"),
                         "hosts"),
              generated_rate("rate", "between switches"),
              generated_rate("access", "to hosts"),
              delay,
          },
          "Switches in a row: port p1 towards sw1, p2 away from it"),
      record("star",
             {
                 required(between(key("hosts", K::kInteger, "How many: h1, h2 ..."), 1, 10'000)),
                 switch_kind(),
                 generated_rate("rate", "to hosts"),
                 delay,
             },
             "One switch, sw1, and hosts around it: h1 at p1, h2 at p2 ..."),
      record("leaf-spine",
             {
                 required(between(key("spines", K::kInteger, "How many: spine1, spine2 ..."), 1, 128)),
                 required(between(key("leafs", K::kInteger, "How many: leaf1, leaf2 ..."), 1, 1024)),
                 by_default(
                     between(key("hosts-per-leaf", K::kInteger, "How many: h1, h2 ... from leaf to leaf"), 0, 1024),
                     "1"),
                 switch_kind(),
                 generated_rate("fabric", "between leafs and spines"),
                 generated_rate("access", "to hosts"),
                 delay,
                 by_default(one_of("standby", {"down", "up"},
                                   "The links to every spine but the first: switched off, since learning switches "
                                   "without a spanning tree would loop, or up all the same"),
                            "down"),
             },
             "Every leaf linked to every spine; on a leaf, ports p1 ... to hosts and up1 ... to spines"),
  };
}

std::vector<TrafficTable> make_traffic_tables() {
  const Parameter name = key("name", K::kText, "What reports call it");
  const Parameter start = by_default(key("start", K::kDuration, "When it begins"), "0s");
  return {
      {"replay",
       "Frames of a capture enter at ports as if they had just arrived",
       {
           required(key("replay", K::kPath, "The capture: pcap or pcapng")),
           name,
           key("at", K::kPort, "Where every frame enters: a port linked to nothing, or one of a capture-port"),
           map_of("interfaces", element(K::kPort), "Where frames enter by the capture's interface they were seen on"),
           by_default(record("timing",
                             {
                                 one_of("mode", {"recorded", "asap"}, "As captured, or back to back"),
                                 key("scale", K::kReal, "As captured, stretched: 2 takes twice as long"),
                                 key("rate", K::kFrameRate, "At this rate, one frame like the other"),
                             },
                             "When frames enter: recorded, asap, {scale: 2.0} or {rate: 1Mpps}", "mode"),
                      "recorded"),
           by_default(
               key("time-zero", K::kText,
                   "The moment of the capture's clock that is `start`: first-of-all frames of the files replayed "
                   "so, which keeps several files in step, first-frame of this file, or a Unix time in seconds"),
               "first-of-all"),
           start,
           by_default(between(key("repeat", K::kInteger, "How often the file is played"), 1), "1"),
           by_default(key("filter", K::kText, "Only frames this matches, in tcpdump's language"), ""),
           by_default(key("lenient", K::kBool, "End quietly where the capture is damaged"), "false"),
       }},
      {"udp",
       "A host sends numbered UDP datagrams to another, which measures loss, latency, jitter and order",
       {
           required(between(key("udp", K::kInteger, "Destination port"), 1, 65535)),
           name,
           required(key("from", K::kNode, "The sending host")),
           required(key("to", K::kNode, "The receiving host")),
           key("rate", K::kBitRate, "Bits of payload a second"),
           key("interval", K::kDuration, "Between two datagrams, instead of a rate; 1ms without either"),
           by_default(key("size", K::kBytes, "Payload of a datagram, at least 24B"), "1000B"),
           by_default(one_of("arrivals", {"constant", "poisson"}, "Evenly spaced, or at random with that mean"),
                      "constant"),
           between(key("count", K::kInteger, "How many datagrams; without it no end but `stop`"), 1),
           start,
           key("stop", K::kDuration, "Nothing is sent at or after it"),
       }},
      {"ping",
       "A host sends ICMP echo requests to another and measures the replies",
       {
           required(key("ping", K::kNode, "The host that is asked")),
           name,
           required(key("from", K::kNode, "The host that asks")),
           by_default(between(key("count", K::kInteger, "How many requests"), 1), "1"),
           by_default(key("interval", K::kDuration, "Between two requests"), "1s"),
           by_default(key("size", K::kBytes, "Data in a request"), "56B"),
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
    std::vector<Parameter> table{by_default(key("at", K::kDuration, "When it enters"), "0s"),
                                 required(key("port", K::kPort, "Where it enters"))};
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
      required(key("at", K::kDuration, "When it happens")),
      list_of("down", element(K::kText), "What goes down: a node, a port, or a link as its two ports"),
      list_of("up", element(K::kText), "What comes up again"),
      key("for", K::kDuration, "Of down: it comes up again after this time"),
      key("set", K::kText, "The node or port whose settings change"),
      key("with", K::kAny, "Of set: the new settings"),
      key("flush", K::kText, "The node whose learned entries are forgotten, or only those of a port"),
  };
  return kTable;
}

const std::vector<Parameter>& expect_table() {
  static const std::vector<Parameter> kTable{
      key("port", K::kPort, "The port that is watched"),
      key("node", K::kNode, "Instead of a port: the device whose tables, counters and drops are looked at"),
      one_of("direction", {"sent", "received"},
             "What the port sends, or what it receives; received at a capture-port, sent elsewhere"),
      key("golden", K::kPath, "A capture of exactly the frames that must be seen"),
      by_default(key("interface", K::kText, "Only the golden's frames of this interface"), ""),
      by_default(key("recorded", K::kText,
                     "What made the golden, when it was a real device; `test --accept` never rewrites such a one"),
                 ""),
      by_default(key("lenient", K::kBool, "Take a damaged golden up to its damage"), "false"),
      by_default(
          record(
              "compare",
              {
                  by_default(one_of("order", {"strict", "per-flow", "multiset"},
                                    "Frames in the golden's order, each flow in its order, or in any order"),
                             "strict"),
                  record("tolerance",
                         {
                             key("absolute", K::kDuration, "So much"),
                             key("relative", K::kRatio, "And this share of the time since the golden's first frame"),
                         },
                         "How far times may be off; without it times are ignored", "absolute"),
                  list_of("ignore", element(K::kText),
                          "What may differ: fields such as ip.id or *.checksum, bytes such as @40+4 or @18/ff0f"),
                  by_default(
                      one_of("duplicates", {"refuse", "allow"}, "Whether a frame may come again right after itself"),
                      "refuse"),
              },
              "How frames are compared with the golden", "order"),
          "{}"),
      by_default(key("never", K::kText, "No frame may match this, in tcpdump's language"), ""),
      by_default(key("only", K::kText, "Every frame must match this"), ""),
      by_default(key("filter", K::kText, "golden and the counts look only at frames this matches"), ""),
      between(key("count", K::kInteger, "Exactly so many frames"), 0),
      between(key("at-least", K::kInteger, "So many frames or more"), 0),
      between(key("at-most", K::kInteger, "So many frames or fewer"), 0),
      by_default(key("nothing", K::kBool, "No frame at all"), "false"),
      record("latency",
             {
                 required(key("from", K::kPort,
                              "Where the clock starts: when a frame has arrived at this port, or leaves it")),
                 key("at-most", K::kDuration, "No frame takes longer"),
                 key("at-least", K::kDuration, "No frame takes less"),
                 key("mean", K::kDuration, "The mean is at most this"),
                 key("p99", K::kDuration, "Of a hundred frames ninety-nine take at most this"),
             },
             "How long frames take from another port to this one"),
      key("at", K::kDuration, "When table, counters and drops are looked at; at the end without it"),
      record("table",
             {
                 key("name", K::kText, "Which of the device's tables; its first without it"),
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
      by_default(key("fail", K::kText, "What a learner is told when it does not hold"), ""),
      by_default(between(key("points", K::kInteger, "What it is worth"), 0, 1'000'000), "1"),
  };
  return kTable;
}

const std::vector<Parameter>& live_table() {
  static const std::vector<Parameter> kTable{
      by_default(key("deadline", K::kDuration, "An event that begins later than this is an overrun"), "1ms"),
      by_default(one_of("on-overrun", {"report", "fail", "slow"},
                        "Say it at the end, end the run, or stop the clock until the run has caught up"),
                 "report"),
      by_default(one_of("wait", {"sleep", "poll"}, "Between events; polling answers sooner and needs a processor"),
                 "sleep"),
  };
  return kTable;
}

const std::vector<Parameter>& run_table() {
  static const std::vector<Parameter> kTable{
      one_of("mode", {"sim"}, "sim: etherloom up simulates it as well, and nothing outside is made"),
      key("until", K::kDuration, "Simulated time at which the run ends; without it, when nothing happens any more"),
      by_default(between(key("seed", K::kInteger, "Of every random stream"), 0), "1"),
      between(key("max-events", K::kInteger, "The run ends after so many events"), 1),
      list_of("capture", element(K::kText), "Ports whose frames are written to captures, or all"),
      by_default(key("out", K::kText, "Folder for results"), ""),
      by_default(record("live", live_table(), "How it keeps up with the wall clock when it runs live"), "{}"),
  };
  return kTable;
}

const std::vector<Parameter>& scenario_table() {
  static const std::vector<Parameter> kTable{
      required(between(key("version", K::kInteger, "Of this format"), 1, 1)),
      by_default(key("name", K::kText, "Of the scenario; its folder's without it"), ""),
      by_default(key("description", K::kText, "What it shows"), ""),
      map_of("params", element(K::kAny), "Values that ${name} stands for anywhere below"),
      required(record("topology", topology_table(), "Devices and cables")),
      list_of("traffic", element(K::kAny), "What sends frames"),
      list_of("faults", record("", fault_table(), ""), "What happens to the network, and when"),
      map_of("expect", record("", expect_table(), ""), "What must be true at the end, by name"),
      by_default(record("run", run_table(), "How long and with which seed"), "{}"),
      key("layout", K::kAny, "Positions for a drawing; not looked at"),
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
