#pragma once

// The hash of receive side scaling: of a packet's addresses and ports under a key of 40 bytes.
//
// Source: Microsoft, "RSS hashing functions" and "Verifying the RSS hash calculation" (Windows driver documentation).
//
// Not modelled: IPv6 home addresses and routing headers.

#include <cstdint>
#include <optional>
#include <span>

namespace loom::nic {

// As the 82576 numbers them in a receive descriptor.
enum class RssType : uint8_t {
  kNone = 0,
  kTcpIpv4 = 1,
  kIpv4 = 2,
  kTcpIpv6 = 3,
  kIpv6 = 5,
  kUdpIpv4 = 7,
  kUdpIpv6 = 8,
};

// Which fields of which packets may be hashed.
struct RssFields {
  bool tcp_ipv4 = false;
  bool ipv4 = false;
  bool tcp_ipv6 = false;
  bool ipv6 = false;
  bool udp_ipv4 = false;
  bool udp_ipv6 = false;
};

struct RssHash {
  RssType type = RssType::kNone;
  uint32_t value = 0;
};

uint32_t toeplitz(std::span<const uint8_t, 40> key, std::span<const uint8_t> input);

// Of a packet whose network header begins at `offset` with EtherType `type`; kNone when no allowed field is there.
// A fragment has no ports.
RssHash rss_hash(std::span<const uint8_t, 40> key, const RssFields& fields, std::span<const uint8_t> frame,
                 size_t offset, uint16_t type);

}  // namespace loom::nic
