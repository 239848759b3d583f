#pragma once

// IPv4 (RFC 791): the header with its options and fragment fields.
//
// `parse` is a receiver's view: the whole packet must be there. `parse_header` is an observer's: the packet may be
// cut off behind its header by a capture, or carry the total length 0 that segmentation offload leaves, and
// `payload()` is what there is. Neither looks at the checksum; `checksum_ok()` does.
//
// Errors: kTruncated, kBadVersion, kBadHeaderLength, kBadLength (total length shorter than the header).
//
// Not modelled: reassembly, source routing, the meaning of options.

#include <algorithm>
#include <vector>

#include "core/wire/bytes.h"
#include "core/wire/checksum.h"
#include "core/wire/ip_address.h"
#include "core/wire/options.h"

namespace loom::wire {

namespace ip_proto {
inline constexpr uint8_t kHopByHop = 0;
inline constexpr uint8_t kIcmp = 1;
inline constexpr uint8_t kIgmp = 2;
inline constexpr uint8_t kTcp = 6;
inline constexpr uint8_t kUdp = 17;
inline constexpr uint8_t kRouting = 43;
inline constexpr uint8_t kFragment = 44;
inline constexpr uint8_t kGre = 47;
inline constexpr uint8_t kEsp = 50;
inline constexpr uint8_t kAh = 51;
inline constexpr uint8_t kIcmpv6 = 58;
inline constexpr uint8_t kNoNext = 59;
inline constexpr uint8_t kDestination = 60;
inline constexpr uint8_t kOspf = 89;
inline constexpr uint8_t kSctp = 132;
inline constexpr uint8_t kExperimental = 253;  // RFC 3692
}  // namespace ip_proto

class Ipv4View {
 public:
  static constexpr size_t kMinSize = 20;
  constexpr Ipv4View() = default;
  static constexpr Parsed<Ipv4View> parse(Bytes bytes) {
    const auto view = parse_header(bytes);
    if (!view) return view;
    if (view->total_length() < view->header_size()) return Malformed::kBadLength;
    if (view->total_length() > bytes.size()) return Malformed::kTruncated;
    return view;
  }
  static constexpr Parsed<Ipv4View> parse_header(Bytes bytes) {
    if (bytes.empty()) return Malformed::kTruncated;
    if (bytes[0] >> 4 != 4) return Malformed::kBadVersion;
    if (bytes.size() < kMinSize) return Malformed::kTruncated;
    const size_t header = 4u * (bytes[0] & 0xf);
    if (header < kMinSize) return Malformed::kBadHeaderLength;
    if (header > bytes.size()) return Malformed::kTruncated;
    return Ipv4View{bytes};
  }

  constexpr size_t header_size() const { return 4u * (bytes_[0] & 0xf); }
  constexpr uint8_t dscp() const { return static_cast<uint8_t>(bytes_[1] >> 2); }
  constexpr uint8_t ecn() const { return bytes_[1] & 3; }
  constexpr uint16_t total_length() const { return load_be16(at(2)); }
  constexpr uint16_t id() const { return load_be16(at(4)); }
  constexpr bool dont_fragment() const { return (bytes_[6] & 0x40) != 0; }
  constexpr bool more_fragments() const { return (bytes_[6] & 0x20) != 0; }
  // In bytes.
  constexpr uint32_t fragment_offset() const { return (load_be16(at(6)) & 0x1fffu) * 8; }
  constexpr bool is_fragment() const { return (load_be16(at(6)) & 0x3fff) != 0; }
  constexpr uint8_t ttl() const { return bytes_[8]; }
  constexpr uint8_t protocol() const { return bytes_[9]; }
  constexpr uint16_t header_checksum() const { return load_be16(at(10)); }
  constexpr Ipv4Address src() const { return Ipv4Address::from_bytes(at(12)); }
  constexpr Ipv4Address dst() const { return Ipv4Address::from_bytes(at(16)); }
  constexpr Bytes options() const { return bytes_.subspan(kMinSize, header_size() - kMinSize); }
  OptionWalk option_walk() const { return {options(), OptionFormat::kIpv4}; }
  // Without what stands behind the packet, for instance Ethernet padding.
  constexpr Bytes payload() const { return bytes_.subspan(header_size(), end() - header_size()); }
  bool checksum_ok() const { return checksum(bytes_.first(header_size())) == 0; }
  // Whether the total length says there is more than the span holds.
  constexpr bool is_cut() const { return total_length() > bytes_.size(); }

 private:
  constexpr explicit Ipv4View(Bytes bytes) : bytes_(bytes) {}
  constexpr const uint8_t* at(size_t offset) const { return bytes_.data() + offset; }
  constexpr size_t end() const {
    return total_length() < header_size() ? bytes_.size() : std::min<size_t>(bytes_.size(), total_length());
  }
  Bytes bytes_;
};

struct Ipv4 {
  Ipv4Address src{};
  Ipv4Address dst{};
  uint8_t protocol = 0;
  uint8_t ttl = 64;
  uint16_t id = 0;
  uint8_t dscp = 0;
  uint8_t ecn = 0;
  bool dont_fragment = false;
  bool more_fragments = false;
  uint32_t fragment_offset = 0;    // bytes, a multiple of 8
  std::vector<uint8_t> options{};  // padded with zeros to a multiple of 4; at most 40 bytes

  static Ipv4 from(const Ipv4View& view);
  // Of the header, options included.
  size_t size() const { return Ipv4View::kMinSize + (options.size() + 3) / 4 * 4; }
  // Writes the header of a packet with `payload_size` bytes behind it, checksum included, and returns size(). Writes
  // nothing and returns 0 when `out` is too short, the options too long or the packet longer than 65535 bytes.
  size_t emit(MutableBytes out, size_t payload_size) const;
  bool operator==(const Ipv4&) const = default;
};

}  // namespace loom::wire
