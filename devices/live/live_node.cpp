#include "devices/live/live_node.h"

#include <algorithm>

#include "core/check.h"
#include "core/simulation.h"
#include "core/wire/ethernet.h"
#include "devices/live/outside_record.h"

namespace loom::live {

LiveNode::LiveNode(const SimContext& context) : Node(context), outside_(context.simulation.new_source()) {
  add_port("eth0");
}

LiveNode::~LiveNode() = default;

void LiveNode::enter(Time when, Entering what) {
  LOOM_CHECK(when >= now(), "what enters was stamped by the clock of the run");
  what.when = when;
  entering_.push_back(std::move(what));
  if (entering_.size() == 1) events().at(when, id(), outside_, *this);
}

void LiveNode::enter(Time when, std::span<const uint8_t> frame, bool is_checked) {
  const auto size = static_cast<uint32_t>(frame.size());
  FrameDraft draft = frames().draft(size, size);
  std::copy(frame.begin(), frame.end(), draft.bytes().begin());
  draft.set_checked(is_checked);
  enter(when, Entering{std::move(draft)});
}

void LiveNode::enter_carrier(Time when, bool up) {
  enter(when, Entering{std::nullopt, up});
}

void LiveNode::set_door(Door* door) {
  door_ = door;
  if (door_ != nullptr && !eth0().is_up()) door_->set_carrier(false);
}

void LiveNode::play(std::unique_ptr<RecordedEnd> recorded) {
  recorded_ = std::move(recorded);
  set_door(recorded_.get());
  enter_recorded();
}

// One at a time: a recording may be long.
void LiveNode::enter_recorded() {
  RecordedEnd::Entry entry;
  if (!recorded_ || !recorded_->next(entry)) return;
  if (entry.carrier) {
    enter_carrier(entry.when, *entry.carrier);
  } else {
    enter(entry.when, entry.frame);
  }
}

void LiveNode::on_event(uint64_t) {
  Entering what = std::move(entering_.front());
  entering_.pop_front();
  if (!entering_.empty()) events().at(entering_.front().when, id(), outside_, *this);
  enter_recorded();
  if (!what.frame) return eth0().set_admin_up(what.carrier);
  ++in_;
  Frame frame = frames().finish(std::move(*what.frame), next_frame_id());
  if (frame.size() < wire::kEthernetHeaderSize) return drop(&eth0(), frame, DropReason::kRunt);
  if (supply_) return supply_->send(std::move(frame));
  eth0().transmit(std::move(frame));
}

void LiveNode::start() {
  if (supply_) supply_->start();
}

void LiveNode::receive(Port& in, Frame frame) {
  if (door_ == nullptr || (supply_ && !supply_->admits(frame))) return;
  const bool is_whole = frame.stored() == frame.size();
  if (!(is_whole ? door_->hand_out(frame) : door_->give(frame.materialise()))) {
    return drop(&in, frame, DropReason::kQueueFull);
  }
  ++out_;
}

void LiveNode::link_changed(Port& /*port*/, bool up) {
  if (door_ != nullptr) door_->set_carrier(up);
  if (supply_ && up) supply_->link_up();
}

void LiveNode::report(MetricSink& sink) const {
  sink.count("live.in", "frames", in_);
  sink.count("live.out", "frames", out_);
  sink.count("live.garbage", "pieces", garbage_);
  sink.count("live.lost", "frames", lost_);
  if (supply_) supply_->report(sink);
}

}  // namespace loom::live
