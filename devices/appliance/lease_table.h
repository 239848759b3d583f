#pragma once

// LeaseTable: which address of a pool belongs to which client (RFC 2131 sections 2.1 and 3.1), by the client's own
// identifier or its hardware address. An address that was once a client's is kept for it until no other is left, so
// that whoever comes back gets what it had (section 4.3.1).
//
// A new client gets the address it asks for if nobody has or had it, else the lowest nobody had, else that which
// was given up longest ago.
//
// Pure data: the server tells the time.
//
// Not modelled: reservations; a store that outlives the run.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/observer.h"
#include "core/units.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"

namespace loom {

enum class LeaseState : uint8_t { kOffered, kBound, kReleased, kExpired, kDeclined };
std::string_view name_of(LeaseState state);

struct Lease {
  wire::Ipv4Address ip{};
  std::vector<uint8_t> client{};
  wire::MacAddress mac{};
  std::string host_name{};
  LeaseState state = LeaseState::kOffered;
  Time until;  // offered, bound, declined: its end. Else since when

  bool is_held() const { return state != LeaseState::kReleased && state != LeaseState::kExpired; }
};

class LeaseTable {
 public:
  using Listener = std::function<void(TableChange::Kind, const Lease&)>;

  // `first` to `last`, both included.
  LeaseTable(wire::Ipv4Address first, wire::Ipv4Address last, Listener listener)
      : first_(first), last_(last), fresh_(first.to_u32()), listener_(std::move(listener)) {}

  bool contains(wire::Ipv4Address ip) const { return first_ <= ip && ip <= last_; }
  // Null when there is none. A declined address is nobody's.
  const Lease* of_client(const std::vector<uint8_t>& client) const;
  const Lease* at(wire::Ipv4Address ip) const;
  // What this client would get; nothing when every address is held by others.
  std::optional<wire::Ipv4Address> choose(const std::vector<uint8_t>& client,
                                          std::optional<wire::Ipv4Address> wanted);

  // Makes `lease` what its address is from now on; what the client had before is given up.
  void hold(const Lease& lease, Time now);
  void release(wire::Ipv4Address ip, Time now);
  void decline(wire::Ipv4Address ip, Time until);

  // Ends what is over at `now`.
  void expire(Time now);
  // When expire() will have something to do; Time::max() for never.
  Time next_end() const { return ends_.empty() ? Time::max() : ends_.begin()->first; }

  // By address.
  const std::map<wire::Ipv4Address, Lease>& leases() const { return leases_; }
  uint64_t expired() const { return expired_; }

 private:
  bool is_free_for(wire::Ipv4Address ip, const std::vector<uint8_t>& client) const;
  void end(Lease& lease, LeaseState state, Time now, TableChange::Kind kind);
  void unschedule(const Lease& lease);

  wire::Ipv4Address first_;
  wire::Ipv4Address last_;
  uint32_t fresh_;  // the lowest address that may never have been given
  Listener listener_;
  std::map<wire::Ipv4Address, Lease> leases_;
  std::map<std::vector<uint8_t>, wire::Ipv4Address> clients_;
  std::multimap<Time, wire::Ipv4Address> ends_;      // of those held
  std::multimap<Time, wire::Ipv4Address> given_up_;  // of those that are not, by when
  uint64_t expired_ = 0;
};

}  // namespace loom
