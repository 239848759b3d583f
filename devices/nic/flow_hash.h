#pragma once

// A number for the flow a frame belongs to, the same in both directions: of its IP addresses, protocol and ports, or
// of its MAC addresses. For steering, where a collision costs a little and no more.
//
// Not modelled: the Toeplitz hash of RSS, which has a key.

#include <cstdint>
#include <span>

namespace loom::nic {

uint32_t flow_hash(std::span<const uint8_t> frame);

}  // namespace loom::nic
