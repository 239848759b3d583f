#pragma once

// RowStore: the rows of a packet list in few bytes, so that a million of them fit. The store keeps copies, not
// handles: frames go back to their pool, where they are used again while they are warm.
//
// Rows stand in chunks of 8192 rows or 1 MiB of bytes. Only the newest chunk is ever written; older ones are given
// back whole. So copies of the process (fork) share all chunks that were full when they were made, for nothing. A row
// costs 40 bytes, and the first row of a frame in a chunk 32 more and the bytes of the frame that are there; the next
// hops of the same frame share those. A frame's rows are seldom far apart; where they are, it is copied again.
//
// Bounded: the latest `most_rows` can be read, and fewer where they would take more than `most_bytes` in all. Which
// rows are kept depends on the rows alone.
//
// Not modelled: compression; bytes that differ in nothing but a TTL are two frames.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "core/frame.h"
#include "core/observer.h"
#include "core/units.h"

namespace loom {

// What is kept of a frame; valid until a row is added.
class KeptFrame {
 public:
  KeptFrame() = default;
  KeptFrame(FrameId id, FrameId origin, std::span<const uint8_t> bytes, uint32_t size, bool cut)
      : id_(id), origin_(origin), bytes_(bytes), size_(size), cut_(cut) {}

  FrameId id() const { return id_; }
  FrameId origin() const { return origin_; }
  std::span<const uint8_t> bytes() const { return bytes_; }
  uint32_t size() const { return size_; }
  bool is_cut() const { return cut_; }
  // As Frame::materialise.
  std::vector<uint8_t> materialise() const;

 private:
  FrameId id_;
  FrameId origin_;
  std::span<const uint8_t> bytes_;
  uint32_t size_ = 0;
  bool cut_ = false;
};

struct FrameRow {
  enum class What : uint8_t { kSent, kEntered, kDropped };

  uint64_t no = 0;
  What what = What::kSent;
  DropReason reason = DropReason::kQueueFull;  // kDropped
  Time at;                                     // the first bit leaves; the frame enters; it is dropped
  std::optional<Time> end;                     // kSent over a link: the last bit arrives at the other end
  const Node* node = nullptr;                  // where
  const Port* port = nullptr;                  // null: dropped by the node as a whole
  const Port* far = nullptr;                   // kSent over a link: the port at its other end
  KeptFrame frame;
};

class RowStore {
 public:
  static constexpr size_t kMostRows = 1'000'000;
  static constexpr size_t kMostBytes = size_t{512} << 20;

  explicit RowStore(size_t most_rows = kMostRows, size_t most_bytes = kMostBytes)
      : most_rows_(most_rows), most_bytes_(most_bytes) {}

  // The next row, of what `row` says but its number, its frame and its far end; times must not fall.
  void add(const FrameRow& row, const Frame& frame);

  uint64_t total() const { return total_; }
  // The number of the oldest row that can be read; total() + 1 when none can.
  uint64_t oldest() const;
  // Nothing when it is not kept.
  std::optional<FrameRow> find(uint64_t no) const;
  // The latest row of this very frame.
  std::optional<FrameRow> latest_of(FrameId id) const;
  // Of all rows ever, how long the longest took from `at` to `end`.
  Duration longest() const { return longest_; }
  // What the rows take.
  size_t bytes() const { return bytes_; }

 private:
  static constexpr size_t kChunkRows = 8192;
  static constexpr size_t kChunkBytes = size_t{1} << 20;

  struct Row {
    Time at;
    Time end;  // before `at`: none
    const Node* node;
    const Port* port;
    uint32_t frame;  // of the chunk
    FrameRow::What what;
    DropReason reason;
  };
  struct Stored {
    FrameId id;
    FrameId origin;
    uint32_t offset;
    uint32_t stored;
    uint32_t size;
    bool cut;
  };
  struct Chunk {
    uint64_t first = 1;  // the number of its first row
    std::vector<Row> rows{};
    std::vector<Stored> frames{};
    std::vector<uint8_t> bytes{};
  };

  uint32_t keep(const Frame& frame);
  static bool is_same(const Chunk& chunk, const Stored& stored, const Frame& frame);
  static FrameRow row_of(const Chunk& chunk, size_t index);
  void begin_chunk();
  void forget();
  static size_t bytes_of(const Chunk& chunk);

  size_t most_rows_;
  size_t most_bytes_;
  std::deque<Chunk> chunks_;
  std::array<uint32_t, 1024> recent_{};  // where in the newest chunk a frame was stored last, by its number
  size_t bytes_ = 0;
  uint64_t total_ = 0;
  Duration longest_;
};

}  // namespace loom
