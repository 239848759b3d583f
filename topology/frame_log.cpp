#include "topology/frame_log.h"

#include <algorithm>
#include <utility>

#include "core/link.h"

namespace loom {

FrameLog::FrameLog(Simulation& simulation, size_t most_rows) : simulation_(simulation), most_rows_(most_rows) {
  simulation.observe(*this);
}

void FrameLog::catch_up() {
  release(simulation_.now() + Duration::ps(1));
}

const FrameRow* FrameLog::find(uint64_t no) const {
  return no < oldest() || no > total_ ? nullptr : &rows_[no - oldest()];
}

const FrameRow* FrameLog::latest_of(FrameId id) const {
  const auto found =
      std::find_if(rows_.rbegin(), rows_.rend(), [&](const FrameRow& row) { return row.frame.id() == id; });
  return found == rows_.rend() ? nullptr : &*found;
}

void FrameLog::on_rx(Time when, const Port& port, const Frame& frame) {
  if (port.is_linked()) return;  // the sender's row says so
  FrameRow row;
  row.what = FrameRow::What::kEntered;
  row.at = when;
  row.node = &port.node();
  row.port = &port;
  row.frame = frame;
  announce(std::move(row));
}

void FrameLog::on_tx(Time when, const Port& port, const Frame& frame) {
  FrameRow row;
  row.at = when;
  row.node = &port.node();
  row.port = &port;
  row.frame = frame;
  if (const Pipe* const pipe = port.pipe()) {
    const ByteCount bytes = bytes_on_wire(frame.size()) - kInterFrameGap;
    row.end = when + pipe->config().rate.time_for(bytes) + pipe->config().delay;
    Link& link = *port.link();
    row.far = &link.a() == &port ? &link.b() : &link.a();
  }
  announce(std::move(row));
}

void FrameLog::on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) {
  if (reason == DropReason::kLinkDown) {
    // A departure that was announced and did not happen.
    for (auto it = announced_.upper_bound(when); it != announced_.end(); ++it) {
      if (it->second.port != port || it->second.frame.id() != frame.id()) continue;
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
  row.frame = frame;
  announce(std::move(row));
}

void FrameLog::announce(FrameRow row) {
  release(simulation_.now());
  announced_.emplace(row.at, std::move(row));
}

void FrameLog::release(Time limit) {
  while (!announced_.empty() && announced_.begin()->first < limit) {
    add(std::move(announced_.begin()->second));
    announced_.erase(announced_.begin());
  }
}

void FrameLog::add(FrameRow row) {
  row.no = ++total_;
  bytes_ += row.frame.stored();
  rows_.push_back(std::move(row));
  while (rows_.size() > most_rows_ || bytes_ > kMostBytes) {
    bytes_ -= rows_.front().frame.stored();
    rows_.pop_front();
  }
}

}  // namespace loom
