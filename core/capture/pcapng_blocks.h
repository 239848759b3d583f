#pragma once

// Block types, option codes and the option list of pcapng, for reader and writer.
// Source: draft-ietf-opsawg-pcapng sections 3.1 (blocks), 3.5 (options), 4 and the registry of section 11.1.

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/capture/byte_order.h"

namespace loom::capture {

namespace block {
inline constexpr uint32_t kSectionHeader = 0x0a0d0d0a;  // reads the same in both byte orders
inline constexpr uint32_t kInterfaceDescription = 1;
inline constexpr uint32_t kPacket = 2;  // obsolete
inline constexpr uint32_t kSimplePacket = 3;
inline constexpr uint32_t kEnhancedPacket = 6;
inline constexpr uint32_t kJournal = 9;  // of systemd
inline constexpr uint32_t kCustom = 0x0000'0bad;
inline constexpr uint32_t kCustomNotCopied = 0x4000'0bad;
inline constexpr uint32_t kByteOrderMagic = 0x1a2b3c4d;
inline constexpr size_t kSmallest = 12;  // type, length, length again
}  // namespace block

namespace option {
inline constexpr uint16_t kEnd = 0;
inline constexpr uint16_t kComment = 1;
inline constexpr uint16_t kShbHardware = 2;
inline constexpr uint16_t kShbOs = 3;
inline constexpr uint16_t kShbApplication = 4;
inline constexpr uint16_t kIfName = 2;
inline constexpr uint16_t kIfDescription = 3;
inline constexpr uint16_t kIfSpeed = 8;
inline constexpr uint16_t kIfTsresol = 9;
inline constexpr uint16_t kIfFilter = 11;
inline constexpr uint16_t kIfFcslen = 13;
inline constexpr uint16_t kIfTsoffset = 14;
inline constexpr uint16_t kPacketFlags = 2;  // epb_flags and pack_flags alike
}  // namespace option

constexpr size_t padded(size_t length) {
  return (length + 3) & ~size_t{3};
}

// Calls visit(code, value) for each option up to opt_endofopt. False when one runs past the end of `list`.
template <bool kSwap, typename Visit>
bool for_each_option(std::span<const uint8_t> list, Visit&& visit) {
  while (list.size() >= 4) {
    const uint16_t code = load16<kSwap>(list.data());
    const uint16_t length = load16<kSwap>(list.data() + 2);
    if (code == option::kEnd) return true;
    if (padded(length) > list.size() - 4) return false;
    visit(code, list.subspan(4, length));
    list = list.subspan(4 + padded(length));
  }
  return true;
}

}  // namespace loom::capture
