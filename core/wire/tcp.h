#pragma once

// TCP (RFC 9293) with its options: maximum segment size, window scale and timestamps (RFC 7323), SACK (RFC 2018).
//
// Errors: kTruncated; kBadHeaderLength when the data offset is below 5 or beyond the segment. A malformed option list
// does not fail the view: `TcpOptions::malformed` says so and keeps what stood before.
//
// Not modelled: sequence-number arithmetic and connections (devices/endpoint), TCP-AO, fast open, multipath.

#include <array>
#include <optional>

#include "core/wire/bytes.h"
#include "core/wire/checksum.h"
#include "core/wire/ipv4.h"
#include "core/wire/options.h"

namespace loom::wire {

namespace tcp_flag {
inline constexpr uint16_t kFin = 0x001;
inline constexpr uint16_t kSyn = 0x002;
inline constexpr uint16_t kRst = 0x004;
inline constexpr uint16_t kPsh = 0x008;
inline constexpr uint16_t kAck = 0x010;
inline constexpr uint16_t kUrg = 0x020;
inline constexpr uint16_t kEce = 0x040;  // RFC 3168
inline constexpr uint16_t kCwr = 0x080;
inline constexpr uint16_t kAe = 0x100;  // formerly NS
}  // namespace tcp_flag

namespace tcp_option {
inline constexpr uint8_t kEnd = 0;
inline constexpr uint8_t kNop = 1;
inline constexpr uint8_t kMss = 2;
inline constexpr uint8_t kWindowScale = 3;
inline constexpr uint8_t kSackPermitted = 4;
inline constexpr uint8_t kSack = 5;
inline constexpr uint8_t kTimestamps = 8;
}  // namespace tcp_option

struct TcpOptions {
  struct Timestamps {
    uint32_t value = 0;
    uint32_t echo = 0;
    bool operator==(const Timestamps&) const = default;
  };
  struct SackBlock {
    uint32_t left = 0;
    uint32_t right = 0;
    bool operator==(const SackBlock&) const = default;
  };

  std::optional<uint16_t> mss{};
  std::optional<uint8_t> window_scale{};
  bool sack_permitted = false;
  std::optional<Timestamps> timestamps{};
  size_t sack_count = 0;  // at most 4
  std::array<SackBlock, 4> sack{};
  bool malformed = false;  // the list, or the size of one of these options

  static TcpOptions read(Bytes options);
  // Padded with NOPs to a multiple of 4.
  size_t size() const;
  // Writes size() bytes; `out` must have them.
  void emit(MutableBytes out) const;
  bool operator==(const TcpOptions&) const = default;
};

class TcpView {
 public:
  static constexpr size_t kMinSize = 20;
  constexpr TcpView() = default;
  static constexpr Parsed<TcpView> parse(Bytes bytes) {
    if (bytes.size() < kMinSize) return Malformed::kTruncated;
    const size_t header = 4u * (bytes[12] >> 4);
    if (header < kMinSize || header > bytes.size()) return Malformed::kBadHeaderLength;
    return TcpView{bytes};
  }
  constexpr uint16_t src_port() const { return load_be16(at(0)); }
  constexpr uint16_t dst_port() const { return load_be16(at(2)); }
  constexpr uint32_t seq() const { return load_be32(at(4)); }
  constexpr uint32_t ack() const { return load_be32(at(8)); }
  constexpr size_t header_size() const { return 4u * (bytes_[12] >> 4); }
  constexpr uint16_t flags() const { return load_be16(at(12)) & 0x1ff; }
  constexpr uint16_t window() const { return load_be16(at(14)); }
  constexpr uint16_t checksum_field() const { return load_be16(at(16)); }
  constexpr uint16_t urgent_pointer() const { return load_be16(at(18)); }
  constexpr Bytes option_bytes() const { return bytes_.subspan(kMinSize, header_size() - kMinSize); }
  OptionWalk option_walk() const { return {option_bytes(), OptionFormat::kTcp}; }
  TcpOptions options() const { return TcpOptions::read(option_bytes()); }
  constexpr Bytes payload() const { return bytes_.subspan(header_size()); }
  bool checksum_ok(const PseudoHeader& pseudo) const { return pseudo.checksum(ip_proto::kTcp, bytes_) == 0; }

 private:
  constexpr explicit TcpView(Bytes bytes) : bytes_(bytes) {}
  constexpr const uint8_t* at(size_t offset) const { return bytes_.data() + offset; }
  Bytes bytes_;
};

struct Tcp {
  uint16_t src_port = 0;
  uint16_t dst_port = 0;
  uint32_t seq = 0;
  uint32_t ack = 0;
  uint16_t flags = 0;
  uint16_t window = 0;
  uint16_t urgent_pointer = 0;
  TcpOptions options{};

  static Tcp from(const TcpView& view) {
    return {view.src_port(), view.dst_port(),       view.seq(),    view.ack(), view.flags(),
            view.window(),   view.urgent_pointer(), view.options()};
  }
  size_t size() const { return TcpView::kMinSize + options.size(); }
  // Writes header, payload and checksum and returns the bytes written; writes nothing and returns 0 when `out` is too
  // short or the options longer than 40 bytes. `payload` may already stand at its place in `out`.
  size_t emit(MutableBytes out, Bytes payload, const PseudoHeader& pseudo) const;
  bool operator==(const Tcp&) const = default;
};

}  // namespace loom::wire
