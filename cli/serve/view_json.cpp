#include "cli/serve/view_json.h"

#include <algorithm>
#include <cmath>

#include "core/link.h"
#include "core/wire/arp.h"
#include "core/wire/describe.h"
#include "core/wire/ethernet.h"
#include "core/wire/hex.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"
#include "devices/registry/suggestion.h"

namespace loom::cli::serve {

namespace {

// What colours and columns of a packet list need to know of a frame.
struct Headers {
  std::string kind = "other";
  std::string cast;
  std::string src;
  std::string dst;
  std::optional<uint16_t> vlan;
};

std::string kind_of_protocol(uint8_t protocol, const char* otherwise) {
  switch (protocol) {
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 58:
      return "icmpv6";
    default:
      return otherwise;
  }
}

Headers headers_of(const KeptFrame& frame) {
  Headers headers;
  const auto ethernet = wire::EthernetView::parse(frame.bytes());
  if (!ethernet) return headers;
  const auto dst = ethernet->dst();
  headers.src = ethernet->src().text();
  headers.dst = dst.text();
  headers.cast = ethernet->dst_u64() == 0xffff'ffff'ffff ? "broadcast"
                 : (ethernet->dst_u64() >> 40 & 1) != 0  ? "multicast"
                                                         : "unicast";
  if (const auto tag = ethernet->outer_tag()) headers.vlan = tag->vid;
  if (ethernet->is_length()) {
    headers.kind = "llc";
  } else if (ethernet->type_or_length() == wire::ethertype::kArp) {
    headers.kind = "arp";
    if (const auto arp = wire::ArpView::parse(ethernet->payload())) {
      headers.src = arp->sender_ip().text();
      headers.dst = arp->target_ip().text();
    }
  } else if (ethernet->type_or_length() == wire::ethertype::kIpv4) {
    headers.kind = "ipv4";
    if (const auto ip = wire::Ipv4View::parse_header(ethernet->payload())) {
      headers.kind = kind_of_protocol(ip->protocol(), "ipv4");
      headers.src = ip->src().text();
      headers.dst = ip->dst().text();
    }
  } else if (ethernet->type_or_length() == wire::ethertype::kIpv6) {
    headers.kind = "ipv6";
    if (const auto ip = wire::Ipv6View::parse_header(ethernet->payload())) {
      headers.kind = kind_of_protocol(ip->next_header(), "ipv6");
      headers.src = ip->src().text();
      headers.dst = ip->dst().text();
    }
  }
  return headers;
}

const char* name_of(FrameRow::What what) {
  switch (what) {
    case FrameRow::What::kSent:
      return "sent";
    case FrameRow::What::kEntered:
      return "entered";
    case FrameRow::What::kDropped:
      return "dropped";
  }
  return "";
}

const char* name_of(FrameEvent::Kind kind) {
  switch (kind) {
    case FrameEvent::Kind::kDecision:
      return "decision";
    case FrameEvent::Kind::kTableChange:
      return "table";
    case FrameEvent::Kind::kSent:
      return "sent";
    case FrameEvent::Kind::kReceived:
      return "received";
    case FrameEvent::Kind::kDropped:
      return "dropped";
  }
  return "";
}

// Whole numbers as such: programs compare them.
Json number_json(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (value == std::floor(value) && std::abs(value) < kExact) return static_cast<int64_t>(value);
  return value;
}

Json or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

}  // namespace

std::string frame_text(FrameId id) {
  return std::to_string(id.node) + "." + std::to_string(id.number);
}

Json frame_json(FrameId id) {
  return id == FrameId{} ? Json() : Json(frame_text(id));
}

std::optional<FrameId> frame_of(const std::string& text) {
  const size_t dot = text.find('.');
  const auto number = [](const std::string& digits) -> std::optional<uint32_t> {
    constexpr size_t kMostDigits = 10;
    if (digits.empty() || digits.size() > kMostDigits || digits.find_first_not_of("0123456789") != std::string::npos)
      return std::nullopt;
    const uint64_t value = std::stoull(digits);
    if (value > UINT32_MAX) return std::nullopt;
    return static_cast<uint32_t>(value);
  };
  if (dot == std::string::npos) return std::nullopt;
  const auto node = number(text.substr(0, dot));
  const auto count = number(text.substr(dot + 1));
  if (!node || !count) return std::nullopt;
  return FrameId{*node, *count};
}

FrameId frame_asked(const Request& request) {
  const auto frame = frame_of(request.text("frame"));
  if (!frame) throw ServeError("usage", request.text("frame") + " is no frame", "rows say how frames are called");
  return *frame;
}

RowWriter::RowWriter(Session& session) : simulation_(session.simulation()) {
  for (size_t i = 0; i < session.scenario().links.size(); ++i) links_[&session.built().link(i)] = i;
}

Json RowWriter::row(const FrameRow& row) const {
  const Headers headers = headers_of(row.frame);
  const std::string place = row.port == nullptr ? row.node->name() : row.port->full_name();
  Json from = row.what == FrameRow::What::kEntered ? Json() : Json(place);
  Json to = row.what == FrameRow::What::kEntered ? Json(place) : Json();
  Json link;
  Json link_from;
  if (row.far != nullptr) {
    to = row.far->full_name();
    Link* const cable = row.port->link();
    if (const auto found = links_.find(cable); found != links_.end()) link = found->second;
    link_from = &cable->a() == row.port ? "a" : "b";
  }
  const bool dropped = row.what == FrameRow::What::kDropped;
  return {{"no", row.no},
          {"what", name_of(row.what)},
          {"at_ps", time_json(row.at)},
          {"end_ps", row.end ? Json(time_json(*row.end)) : Json()},
          {"from", std::move(from)},
          {"to", std::move(to)},
          {"link", std::move(link)},
          {"link_from", std::move(link_from)},
          {"frame", frame_json(row.frame.id())},
          {"origin", frame_json(row.frame.origin())},
          {"name", simulation_.frame_name(row.frame.origin())},
          {"length", row.frame.size()},
          {"kind", headers.kind},
          {"cast", headers.cast},
          {"src", headers.src},
          {"dst", headers.dst},
          {"vlan", headers.vlan ? Json(*headers.vlan) : Json()},
          {"summary", wire::summarise(row.frame.bytes(), row.frame.size())},
          {"reason", dropped ? Json(loom::name_of(row.reason)) : Json()}};
}

Json RowWriter::row_with_bytes(const FrameRow& row) const {
  Json json = this->row(row);
  json["bytes"] = wire::hex_bytes(row.frame.materialise());
  json["cut"] = row.frame.is_cut();
  return json;
}

Json RowWriter::whole(const FrameRow& row) const {
  Json json = row_with_bytes(row);
  const std::vector<uint8_t> bytes = row.frame.materialise();
  Json fields = Json::array();
  for (const wire::Field& field : wire::dissect(bytes)) {
    fields.push_back({{"name", field.name},
                      {"value", field.value},
                      {"offset", field.offset},
                      {"length", field.length},
                      {"bits", field.bits},
                      {"layer", field.layer}});
  }
  json["fields"] = std::move(fields);
  return json;
}

Json entry_json(const EventEntry& entry) {
  const bool dropped = entry.what == EventEntry::What::kDropped;
  Json steps = Json::array();
  for (const EventEntry::Step& step : entry.steps) {
    steps.push_back({{"rule", step.point->rule}, {"outcome", step.point->outcome}, {"why", step.why}});
  }
  return {{"no", entry.no},
          {"at_ps", time_json(entry.at)},
          {"event", entry.event},
          {"what", name_of(entry.what)},
          {"node", entry.node->name()},
          {"port", entry.port == nullptr ? Json() : Json(entry.port->full_name())},
          {"frame", frame_json(entry.frame_id())},
          {"origin", frame_json(entry.origin())},
          {"text", text_of(entry)},
          {"reason", dropped ? Json(loom::name_of(entry.reason)) : Json()},
          {"steps", std::move(steps)}};
}

Json story_json(const FrameStory& story) {
  Json events = Json::array();
  for (const FrameEvent& event : story.events) {
    Json steps = Json::array();
    for (const DecisionRecord::Step& step : event.decision.steps) {
      steps.push_back({{"rule", step.rule}, {"outcome", step.outcome}, {"why", step.why}});
    }
    Json edits = Json::array();
    for (const FieldDifference& edit : event.edits) {
      edits.push_back({{"field", edit.field}, {"was", or_null(edit.expected)}, {"is", or_null(edit.actual)}});
    }
    events.push_back({{"kind", name_of(event.kind)},
                      {"at_ps", time_json(event.when)},
                      {"place", event.place},
                      {"text", event.kind == FrameEvent::Kind::kDecision ? event.decision.verdict : event.text},
                      {"reason", event.reason ? Json(loom::name_of(*event.reason)) : Json()},
                      {"steps", std::move(steps)},
                      {"verdict", event.decision.verdict},
                      {"edits", std::move(edits)}});
  }
  return {{"frame", story.frame},
          {"summary", story.summary},
          {"in", story.in},
          {"entered_ps", time_json(story.entered)},
          {"events", std::move(events)},
          {"history", story.history},
          {"cut", story.cut}};
}

Json figures_json(const std::vector<Figure>& figures) {
  Json list = Json::array();
  for (const Figure& figure : figures) {
    list.push_back({{"name", figure.name}, {"unit", figure.unit}, {"value", number_json(figure.value)}});
  }
  return {{"counters", std::move(list)}};
}

Json tables_json(Session& session, const std::string& node, const std::string& table) {
  Json tables = Json::array();
  std::vector<std::string> known;
  for (const NodeSpec& spec : session.scenario().nodes) {
    if (!node.empty() && spec.name != node) continue;
    for (const DeviceTable& each : spec.type->tables) {
      known.push_back(each.name);
      if (!table.empty() && each.name != table) continue;
      Json columns = Json::array();
      for (const Parameter& column : each.columns) columns.push_back(column.name);
      Json rows = Json::array();
      for (const TableRow& row : each.rows(session.built().node(spec.name))) rows.push_back(row.values);
      tables.push_back({{"node", spec.name},
                        {"table", each.name},
                        {"help", each.help},
                        {"columns", std::move(columns)},
                        {"rows", std::move(rows)}});
    }
  }
  if (tables.empty() && !table.empty()) {
    throw ServeError("usage", "there is no table called " + table, suggest(table, known, "there are"));
  }
  return {{"at_ps", time_json(session.simulation().now())}, {"tables", std::move(tables)}};
}

}  // namespace loom::cli::serve
