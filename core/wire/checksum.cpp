#include "core/wire/checksum.h"

#include <array>
#include <bit>
#include <cstring>

namespace loom::wire {
namespace {

constexpr uint64_t fold16(uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

constexpr uint16_t swap16(uint64_t value) {
  return static_cast<uint16_t>(value << 8 | (value >> 8 & 0xff));
}

// The value that, stored in the machine's byte order, has `value`'s bytes in network order.
constexpr uint16_t to_machine(uint16_t value) {
  return std::endian::native == std::endian::little ? swap16(value) : value;
}

}  // namespace

void Checksum::add(Bytes bytes) {
  const uint8_t* p = bytes.data();
  size_t n = bytes.size();
  uint64_t sum = 0;                 // 2^32 words fit before it overflows
  std::array<uint64_t, 4> lanes{};  // so that no sum waits for another
  for (; n >= 32; n -= 32, p += 32) {
    for (size_t i = 0; i < lanes.size(); ++i) {
      uint64_t words;
      std::memcpy(&words, p + 8 * i, 8);
      lanes[i] += (words & 0xffffffff) + (words >> 32);
    }
  }
  for (const uint64_t lane : lanes) sum += lane;
  for (; n >= 4; n -= 4, p += 4) {
    uint32_t word;
    std::memcpy(&word, p, 4);
    sum += word;
  }
  if (n >= 2) {
    uint16_t word;
    std::memcpy(&word, p, 2);
    sum += word;
    n -= 2;
    p += 2;
  }
  if (n != 0) sum += to_machine(static_cast<uint16_t>(*p << 8));
  sum = fold16(sum);
  sum_ += odd_ ? swap16(sum) : sum;
  odd_ ^= (bytes.size() & 1) != 0;
}

void Checksum::add_u16(uint16_t value) {
  uint8_t bytes[2];
  store_be16(bytes, value);
  add(bytes);
}

void Checksum::add_u32(uint32_t value) {
  uint8_t bytes[4];
  store_be32(bytes, value);
  add(bytes);
}

uint16_t Checksum::finish() const {
  return to_machine(static_cast<uint16_t>(~fold16(sum_)));
}

uint16_t checksum(Bytes bytes) {
  Checksum sum;
  sum.add(bytes);
  return sum.finish();
}

PseudoHeader::PseudoHeader(Ipv4Address src, Ipv4Address dst) {
  addresses_.add_u32(src.to_u32());
  addresses_.add_u32(dst.to_u32());
}

PseudoHeader::PseudoHeader(const Ipv6Address& src, const Ipv6Address& dst) {
  addresses_.add(src.bytes());
  addresses_.add(dst.bytes());
}

uint16_t PseudoHeader::checksum(uint8_t protocol, Bytes segment) const {
  // IPv4 has a 16-bit length behind zero and protocol, IPv6 a 32-bit length before three zeros and the next header:
  // as sums of 16-bit words they are the same.
  Checksum sum = addresses_;
  sum.add_u16(protocol);
  sum.add_u32(static_cast<uint32_t>(segment.size()));
  sum.add(segment);
  return sum.finish();
}

}  // namespace loom::wire
