#pragma once

// For "a truncated input never reads outside of itself": calls `check` with every prefix of `bytes`, each in an
// allocation of exactly its size, so that a sanitizer sees a read beyond it.

#include <vector>

#include "core/wire/bytes.h"

namespace loom::wire {

template <class Check>
void for_every_prefix(Bytes bytes, Check check) {
  for (size_t n = 0; n <= bytes.size(); ++n) {
    const std::vector<uint8_t> prefix(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(n));
    check(Bytes(prefix));
  }
}

}  // namespace loom::wire
