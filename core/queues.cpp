#include "core/queues.h"

#include <utility>

#include "core/check.h"

namespace loom {

uint8_t priority_of(const Frame& frame) {
  constexpr size_t kTypeOffset = 12;
  const std::span<const uint8_t> bytes = frame.bytes();
  if (bytes.size() < kTypeOffset + 3) return 0;
  const unsigned type = bytes[kTypeOffset] * 256U + bytes[kTypeOffset + 1];
  if (type != 0x8100 && type != 0x88a8) return 0;
  return static_cast<uint8_t>(bytes[kTypeOffset + 2] >> 5);
}

std::optional<DropReason> DropTailQueue::enqueue(Frame& frame) {
  const ByteCount size{frame.size()};
  if (frames_.size() >= capacity_.frames || bytes_ + size > capacity_.bytes) return DropReason::kQueueFull;
  bytes_ += size;
  frames_.push(std::move(frame));
  return std::nullopt;
}

Frame DropTailQueue::dequeue() {
  Frame frame = frames_.pop();
  bytes_ -= ByteCount{frame.size()};
  return frame;
}

ClassfulQueue::ClassfulQueue(const ClassfulConfig& config) : map_(config.map) {
  for (const uint8_t traffic_class : map_) LOOM_CHECK(traffic_class < kTrafficClasses, "there are eight classes");
  for (size_t i = 0; i < kTrafficClasses; ++i) classes_[i] = DropTailQueue(config.classes[i].capacity);
}

std::optional<DropReason> ClassfulQueue::enqueue(Frame& frame) {
  const size_t traffic_class = map_[priority_of(frame)];
  const uint32_t size = frame.size();
  DropTailQueue& waiting = classes_[traffic_class];
  if (const auto reason = waiting.enqueue(frame)) return reason;
  ++frames_;
  bytes_ += ByteCount{size};
  if (waiting.frames_queued() == 1) activated(traffic_class);
  return std::nullopt;
}

Frame ClassfulQueue::take(size_t traffic_class) {
  Frame frame = classes_[traffic_class].dequeue();
  --frames_;
  bytes_ -= ByteCount{frame.size()};
  return frame;
}

Frame StrictPriorityQueue::dequeue() {
  size_t highest = kTrafficClasses;
  do {
    LOOM_CHECK(highest > 0, "an empty queue has no next frame");
    --highest;
  } while (queue(highest).frames_queued() == 0);
  return take(highest);
}

DrrQueue::DrrQueue(const ClassfulConfig& config, ByteCount quantum) : ClassfulQueue(config) {
  for (size_t i = 0; i < kTrafficClasses; ++i) {
    quantum_[i] = quantum.bytes() * config.classes[i].weight;
    LOOM_CHECK(quantum_[i] > 0, "a class that may send nothing would never end its turn");
  }
}

void DrrQueue::activated(size_t traffic_class) {
  deficit_[traffic_class] = 0;
  round_.push(static_cast<uint8_t>(traffic_class));
}

Frame DrrQueue::dequeue() {
  LOOM_CHECK(!round_.empty(), "an empty queue has no next frame");
  while (true) {
    const uint8_t turn = round_.front();
    if (!std::exchange(turn_begun_, true)) deficit_[turn] += quantum_[turn];
    if (queue(turn).next_size() <= deficit_[turn]) {
      Frame frame = take(turn);
      deficit_[turn] -= frame.size();
      if (queue(turn).frames_queued() == 0) {
        round_.pop();
        turn_begun_ = false;
      }
      return frame;
    }
    round_.push(round_.pop());
    turn_begun_ = false;
  }
}

}  // namespace loom
