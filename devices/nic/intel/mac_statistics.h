#pragma once

// The statistics registers that Intel's gigabit controllers have in common, and what a frame adds to them. They stick
// at the top.
//
// Source: Intel, 8254x Software Developer's Manual, 13.7; the 82576 has the same at the same places.
//
// Not modelled: registers for what never happens here (collisions, symbol errors, flow control).

#include <cstdint>
#include <span>

#include "devices/nic/register_file.h"

namespace loom::nic::intel {

// As offsets of their registers.
namespace stat {
inline constexpr uint32_t kMpc = 0x4010;     // missed for want of a descriptor
inline constexpr uint32_t kPrc64 = 0x405c;   // six size classes from here
inline constexpr uint32_t kGprc = 0x4074;    // good packets received
inline constexpr uint32_t kBprc = 0x4078;    // of these broadcast
inline constexpr uint32_t kMprc = 0x407c;    // multicast
inline constexpr uint32_t kGptc = 0x4080;    // good packets transmitted
inline constexpr uint32_t kGorcl = 0x4088;   // octets of good packets received, 64 bits
inline constexpr uint32_t kGotcl = 0x4090;   // transmitted
inline constexpr uint32_t kRnbc = 0x40a0;    // no buffer
inline constexpr uint32_t kRuc = 0x40a4;     // undersize
inline constexpr uint32_t kRoc = 0x40ac;     // oversize
inline constexpr uint32_t kTorl = 0x40c0;    // octets of all packets received
inline constexpr uint32_t kTotl = 0x40c8;    // transmitted
inline constexpr uint32_t kTpr = 0x40d0;     // packets received
inline constexpr uint32_t kTpt = 0x40d4;     // transmitted
inline constexpr uint32_t kPtc64 = 0x40d8;   // six size classes
inline constexpr uint32_t kMptc = 0x40f0;    // multicast transmitted
inline constexpr uint32_t kBptc = 0x40f4;    // broadcast
inline constexpr uint32_t kTsctc = 0x40f8;   // TCP segmentation contexts
inline constexpr uint32_t kTsctfc = 0x40fc;  // that failed
}  // namespace stat

void add(RegisterFile& registers, uint32_t offset, uint32_t n);

// A good frame without its check sequence; at least an Ethernet header. A received one was padded on the wire.
void count_sent(RegisterFile& registers, std::span<const uint8_t> frame);
void count_received(RegisterFile& registers, std::span<const uint8_t> frame);

}  // namespace loom::nic::intel
