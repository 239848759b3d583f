#pragma once

// Every way in which a frame can come through the switch of a server's NIC, for decisions and coverage.
//
// Not modelled: what happens in the rings of the physical function, beyond that they are full.

#include <array>

#include "core/decision_point.h"

namespace loom::platform {

inline constexpr DecisionPoint kSpoofBlocked{"anti-spoof", "blocked",
                                             "the pool claimed an address or a VLAN that is not its own"};
inline constexpr DecisionPoint kSortedToPools{"vmdq", "pools", "the NIC sorted the frame into pools"};
inline constexpr DecisionPoint kSortedToNobody{"vmdq", "nobody", "no pool is for the frame"};
inline constexpr DecisionPoint kToWire{"vmdq", "wire", "the frame leaves on the wire"};
inline constexpr DecisionPoint kPoolQueued{"pool-ring", "queued",
                                           "the physical function's driver put the frame into its transmit ring"};
inline constexpr DecisionPoint kPoolFull{"pool-ring", "full", "the transmit ring had no room for the frame"};

inline constexpr std::array kServerPoints{kSpoofBlocked, kSortedToPools, kSortedToNobody,
                                          kToWire,       kPoolQueued,    kPoolFull};

}  // namespace loom::platform
