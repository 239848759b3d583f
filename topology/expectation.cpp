#include "topology/expectation.h"

#include <algorithm>

namespace loom {

void PortExpectation::on_rx(Time when, const Port&, const Frame& frame) {
  if (received_) judge_.see(when, frame);
}

void PortExpectation::on_tx(Time when, const Port&, const Frame& frame) {
  if (received_) return;
  see_departed();
  if (announced_.empty() && when <= simulation_.now()) return judge_.see(when, frame);
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
    judge_.see(announced_.front().when, announced_.front().frame);
    announced_.pop_front();
  }
}

ExpectationOutcome PortExpectation::finish() {
  // What would have left after the end did not.
  see_departed();
  announced_.clear();
  return judge_.finish();
}

}  // namespace loom
