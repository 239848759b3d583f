#include "devices/nic/segmentation.h"

#include <algorithm>

#include "core/check.h"
#include "core/wire/bytes.h"
#include "core/wire/checksum.h"
#include "core/wire/tcp.h"

namespace loom::nic {

using wire::load_be16;
using wire::load_be32;
using wire::store_be16;
using wire::store_be32;

namespace {

constexpr uint32_t kIpv4Header = 20;
constexpr uint32_t kIpv6Header = 40;
constexpr uint32_t kTcpHeader = 20;
constexpr uint32_t kUdpHeader = 8;

}  // namespace

bool put_checksum(std::span<uint8_t> packet, const ChecksumPlace& place) {
  const size_t end = place.end == 0 ? packet.size() : std::min<size_t>(packet.size(), size_t{place.end} + 1);
  if (place.start >= end || size_t{place.at} + 2 > packet.size()) return false;
  store_be16(&packet[place.at], wire::checksum(packet.subspan(place.start, end - place.start)));
  return true;
}

bool is_segmentable(std::span<const uint8_t> packet, const SegmentationPlan& plan) {
  const uint32_t ip_size = plan.is_ipv4 ? kIpv4Header : kIpv6Header;
  const uint32_t transport_size = plan.is_tcp ? kTcpHeader : kUdpHeader;
  return plan.mss != 0 && packet.size() > plan.header && plan.ip.start + ip_size <= plan.header &&
         plan.transport.start + transport_size <= plan.header &&
         (!plan.inserts_ip_checksum || plan.ip.at + uint32_t{2} <= plan.header) &&
         (!plan.inserts_transport_checksum || plan.transport.at + uint32_t{2} <= plan.header);
}

void segment(std::span<const uint8_t> packet, const SegmentationPlan& plan,
             const std::function<void(std::span<uint8_t>)>& each) {
  LOOM_CHECK(is_segmentable(packet, plan), "only what can be segmented is");
  const std::span<const uint8_t> header = packet.first(plan.header);
  const std::span<const uint8_t> payload = packet.subspan(plan.header);
  const uint16_t first_id = plan.is_ipv4 ? load_be16(&header[plan.ip.start + 4]) : uint16_t{0};
  const uint32_t first_sequence = plan.is_tcp ? load_be32(&header[plan.transport.start + 4]) : 0;
  std::vector<uint8_t> frame;
  uint32_t number = 0;
  for (size_t at = 0; at < payload.size(); at += plan.mss, ++number) {
    const std::span<const uint8_t> part = payload.subspan(at, std::min<size_t>(plan.mss, payload.size() - at));
    const bool is_last = at + part.size() == payload.size();
    frame.assign(header.begin(), header.end());
    frame.insert(frame.end(), part.begin(), part.end());
    uint8_t* const ip = &frame[plan.ip.start];
    const auto from_ip = static_cast<uint16_t>(frame.size() - plan.ip.start);
    if (plan.is_ipv4) {
      store_be16(ip + 2, from_ip);
      store_be16(ip + 4, static_cast<uint16_t>(first_id + number));
      if (plan.inserts_ip_checksum) {
        store_be16(&frame[plan.ip.at], 0);
        put_checksum(frame, plan.ip);
      }
    } else {
      store_be16(ip + 4, static_cast<uint16_t>(from_ip - kIpv6Header));
    }
    uint8_t* const transport = &frame[plan.transport.start];
    const auto from_transport = static_cast<uint16_t>(frame.size() - plan.transport.start);
    if (plan.is_tcp) {
      store_be32(transport + 4, first_sequence + static_cast<uint32_t>(at));
      if (!is_last) transport[13] &= static_cast<uint8_t>(~(wire::tcp_flag::kFin | wire::tcp_flag::kPsh));
    } else {
      store_be16(transport + 4, from_transport);
    }
    if (plan.inserts_transport_checksum) {
      // The length joins the sum that the driver began.
      uint8_t* const field = &frame[plan.transport.at];
      const uint32_t sum = uint32_t{load_be16(field)} + from_transport;
      store_be16(field, static_cast<uint16_t>((sum & 0xffff) + (sum >> 16)));
      ChecksumPlace place = plan.transport;
      place.end = 0;
      put_checksum(frame, place);
    }
    each(frame);
  }
}

}  // namespace loom::nic
