#include "topology/frame_log.h"

#include "core/link.h"

namespace loom {

FrameLog::FrameLog(Simulation& simulation, size_t most_rows) : simulation_(simulation), rows_(most_rows) {
  simulation.observe(*this);
}

void FrameLog::catch_up() {
  release(simulation_.now() + Duration::ps(1));
}

void FrameLog::on_rx(Time when, const Port& port, const Frame& frame) {
  if (port.is_linked()) return;  // the sender's row says so
  FrameRow row;
  row.what = FrameRow::What::kEntered;
  row.at = when;
  row.node = &port.node();
  row.port = &port;
  announce(row, frame);
}

void FrameLog::on_tx(Time when, const Port& port, const Frame& frame) {
  FrameRow row;
  row.at = when;
  row.node = &port.node();
  row.port = &port;
  if (const Pipe* const pipe = port.pipe()) {
    const ByteCount bytes = bytes_on_wire(frame.size()) - kInterFrameGap;
    row.end = when + pipe->config().rate.time_for(bytes) + pipe->config().delay;
  }
  announce(row, frame);
}

void FrameLog::on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) {
  if (reason == DropReason::kLinkDown) {
    // A departure that was announced and did not happen.
    for (auto it = announced_.upper_bound(when); it != announced_.end(); ++it) {
      if (it->second.row.port != port || it->second.frame.id() != frame.id()) continue;
      announced_.erase(it);
      break;
    }
  }
  FrameRow row;
  row.what = FrameRow::What::kDropped;
  row.reason = reason;
  row.at = when;
  row.node = &node;
  row.port = port;
  announce(row, frame);
}

void FrameLog::announce(const FrameRow& row, const Frame& frame) {
  release(simulation_.now());
  announced_.emplace(row.at, Announced{row, frame});
}

void FrameLog::release(Time limit) {
  while (!announced_.empty() && announced_.begin()->first < limit) {
    rows_.add(announced_.begin()->second.row, announced_.begin()->second.frame);
    announced_.erase(announced_.begin());
  }
}

}  // namespace loom
