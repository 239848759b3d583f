#include "devices/endpoint/ping.h"

#include <algorithm>

namespace loom {

namespace {
constexpr uint64_t kSequences = 65536;
}

Ping::Ping(const SimContext& context, Host& host, const PingConfig& config)
    : Node(context), host_(host), config_(config) {
  LOOM_CHECK(config_.size <= Host::kMaxUdpPayload, "an echo request fits in an IPv4 packet");
  echo_id_ = host_.open_echo([this](const EchoEvent& event) { on_echo(event); });
}

void Ping::receive(Port&, Frame) {}

void Ping::start() {
  if (config_.count > 0) at(config_.start, *this);
}

void Ping::on_event(uint64_t) {
  const uint64_t asked = sent_ + errors_;
  if (asked + 1 < config_.count) after(config_.interval, *this);
  const auto sequence = static_cast<uint16_t>((asked + 1) % kSequences);
  if (sequence >= requests_.size()) requests_.resize(sequence + 1u);
  requests_[sequence] = Request{now(), false, false};
  const wire::Ipv4Address dst = config_.to != nullptr ? config_.to->ip() : config_.dst;
  if (dst.is_unspecified() ||
      host_.send_echo_request(dst, echo_id_, sequence, Payload::zeros(config_.size), config_.options)) {
    ++errors_;
    requests_[sequence].failed = true;
  } else {
    ++sent_;
  }
}

void Ping::on_echo(const EchoEvent& event) {
  if (event.sequence >= requests_.size() || requests_[event.sequence].failed) return;
  if (event.kind == EchoEvent::Kind::kUnreachable) {
    ++unreachable_;
    return;
  }
  Request& request = requests_[event.sequence];
  if (request.answered) {
    ++duplicates_;
    return;
  }
  request.answered = true;
  ++received_;
  rtt_.add(now() - request.sent);
}

void Ping::report(MetricSink& sink) const {
  sink.count("sent", "packets", sent_);
  sink.count("received", "packets", received_);
  sink.count("lost", "packets", lost());
  sink.count("duplicates", "packets", duplicates_);
  sink.count("unreachable", "packets", unreachable_);
  sink.count("errors", "packets", errors_);
  sink.value("loss", "ratio", sent_ == 0 ? 0 : static_cast<double>(lost()) / static_cast<double>(sent_));
  sink.histogram("rtt", rtt_);
}

}  // namespace loom
