#include "core/frame.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "core/check.h"

namespace loom {

namespace detail {

void return_block(FrameBlock* block) {
  FramePool& pool = *block->pool;
  --pool.alive_;
  if (block->size_class == FramePool::kOversize) {
    ::operator delete(block);
    return;
  }
  block->next_free = pool.free_[block->size_class];
  pool.free_[block->size_class] = block;
}

}  // namespace detail

std::vector<uint8_t> Frame::materialise() const {
  std::vector<uint8_t> all(is_cut() ? stored() : size());
  std::copy_n(data(), stored(), all.begin());
  return all;
}

FramePool::~FramePool() {
  LOOM_CHECK(alive_ == 0, "a frame outlives its pool");
  for (detail::FrameBlock* block : free_) {
    while (block != nullptr) ::operator delete(std::exchange(block, block->next_free));
  }
}

FrameDraft FramePool::draft(uint32_t stored, uint32_t size) {
  LOOM_CHECK(stored <= size, "a frame cannot store more bytes than it has");
  uint8_t size_class = 0;
  while (size_class < kOversize && kClassBytes[size_class] < stored) ++size_class;
  detail::FrameBlock* block = size_class < kOversize ? free_[size_class] : nullptr;
  if (block != nullptr) {
    free_[size_class] = block->next_free;
  } else {
    const size_t bytes = sizeof(detail::FrameBlock) + (size_class < kOversize ? kClassBytes[size_class] : stored);
    block = static_cast<detail::FrameBlock*>(::operator new(bytes));
    ++blocks_allocated_;
    bytes_allocated_ += bytes;
  }
  *block = detail::FrameBlock{this, nullptr, {}, {}, {}, 0, stored, size, size_class, false, false};
  most_alive_ = std::max(most_alive_, ++alive_);
  return FrameDraft(block);
}

Frame FramePool::finish(FrameDraft draft, FrameId id, bool cut) {
  detail::FrameBlock* block = std::exchange(draft.block_, nullptr);
  block->id = block->parent = block->origin = id;
  block->cut = cut;
  block->references = 1;
  return Frame(block);
}

Frame FramePool::finish_edit(FrameDraft draft, FrameId id, const Frame& parent) {
  detail::FrameBlock* block = std::exchange(draft.block_, nullptr);
  block->id = id;
  block->parent = parent.id();
  block->origin = parent.origin();
  block->cut = parent.is_cut();
  block->references = 1;
  return Frame(block);
}

Frame FramePool::finish_same(FrameDraft draft, const Frame& same) {
  detail::FrameBlock* block = std::exchange(draft.block_, nullptr);
  block->id = same.id();
  block->parent = same.parent();
  block->origin = same.origin();
  block->cut = same.is_cut();
  block->references = 1;
  return Frame(block);
}

Frame FramePool::make(FrameId id, std::span<const uint8_t> bytes, uint32_t size, bool cut) {
  FrameDraft d = draft(static_cast<uint32_t>(bytes.size()), size);
  if (!bytes.empty()) std::memcpy(d.bytes().data(), bytes.data(), bytes.size());
  return finish(std::move(d), id, cut);
}

}  // namespace loom
