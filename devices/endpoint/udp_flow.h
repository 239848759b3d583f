#pragma once

// UdpFlow: a numbered stream of UDP datagrams of one size from one host to another, at a constant rate or as a
// Poisson process, and the measurement of what arrives (flow_meter.h). A node without ports, so that it has a name, a
// random stream, a place in the order of events and a report of its own.
//
// The payload begins with a header of 24 bytes: "LMFL", flow number (4 bytes: this node's), sequence number (8, from
// 0), time of sending in picoseconds (8), all in network byte order; what follows is virtual. A datagram that reaches
// the flow's port without that header, or with another flow's number, counts as foreign. Between hosts of one network
// the port at the destination is for the source alone; otherwise it is for everybody, since addresses may change
// under way (NAT, DHCP).
//
// Figures, below the flow's name: sent, received, lost, loss (lost of those not in flight, a ratio), in_flight,
// duplicates, reordered, errors (the host could not send), foreign, payload_bytes, throughput ("bit/s"), jitter ("s")
// and the histogram latency.
//
// Not modelled: datagrams of varying size, congestion control, clocks that differ.

#include <array>

#include "core/error.h"
#include "core/node.h"
#include "devices/endpoint/flow_meter.h"
#include "devices/endpoint/host.h"

namespace loom {

struct UdpFlowConfig {
  enum class Arrivals : uint8_t { kConstant, kPoisson };

  Arrivals arrivals = Arrivals::kConstant;
  Duration interval = Duration::ms(1);  // between datagrams; the mean of a Poisson process. Above zero
  uint32_t payload = 1000;              // bytes of UDP payload, kHeader to Host::kMaxUdpPayload
  uint64_t count = UINT64_MAX;          // datagrams
  Time start{};                         // constant: of the first datagram. Poisson: where the process begins
  Time stop = Time::max();              // nothing is sent at or after it
  uint16_t src_port = 0;                // 0: the source host chooses
  uint16_t dst_port = 5001;
  SendOptions options{};
  Duration settle = Duration::s(1);  // a datagram that did not arrive within it is lost and no longer in flight
  SourceMark where{};                // of the flow in the scenario, for errors

  static constexpr uint32_t kHeader = 24;

  // `rate` counts bits of UDP payload, as iperf does. Rounded up.
  static Duration interval_for(BitRate rate, uint32_t payload) { return rate.time_for(ByteCount{payload}); }
};

class UdpFlow final : public Node, private EventHandler {
 public:
  // Both hosts must live as long; `to` needs an address, or a DHCP client that gets it one. UserError when the
  // numbers are out of range or the ports are taken.
  UdpFlow(const SimContext& context, Host& from, Host& to, const UdpFlowConfig& config);

  uint64_t sent() const { return sent_; }
  uint64_t errors() const { return errors_; }
  uint64_t foreign() const { return foreign_; }
  // Datagrams not lost yet although they have not arrived, and those that are.
  uint64_t in_flight() const { return meter_.in_flight(sent_, settled()); }
  uint64_t lost() const { return meter_.lost(sent_, settled()); }
  const FlowMeter& meter() const { return meter_; }

  void receive(Port& in, Frame frame) override;
  void start() override;
  void report(MetricSink& sink) const override;

 private:
  static constexpr size_t kMarks = 16;
  // How many datagrams had been sent when a stretch of time began.
  struct Mark {
    Time when;
    uint64_t sent = 0;
  };

  void on_event(uint64_t arg) override;
  void schedule_next(Time last);
  void on_datagram(const UdpDatagram& datagram);
  uint64_t settled() const;

  Host& from_;
  Host& to_;
  UdpFlowConfig config_;
  uint16_t src_port_ = 0;
  RandomStream random_;
  std::array<Mark, kMarks> marks_{};  // a ring, one each settle/8
  size_t newest_mark_ = 0;
  Time last_sent_;
  uint64_t sent_ = 0;
  uint64_t errors_ = 0;
  uint64_t foreign_ = 0;
  FlowMeter meter_;
};

}  // namespace loom
