#pragma once

// The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words, fast (32-bit
// words into a 64-bit sum, in the machine's own byte order, turned once at the end: RFC 1071 section 2), the
// pseudo-headers of IPv4 (RFC 793 section 3.1, RFC 768) and IPv6 (RFC 8200 section 8.1), and the incremental update
// (RFC 1624) with which a device changes a field without reading the packet.
//
// A packet whose checksum field is in place is intact when the checksum over all of it is 0.
//
// Not modelled: CRC32c (SCTP), the frame check sequence, partial UDP-Lite coverage.

#include <cstdint>

#include "core/wire/bytes.h"
#include "core/wire/ip_address.h"

namespace loom::wire {

// A sum that grows; pieces may have odd sizes and are summed as if they stood one behind the other.
class Checksum {
 public:
  void add(Bytes bytes);
  void add_u16(uint16_t value);
  void add_u32(uint32_t value);
  // The value for the checksum field.
  uint16_t finish() const;

 private:
  uint64_t sum_ = 0;  // of 16-bit words in the machine's byte order
  bool odd_ = false;  // an odd number of bytes came before
};

// The checksum of one piece.
uint16_t checksum(Bytes bytes);

// The two addresses of a packet, under which TCP, UDP and ICMPv6 compute their checksums.
class PseudoHeader {
 public:
  PseudoHeader(Ipv4Address src, Ipv4Address dst);
  PseudoHeader(const Ipv6Address& src, const Ipv6Address& dst);
  // The checksum over the pseudo-header and `segment` as it stands: 0 for an intact segment, the value to store for
  // one whose checksum field is zero.
  uint16_t checksum(uint8_t protocol, Bytes segment) const;

 private:
  Checksum addresses_;
};

// The checksum after a 16-bit field went from `before` to `after`; RFC 1624 equation 3. A wrong one stays wrong.
constexpr uint16_t update_checksum(uint16_t check, uint16_t before, uint16_t after) {
  uint32_t sum = static_cast<uint16_t>(~check);
  sum += static_cast<uint16_t>(~before);
  sum += after;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<uint16_t>(~sum);
}
// The same for a 32-bit field on an even offset, for instance an IPv4 address.
constexpr uint16_t update_checksum_u32(uint16_t check, uint32_t before, uint32_t after) {
  check = update_checksum(check, static_cast<uint16_t>(before >> 16), static_cast<uint16_t>(after >> 16));
  return update_checksum(check, static_cast<uint16_t>(before), static_cast<uint16_t>(after));
}

}  // namespace loom::wire
