#pragma once

// What the drivers of the 82576's physical function and its virtual ones say to each other through the mailbox: the
// first word, of Linux's igb and igbvf (drivers/net/ethernet/intel/igb/e1000_mbx.h, 6.1); arguments follow it.
//
// Not modelled: additional unicast filters.

#include <cstdint>

namespace loom::platform::mailbox {

inline constexpr uint32_t kAck = 1U << 31;
inline constexpr uint32_t kNack = 1U << 30;
inline constexpr uint32_t kClearToSend = 1U << 29;
inline constexpr uint32_t kKind = 0xffff;
inline constexpr unsigned kInfoShift = 16;

inline constexpr uint32_t kReset = 0x01;
inline constexpr uint32_t kSetMac = 0x02;        // six bytes
inline constexpr uint32_t kSetMulticast = 0x03;  // info: how many hashes, two a word
inline constexpr uint32_t kSetVlan = 0x04;       // info: 1 adds; the VLAN
inline constexpr uint32_t kSetLongest = 0x05;    // bytes
inline constexpr uint32_t kSetPromiscuous = 0x06;
inline constexpr uint32_t kControl = 0x0100;  // of the physical function: look at the link

}  // namespace loom::platform::mailbox
