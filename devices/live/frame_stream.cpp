#include "devices/live/frame_stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace loom::live {

std::array<uint8_t, 4> framed_length(StreamFraming framing, size_t size) {
  if (framing == StreamFraming::kOpenVswitch) return {static_cast<uint8_t>(size >> 8), static_cast<uint8_t>(size)};
  return {static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(size >> 16), static_cast<uint8_t>(size >> 8),
          static_cast<uint8_t>(size)};
}

bool FrameStream::feed(std::span<const uint8_t> bytes, const FrameTaker& taker) {
  if (!complaint_.empty()) return false;
  const size_t head = length_size(framing_);
  while (true) {
    // The length first, byte by byte as it comes, then the rest of the frame.
    const size_t missing_head = head - std::min(head, held_.size());
    const size_t first = std::min(missing_head, bytes.size());
    held_.insert(held_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(first));
    bytes = bytes.subspan(first);
    if (held_.size() < head) return true;
    size_t size = 0;
    for (size_t i = 0; i < head; ++i) size = size << 8 | held_[i];
    if (size == 0 || size > kLongestFrame) {
      complaint_ = fmt::format("frame {} has a length of {} bytes", frames_ + 1, size);
      return false;
    }
    const size_t missing = head + size - held_.size();
    if (held_.size() == head && bytes.size() >= missing) {  // it is all there: no copy
      ++frames_;
      taker(bytes.first(missing));
    } else {
      const size_t more = std::min(missing, bytes.size());
      held_.insert(held_.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(more));
      if (more < missing) return true;
      ++frames_;
      taker({held_.data() + head, held_.size() - head});
      bytes = bytes.subspan(more);
      held_.clear();
      continue;
    }
    bytes = bytes.subspan(missing);
    held_.clear();
  }
}

}  // namespace loom::live
