#pragma once

// Whether the checksums of a frame that came in are right: of its IPv4 header, and of the TCP or UDP in it.
//
// Not modelled: IPv6 extension headers (their transport is not looked at); tunnels.

#include <cstddef>
#include <cstdint>
#include <span>

namespace loom::nic {

struct ChecksumVerdict {
  bool has_ipv4 = false;
  bool ipv4_good = false;
  bool has_transport = false;  // TCP or UDP, whole, with a checksum
  bool transport_good = false;
};

// `offset` is where the network header begins, `type` its EtherType.
ChecksumVerdict checksum_verdict(std::span<const uint8_t> frame, size_t offset, uint16_t type);

}  // namespace loom::nic
