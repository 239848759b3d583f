#pragma once

// Compares the frames a port sends with a golden capture while they are sent: nothing is kept but what does not match
// yet, so memory is bounded whatever the size of the captures. Frames that match at once cost one comparison of
// bytes.
//
// Order: strict (the capture's own order), per flow (frames of one flow in order, flows may interleave anyhow; a flow
// is VLAN tags, addresses, type, protocol and ports) or multiset (order does not matter). Time is ignored, or must
// lie within a tolerance of the golden stamp: an absolute one, and a share of the time since the golden's first
// frame, as clocks drift.
//
// Fields and bytes can be ignored (core/compare/field_mask.h). A frame that comes again right after itself can be
// allowed; a note counts those.
//
// Memory: a multiset holds every frame whose equal has not been seen yet; strict order and each flow hold at most
// CompareOptions::window frames a side.
//
// Not modelled: a tolerance for the gap between two frames.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/capture/capture_reader.h"
#include "core/compare/difference.h"
#include "core/units.h"

namespace loom {

enum class FrameOrder : uint8_t { kStrict, kPerFlow, kMultiset };

struct CompareOptions {
  FrameOrder order = FrameOrder::kStrict;
  std::optional<Duration> tolerance;  // none, and none relative: times are not compared
  double relative_tolerance = 0;      // a share of the time since the golden's first frame, added to `tolerance`
  bool allow_duplicates = false;
  std::vector<std::string> ignore;
  size_t keep = 1000;    // differences kept with their frames; further ones are counted
  size_t window = 4096;  // frames on each side that alignment may look at together
};

class Comparison {
 public:
  // Reads the golden side from `expected`, all of it or what `select` lets through.
  Comparison(CaptureReader expected, CompareOptions options,
             std::function<bool(const CapturedPacket&)> select = nullptr);
  // An empty golden side: nothing may leave the port.
  explicit Comparison(CompareOptions options);
  Comparison(Comparison&&) noexcept;
  Comparison& operator=(Comparison&&) noexcept;
  ~Comparison();

  // The next actual frame. `tag` comes back in differences. A golden file's damage shows here as CaptureError.
  void add(std::span<const uint8_t> bytes, uint32_t size, CaptureTime when, uint64_t tag = 0);
  // No more actual frames: what the golden side still holds is missing.
  ComparisonResult finish();

 private:
  struct Lane;
  class Golden;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Both sides from files.
ComparisonResult compare_captures(CaptureReader expected, CaptureReader actual, const CompareOptions& options);

}  // namespace loom
