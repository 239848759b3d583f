#include "devices/appliance/nat_table.h"

#include "core/wire/ipv4.h"
#include "core/wire/tcp.h"

namespace loom {

namespace {
constexpr uint8_t kSynOut = 1;
constexpr uint8_t kSynIn = 2;
constexpr uint8_t kFinOut = 4;
constexpr uint8_t kFinIn = 8;
constexpr uint8_t kReset = 16;

uint8_t flags_of(uint8_t protocol, uint16_t tcp_flags, bool out) {
  if (protocol != wire::ip_proto::kTcp) return 0;
  uint8_t flags = 0;
  if ((tcp_flags & wire::tcp_flag::kSyn) != 0) flags |= out ? kSynOut : kSynIn;
  if ((tcp_flags & wire::tcp_flag::kFin) != 0) flags |= out ? kFinOut : kFinIn;
  if ((tcp_flags & wire::tcp_flag::kRst) != 0) flags |= kReset;
  return flags;
}

Time later(Time now, Duration delay) {
  return delay < Time::max() - now ? now + delay : Time::max();
}

bool has(uint8_t flags, uint8_t all) {
  return (flags & all) == all;
}

bool may_begin(uint8_t protocol, uint16_t tcp_flags) {
  namespace flag = wire::tcp_flag;
  if (protocol != wire::ip_proto::kTcp) return true;
  return (tcp_flags & (flag::kSyn | flag::kRst | flag::kFin | flag::kAck)) == flag::kSyn;
}
}  // namespace

NatTable::NatTable(const NatConfig& config, Listener listener) : config_(config), listener_(std::move(listener)) {
  for (const NatForward& forward : config_.forwards) {
    Mapping& mapping = mappings_[{forward.protocol, forward.to}];
    mapping = {forward.protocol, forward.to, forward.port, true, {}};
    ports_[{forward.protocol, forward.port}] = &mapping;
  }
}

std::string_view NatTable::state_of(const Mapping& mapping, const Session& session) {
  if (mapping.protocol != wire::ip_proto::kTcp) return "open";
  if (has(session.flags, kReset) || has(session.flags, kFinOut | kFinIn)) return "closing";
  return has(session.flags, kSynOut | kSynIn) ? "established" : "opening";
}

Duration NatTable::time_of(uint8_t protocol, const Session& session) const {
  if (protocol == wire::ip_proto::kUdp) return config_.udp;
  if (protocol == wire::ip_proto::kIcmp) return config_.icmp;
  const bool is_over = has(session.flags, kReset) || has(session.flags, kFinOut | kFinIn);
  return has(session.flags, kSynOut | kSynIn) && !is_over ? config_.tcp : config_.tcp_transitory;
}

void NatTable::refresh(const Mapping& mapping, NatEndpoint peer, Session& session, Time now) {
  session.deadline = later(now, time_of(mapping.protocol, session));
  // A check that comes too early looks again; only one that would come too late has to be replaced.
  if (session.check <= session.deadline) return;
  checks_.erase({session.check, mapping.protocol, mapping.inside, peer});
  session.check = session.deadline;
  checks_.insert({session.check, mapping.protocol, mapping.inside, peer});
}

bool NatTable::begin(Mapping& mapping, NatEndpoint peer, uint8_t flags, Time now, FrameId cause) {
  if (sessions_ >= config_.sessions) {
    ++counters_.exhausted;
    return false;
  }
  Session session;
  session.flags = flags;
  session.cause = cause;
  session.deadline = session.check = later(now, time_of(mapping.protocol, session));
  mapping.sessions.emplace(peer, session);
  checks_.insert({session.check, mapping.protocol, mapping.inside, peer});
  ++sessions_;
  ++counters_.sessions;
  listener_(TableChange::Kind::kAdded, mapping, peer, cause);
  return true;
}

std::optional<uint16_t> NatTable::choose_port(uint8_t protocol, uint16_t wanted) {
  const auto is_free = [&](uint16_t port) { return ports_.find({protocol, port}) == ports_.end(); };
  const bool is_query = protocol == wire::ip_proto::kIcmp;
  const uint16_t lowest = is_query ? 1 : config_.first_port;
  const uint16_t highest = is_query ? 65535 : config_.last_port;
  if (wanted >= lowest && wanted <= highest && is_free(wanted)) return wanted;
  const uint32_t range = uint32_t{highest} - lowest + 1;
  auto& next = next_port_.try_emplace(protocol, lowest).first->second;
  for (uint32_t tries = 0; tries < range; ++tries) {
    const uint16_t port = next;
    next = next == highest ? lowest : static_cast<uint16_t>(next + 1);
    if (is_free(port)) return port;
  }
  return std::nullopt;
}

NatTable::Mapping* NatTable::map(uint8_t protocol, NatEndpoint inside) {
  const auto port = choose_port(protocol, inside.port);
  if (!port) {
    ++counters_.exhausted;
    return nullptr;
  }
  Mapping& mapping = mappings_[{protocol, inside}];
  mapping = {protocol, inside, *port, false, {}};
  ports_[{protocol, *port}] = &mapping;
  ++counters_.mappings;
  return &mapping;
}

NatTable::Outcome NatTable::outbound(uint8_t protocol, NatEndpoint inside, NatEndpoint peer, uint16_t tcp_flags,
                                     Time now, FrameId cause) {
  expire(now);
  const auto known = mappings_.find({protocol, inside});
  const uint8_t flags = flags_of(protocol, tcp_flags, true);
  if (known != mappings_.end()) {
    Mapping& mapping = known->second;
    if (const auto session = mapping.sessions.find(peer); session != mapping.sessions.end()) {
      // The same ports again, for another connection.
      if (may_begin(protocol, tcp_flags) && state_of(mapping, session->second) == "closing")
        session->second.flags = 0;
      session->second.flags |= flags;
      refresh(mapping, peer, session->second, now);
      return {Result::kKnown, &mapping};
    }
    if (!may_begin(protocol, tcp_flags)) return {Result::kNoSyn};
    if (!begin(mapping, peer, flags, now, cause)) return {Result::kExhausted};
    return {Result::kNewSession, &mapping};
  }
  if (!may_begin(protocol, tcp_flags)) return {Result::kNoSyn};
  if (sessions_ >= config_.sessions) {
    ++counters_.exhausted;
    return {Result::kExhausted};
  }
  Mapping* const mapping = map(protocol, inside);
  if (mapping == nullptr) return {Result::kExhausted};
  begin(*mapping, peer, flags, now, cause);
  return {Result::kNew, mapping};
}

NatTable::Outcome NatTable::inbound(uint8_t protocol, uint16_t port, NatEndpoint peer, uint16_t tcp_flags, Time now,
                                    FrameId cause) {
  expire(now);
  const auto found = ports_.find({protocol, port});
  if (found == ports_.end()) {
    ++counters_.refused;
    return {Result::kNoMapping};
  }
  Mapping& mapping = *found->second;
  const uint8_t flags = flags_of(protocol, tcp_flags, false);
  if (const auto session = mapping.sessions.find(peer); session != mapping.sessions.end()) {
    if (mapping.is_forward && may_begin(protocol, tcp_flags) && state_of(mapping, session->second) == "closing") {
      session->second.flags = 0;
    }
    session->second.flags |= flags;
    refresh(mapping, peer, session->second, now);
    return {Result::kKnown, &mapping};
  }
  if (!mapping.is_forward) {
    ++counters_.refused;
    return {Result::kFiltered, &mapping};
  }
  if (!may_begin(protocol, tcp_flags)) return {Result::kNoSyn};
  if (!begin(mapping, peer, flags, now, cause)) return {Result::kExhausted};
  return {Result::kForward, &mapping};
}

const NatTable::Mapping* NatTable::find_inside(uint8_t protocol, NatEndpoint inside, NatEndpoint peer) const {
  const auto found = mappings_.find({protocol, inside});
  return found != mappings_.end() && found->second.sessions.contains(peer) ? &found->second : nullptr;
}

const NatTable::Mapping* NatTable::find_outside(uint8_t protocol, uint16_t port, NatEndpoint peer) const {
  const auto found = ports_.find({protocol, port});
  return found != ports_.end() && found->second->sessions.contains(peer) ? found->second : nullptr;
}

void NatTable::expire(Time now) {
  while (next_check() <= now) {
    const auto [when, protocol, inside, peer] = *checks_.begin();
    checks_.erase(checks_.begin());
    const auto found = mappings_.find({protocol, inside});
    Mapping& mapping = found->second;
    const auto session = mapping.sessions.find(peer);
    if (session->second.deadline > now) {
      session->second.check = session->second.deadline;
      checks_.insert({session->second.check, protocol, inside, peer});
      continue;
    }
    ++counters_.expired;
    listener_(TableChange::Kind::kAged, mapping, peer, {});
    mapping.sessions.erase(session);
    --sessions_;
    if (!mapping.sessions.empty() || mapping.is_forward) continue;
    ports_.erase({protocol, mapping.port});
    mappings_.erase(found);
  }
}

}  // namespace loom
