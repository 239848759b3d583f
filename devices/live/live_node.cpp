#include "devices/live/live_node.h"

#include "core/check.h"
#include "core/wire/ethernet.h"

namespace loom::live {

LiveNode::LiveNode(const SimContext& context) : Node(context) {
  add_port("eth0");
}

void LiveNode::enter(Time when, std::vector<uint8_t> frame) {
  LOOM_CHECK(when >= now(), "what enters was stamped by the clock of the run");
  entering_.push_back(std::move(frame));
  at(when, *this);
}

void LiveNode::on_event(uint64_t) {
  const std::vector<uint8_t> bytes = std::move(entering_.front());
  entering_.pop_front();
  ++in_;
  const auto size = static_cast<uint32_t>(bytes.size());
  Frame frame = frames().make(next_frame_id(), bytes, size);
  if (size < wire::kEthernetHeaderSize) return drop(&eth0(), frame, DropReason::kRunt);
  eth0().transmit(std::move(frame));
}

void LiveNode::receive(Port& in, Frame frame) {
  if (!outlet_) return;
  if (!outlet_(frame.materialise())) return drop(&in, frame, DropReason::kQueueFull);
  ++out_;
}

void LiveNode::report(MetricSink& sink) const {
  sink.count("live.in", "frames", in_);
  sink.count("live.out", "frames", out_);
}

}  // namespace loom::live
