#include "core/port.h"

#include <utility>

#include "core/link.h"
#include "core/node.h"
#include "core/simulation.h"

namespace loom {

namespace {
constexpr uint32_t kEthernetHeader = 14;
constexpr uint32_t kVlanTag = 4;
}  // namespace

Port::Port(Node& node, uint32_t index, std::string name)
    : node_(node), events_(node.events_), index_(index), name_(std::move(name)) {}

std::string Port::full_name() const {
  return node_.name() + ":" + name_;
}

void Port::accept(Frame frame) {
  if (!up_) [[unlikely]]
    return drop(frame, DropReason::kLinkDown);
  ++counters_.rx_frames;
  counters_.rx_bytes += frame.size();
  events_.fold(frame.id().value() * 0x9e3779b97f4a7c15U + frame.size() + (uint64_t{index_} << 48));
  if (observer_ != nullptr) [[unlikely]]
    observer_->on_rx(events_.now(), *this, frame);
  node_.receive(*this, std::move(frame));
}

void Port::transmit(Frame frame) {
  if (!up_) [[unlikely]]
    return drop(frame, DropReason::kLinkDown);
  if (mtu_ != 0 && frame.size() > mtu_ + kEthernetHeader + kVlanTag) [[unlikely]]
    return drop(frame, DropReason::kMtuExceeded);
  if (queue_) {
    if (pipe_ == nullptr || (queue_->frames_queued() == 0 && pipe_->free_at() <= events_.now())) {
      return send_now(std::move(frame));
    }
    if (const auto reason = queue_->enqueue(frame)) return drop(frame, *reason);
    return wake_when_free();
  }
  if (pipe_ != nullptr && !pipe_->has_room(frame.size())) return drop(frame, DropReason::kQueueFull);
  send_now(std::move(frame));
}

void Port::send_now(Frame frame) {
  ++counters_.tx_frames;
  counters_.tx_bytes += frame.size();
  if (observer_ != nullptr) [[unlikely]]
    observer_->on_tx(pipe_ != nullptr ? pipe_->next_start() : events_.now(), *this, frame);
  if (pipe_ != nullptr) pipe_->send(std::move(frame));
}

void Port::wake_when_free() {
  if (wake_.generation != 0) return;
  wake_ = events_.at(std::max(events_.now(), pipe_->free_at()), node_.id(), source_, *this);
}

void Port::on_event(uint64_t) {
  wake_ = {};
  if (!up_ || queue_->frames_queued() == 0) return;
  if (pipe_->free_at() <= events_.now()) send_now(queue_->dequeue());
  if (queue_->frames_queued() != 0) wake_when_free();
}

void Port::set_admin_up(bool up) {
  if (admin_up_ == up) return;
  admin_up_ = up;
  if (link_ != nullptr) {
    link_->update_state();
  } else {
    set_up(up);
  }
}

void Port::set_up(bool up) {
  if (up_ == up) return;
  up_ = up;
  if (!up) drop_waiting();
  if (observer_ != nullptr) [[unlikely]]
    observer_->on_link_change(events_.now(), *this, up);
  node_.link_changed(*this, up);
}

void Port::drop_waiting() {
  if (pipe_ != nullptr) {
    while (pipe_->in_flight() > 0) {
      const bool departed = pipe_->oldest_departed();
      const Frame frame = pipe_->abort_oldest();
      if (!departed) {  // counted when the FIFO took it, but it never left
        --counters_.tx_frames;
        counters_.tx_bytes -= frame.size();
      }
      drop(frame, DropReason::kLinkDown);
    }
  }
  if (queue_) {
    events_.cancel(std::exchange(wake_, {}));
    while (queue_->frames_queued() > 0) drop(queue_->dequeue(), DropReason::kLinkDown);
  }
}

void Port::drop(const Frame& frame, DropReason reason) {
  if (!drops_) drops_ = std::make_unique<std::array<uint64_t, kDropReasonCount>>();
  ++(*drops_)[static_cast<size_t>(reason)];
  Observer* const watcher = observer_ != nullptr ? observer_ : node_.observer();
  if (watcher != nullptr) [[unlikely]]
    watcher->on_drop(events_.now(), node_, this, frame, reason);
}

void Port::report(MetricSink& sink) const {
  sink.count(name_ + ".rx_frames", "frames", counters_.rx_frames);
  sink.count(name_ + ".rx_bytes", "bytes", counters_.rx_bytes);
  sink.count(name_ + ".tx_frames", "frames", counters_.tx_frames);
  sink.count(name_ + ".tx_bytes", "bytes", counters_.tx_bytes);
  for (const DropReasonInfo& info : kDropReasons) {
    if (const uint64_t count = drops(info.reason)) {
      sink.count(name_ + ".drops." + std::string(info.name), "frames", count);
    }
  }
}

}  // namespace loom
