#include "topology/expectation.h"

#include <algorithm>

namespace loom {

void PortExpectation::on_rx(Time when, const Port&, const Frame& frame) {
  if (received_) see(when, frame);
}

void PortExpectation::on_tx(Time when, const Port&, const Frame& frame) {
  if (received_) return;
  see_departed();
  if (announced_.empty() && when <= simulation_.now()) return see(when, frame);
  announced_.push_back({when, frame});
}

void PortExpectation::on_drop(Time when, const Node&, const Port* port, const Frame& frame, DropReason reason) {
  if (port == nullptr || reason != DropReason::kLinkDown) return;
  const auto taken_back = std::find_if(announced_.begin(), announced_.end(), [&](const Announced& a) {
    return a.when > when && a.frame.id() == frame.id();
  });
  if (taken_back != announced_.end()) announced_.erase(taken_back);
}

void PortExpectation::see_departed() {
  while (!announced_.empty() && announced_.front().when <= simulation_.now()) {
    see(announced_.front().when, announced_.front().frame);
    announced_.pop_front();
  }
}

void PortExpectation::see(Time when, const Frame& frame) {
  if (latency_) [[unlikely]]
    latency_->arrived(when, frame);
  judge_.see(when, frame);
}

ExpectationOutcome PortExpectation::finish() {
  // What would have left after the end did not.
  see_departed();
  announced_.clear();
  ExpectationOutcome outcome = judge_.finish();
  if (latency_) outcome.add_failures(latency_->failures());
  return outcome;
}

}  // namespace loom
