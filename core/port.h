#pragma once

// Port: where a node meets the world. Frames come in through accept() and go out through transmit().
//
// Egress is a plain drop-tail FIFO in front of the wire, whose departures are computed on entry, unless a
// QueueDiscipline is set; then waiting frames are chosen one at a time when the wire becomes free. A port that is
// linked to nothing is an open end: it is up, what it sends is seen by observers and ends there, and what a test or a
// replay hands to accept() comes in.
//
// MTU here is 802.3's: a port with MTU m passes frames of up to m + 18 bytes, the header and the slack that Linux
// leaves for one VLAN tag, whether there is one or not (net/core/dev.c, is_skb_forwardable, 6.1). Zero means no
// limit.

#include <array>
#include <memory>
#include <string>

#include "core/drop_reason.h"
#include "core/event_queue.h"
#include "core/frame.h"
#include "core/metric_sink.h"
#include "core/observer.h"
#include "core/pipe.h"
#include "core/queue_discipline.h"

namespace loom {

class Link;
class Node;

struct PortCounters {
  uint64_t rx_frames = 0;
  uint64_t rx_bytes = 0;
  uint64_t tx_frames = 0;
  uint64_t tx_bytes = 0;
};

class Port final : public FrameSink, private EventHandler {
 public:
  Port(Node& node, uint32_t index, std::string name);
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  Node& node() const { return node_; }
  uint32_t index() const { return index_; }
  const std::string& name() const { return name_; }
  // "sw1:p1", as scenarios write it.
  std::string full_name() const;

  // A frame has arrived from outside. Dropped with link_down when the port is down.
  void accept(Frame frame) override;
  // Queues the frame for sending, or drops it: link_down, mtu_exceeded, queue_full.
  void transmit(Frame frame);

  // Administratively and by its link; a change reaches Node::link_changed.
  bool is_up() const { return up_; }
  bool is_admin_up() const { return admin_up_; }
  void set_admin_up(bool up);

  bool is_linked() const { return pipe_ != nullptr; }
  Link* link() const { return link_; }
  // The egress direction of the link; null at an open end.
  Pipe* pipe() const { return pipe_; }

  void set_mtu(uint32_t mtu) { mtu_ = mtu; }
  uint32_t mtu() const { return mtu_; }
  // Replaces the plain FIFO. Only before traffic.
  void set_queue(std::unique_ptr<QueueDiscipline> queue) { queue_ = std::move(queue); }
  const QueueDiscipline* queue() const { return queue_.get(); }

  const PortCounters& counters() const { return counters_; }
  uint64_t drops(DropReason reason) const { return drops_ ? (*drops_)[static_cast<size_t>(reason)] : 0; }
  void report(MetricSink& sink) const;

  // Counts a frame that ends at this port and tells whoever watches.
  void drop(const Frame& frame, DropReason reason);

  // Null unless somebody watches what this port receives and sends.
  Observer* observer() const { return observer_; }

 private:
  friend class Link;
  friend class Simulation;

  void on_event(uint64_t arg) override;  // the wire is free and the discipline holds frames
  void send_now(Frame frame);
  void wake_when_free();
  void set_up(bool up);
  void drop_waiting();

  Node& node_;
  EventQueue& events_;
  Pipe* pipe_ = nullptr;
  Observer* observer_ = nullptr;
  uint32_t index_;
  uint32_t mtu_ = 0;
  bool up_ = true;
  bool admin_up_ = true;
  EventId wake_;  // at most one: the wire becomes free
  PortCounters counters_;
  std::unique_ptr<QueueDiscipline> queue_;
  std::unique_ptr<std::array<uint64_t, kDropReasonCount>> drops_;
  Link* link_ = nullptr;
  EventSource source_;
  std::string name_;
};

}  // namespace loom
