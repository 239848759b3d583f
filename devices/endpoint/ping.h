#pragma once

// Ping: sends ICMP echo requests from a host and measures what comes back. A node without ports, so that it has a
// name, a place in the order of events and a report of its own.
//
// Figures, below its name: sent, received, lost, duplicates, unreachable (requests a destination unreachable came
// back for), errors (requests the host could not send), the ratio loss and the histogram rtt. A request is lost
// when no reply came by the time of the report; replies are recognised as long as fewer than 65536 requests were sent
// after theirs. Sequence numbers begin at 1.
//
// Not modelled: flood mode, a deadline (give `count`), record route.

#include <vector>

#include "core/latency_histogram.h"
#include "core/node.h"
#include "devices/endpoint/host.h"

namespace loom {

struct PingConfig {
  wire::Ipv4Address dst{};
  const Host* to = nullptr;            // whose address of the moment is asked, instead of `dst`; must live as long
  uint64_t count = 1;                  // requests
  Duration interval = Duration::s(1);  // between requests
  uint32_t size = 56;                  // bytes behind the ICMP header, at most 65507
  Time start{};                        // of the first request
  SendOptions options{};
};

class Ping final : public Node, private EventHandler {
 public:
  // `host` must live as long.
  Ping(const SimContext& context, Host& host, const PingConfig& config);

  uint64_t sent() const { return sent_; }
  uint64_t received() const { return received_; }
  uint64_t lost() const { return sent_ - received_; }
  uint64_t duplicates() const { return duplicates_; }
  uint64_t unreachable() const { return unreachable_; }
  uint64_t errors() const { return errors_; }
  const LatencyHistogram& rtt() const { return rtt_; }

  void receive(Port& in, Frame frame) override;
  void start() override;
  void report(MetricSink& sink) const override;

 private:
  struct Request {
    Time sent;
    bool answered = false;
    bool failed = false;  // the host could not send it
  };
  void on_event(uint64_t arg) override;
  void on_echo(const EchoEvent& event);

  Host& host_;
  PingConfig config_;
  uint16_t echo_id_ = 0;
  std::vector<Request> requests_;  // by sequence number modulo 65536
  uint64_t sent_ = 0;
  uint64_t received_ = 0;
  uint64_t duplicates_ = 0;
  uint64_t unreachable_ = 0;
  uint64_t errors_ = 0;
  LatencyHistogram rtt_;
};

}  // namespace loom
