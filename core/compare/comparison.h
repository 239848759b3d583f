#pragma once

// Compares the frames a port sends with a golden capture while they are sent: nothing is kept but what does not match
// yet, so memory is bounded whatever the size of the captures. Frames that match at once cost one comparison of
// bytes.
//
// Order: strict (the capture's own order), per flow (frames of one flow in order, flows may interleave anyhow; a flow
// is VLAN tags, addresses, type, protocol and ports) or multiset (order does not matter). Time is ignored, or must
// lie within a tolerance of the golden stamp.
//
// Fields can be ignored by Wireshark's names, with * for any run of characters: "ip.id", "*.checksum".
//
// Not modelled: a tolerance relative to the frame before.

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
  std::optional<Duration> tolerance;  // none: times are not compared
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
