#include "devices/endpoint/udp_flow.h"

#include <algorithm>

namespace loom {

namespace {
constexpr uint32_t kMagic = 0x4c4d464c;  // "LMFL"
}

UdpFlow::UdpFlow(const SimContext& context, Host& from, Host& to, const UdpFlowConfig& config)
    : Node(context), from_(from), to_(to), config_(config), random_(random("arrivals")) {
  const auto refuse = [this](const std::string& what, const std::string& hint) {
    throw UserError(config_.where, "flow " + name() + ": " + what, hint);
  };
  if (config_.payload < UdpFlowConfig::kHeader || config_.payload > Host::kMaxUdpPayload) {
    refuse("a payload of " + std::to_string(config_.payload) + " bytes is out of range",
           "from " + std::to_string(UdpFlowConfig::kHeader) + " to " + std::to_string(Host::kMaxUdpPayload) +
               " bytes can be sent");
  }
  if (config_.interval <= Duration{}) refuse("the interval between datagrams must be above zero", "");
  if (to_.ip().is_unspecified() && to_.dhcp() == nullptr)
    refuse("host " + to.name() + " has no IP address", "give it one with ip:");
  src_port_ = config_.src_port != 0 ? config_.src_port : from_.allocate_udp_port();
  const std::optional<wire::Ipv4Prefix>& network = from_.config().ip;
  const bool is_direct = from_.dhcp() == nullptr && (!network || network->contains(to_.ip()));
  if (config_.dst_port == 0 || src_port_ == 0 ||
      !to.connect_udp(config_.dst_port, is_direct ? from_.ip() : wire::Ipv4Address{}, is_direct ? src_port_ : 0,
                      [this](const UdpDatagram& d) { on_datagram(d); })) {
    refuse("its UDP ports are taken by another flow of the same hosts", "give it a src-port or dst-port of its own");
  }
}

void UdpFlow::receive(Port&, Frame) {}

void UdpFlow::start() {
  if (config_.count == 0) return;
  if (config_.arrivals == UdpFlowConfig::Arrivals::kPoisson) return schedule_next(config_.start);
  if (config_.start < config_.stop) at(config_.start, *this);
}

void UdpFlow::schedule_next(Time last) {
  const bool poisson = config_.arrivals == UdpFlowConfig::Arrivals::kPoisson;
  const Duration gap = poisson ? random_.exponential(config_.interval) : config_.interval;
  if (gap < config_.stop - last) at(last + gap, *this);
}

void UdpFlow::on_event(uint64_t) {
  if (sent_ + errors_ + 1 < config_.count) schedule_next(now());
  if (marks_[newest_mark_].sent == 0 || now() - marks_[newest_mark_].when >= config_.settle / 8) {
    newest_mark_ = (newest_mark_ + 1) % kMarks;
    marks_[newest_mark_] = {now(), sent_};
  }
  std::array<uint8_t, UdpFlowConfig::kHeader> header;
  wire::store_be32(header.data(), kMagic);
  wire::store_be32(header.data() + 4, id());
  wire::store_be32(header.data() + 8, static_cast<uint32_t>(sent_ >> 32));
  wire::store_be32(header.data() + 12, static_cast<uint32_t>(sent_));
  const auto when = static_cast<uint64_t>(now().count_ps());
  wire::store_be32(header.data() + 16, static_cast<uint32_t>(when >> 32));
  wire::store_be32(header.data() + 20, static_cast<uint32_t>(when));
  const wire::Ipv4Address dst = to_.ip();
  if (dst.is_unspecified() ||
      from_.send_udp(dst, src_port_, config_.dst_port, {header, config_.payload}, config_.options)) {
    ++errors_;
  } else {
    ++sent_;
    last_sent_ = now();
  }
}

void UdpFlow::on_datagram(const UdpDatagram& datagram) {
  const wire::Bytes bytes = datagram.payload.bytes;
  if (bytes.size() < UdpFlowConfig::kHeader || wire::load_be32(bytes.data()) != kMagic ||
      wire::load_be32(bytes.data() + 4) != id()) {
    ++foreign_;
    return;
  }
  const uint64_t sequence = wire::load_be64(bytes.data() + 8);
  const auto when = Time::at(Duration::ps(static_cast<int64_t>(wire::load_be64(bytes.data() + 16))));
  // Nobody can have sent what was not sent yet.
  if (sequence >= sent_ || when > now() || when < config_.start) {
    ++foreign_;
    return;
  }
  meter_.arrived(sequence, when, now(), datagram.payload.size);
}

uint64_t UdpFlow::settled() const {
  const Time before = now() - config_.settle;
  if (last_sent_ <= before) return sent_;
  uint64_t count = 0;
  for (const Mark& mark : marks_) {
    if (mark.when <= before) count = std::max(count, mark.sent);
  }
  return count;
}

void UdpFlow::report(MetricSink& sink) const {
  meter_.report(sink, sent_, settled());
  sink.count("errors", "packets", errors_);
  sink.count("foreign", "packets", foreign_);
}

}  // namespace loom
