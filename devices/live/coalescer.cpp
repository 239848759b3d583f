#include "devices/live/coalescer.h"

#include <algorithm>
#include <cstring>

#include "core/wire/checksum.h"
#include "core/wire/ethernet.h"
#include "core/wire/tcp.h"
#include "core/wire/vlan_tag.h"

namespace loom::live {

namespace {

using nic::virtio::NetHeader;
using wire::load_be16;
using wire::load_be32;
using wire::store_be16;

constexpr uint32_t kAddresses = 12;
constexpr uint32_t kTag = 4;
constexpr uint32_t kIpv4Header = 20;
constexpr uint32_t kIpv6Header = 40;
constexpr uint8_t kTcp = 6;
constexpr uint32_t kTcpChecksum = 16;  // offset in its header
constexpr uint32_t kLargestPacket = 65535;

constexpr uint8_t kLast = wire::tcp_flag::kPsh | wire::tcp_flag::kFin;

wire::PseudoHeader pseudo_header(const uint8_t* ip, bool is_ipv4) {
  if (is_ipv4) return {wire::Ipv4Address::from_bytes(ip + 12), wire::Ipv4Address::from_bytes(ip + 16)};
  return {wire::Ipv6Address::from_bytes(ip + 8), wire::Ipv6Address::from_bytes(ip + 24)};
}

bool equal(const uint8_t* a, const uint8_t* b, uint32_t from, uint32_t to) {
  return std::memcmp(a + from, b + from, to - from) == 0;
}

}  // namespace

std::optional<Coalescer::Layout> Coalescer::layout_of(std::span<const uint8_t> frame) {
  Layout layout;
  layout.network = kAddresses + 2;
  if (frame.size() < layout.network + kTag + kIpv4Header + wire::TcpView::kMinSize) return std::nullopt;
  uint16_t type = load_be16(&frame[kAddresses]);
  if (type == wire::kTpidCustomer) {
    layout.network += kTag;
    type = load_be16(&frame[layout.network - 2]);
  }
  const uint8_t* const ip = &frame[layout.network];
  const size_t size = frame.size() - layout.network;
  layout.is_ipv4 = type == wire::ethertype::kIpv4;
  if (layout.is_ipv4) {
    constexpr uint16_t kFragment = 0x3fff;  // more of them, or not the first
    if (ip[0] != 0x45 || ip[9] != kTcp || load_be16(ip + 2) != size || (load_be16(ip + 6) & kFragment) != 0) {
      return std::nullopt;
    }
  } else if (type != wire::ethertype::kIpv6 || size < kIpv6Header + wire::TcpView::kMinSize || ip[0] >> 4 != 6 ||
             ip[6] != kTcp || load_be16(ip + 4) != size - kIpv6Header) {
    return std::nullopt;
  }
  layout.transport = layout.network + (layout.is_ipv4 ? kIpv4Header : kIpv6Header);
  const uint32_t header = (frame[layout.transport + 12] >> 4) * 4U;
  layout.payload = layout.transport + header;
  const uint8_t flags = frame[layout.transport + 13];
  const bool only_data = (frame[layout.transport + 12] & 1) == 0 && (flags & ~kLast) == wire::tcp_flag::kAck;
  if (header < wire::TcpView::kMinSize || layout.payload >= frame.size() || !only_data) return std::nullopt;
  return layout;
}

bool Coalescer::is_intact(std::span<const uint8_t> frame, const Layout& layout, bool is_checked) {
  const uint8_t* const ip = &frame[layout.network];
  if (layout.is_ipv4 && wire::checksum({ip, kIpv4Header}) != 0) return false;
  return is_checked || pseudo_header(ip, layout.is_ipv4).checksum(kTcp, frame.subspan(layout.transport)) == 0;
}

bool Coalescer::is_good(std::span<const uint8_t> frame) {
  const std::optional<Layout> layout = layout_of(frame);
  return layout && is_intact(frame, *layout, false);
}

bool Coalescer::begin(std::span<const uint8_t> frame, const Layout& layout, bool is_checked) {
  if (frame.size() - layout.network > kLargestPacket || !is_intact(frame, layout, is_checked)) return false;
  layout_ = layout;
  segments_ = 1;
  size_ = static_cast<uint32_t>(frame.size());
  segment_size_ = size_ - layout.payload;
  std::copy(frame.begin(), frame.end(), packet());
  return true;
}

// Of a frame of the same layout.
bool Coalescer::follows(std::span<const uint8_t> frame) const {
  const uint8_t* const a = packet();
  const uint8_t* const b = frame.data();
  const uint32_t ip = layout_.network;
  const uint32_t tcp = layout_.transport;
  if (layout_.is_ipv4) {
    const auto id = static_cast<uint16_t>(load_be16(a + ip + 4) + segments_);
    if (load_be16(b + ip + 4) != id || !equal(a, b, 0, ip + 2) || !equal(a, b, ip + 6, ip + 10) ||
        !equal(a, b, ip + 12, tcp + 4)) {
      return false;
    }
  } else if (!equal(a, b, 0, ip + 4) || !equal(a, b, ip + 6, tcp + 4)) {
    return false;
  }
  // Acknowledgement and data offset, window, urgent pointer and options.
  return load_be32(b + tcp + 4) == load_be32(a + tcp + 4) + (size_ - layout_.payload) &&
         equal(a, b, tcp + 8, tcp + 13) && equal(a, b, tcp + 14, tcp + kTcpChecksum) &&
         equal(a, b, tcp + kTcpChecksum + 2, layout_.payload);
}

bool Coalescer::add(std::span<const uint8_t> frame, bool is_checked) {
  const std::optional<Layout> layout = layout_of(frame);
  if (!layout) return false;
  const uint8_t flags = frame[layout->transport + 13];
  if (segments_ == 0) {
    if ((flags & kLast) != 0 || !begin(frame, *layout, is_checked)) return false;
    is_last_ = false;
    return true;
  }
  const auto payload = static_cast<uint32_t>(frame.size()) - layout->payload;
  const bool fits = !is_last_ && layout->network == layout_.network && layout->payload == layout_.payload &&
                    layout->is_ipv4 == layout_.is_ipv4 && payload <= segment_size_ &&
                    size_ - layout_.network + payload <= kLargestPacket;
  if (!fits || !follows(frame) || !is_intact(frame, *layout, is_checked)) return false;
  std::copy(frame.begin() + layout->payload, frame.end(), packet() + size_);
  size_ += payload;
  ++segments_;
  packet()[layout_.transport + 13] |= flags & kLast;
  is_last_ = payload < segment_size_ || (flags & kLast) != 0;
  return true;
}

// The lengths of the whole; the transport checksum is that of the pseudo-header alone, for who completes it.
void Coalescer::write_headers() {
  uint8_t* const ip = packet() + layout_.network;
  const uint32_t from_ip = size_ - layout_.network;
  const auto from_transport = static_cast<uint16_t>(size_ - layout_.transport);
  if (layout_.is_ipv4) {
    store_be16(ip + 2, static_cast<uint16_t>(from_ip));
    store_be16(ip + 10, 0);
    store_be16(ip + 10, wire::checksum({ip, kIpv4Header}));
  } else {
    store_be16(ip + 4, static_cast<uint16_t>(from_ip - kIpv6Header));
  }
  wire::Checksum sum;
  const uint32_t addresses = layout_.is_ipv4 ? 12 : 8;
  sum.add({ip + addresses, layout_.transport - layout_.network - addresses});
  sum.add_u16(kTcp);
  sum.add_u16(from_transport);
  store_be16(packet() + layout_.transport + kTcpChecksum, static_cast<uint16_t>(~sum.finish()));
}

std::span<const uint8_t> Coalescer::finish() {
  NetHeader header;
  if (segments_ > 1) {
    write_headers();
    header.flags = NetHeader::kNeedsChecksum;
    header.gso_type = layout_.is_ipv4 ? NetHeader::kGsoTcp4 : NetHeader::kGsoTcp6;
    header.header_length = static_cast<uint16_t>(layout_.payload);
    header.gso_size = static_cast<uint16_t>(segment_size_);
    header.checksum_start = static_cast<uint16_t>(layout_.transport);
    header.checksum_offset = kTcpChecksum;
  }
  header.write(buffer_);
  segments_ = 0;
  return {buffer_.data(), NetHeader::kSize + size_};
}

}  // namespace loom::live
