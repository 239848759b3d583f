#include "devices/endpoint/arp_resolver.h"

#include <string>
#include <utility>

#include "core/check.h"

namespace loom {

namespace {
// RFC 5227 section 1.1: ANNOUNCE_NUM and ANNOUNCE_INTERVAL.
constexpr uint32_t kAnnouncements = 2;
constexpr Duration kAnnounceInterval = Duration::s(2);
constexpr uint64_t kAnnounce = uint64_t{1} << 32;  // event argument; entries use their address
}  // namespace

std::string_view name_of(ArpState state) {
  switch (state) {
    case ArpState::kIncomplete:
      return "incomplete";
    case ArpState::kReachable:
      return "reachable";
    case ArpState::kStale:
      return "stale";
    case ArpState::kProbing:
      return "probing";
    case ArpState::kPermanent:
      return "permanent";
  }
  return "";
}

ArpResolver::ArpResolver(ArpStation& station, const ArpConfig& config) : station_(station), config_(config) {
  LOOM_CHECK(config_.retries > 0 && config_.queue > 0 && config_.capacity > 0, "ARP asks, waits and remembers");
  for (const ArpConfig::Static& s : config_.entries) {
    Entry& entry = table_[s.ip];
    entry.mac = s.mac;
    entry.state = ArpState::kPermanent;
  }
}

void ArpResolver::start() {
  for (const auto& [ip, entry] : table_) tell(TableChange::Kind::kAdded, ip, entry.mac.text(), {});
  if (config_.announce) link_up();
}

void ArpResolver::link_up() {
  if (!config_.announce || station_.arp_ip().is_unspecified()) return;
  station_.cancel_arp_timer(announcement_);
  announcements_left_ = kAnnouncements - 1;
  announce();
  announcement_ = station_.arp_timer(kAnnounceInterval, *this, kAnnounce);
}

void ArpResolver::announce() {
  request(station_.arp_ip(), wire::MacAddress::broadcast());
}

void ArpResolver::receive(wire::Bytes packet, const Frame& frame) {
  const auto arp = wire::ArpView::parse(packet);
  if (!arp) return station_.discard(frame, DropReason::kMalformed);
  const bool is_request = arp->operation() == wire::arp_op::kRequest;
  if (!is_request && arp->operation() != wire::arp_op::kReply)
    return station_.discard(frame, DropReason::kNoListener);

  const wire::MacAddress mac = arp->sender_mac();
  const wire::Ipv4Address ip = arp->sender_ip();
  if (mac.is_multicast() || mac.is_zero()) return station_.discard(frame, DropReason::kBadSource);
  if (station_.owns(ip)) {
    if (mac != station_.mac_of(ip)) ++counters_.conflicts;
    return station_.discard(frame, DropReason::kBadSource);
  }
  // The sender of a probe has no address yet (RFC 5227 section 2.1.1).
  const bool is_probe = ip.is_unspecified();
  if (ip.is_multicast() || ip.is_loopback() || station_.is_broadcast(ip) || (is_probe && !is_request)) {
    return station_.discard(frame, DropReason::kBadSource);
  }

  bool merged = false;
  if (const auto it = table_.find(ip); !is_probe && it != table_.end()) {
    merged = true;
    confirm(it->second, ip, mac, frame);
  }
  const wire::Ipv4Address own = arp->target_ip();
  if (!station_.owns(own)) {
    if (!merged) station_.discard(frame, DropReason::kNotForMe);
    return;
  }
  ++(is_request ? counters_.requests_received : counters_.replies_received);
  if (!merged && !is_probe && station_.is_on_link(ip)) {
    if (Entry* entry = insert(ip)) confirm(*entry, ip, mac, frame);
  }
  if (is_request) {
    ++counters_.replies_sent;
    station_.send_arp(wire::Arp{wire::arp_op::kReply, station_.mac_of(own), own, mac, ip}, mac);
  }
}

const wire::MacAddress* ArpResolver::find(wire::Ipv4Address ip) {
  const auto it = table_.find(ip);
  if (it == table_.end() || it->second.state == ArpState::kIncomplete) return nullptr;
  Entry& entry = it->second;
  if (entry.state == ArpState::kStale) {
    entry.state = ArpState::kProbing;
    entry.requests = 0;
    ask(it);
  }
  return &entry.mac;
}

void ArpResolver::wait(wire::Ipv4Address ip, Frame frame) {
  const auto it = table_.find(ip);
  const bool is_new = it == table_.end();
  Entry* const entry = is_new ? insert(ip) : &it->second;
  if (entry == nullptr) {
    ++counters_.unresolved;
    return station_.discard(frame, DropReason::kUnresolved);
  }
  entry->waiting.push(std::move(frame));
  if (entry->waiting.size() > config_.queue) {
    ++counters_.unresolved;
    station_.discard(entry->waiting.pop(), DropReason::kUnresolved);
  }
  if (is_new) ask(table_.find(ip));
}

void ArpResolver::set_permanent(wire::Ipv4Address ip, wire::MacAddress mac) {
  Entry& entry = table_[ip];
  station_.cancel_arp_timer(std::exchange(entry.timer, {}));
  entry.mac = mac;
  entry.state = ArpState::kPermanent;
  entry.cause = {};
  tell(TableChange::Kind::kAdded, ip, mac.text(), {});
  while (!entry.waiting.empty()) station_.send_resolved(entry.waiting.pop(), mac);
}

std::vector<ArpEntry> ArpResolver::table() const {
  std::vector<ArpEntry> all;
  for (const auto& [ip, entry] : table_) all.push_back({ip, entry.mac, entry.state, entry.confirmed, entry.cause});
  return all;
}

void ArpResolver::report(MetricSink& sink) const {
  sink.count("arp.requests_sent", "frames", counters_.requests_sent);
  sink.count("arp.replies_sent", "frames", counters_.replies_sent);
  sink.count("arp.requests_received", "frames", counters_.requests_received);
  sink.count("arp.replies_received", "frames", counters_.replies_received);
  sink.count("arp.conflicts", "frames", counters_.conflicts);
  sink.count("arp.unresolved", "frames", counters_.unresolved);
  sink.count("arp.evicted", "entries", counters_.evicted);
  sink.count("arp.entries", "entries", table_.size());
}

void ArpResolver::on_event(uint64_t arg) {
  if (arg == kAnnounce) {
    if (announcements_left_ == 0) return;
    announce();
    if (--announcements_left_ > 0) announcement_ = station_.arp_timer(kAnnounceInterval, *this, kAnnounce);
    return;
  }
  const auto ip = wire::Ipv4Address::from_u32(static_cast<uint32_t>(arg));
  const auto it = table_.find(ip);
  LOOM_CHECK(it != table_.end(), "an ARP entry's timer goes with it");
  switch (it->second.state) {
    case ArpState::kIncomplete:
    case ArpState::kProbing:
      return ask(it);
    case ArpState::kReachable:
      it->second.state = ArpState::kStale;
      return set_timer(it->second, ip, config_.stale);
    case ArpState::kStale:
      return erase(it, TableChange::Kind::kAged);
    case ArpState::kPermanent:
      return;
  }
}

void ArpResolver::ask(Table::iterator it) {
  Entry& entry = it->second;
  if (entry.requests == config_.retries) return erase(it, TableChange::Kind::kAged);
  ++entry.requests;
  request(it->first, entry.state == ArpState::kProbing ? entry.mac : wire::MacAddress::broadcast());
  set_timer(entry, it->first, config_.interval);
}

void ArpResolver::confirm(Entry& entry, wire::Ipv4Address ip, wire::MacAddress mac, const Frame& frame) {
  if (entry.state == ArpState::kPermanent) return;
  if (entry.state == ArpState::kIncomplete) {
    tell(TableChange::Kind::kAdded, ip, mac.text(), frame.id());
  } else if (entry.mac != mac) {
    tell(TableChange::Kind::kMoved, ip, entry.mac.text() + " -> " + mac.text(), frame.id());
  }
  entry.mac = mac;
  entry.state = ArpState::kReachable;
  entry.requests = 0;
  entry.confirmed = station_.arp_now();
  entry.cause = frame.id();
  set_timer(entry, ip, config_.reachable);
  while (!entry.waiting.empty()) station_.send_resolved(entry.waiting.pop(), mac);
}

void ArpResolver::request(wire::Ipv4Address ip, wire::MacAddress to) {
  ++counters_.requests_sent;
  station_.send_arp(wire::Arp{wire::arp_op::kRequest, station_.mac_of({}), station_.arp_ip(), wire::MacAddress{}, ip},
                    to);
}

void ArpResolver::set_timer(Entry& entry, wire::Ipv4Address ip, Duration delay) {
  station_.cancel_arp_timer(entry.timer);
  entry.timer = station_.arp_timer(delay, *this, ip.to_u32());
}

void ArpResolver::drop_waiting(Entry& entry) {
  while (!entry.waiting.empty()) {
    ++counters_.unresolved;
    station_.discard(entry.waiting.pop(), DropReason::kUnresolved);
  }
}

ArpResolver::Entry* ArpResolver::insert(wire::Ipv4Address ip) {
  if (table_.size() >= config_.capacity) {
    auto victim = table_.end();
    for (auto it = table_.begin(); it != table_.end(); ++it) {
      if (it->second.state == ArpState::kPermanent) continue;
      if (victim == table_.end() || it->second.confirmed < victim->second.confirmed) victim = it;
    }
    if (victim == table_.end()) return nullptr;
    ++counters_.evicted;
    erase(victim, TableChange::Kind::kEvicted);
  }
  Entry& entry = table_[ip];
  entry.confirmed = station_.arp_now();
  return &entry;
}

void ArpResolver::erase(Table::iterator it, TableChange::Kind kind) {
  Entry& entry = it->second;
  station_.cancel_arp_timer(entry.timer);
  drop_waiting(entry);
  if (entry.state != ArpState::kIncomplete) tell(kind, it->first, entry.mac.text(), {});
  table_.erase(it);
}

void ArpResolver::tell(TableChange::Kind kind, wire::Ipv4Address ip, std::string value, FrameId cause) {
  if (station_.is_arp_watched()) station_.arp_changed({"arp", kind, ip.text(), std::move(value), cause});
}

}  // namespace loom
