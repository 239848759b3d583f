#include "devices/nic/virtio/net_header.h"

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "devices/nic/segmentation.h"

namespace loom::nic::virtio {

namespace {

uint16_t le16(const uint8_t* p) {
  return static_cast<uint16_t>(p[0] | p[1] << 8);
}

}  // namespace

NetHeader NetHeader::parse(std::span<const uint8_t> bytes) {
  return {bytes[0], bytes[1], le16(&bytes[2]), le16(&bytes[4]), le16(&bytes[6]), le16(&bytes[8])};
}

void NetHeader::write(std::span<uint8_t> bytes) const {
  bytes[0] = flags;
  bytes[1] = gso_type;
  uint8_t* p = &bytes[2];
  for (const uint16_t field : {header_length, gso_size, checksum_start, checksum_offset}) {
    *p++ = static_cast<uint8_t>(field);
    *p++ = static_cast<uint8_t>(field >> 8);
  }
}

const char* finish_packet(std::span<uint8_t> packet, const NetHeader& header,
                          const std::function<void(std::span<uint8_t> frame)>& each) {
  const size_t checksum_at = size_t{header.checksum_start} + header.checksum_offset;
  if (header.segmentation() == 0) {
    if (header.needs_checksum() &&
        (checksum_at > UINT16_MAX ||
         !put_checksum(packet, {header.checksum_start, 0, static_cast<uint16_t>(checksum_at)}))) {
      return "the checksum's place is outside of the packet";
    }
    each(packet);
    return nullptr;
  }
  const bool ipv4 = header.segmentation() == NetHeader::kGsoTcp4;
  if ((!ipv4 && header.segmentation() != NetHeader::kGsoTcp6) || !header.needs_checksum()) {
    return "there is no such segmentation";
  }
  SegmentationPlan plan;
  plan.mss = header.gso_size;
  plan.is_ipv4 = ipv4;
  plan.transport.start = header.checksum_start;
  plan.transport.at = static_cast<uint16_t>(checksum_at);
  // The header's own length field is a hint; the packet says where its parts are.
  const auto ethernet = wire::EthernetView::parse(packet);
  const size_t network = ethernet ? packet.size() - ethernet->payload().size() : packet.size();
  plan.ip = {static_cast<uint16_t>(network), static_cast<uint16_t>(header.checksum_start - 1),
             static_cast<uint16_t>(network + 10)};
  const size_t offset = size_t{header.checksum_start} + 12;
  plan.header = offset < packet.size() ? header.checksum_start + (packet[offset] >> 4) * 4U : 0;
  plan.inserts_ip_checksum = ipv4;
  const uint16_t type = ipv4 ? wire::ethertype::kIpv4 : wire::ethertype::kIpv6;
  const bool is_that =
      ethernet && ethernet->type_or_length() == type && header.checksum_start > network && checksum_at <= UINT16_MAX;
  if (!is_that || !is_segmentable(packet, plan)) return "the packet cannot be segmented so";
  // Here the sum that the sender began holds the length of the whole, which segment() wants without.
  uint8_t* const field = &packet[plan.transport.at];
  const auto length = static_cast<uint16_t>(packet.size() - plan.transport.start);
  const uint32_t sum = uint32_t{wire::load_be16(field)} + static_cast<uint16_t>(~length);
  wire::store_be16(field, static_cast<uint16_t>((sum & 0xffff) + (sum >> 16)));
  segment(packet, plan, each);
  return nullptr;
}

}  // namespace loom::nic::virtio
