#pragma once

// CountBounds: how many of something there must be; any number while nothing is said.

#include <cstdint>
#include <optional>
#include <string>

namespace loom {

struct CountBounds {
  std::optional<uint64_t> exactly;
  std::optional<uint64_t> at_least;
  std::optional<uint64_t> at_most;

  bool asked() const { return exactly || at_least || at_most; }
  bool hold(uint64_t n) const {
    return n == exactly.value_or(n) && n >= at_least.value_or(0) && n <= at_most.value_or(UINT64_MAX);
  }
  // Whether some number lies within.
  bool possible() const;
  // "exactly 3", "at least 1 and at most 4"
  std::string text() const;
};

}  // namespace loom
