#include "core/pipe.h"

namespace loom {

bool Pipe::has_room(uint32_t size) {
  // An idle wire takes the frame at once, whatever the queue's capacity.
  if (free_at_ <= events_.now()) return true;
  forget_departed();
  return waiting_bytes_ + size <= config_.queue.bytes.bytes() && ring_.size() - departed_ + 1 <= config_.queue.frames;
}

Time Pipe::send(Frame frame) {
  const uint32_t size = frame.size();
  const Time start = next_start();
  const ByteCount occupied = bytes_on_wire(size);
  free_at_ = start + config_.rate.time_for(occupied);
  const Time arrival = start + config_.rate.time_for(occupied - kInterFrameGap) + config_.delay;
  waiting_bytes_ += size;
  ring_.push(InFlight{std::move(frame), start, arrival});
  if (ring_.size() == 1) schedule_oldest();
  return start;
}

Frame Pipe::abort_oldest() {
  events_.cancel(pending_);
  forget_departed();
  Frame frame = ring_.pop().frame;
  if (departed_ > 0) {
    --departed_;
  } else {
    waiting_bytes_ -= frame.size();
  }
  if (ring_.empty()) {
    free_at_ = events_.now();
  } else {
    schedule_oldest();
  }
  return frame;
}

void Pipe::on_event(uint64_t) {
  // Whatever arrives has departed.
  if (departed_ == 0) {
    waiting_bytes_ -= ring_.front().frame.size();
  } else {
    --departed_;
  }
  Frame frame = ring_.pop().frame;
  if (!ring_.empty()) schedule_oldest();
  to_->accept(std::move(frame));
}

void Pipe::schedule_oldest() {
  pending_ = events_.at(ring_.front().arrival, destination_, source_, *this);
}

void Pipe::forget_departed() {
  const Time now = events_.now();
  while (departed_ < ring_.size() && ring_[departed_].start <= now) {
    waiting_bytes_ -= ring_[departed_++].frame.size();
  }
}

}  // namespace loom
