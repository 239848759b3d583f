#include "core/wire/build.h"

#include <algorithm>

namespace loom::wire {

FrameBuilder& FrameBuilder::eth(MacAddress dst, MacAddress src) {
  eth_.dst = dst;
  eth_.src = src;
  return *this;
}

FrameBuilder& FrameBuilder::tag(VlanTag tag) {
  eth_.tags.push_inner(tag);
  return *this;
}

FrameBuilder& FrameBuilder::vlan(uint16_t vid, uint8_t pcp, uint16_t tpid) {
  return tag({tpid, pcp, false, vid});
}

FrameBuilder& FrameBuilder::type(uint16_t type_or_length) {
  type_ = type_or_length;
  return *this;
}

FrameBuilder& FrameBuilder::arp(const Arp& arp) {
  network_ = arp;
  return *this;
}

FrameBuilder& FrameBuilder::ipv4(const Ipv4& ip) {
  network_ = ip;
  return *this;
}

FrameBuilder& FrameBuilder::ipv6(const Ipv6& ip) {
  network_ = ip;
  return *this;
}

FrameBuilder& FrameBuilder::llc(const Llc& llc) {
  network_ = llc;
  return *this;
}

FrameBuilder& FrameBuilder::udp(const Udp& udp) {
  transport_ = udp;
  return *this;
}

FrameBuilder& FrameBuilder::tcp(const Tcp& tcp) {
  transport_ = tcp;
  return *this;
}

FrameBuilder& FrameBuilder::icmp(const Icmp& icmp) {
  transport_ = icmp;
  return *this;
}

FrameBuilder& FrameBuilder::icmpv6(const Icmpv6& icmpv6) {
  transport_ = icmpv6;
  return *this;
}

FrameBuilder& FrameBuilder::payload(Bytes bytes) {
  payload_.assign(bytes.begin(), bytes.end());
  return *this;
}

FrameBuilder& FrameBuilder::payload(std::string_view text) {
  payload_.assign(text.begin(), text.end());
  return *this;
}

FrameBuilder& FrameBuilder::payload(size_t size, uint8_t fill) {
  payload_.assign(size, fill);
  return *this;
}

FrameBuilder& FrameBuilder::pad(size_t size) {
  pad_to_ = size;
  return *this;
}

uint8_t FrameBuilder::transport_protocol(uint8_t otherwise) const {
  if (std::holds_alternative<Udp>(transport_)) return ip_proto::kUdp;
  if (std::holds_alternative<Tcp>(transport_)) return ip_proto::kTcp;
  if (std::holds_alternative<Icmp>(transport_)) return ip_proto::kIcmp;
  if (std::holds_alternative<Icmpv6>(transport_)) return ip_proto::kIcmpv6;
  return otherwise;
}

std::optional<std::vector<uint8_t>> FrameBuilder::segment(const PseudoHeader& pseudo) const {
  std::vector<uint8_t> out;
  size_t written = 0;
  const auto emit_with_payload = [&](const auto& header, auto... pseudo_header) {
    out.resize(header.size() + payload_.size());
    written = header.emit(out, payload_, pseudo_header...);
  };
  if (const auto* udp = std::get_if<Udp>(&transport_)) {
    emit_with_payload(*udp, pseudo);
  } else if (const auto* tcp = std::get_if<Tcp>(&transport_)) {
    emit_with_payload(*tcp, pseudo);
  } else if (const auto* icmp = std::get_if<Icmp>(&transport_)) {
    emit_with_payload(*icmp);
  } else if (const auto* icmpv6 = std::get_if<Icmpv6>(&transport_)) {
    Icmpv6 message = *icmpv6;
    message.body.insert(message.body.end(), payload_.begin(), payload_.end());
    out.resize(message.size());
    written = message.emit(out, pseudo);
  } else {
    return payload_;
  }
  if (written == 0) return std::nullopt;
  return out;
}

std::optional<std::vector<uint8_t>> FrameBuilder::packet() const {
  std::vector<uint8_t> out;
  const auto append = [&out](const std::vector<uint8_t>& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
  };
  // The protocol field lies where the header value keeps it.
  const auto put_ip = [&](auto ip, auto protocol_field) {
    ip.*protocol_field = transport_protocol(ip.*protocol_field);
    const auto body = segment(PseudoHeader{ip.src, ip.dst});
    out.resize(ip.size());
    if (!body || ip.emit(out, body->size()) == 0) return false;
    append(*body);
    return true;
  };
  if (const auto* arp = std::get_if<Arp>(&network_)) {
    out.resize(arp->size());
    arp->emit(out);
  } else if (const auto* ipv4 = std::get_if<Ipv4>(&network_)) {
    return put_ip(*ipv4, &Ipv4::protocol) ? std::optional{out} : std::nullopt;
  } else if (const auto* ipv6 = std::get_if<Ipv6>(&network_)) {
    return put_ip(*ipv6, &Ipv6::next_header) ? std::optional{out} : std::nullopt;
  } else if (const auto* llc = std::get_if<Llc>(&network_)) {
    out.resize(llc->size());
    llc->emit(out);
  }
  append(payload_);
  return out;
}

uint16_t FrameBuilder::type_field(size_t packet_size) const {
  if (type_) return *type_;
  if (std::holds_alternative<Arp>(network_)) return ethertype::kArp;
  if (std::holds_alternative<Ipv4>(network_)) return ethertype::kIpv4;
  if (std::holds_alternative<Ipv6>(network_)) return ethertype::kIpv6;
  if (std::holds_alternative<Llc>(network_)) return static_cast<uint16_t>(packet_size);
  return ethertype::kExperimental;
}

std::vector<uint8_t> FrameBuilder::build() const {
  const auto packet = this->packet();
  if (!packet || (std::holds_alternative<Llc>(network_) && packet->size() > kMaxLengthField)) return {};
  Ethernet header = eth_;
  header.type_or_length = type_field(packet->size());
  std::vector<uint8_t> frame(header.size());
  header.emit(frame);
  frame.insert(frame.end(), packet->begin(), packet->end());
  frame.resize(std::max(frame.size(), pad_to_));
  return frame;
}

}  // namespace loom::wire
