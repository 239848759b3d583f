#pragma once

// Frame: a cheap handle to pooled, immutable, shared bytes, from the destination MAC address to the end of the
// payload (no preamble, no FCS), plus the length the frame has on the wire. Copying a handle shares the bytes;
// whoever needs other bytes (a VLAN tag more, a NAT rewrite) builds a new frame that records its parent.
//
// The bytes may end before the frame does: a payload nobody will look at is virtual (known to be zeros), and a frame
// from a capture with a snap length was cut (its tail is unknown). Both keep their true length for the wire.
//
// Blocks come from free lists by size class, so a run in its steady state allocates nothing. Reference counts are
// plain integers: one simulation is one thread. Every Frame must be gone before its FramePool is.
//
// Not modelled: the FCS (core/link counts its four bytes), padding to the minimum size (a short frame stays short, as
// in a software switch; only its time on the wire is that of 60 bytes).

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace loom {

// Who made the frame and which of the maker's frames it is. For frames replayed from a capture the number is the
// frame's number in that file.
struct FrameId {
  uint32_t node = 0;
  uint32_t number = 0;

  constexpr uint64_t value() const { return (uint64_t{node} << 32) | number; }
  auto operator<=>(const FrameId&) const = default;
};

class FramePool;

namespace detail {

struct FrameBlock {
  FramePool* pool;
  FrameBlock* next_free;
  FrameId id;
  FrameId parent;
  FrameId origin;
  uint32_t references;
  uint32_t stored;
  uint32_t size;
  uint8_t size_class;
  bool cut;
  bool checked;

  uint8_t* data() { return reinterpret_cast<uint8_t*>(this + 1); }
};

void return_block(FrameBlock* block);

}  // namespace detail

class Frame {
 public:
  Frame() = default;
  Frame(const Frame& other) : block_(other.block_) {
    if (block_ != nullptr) ++block_->references;
  }
  Frame(Frame&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Frame& operator=(Frame other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Frame() {
    if (block_ != nullptr && --block_->references == 0) detail::return_block(block_);
  }

  explicit operator bool() const { return block_ != nullptr; }

  // The bytes that are there; at most size() of them.
  std::span<const uint8_t> bytes() const { return {block_->data(), block_->stored}; }
  const uint8_t* data() const { return block_->data(); }
  uint32_t stored() const { return block_->stored; }
  // Bytes from destination MAC address to end of payload, stored or not.
  uint32_t size() const { return block_->size; }
  // The stored bytes were cut by a capture's snap length: the tail is not known.
  bool is_cut() const { return block_->cut; }
  // Whoever made these very bytes computed their transport checksum, or found it right: nobody needs to again.
  bool is_checked() const { return block_->checked; }

  FrameId id() const { return block_->id; }
  // The frame this one was edited from; the frame itself when it was not.
  FrameId parent() const { return block_->parent; }
  // The first ancestor: what a source put into the network.
  FrameId origin() const { return block_->origin; }

  // Copies the whole frame, zeros where the payload is virtual. A cut frame gives what is stored.
  std::vector<uint8_t> materialise() const;

 private:
  friend class FramePool;
  explicit Frame(detail::FrameBlock* block) : block_(block) {}
  detail::FrameBlock* block_ = nullptr;
};

// A frame under construction: write bytes(), then hand it to FramePool::finish.
class FrameDraft {
 public:
  FrameDraft(FrameDraft&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  FrameDraft(const FrameDraft&) = delete;
  FrameDraft& operator=(const FrameDraft&) = delete;
  ~FrameDraft() {
    if (block_ != nullptr) detail::return_block(block_);
  }

  std::span<uint8_t> bytes() { return {block_->data(), block_->stored}; }
  // See Frame::is_checked. What is made of the frame later is not.
  void set_checked(bool checked) { block_->checked = checked; }

 private:
  friend class FramePool;
  explicit FrameDraft(detail::FrameBlock* block) : block_(block) {}
  detail::FrameBlock* block_;
};

class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  // Frees every block; LOOM_CHECKs that no frame is alive.
  ~FramePool();

  // A frame to be filled: `stored` bytes of `size`; stored <= size.
  FrameDraft draft(uint32_t stored, uint32_t size);
  // A frame that begins its life here: its own parent and origin.
  Frame finish(FrameDraft draft, FrameId id, bool cut = false);
  // A frame made from another: keeps its origin and whether its tail was cut.
  Frame finish_edit(FrameDraft draft, FrameId id, const Frame& parent);

  // The same frame with other bytes: keeps its name, its parent and its origin. For a frame nobody has seen.
  Frame finish_same(FrameDraft draft, const Frame& same);

  // Copies `bytes`; the rest up to `size` is virtual, or unknown when `cut`.
  Frame make(FrameId id, std::span<const uint8_t> bytes, uint32_t size, bool cut = false);
  Frame make(FrameId id, std::span<const uint8_t> bytes) {
    return make(id, bytes, static_cast<uint32_t>(bytes.size()));
  }

  // Frames alive now and at most so far; blocks ever taken from the system, and their bytes.
  uint64_t alive() const { return alive_; }
  uint64_t most_alive() const { return most_alive_; }
  uint64_t blocks_allocated() const { return blocks_allocated_; }
  uint64_t bytes_allocated() const { return bytes_allocated_; }

 private:
  friend void detail::return_block(detail::FrameBlock* block);
  static constexpr std::array<uint32_t, 8> kClassBytes{80, 208, 464, 976, 1616, 4096, 9600, 66000};
  static constexpr uint8_t kOversize = kClassBytes.size();

  std::array<detail::FrameBlock*, kClassBytes.size()> free_{};
  uint64_t alive_ = 0;
  uint64_t most_alive_ = 0;
  uint64_t blocks_allocated_ = 0;
  uint64_t bytes_allocated_ = 0;
};

}  // namespace loom
