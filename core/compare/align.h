#pragma once

// Aligns two sequences of frames, so that one lost frame is one difference and not a difference at every frame after
// it.
//
// Common head and tail first; then the frames that occur once on each side, in their longest common order, as anchors
// (Cohen's patience diff); between two anchors a longest common subsequence where the block is small. What is left
// over between matches is paired by likeness: a pair is a frame that changed, the rest is missing or extra. Time is
// O(n log n) outside the small blocks, and those are bounded.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/compare/stored_frame.h"

namespace loom {

// One line of an alignment, in order: both indices for a match or a changed frame, one for missing or extra.
struct AlignedPair {
  std::optional<size_t> expected;
  std::optional<size_t> actual;
  bool equal = false;
};

// Every index of both sides occurs once, each side in ascending order. Frames need their hashes.
std::vector<AlignedPair> align(std::span<const StoredFrame> expected, std::span<const StoredFrame> actual);

}  // namespace loom
