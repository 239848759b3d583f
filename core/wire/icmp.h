#pragma once

// ICMP for IPv4 (RFC 792, RFC 1191): type, code, checksum and a 32-bit rest whose meaning the type decides, then the
// payload: echo data, or the start of the packet an error is about.
//
// Errors: fewer than 8 bytes is kTruncated. The checksum is a question of its own.
//
// Not modelled: timestamp, router discovery and extended messages beyond their numbers (RFC 4884 extensions).

#include "core/wire/bytes.h"
#include "core/wire/checksum.h"

namespace loom::wire {

namespace icmp_type {
inline constexpr uint8_t kEchoReply = 0;
inline constexpr uint8_t kUnreachable = 3;
inline constexpr uint8_t kRedirect = 5;
inline constexpr uint8_t kEchoRequest = 8;
inline constexpr uint8_t kTimeExceeded = 11;
inline constexpr uint8_t kParameterProblem = 12;
}  // namespace icmp_type

namespace icmp_code {  // of kUnreachable
inline constexpr uint8_t kNet = 0;
inline constexpr uint8_t kHost = 1;
inline constexpr uint8_t kProtocol = 2;
inline constexpr uint8_t kPort = 3;
inline constexpr uint8_t kFragmentationNeeded = 4;
}  // namespace icmp_code

class IcmpView {
 public:
  static constexpr size_t kSize = 8;
  constexpr IcmpView() = default;
  static constexpr Parsed<IcmpView> parse(Bytes bytes) {
    if (bytes.size() < kSize) return Malformed::kTruncated;
    return IcmpView{bytes};
  }
  constexpr uint8_t type() const { return bytes_[0]; }
  constexpr uint8_t code() const { return bytes_[1]; }
  constexpr uint16_t checksum_field() const { return load_be16(bytes_.data() + 2); }
  constexpr uint32_t rest() const { return load_be32(bytes_.data() + 4); }
  constexpr bool is_echo() const { return type() == icmp_type::kEchoRequest || type() == icmp_type::kEchoReply; }
  // An error carries the IP header and the first bytes of the packet it is about.
  constexpr bool is_error() const {
    return type() == icmp_type::kUnreachable || type() == icmp_type::kRedirect || type() == 4 ||
           type() == icmp_type::kTimeExceeded || type() == icmp_type::kParameterProblem;
  }
  constexpr uint16_t echo_id() const { return load_be16(bytes_.data() + 4); }
  constexpr uint16_t echo_sequence() const { return load_be16(bytes_.data() + 6); }
  // Of kFragmentationNeeded (RFC 1191).
  constexpr uint16_t next_hop_mtu() const { return load_be16(bytes_.data() + 6); }
  constexpr Bytes payload() const { return bytes_.subspan(kSize); }
  bool checksum_ok() const { return checksum(bytes_) == 0; }

 private:
  constexpr explicit IcmpView(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

struct Icmp {
  uint8_t type = 0;
  uint8_t code = 0;
  uint32_t rest = 0;

  static constexpr Icmp echo_request(uint16_t id, uint16_t sequence) {
    return {icmp_type::kEchoRequest, 0, uint32_t{id} << 16 | sequence};
  }
  static constexpr Icmp echo_reply(uint16_t id, uint16_t sequence) {
    return {icmp_type::kEchoReply, 0, uint32_t{id} << 16 | sequence};
  }
  static constexpr Icmp unreachable(uint8_t code, uint16_t next_hop_mtu = 0) {
    return {icmp_type::kUnreachable, code, next_hop_mtu};
  }
  static constexpr Icmp time_exceeded() { return {icmp_type::kTimeExceeded, 0, 0}; }
  static Icmp from(const IcmpView& view) { return {view.type(), view.code(), view.rest()}; }

  static constexpr size_t size() { return IcmpView::kSize; }
  // Writes header, payload and checksum and returns the bytes written; writes nothing and returns 0 when `out` is too
  // short. `payload` may already stand at its place in `out`.
  size_t emit(MutableBytes out, Bytes payload) const;
  bool operator==(const Icmp&) const = default;
};

}  // namespace loom::wire
