#include "devices/nic/toeplitz.h"

#include <algorithm>
#include <array>

#include "core/wire/ethernet.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"

namespace loom::nic {

namespace {

constexpr size_t kPorts = 4;  // bytes

// Addresses, and ports where there are some, as they stand in the packet.
class Input {
 public:
  void add(std::span<const uint8_t> bytes) {
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
  }
  std::span<const uint8_t> bytes() const { return {bytes_.data(), size_}; }

 private:
  std::array<uint8_t, 36> bytes_{};
  size_t size_ = 0;
};

// Chooses by protocol: with ports when TCP or UDP are hashed, else by addresses alone.
RssHash choose(std::span<const uint8_t, 40> key, Input input, std::span<const uint8_t> transport, uint8_t protocol,
               const std::array<std::pair<bool, RssType>, 3>& allowed) {
  const auto& [tcp, udp, ip] = allowed;
  const bool has_ports = transport.size() >= kPorts;
  const bool with_tcp = has_ports && protocol == wire::ip_proto::kTcp && tcp.first;
  const bool with_udp = has_ports && protocol == wire::ip_proto::kUdp && udp.first;
  if (with_tcp || with_udp) {
    input.add(transport.first(kPorts));
    return {with_tcp ? tcp.second : udp.second, toeplitz(key, input.bytes())};
  }
  return ip.first ? RssHash{ip.second, toeplitz(key, input.bytes())} : RssHash{};
}

}  // namespace

uint32_t toeplitz(std::span<const uint8_t, 40> key, std::span<const uint8_t> input) {
  uint64_t window = 0;  // the 32 bits of the key that belong to the next bit, above others to come
  for (size_t i = 0; i < 8; ++i) window = window << 8 | key[i];
  uint32_t hash = 0;
  for (size_t i = 0; i < input.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((input[i] >> (7 - bit) & 1) != 0) hash ^= static_cast<uint32_t>(window >> 32);
      window <<= 1;
    }
    window |= i + 8 < key.size() ? key[i + 8] : 0;
  }
  return hash;
}

RssHash rss_hash(std::span<const uint8_t, 40> key, const RssFields& fields, std::span<const uint8_t> frame,
                 size_t offset, uint16_t type) {
  if (offset > frame.size()) return {};
  const std::span<const uint8_t> packet = frame.subspan(offset);
  Input input;
  if (type == wire::ethertype::kIpv4) {
    const auto ip = wire::Ipv4View::parse(packet);
    if (!ip) return {};
    input.add(packet.subspan(12, 8));
    const bool is_fragment = ip->more_fragments() || ip->fragment_offset() != 0;
    const auto transport = is_fragment ? std::span<const uint8_t>{} : packet.subspan(ip->header_size());
    return choose(key, input, transport, ip->protocol(),
                  {{{fields.tcp_ipv4, RssType::kTcpIpv4},
                    {fields.udp_ipv4, RssType::kUdpIpv4},
                    {fields.ipv4, RssType::kIpv4}}});
  }
  if (type != wire::ethertype::kIpv6) return {};
  const auto ip = wire::Ipv6View::parse(packet);
  if (!ip) return {};
  input.add(packet.subspan(8, 32));
  return choose(
      key, input, packet.subspan(wire::Ipv6View::kSize), ip->next_header(),
      {{{fields.tcp_ipv6, RssType::kTcpIpv6}, {fields.udp_ipv6, RssType::kUdpIpv6}, {fields.ipv6, RssType::kIpv6}}});
}

}  // namespace loom::nic
