#pragma once

// Which copies of the engine are kept: at most so many, dense near the present and sparse in the past, since people
// mostly go back a little. The first one, at time zero, is never given up.
//
// Not modelled: how much a copy costs; whoever keeps them gives up more when memory is short.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/units.h"

namespace loom::cli::serve {

inline constexpr size_t kMostSnapshots = 32;

// Where a run stands: its clock, and how many events it has executed.
struct Moment {
  Time at;
  uint64_t event = 0;
};

// Where a run is to go: to a time (everything up to it has happened) or to a number of events.
struct Target {
  std::optional<Time> at{};
  std::optional<uint64_t> event{};

  // Whether a run that stands at `moment` comes there by going on.
  bool is_ahead_of(const Moment& moment) const;
};

// Of rising moments, the place of the last from which the target lies ahead; none when there is no such one.
std::optional<size_t> nearest_before(const std::vector<Moment>& moments, const Target& target);

// Of rising numbers of events, the place of the one to give up next: the one whose loss makes the least gap, measured
// against how long ago it is. Needs two at least.
size_t least_needed(const std::vector<uint64_t>& events, uint64_t now);

}  // namespace loom::cli::serve
