#pragma once

// DhcpServer: the server's side of RFC 2131 section 4.3, for one network, with a LeaseTable.
//
//   DISCOVER  an OFFER that is held for a minute; silence when the pool is exhausted
//   REQUEST   of an offer (it names this server): ACK, or NAK when the address is not the one that was offered or
//   kept
//             for this client. Another server's: the offer is withdrawn. After a reboot (it names an address, and no
//             server) and to renew or rebind (it comes from the address): ACK when the address is the client's, NAK
//             when it is not; silence about clients that are not known here (section 4.3.2)
//   DECLINE   the address is given to nobody for as long as a lease lasts
//   RELEASE   the lease ends; the address stays the client's until no other is left
//   INFORM    an ACK without lease and address (section 4.3.5)
//
// An answer carries the address to send it to (section 4.1): the client's own when it has one, else everybody or the
// offered one at the client's hardware address, as it asked. A NAK goes to everybody.
//
// Pure: it is told the time and makes messages.
//
// Not modelled: relay agents (a message with giaddr is ignored), BOOTP, T1 and T2 other than the client's defaults,
// a probe of the address before it is offered, DHCPFORCERENEW.

#include <string>

#include "core/wire/dhcp.h"
#include "devices/appliance/lease_table.h"
#include "devices/appliance/user_network_points.h"

namespace loom {

struct DhcpServerConfig {
  wire::Ipv4Address server{};  // also the router that clients are told
  wire::Ipv4Prefix network{};  // whose mask they are told
  std::optional<wire::Ipv4Address> dns{};
  std::string domain{};
  wire::Ipv4Address first{};  // of the pool
  wire::Ipv4Address last{};
  Duration lease_time = Duration::s(86400);
  Duration offer_time = Duration::s(60);
};

struct DhcpServerCounters {
  uint64_t received = 0;
  uint64_t ignored = 0;
  uint64_t offers = 0;
  uint64_t acks = 0;
  uint64_t naks = 0;
  uint64_t declines = 0;
  uint64_t releases = 0;
  uint64_t exhausted = 0;
};

class DhcpServer {
 public:
  // What became of a message: which rule decided, why, and what to answer.
  struct Outcome {
    UserNetworkPoint point;
    std::string why{};
    std::optional<wire::Dhcp> answer{};
    wire::Ipv4Address to{};    // of the answer
    bool to_hardware = false;  // at the client's hardware address, without asking for it
  };

  DhcpServer(const DhcpServerConfig& config, LeaseTable::Listener listener)
      : config_(config), leases_(config.first, config.last, std::move(listener)) {}

  Outcome handle(const wire::Dhcp& message, Time now);
  void expire(Time now) { leases_.expire(now); }

  const LeaseTable& leases() const { return leases_; }
  const DhcpServerCounters& counters() const { return counters_; }

 private:
  Outcome discover(const wire::Dhcp& message, Time now);
  Outcome request(const wire::Dhcp& message, Time now);
  Outcome ack(const wire::Dhcp& message, wire::Ipv4Address ip, std::string why, Time now);
  Outcome nak(const wire::Dhcp& message, std::string why);
  Outcome silent(std::string why);
  wire::Dhcp answer(const wire::Dhcp& to, uint8_t type) const;
  Outcome addressed(Outcome outcome, const wire::Dhcp& message) const;
  Lease lease(const wire::Dhcp& message, wire::Ipv4Address ip, LeaseState state, Time until) const;

  DhcpServerConfig config_;
  LeaseTable leases_;
  DhcpServerCounters counters_;
};

}  // namespace loom
