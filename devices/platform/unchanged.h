#pragma once

// Whether a NIC left a frame as it was, so that it keeps its identity.
//
// Not modelled: a NIC that keeps the bytes and means another frame.

#include <cstdint>
#include <span>

#include "core/frame.h"

namespace loom::platform {

// `bytes` are the frame's, of which it has `size`, but for zeros behind them.
bool is_unchanged(const Frame& frame, std::span<const uint8_t> bytes, size_t size);

}  // namespace loom::platform
