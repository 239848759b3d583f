#pragma once

// Every way in which a rule of a user network can come out. It tells its decisions by these alone.
//
// Not modelled: which of them a configuration can reach.

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/decision_point.h"

namespace loom {

// LOOM_USER_NETWORK_POINTS(X): X(enumerator, "rule", "outcome", "what it means")
#define LOOM_USER_NETWORK_POINTS(X)                                                                  \
  X(kDhcpOffer, "dhcp", "offer", "a DISCOVER is answered with an OFFER")                             \
  X(kDhcpAck, "dhcp", "ack", "a REQUEST is granted")                                                 \
  X(kDhcpNak, "dhcp", "nak", "a REQUEST for an address that is not the client's is refused")         \
  X(kDhcpExhausted, "dhcp", "exhausted", "a DISCOVER finds the pool exhausted")                      \
  X(kDhcpReleased, "dhcp", "released", "a client gives its lease back")                              \
  X(kDhcpDeclined, "dhcp", "declined", "a client found its address in use")                          \
  X(kDhcpInformed, "dhcp", "informed", "a client with an address is told the other parameters")      \
  X(kDhcpSilent, "dhcp", "silent", "the message is not this server's to answer")                     \
  X(kDnsAnswer, "dns", "answer", "the name or address is in the list")                               \
  X(kDnsNoData, "dns", "no-data", "the name is in the list, but not what was asked about it")        \
  X(kDnsNotFound, "dns", "nxdomain", "the name is not in the list")                                  \
  X(kDnsRefused, "dns", "refused", "the message is no query that can be answered")                   \
  X(kEcho, "local", "echo", "an echo request to an address of the node itself is answered")          \
  X(kNoService, "local", "no-service", "nothing of the node itself listens there")                   \
  X(kNoOutside, "routing", "no-outside", "the destination is elsewhere, and there is no outside")    \
  X(kNotRouted, "routing", "not-routed", "the destination is none that is reached through here")     \
  X(kTtlExpired, "ttl", "expired", "the packet has lived too long")                                  \
  X(kNatFragment, "nat", "fragment", "fragments have no ports and are not translated")               \
  X(kNatProtocol, "nat", "protocol", "only TCP, UDP and ICMP are translated")                        \
  X(kNatNew, "nat", "new-mapping", "an address and port of the inside get a port of the outside")    \
  X(kNatSession, "nat", "new-session", "a mapping is used towards another peer")                     \
  X(kNatKnown, "nat", "known-session", "the mapping and the peer are known")                         \
  X(kNatForward, "nat", "port-forward", "a forwarded port lets a new peer in")                       \
  X(kNatError, "nat", "icmp-error", "an ICMP error about a translated packet is translated with it") \
  X(kNatNoSyn, "nat", "no-syn", "a TCP connection begins with a SYN")                                \
  X(kNatExhausted, "nat", "exhausted", "no port or no room is left")                                 \
  X(kNatNoMapping, "nat", "no-mapping", "nobody inside has this port of the outside")                \
  X(kNatFiltered, "nat", "filtered", "the mapping is there, but nobody inside has spoken to this peer and port")

enum class UserNetworkPoint : uint8_t {
#define X(enumerator, rule, outcome, meaning) enumerator,
  LOOM_USER_NETWORK_POINTS(X)
#undef X
};

#define X(enumerator, rule, outcome, meaning) +1
inline constexpr size_t kUserNetworkPointCount = 0 LOOM_USER_NETWORK_POINTS(X);
#undef X

inline constexpr std::array<DecisionPoint, kUserNetworkPointCount> kUserNetworkPoints{{
#define X(enumerator, rule, outcome, meaning) {rule, outcome, meaning},
    LOOM_USER_NETWORK_POINTS(X)
#undef X
}};

constexpr const DecisionPoint& point_of(UserNetworkPoint point) {
  return kUserNetworkPoints[static_cast<size_t>(point)];
}

}  // namespace loom
