#include "devices/endpoint/inline_frames.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace loom {

InlineFrames::InlineFrames(const SimContext& context, std::vector<InlineFrame> frames)
    : Node(context), frames_(std::move(frames)), order_(frames_.size()) {
  for (const InlineFrame& frame : frames_) LOOM_CHECK(frame.port != nullptr, "an inline frame has a port");
  std::iota(order_.begin(), order_.end(), 0u);
  std::stable_sort(order_.begin(), order_.end(),
                   [this](uint32_t a, uint32_t b) { return frames_[a].when < frames_[b].when; });
}

void InlineFrames::receive(Port&, Frame) {}

void InlineFrames::start() {
  if (!order_.empty()) at(frames_[order_[0]].when, *this);
}

void InlineFrames::on_event(uint64_t) {
  const uint32_t index = order_[next_++];
  if (next_ < order_.size()) at(frames_[order_[next_]].when, *this);
  const InlineFrame& f = frames_[index];
  const auto stored = static_cast<uint32_t>(f.bytes.size());
  Injector{*f.port, f.injection}(frames().make(FrameId{id(), index + 1}, f.bytes, std::max(stored, f.size)));
}

void InlineFrames::report(MetricSink& sink) const {
  sink.count("sent", "frames", next_);
}

}  // namespace loom
