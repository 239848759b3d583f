#include "core/wire/flow_key.h"

#include "core/wire/arp.h"
#include "core/wire/describe.h"
#include "core/wire/ethernet.h"
#include "core/wire/icmp.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"

namespace loom::wire {
namespace {

Ipv6Address mapped(Ipv4Address address) {
  std::array<uint8_t, 16> bytes{};
  bytes[10] = bytes[11] = 0xff;
  address.store(&bytes[12]);
  return Ipv6Address{bytes};
}

void read_ports(uint8_t protocol, Bytes segment, FlowKey& key) {
  if (segment.size() < 4) return;
  const bool icmp = protocol == ip_proto::kIcmp || protocol == ip_proto::kIcmpv6;
  if (!icmp && protocol != ip_proto::kUdp && protocol != ip_proto::kTcp) return;
  key.src_port = load_be16(segment.data());
  if (!icmp) {
    key.dst_port = load_be16(segment.data() + 2);
    return;
  }
  const bool echo = protocol == ip_proto::kIcmp
                        ? segment[0] == icmp_type::kEchoRequest || segment[0] == icmp_type::kEchoReply
                        : segment[0] == 128 || segment[0] == 129;
  if (echo && segment.size() >= 6) key.dst_port = load_be16(segment.data() + 4);
}

std::string address_text(const Ipv6Address& address) {
  const std::string text = address.text();
  return text.starts_with("::ffff:") && text.find('.') != std::string::npos ? text.substr(7) : text;
}

}  // namespace

FlowKey flow_key(Bytes frame) {
  FlowKey key;
  const auto eth = EthernetView::parse(frame);
  if (!eth) return key;
  key.tags = eth->tags();
  key.dst = eth->dst();
  key.src = eth->src();
  // The lengths of LLC frames of one flow differ.
  key.type_or_length = eth->is_length() ? 0 : eth->type_or_length();
  const Bytes payload = eth->payload();
  if (key.type_or_length == ethertype::kIpv4) {
    if (const auto ip = Ipv4View::parse_header(payload)) {
      key.protocol = ip->protocol();
      key.src_ip = mapped(ip->src());
      key.dst_ip = mapped(ip->dst());
      if (!ip->is_fragment()) read_ports(key.protocol, ip->payload(), key);
    }
  } else if (key.type_or_length == ethertype::kIpv6) {
    if (const auto ip = Ipv6View::parse_header(payload)) {
      const Ipv6Upper upper = ip->upper();
      key.protocol = upper.protocol;
      key.src_ip = ip->src();
      key.dst_ip = ip->dst();
      if (upper.has_header() && !upper.is_fragment) read_ports(key.protocol, upper.payload, key);
    }
  } else if (key.type_or_length == ethertype::kArp) {
    if (const auto arp = ArpView::parse(payload)) {
      key.src_ip = mapped(arp->sender_ip());
      key.dst_ip = mapped(arp->target_ip());
    }
  }
  return key;
}

uint64_t FlowKey::hash() const {
  uint64_t h = 0;
  const auto mix = [&h](uint64_t value) {
    h = (h ^ value) * 0x9e37'79b9'7f4a'7c15;
    h ^= h >> 32;
  };
  for (const VlanTag& tag : tags) mix(uint64_t{tag.tpid} << 16 | tag.tci());
  mix(dst.to_u64());
  mix(src.to_u64());
  mix(uint64_t{type_or_length} << 40 | uint64_t{protocol} << 32 | uint64_t{src_port} << 16 | dst_port);
  for (const Ipv6Address* ip : {&src_ip, &dst_ip}) {
    mix(load_be64(ip->bytes().data()));
    mix(load_be64(ip->bytes().data() + 8));
  }
  return h;
}

std::string FlowKey::text() const {
  std::string out = src.text() + " > " + dst.text();
  for (const VlanTag& tag : tags) out += ' ' + tag_text(tag);
  if (!src_ip.is_unspecified() || !dst_ip.is_unspecified()) {
    const bool ports = src_port != 0 || dst_port != 0;
    out += ' ' + address_text(src_ip) + (ports ? ':' + std::to_string(src_port) : "") + " > " + address_text(dst_ip) +
           (ports ? ':' + std::to_string(dst_port) : "") + " proto " + std::to_string(protocol);
  } else {
    out += type_or_length == 0 ? " LLC" : " " + ethertype_text(type_or_length);
  }
  return out;
}

}  // namespace loom::wire
