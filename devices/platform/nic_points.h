#pragma once

// Every way in which a frame can come through a host's NIC, for decisions and coverage.
//
// Not modelled: causes that have no frame (a link that changes).

#include <array>

#include "core/decision_point.h"

namespace loom::platform {

inline constexpr DecisionPoint kQueued{"transmit-ring", "queued", "the driver put the frame into the transmit ring"};
inline constexpr DecisionPoint kRingFull{"transmit-ring", "full", "the transmit ring had no room for the frame"};
inline constexpr DecisionPoint kFetched{"dma", "read", "the NIC read the frame from memory"};
inline constexpr DecisionPoint kStored{"dma", "written", "the NIC wrote the frame into memory"};
inline constexpr DecisionPoint kBlocked{"dma", "blocked", "the NIC may not touch the memory it was told to use"};
inline constexpr DecisionPoint kAccepted{"nic-filter", "accepted", "a filter of the NIC lets the frame in"};
inline constexpr DecisionPoint kDiscarded{"nic-filter", "discarded", "the NIC takes no notice of the frame"};
inline constexpr DecisionPoint kInterrupted{"interrupt", "raised", "the NIC interrupts its driver"};
inline constexpr DecisionPoint kNotInterrupted{"interrupt", "not-raised",
                                               "the driver is told later, or wants no word of it"};

inline constexpr std::array kNicPoints{kQueued,   kRingFull,  kFetched,     kStored,        kBlocked,
                                       kAccepted, kDiscarded, kInterrupted, kNotInterrupted};

}  // namespace loom::platform
