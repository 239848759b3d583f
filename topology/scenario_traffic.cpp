// The `traffic` section.

#include <algorithm>
#include <charconv>

#include "core/capture/capture_reader.h"
#include "core/capture/frame_table.h"
#include "devices/registry/suggestion.h"
#include "topology/inline_frame.h"
#include "topology/scenario_reader.h"
#include "topology/scenario_tables.h"

namespace loom {

namespace {

// An IPv4 packet's 65535 bytes less its header and that of UDP or ICMP.
constexpr uint64_t kMostPayload = 65535 - 20 - 8;
constexpr uint64_t kLeastUdpPayload = 24;  // what a numbered datagram needs

Time time_of(const Settings& settings, const char* key) {
  return Time::at(settings.duration(key));
}

}  // namespace

void ScenarioReader::read_traffic(const RawValue& raw) {
  const TrafficTable* table = nullptr;
  for (const TrafficTable& candidate : traffic_tables()) {
    if (raw.find(candidate.key) == nullptr) continue;
    if (table != nullptr) {
      return complain(raw.mark, "this traffic is both " + table->key + " and " + candidate.key, "write two elements");
    }
    table = &candidate;
  }
  if (table == nullptr) {
    std::vector<std::string> keys;
    for (const TrafficTable& candidate : traffic_tables()) keys.push_back(candidate.key);
    return complain(raw.mark, "this traffic does not say what it is", "one of its keys is " + join_words(keys));
  }
  const bool has_frames = table->key == "frames";
  const std::optional<Settings> settings =
      checked(has_frames ? shallow(table->parameters) : table->parameters, raw, table->key);
  if (!settings) return;
  TrafficSpec traffic;
  traffic.mark = raw.mark;
  traffic.name = settings->has("name") ? settings->text("name")
                                       : table->key + "-" + std::to_string(scenario_.traffic.size() + 1);
  if (table->key == "replay") read_replay(*settings, traffic);
  if (table->key == "udp") read_udp(*settings, traffic);
  if (table->key == "ping") read_ping(*settings, traffic);
  if (has_frames) read_frames(*raw.find("frames"), traffic);
  scenario_.traffic.push_back(std::move(traffic));
}

void ScenarioReader::read_replay(const Settings& settings, TrafficSpec& traffic) {
  ReplaySpec replay;
  replay.file = file_path(settings, "replay");
  replay.lenient = settings.boolean("lenient");
  replay.start = time_of(settings, "start");
  replay.repeat = static_cast<uint64_t>(settings.integer("repeat"));
  replay.filter = settings.text("filter");
  replay.filter_mark = settings.mark("filter");
  check_capture(replay.file, replay.lenient);
  check_filter(replay.filter, replay.filter_mark);
  read_replay_timing(settings, replay);
  if (settings.has("at")) {
    replay.targets.push_back({"", port_ref(settings.text("at"), settings.mark("at"))});
  }
  for (const auto& [name, port] : settings.map("interfaces")) {
    replay.targets.push_back({name, port_ref(port.as<std::string>(), port.mark)});
    check_interface(replay.file, name, replay.lenient, port.mark);
  }
  if (settings.has("at") == settings.has("interfaces") || replay.targets.empty()) {
    complain(traffic.mark, "a replay says where its frames enter, either for all or by interface",
             "write at: \"sw1:p1\", or interfaces: {eth0: \"sw1:p1\"}");
  }
  for (const ReplaySpec::Target& target : replay.targets) check_replay_port(target.port);
  traffic.what = std::move(replay);
}

namespace {

// A table of frames that somebody wrote, whose times are those of the run.
bool counts_from_the_start(const std::string& path) {
  constexpr int64_t kDay = 86'400;
  if (!path.ends_with(kFrameTableExtension)) return false;
  try {
    CaptureReader reader = CaptureReader::open(path);
    const CapturedPacket* const first = reader.next();
    return first != nullptr && first->when.seconds < kDay;
  } catch (const UserError&) {
    return false;  // somebody else complains about it
  }
}

}  // namespace

void ScenarioReader::read_replay_timing(const Settings& settings, ReplaySpec& replay) {
  const Settings& timing = settings.record("timing");
  if (timing.has("mode") + timing.has("scale") + timing.has("rate") != 1) {
    complain(settings.mark("timing"), "a replay's timing is one thing",
             "recorded, asap, {scale: 2.0} or {rate: 1Mpps}");
  } else if (timing.has("scale")) {
    replay.timing = ReplaySpec::Timing::kScaled;
    replay.scale = timing.real("scale");
    if (replay.scale < 1e-6 || replay.scale > 1e6) {
      complain(timing.mark("scale"), "a scale is from a millionth to a million");
    }
  } else if (timing.has("rate")) {
    replay.timing = ReplaySpec::Timing::kRate;
    replay.rate = timing.frame_rate("rate");
    if (replay.rate.is_unlimited())
      complain(timing.mark("rate"), "a rate without limit is asap", "write timing: asap");
  } else if (timing.text("mode") == "asap") {
    replay.timing = ReplaySpec::Timing::kAsap;
  }
  const std::string& zero = settings.text("time-zero");
  if (!settings.was_given("time-zero") && options_.check_files && counts_from_the_start(replay.file.path)) {
    replay.origin = ReplaySpec::Origin::kUnixTime;
  } else if (zero == "first-frame") {
    replay.origin = ReplaySpec::Origin::kFirstFrame;
  } else if (zero != "first-of-all") {
    replay.origin = ReplaySpec::Origin::kUnixTime;
    const auto [end, error] = std::from_chars(zero.data(), zero.data() + zero.size(), replay.unix_seconds);
    if (error != std::errc() || end != zero.data() + zero.size()) {
      complain(settings.mark("time-zero"), "time-zero \"" + zero + "\" is no moment",
               "write first-of-all, first-frame or a Unix time in whole seconds");
    }
  }
}

// Frames enter at an open end, or leave from the device that is there to send them.
void ScenarioReader::check_replay_port(const PortRef& ref) {
  if (!make_port(ref, "replay")) return;
  const NodeSpec& at = *node(ref.node);
  const LinkSpec* link = scenario_.link_at(ref);
  const bool sends = at.kind == kCapturePortKind || (at.type != nullptr && at.type->is_host);
  if (link != nullptr && !sends) {
    const PortRef& other = link->a.same_as(ref) ? link->b : link->a;
    complain(ref.mark, "the replay enters at " + ref.text() + ", which is linked to " + other.text(),
             "replay at a port without a link, or link it to a capture-port and replay there");
  } else if (link == nullptr && at.kind == kCapturePortKind) {
    complain(ref.mark, "the replay enters at " + ref.text() + ", which is linked to nothing",
             "link the capture-port to where the frames shall go");
  }
}

std::string ScenarioReader::host(const Settings& settings, const std::string& key, const std::string& what) {
  const std::string& name = settings.text(key);
  const NodeSpec* found = known_node(name, settings.mark(key), what + " " + key);
  if (found == nullptr || found->type == nullptr) return name;
  if (!found->type->is_host) {
    complain(settings.mark(key), what + ": " + name + " is a " + found->kind + "; only a host can do this");
  } else if (!found->settings.has("ip")) {
    complain(settings.mark(key), what + ": host " + name + " has no address", "give it one, as in ip: 10.0.0.1/24");
  }
  return name;
}

void ScenarioReader::read_udp(const Settings& settings, TrafficSpec& traffic) {
  UdpSpec udp;
  udp.from = host(settings, "from", "udp");
  udp.to = host(settings, "to", "udp");
  if (udp.from == udp.to) complain(settings.mark("to"), "udp: " + udp.to + " sends to itself");
  udp.port = static_cast<uint16_t>(settings.integer("udp"));
  udp.size = settings.bytes("size");
  if (udp.size.bytes() < kLeastUdpPayload || udp.size.bytes() > kMostPayload) {
    complain(settings.mark("size"), "udp size " + std::to_string(udp.size.bytes()) + " bytes is out of range",
             "write 24B to 65507B");
    return;
  }
  udp.interval = Duration::ms(1);
  if (settings.has("rate") && settings.has("interval")) {
    complain(settings.mark("interval"), "udp says both rate and interval", "one follows from the other");
  } else if (settings.has("rate")) {
    udp.interval = settings.bit_rate("rate").time_for(udp.size);
  } else if (settings.has("interval")) {
    udp.interval = settings.duration("interval");
  }
  if (udp.interval == Duration{}) {
    complain(settings.mark(settings.has("rate") ? "rate" : "interval"), "udp datagrams need time between them");
  }
  if (settings.text("arrivals") == "poisson") udp.arrivals = UdpSpec::Arrivals::kPoisson;
  if (settings.has("count")) udp.count = static_cast<uint64_t>(settings.integer("count"));
  udp.start = time_of(settings, "start");
  if (settings.has("stop")) udp.stop = time_of(settings, "stop");
  if (udp.stop <= udp.start) complain(settings.mark("stop"), "udp stops before it starts");
  traffic.what = udp;
}

void ScenarioReader::read_ping(const Settings& settings, TrafficSpec& traffic) {
  PingSpec ping;
  ping.to = host(settings, "ping", "ping");
  ping.from = host(settings, "from", "ping");
  if (ping.from == ping.to) complain(settings.mark("ping"), ping.to + " pings itself");
  ping.count = static_cast<uint64_t>(settings.integer("count"));
  ping.interval = settings.duration("interval");
  if (ping.interval == Duration{}) complain(settings.mark("interval"), "pings need time between them");
  ping.size = settings.bytes("size");
  if (ping.size.bytes() > kMostPayload) {
    complain(settings.mark("size"), "ping size " + std::to_string(ping.size.bytes()) + " bytes is out of range",
             "write at most 65507B");
  }
  ping.start = time_of(settings, "start");
  traffic.what = ping;
}

void ScenarioReader::read_frames(const RawValue& raw, TrafficSpec& traffic) {
  FramesSpec frames;
  if (raw.kind != RawValue::Kind::kList) return complain(raw.mark, "frames must be a list");
  for (const RawValue& item : raw.items) {
    if (enough()) return;
    if (const auto settings = checked(inline_frame_table(), item, "frame")) read_frame(*settings, frames);
  }
  traffic.what = std::move(frames);
}

void ScenarioReader::read_frame(const Settings& settings, FramesSpec& frames) {
  FramesSpec::Item frame;
  frame.mark = settings.mark();
  frame.at = time_of(settings, "at");
  frame.port = port_ref(settings.text("port"), settings.mark("port"));
  check_replay_port(frame.port);
  try {
    frame.bytes = inline_frame_bytes(settings);
  } catch (const UserError& error) {
    errors_.push_back(error);
    return;
  }
  frames.items.push_back(std::move(frame));
}

void ScenarioReader::check_traffic_names() {
  std::map<std::string, const TrafficSpec*> first;
  for (const TrafficSpec& traffic : scenario_.traffic) {
    if (traffic.name.empty() || traffic.name.size() > 64) complain(traffic.mark, "a name has 1 to 64 letters");
    if (node(traffic.name) != nullptr) {
      complain(traffic.mark, "traffic and a node are both called " + traffic.name, "give the traffic another name");
    }
    const auto [other, is_new] = first.emplace(traffic.name, &traffic);
    if (!is_new) {
      complain(traffic.mark, "there are two kinds of traffic called " + traffic.name,
               "the first is at line " + std::to_string(other->second->mark.line));
    }
  }
}

// Without `until` a run ends when nothing happens any more; with endless traffic that is never.
void ScenarioReader::check_ends() {
  if (scenario_.run.until || scenario_.run.max_events != UINT64_MAX) return;
  for (const TrafficSpec& traffic : scenario_.traffic) {
    if (!traffic.endless()) continue;
    return complain(traffic.mark, traffic.name + " never ends, and neither does the run",
                    "write run: { until: 1s }, or give the traffic count or stop");
  }
}

}  // namespace loom
