#include "devices/appliance/lease_table.h"

namespace loom {

namespace {
void take_out(std::multimap<Time, wire::Ipv4Address>& from, Time when, wire::Ipv4Address ip) {
  const auto [first, last] = from.equal_range(when);
  for (auto it = first; it != last; ++it) {
    if (it->second != ip) continue;
    from.erase(it);
    return;
  }
}
}  // namespace

std::string_view name_of(LeaseState state) {
  switch (state) {
    case LeaseState::kOffered:
      return "offered";
    case LeaseState::kBound:
      return "bound";
    case LeaseState::kReleased:
      return "released";
    case LeaseState::kExpired:
      return "expired";
    case LeaseState::kDeclined:
      return "declined";
  }
  return "";
}

const Lease* LeaseTable::of_client(const std::vector<uint8_t>& client) const {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : at(found->second);
}

const Lease* LeaseTable::at(wire::Ipv4Address ip) const {
  const auto found = leases_.find(ip);
  return found == leases_.end() ? nullptr : &found->second;
}

bool LeaseTable::is_free_for(wire::Ipv4Address ip, const std::vector<uint8_t>& client) const {
  const Lease* lease = at(ip);
  return contains(ip) && (lease == nullptr || (lease->client == client && lease->state != LeaseState::kDeclined));
}

std::optional<wire::Ipv4Address> LeaseTable::choose(const std::vector<uint8_t>& client,
                                                    std::optional<wire::Ipv4Address> wanted) {
  if (const Lease* own = of_client(client)) return own->ip;
  if (wanted && is_free_for(*wanted, client)) return wanted;
  while (fresh_ <= last_.to_u32() && at(wire::Ipv4Address::from_u32(fresh_)) != nullptr) ++fresh_;
  if (fresh_ <= last_.to_u32()) return wire::Ipv4Address::from_u32(fresh_);
  if (given_up_.empty()) return std::nullopt;
  return given_up_.begin()->second;
}

void LeaseTable::unschedule(const Lease& lease) {
  take_out(lease.is_held() ? ends_ : given_up_, lease.until, lease.ip);
}

void LeaseTable::hold(const Lease& lease, Time now) {
  if (const Lease* before = of_client(lease.client); before != nullptr && before->ip != lease.ip) {
    if (before->is_held()) release(before->ip, now);
    clients_.erase(lease.client);
  }
  const auto [it, is_new] = leases_.try_emplace(lease.ip);
  Lease& kept = it->second;
  if (!is_new) {
    unschedule(kept);
    const auto owner = clients_.find(kept.client);
    if (kept.client != lease.client && owner != clients_.end() && owner->second == kept.ip) clients_.erase(owner);
  }
  const bool is_change = is_new || kept.state != lease.state || kept.client != lease.client;
  kept = lease;
  clients_[lease.client] = lease.ip;
  ends_.emplace(lease.until, lease.ip);
  if (is_change) listener_(TableChange::Kind::kAdded, kept);
}

void LeaseTable::end(Lease& lease, LeaseState state, Time now, TableChange::Kind kind) {
  unschedule(lease);
  lease.state = state;
  lease.until = now;
  given_up_.emplace(now, lease.ip);
  listener_(kind, lease);
}

void LeaseTable::release(wire::Ipv4Address ip, Time now) {
  end(leases_.at(ip), LeaseState::kReleased, now, TableChange::Kind::kRemoved);
}

void LeaseTable::decline(wire::Ipv4Address ip, Time until) {
  Lease& lease = leases_.at(ip);
  unschedule(lease);
  clients_.erase(lease.client);
  lease.client.clear();
  lease.state = LeaseState::kDeclined;
  lease.until = until;
  ends_.emplace(until, ip);
  listener_(TableChange::Kind::kRemoved, lease);
}

void LeaseTable::expire(Time now) {
  while (next_end() <= now) {
    ++expired_;
    end(leases_.at(ends_.begin()->second), LeaseState::kExpired, now, TableChange::Kind::kAged);
  }
}

}  // namespace loom
