#pragma once

// UDP (RFC 768).
//
// `parse` is a receiver's view and wants the whole datagram, `parse_header` only the eight bytes; its payload is what
// there is. A length of 0 (jumbogram, RFC 2675, or segmentation offload) means "to the end of the span".
//
// Errors: kTruncated; kBadLength for a length between 1 and 7.
//
// Not modelled: UDP-Lite, UDP options.

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/checksum.h"
#include "core/wire/ipv4.h"

namespace loom::wire {

class UdpView {
 public:
  static constexpr size_t kSize = 8;
  constexpr UdpView() = default;
  static constexpr Parsed<UdpView> parse(Bytes bytes) {
    const auto view = parse_header(bytes);
    if (!view) return view;
    if (view->length() != 0 && view->length() < kSize) return Malformed::kBadLength;
    if (view->length() > bytes.size()) return Malformed::kTruncated;
    return view;
  }
  static constexpr Parsed<UdpView> parse_header(Bytes bytes) {
    if (bytes.size() < kSize) return Malformed::kTruncated;
    return UdpView{bytes};
  }
  constexpr uint16_t src_port() const { return load_be16(bytes_.data()); }
  constexpr uint16_t dst_port() const { return load_be16(bytes_.data() + 2); }
  constexpr uint16_t length() const { return load_be16(bytes_.data() + 4); }
  constexpr uint16_t checksum_field() const { return load_be16(bytes_.data() + 6); }
  constexpr Bytes payload() const { return datagram().subspan(kSize); }
  // Intact, or sent without a checksum.
  bool checksum_ok(const PseudoHeader& pseudo) const {
    return checksum_field() == 0 || pseudo.checksum(ip_proto::kUdp, datagram()) == 0;
  }

 private:
  constexpr explicit UdpView(Bytes bytes) : bytes_(bytes) {}
  constexpr Bytes datagram() const {
    return length() < kSize ? bytes_ : bytes_.first(std::min<size_t>(bytes_.size(), length()));
  }
  Bytes bytes_;
};

struct Udp {
  uint16_t src_port = 0;
  uint16_t dst_port = 0;

  static Udp from(const UdpView& view) { return {view.src_port(), view.dst_port()}; }
  static constexpr size_t size() { return UdpView::kSize; }
  // Writes header, payload and checksum (a computed 0 is sent as 0xffff) and returns the bytes written; writes
  // nothing and returns 0 when `out` is too short or the datagram longer than 65535 bytes. `payload` may already
  // stand at its place in `out`.
  size_t emit(MutableBytes out, Bytes payload, const PseudoHeader& pseudo) const;
  bool operator==(const Udp&) const = default;
};

}  // namespace loom::wire
