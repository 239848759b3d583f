#include "devices/nic/flow_hash.h"

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"

namespace loom::nic {

namespace {

// FNV-1a, 32 bits.
uint32_t sum_of(std::span<const uint8_t> bytes) {
  uint32_t hash = 0x811c9dc5;
  for (const uint8_t byte : bytes) hash = (hash ^ byte) * 0x01000193;
  return hash;
}

// Both directions alike: what stands for source and destination is added.
uint32_t mix(std::span<const uint8_t> src, std::span<const uint8_t> dst, std::span<const uint8_t> transport,
             uint8_t protocol) {
  uint32_t hash = sum_of(src) + sum_of(dst) + protocol;
  const bool has_ports = protocol == wire::ip_proto::kTcp || protocol == wire::ip_proto::kUdp;
  if (has_ports && transport.size() >= 4) hash += sum_of(transport.first(2)) + sum_of(transport.subspan(2, 2));
  hash ^= hash >> 16;
  hash *= 0x85ebca6b;
  return hash ^ hash >> 13;
}

}  // namespace

uint32_t flow_hash(std::span<const uint8_t> frame) {
  const auto ethernet = wire::EthernetView::parse(frame);
  if (!ethernet) return 0;
  const std::span<const uint8_t> packet = ethernet->payload();
  if (ethernet->type_or_length() == wire::ethertype::kIpv4) {
    if (const auto ip = wire::Ipv4View::parse(packet)) {
      // Fragments have no ports, so none of their packet has.
      const bool whole = !ip->more_fragments() && ip->fragment_offset() == 0;
      return mix(packet.subspan(12, 4), packet.subspan(16, 4),
                 whole ? packet.subspan(ip->header_size()) : std::span<const uint8_t>{}, ip->protocol());
    }
  } else if (ethernet->type_or_length() == wire::ethertype::kIpv6) {
    if (const auto ip = wire::Ipv6View::parse(packet)) {
      return mix(packet.subspan(8, 16), packet.subspan(24, 16), packet.subspan(wire::Ipv6View::kSize),
                 ip->next_header());
    }
  }
  return mix(frame.subspan(6, 6), frame.subspan(0, 6), {}, 0);
}

}  // namespace loom::nic
