#pragma once

// IPv6 (RFC 8200): the fixed header and the walk over extension headers: hop-by-hop, routing, fragment, destination
// options, and AH (RFC 4302).
//
// `parse` wants the whole packet, `parse_header` only the 40 bytes. A payload length of 0 (a jumbogram, RFC 2675, or
// segmentation offload) counts as "to the end of the span".
//
// `upper()` walks to the upper-layer header. The walk takes at most kMaxExtensions headers and stops where nothing
// beyond can be read: at ESP, at "no next header", at a header that is cut off, behind the fragment header of any but
// the first fragment.
//
// Not modelled: reassembly; what routing headers do; mobility and HIP headers, which are upper layers here.

#include <algorithm>
#include <optional>

#include "core/wire/bytes.h"
#include "core/wire/ip_address.h"
#include "core/wire/ipv4.h"

namespace loom::wire {

constexpr bool is_ipv6_extension(uint8_t next_header) {
  return next_header == ip_proto::kHopByHop || next_header == ip_proto::kRouting ||
         next_header == ip_proto::kFragment || next_header == ip_proto::kAh || next_header == ip_proto::kDestination;
}

// One extension header.
struct Ipv6Extension {
  uint8_t type = 0;  // the next-header value that announced it
  uint8_t next_header = 0;
  Bytes bytes;  // all of it
  // Of a fragment header.
  uint32_t fragment_offset() const { return load_be16(bytes.data() + 2) & 0xfff8u; }
  bool more_fragments() const { return (bytes[3] & 1) != 0; }
  uint32_t fragment_id() const { return load_be32(bytes.data() + 4); }
};

class Ipv6ExtensionWalk {
 public:
  static constexpr int kMaxExtensions = 16;
  // `bytes` begins with a header of type `first`.
  Ipv6ExtensionWalk(uint8_t first, Bytes bytes) : next_header_(first), rest_(bytes) {}
  std::optional<Ipv6Extension> next();
  // After the last: the type of what `rest()` begins with.
  uint8_t next_header() const { return next_header_; }
  Bytes rest() const { return rest_; }
  bool truncated() const { return truncated_; }

 private:
  uint8_t next_header_;
  Bytes rest_;
  int count_ = 0;
  bool truncated_ = false;
  bool in_later_fragment_ = false;
};

struct Ipv6Upper {
  uint8_t protocol = 0;  // of `payload`, or the extension header the walk stopped at
  Bytes payload;
  bool truncated = false;    // an extension header is cut off
  bool is_fragment = false;  // a fragment header came by
  uint32_t fragment_offset = 0;
  bool more_fragments = false;
  uint32_t fragment_id = 0;
  // An upper-layer header can stand at the start of `payload`.
  bool has_header() const { return !truncated && fragment_offset == 0 && !is_ipv6_extension(protocol); }
};

class Ipv6View {
 public:
  static constexpr size_t kSize = 40;
  constexpr Ipv6View() = default;
  static constexpr Parsed<Ipv6View> parse(Bytes bytes) {
    const auto view = parse_header(bytes);
    if (view && view->payload_length() > bytes.size() - kSize) return Malformed::kTruncated;
    return view;
  }
  static constexpr Parsed<Ipv6View> parse_header(Bytes bytes) {
    if (bytes.empty()) return Malformed::kTruncated;
    if (bytes[0] >> 4 != 6) return Malformed::kBadVersion;
    if (bytes.size() < kSize) return Malformed::kTruncated;
    return Ipv6View{bytes};
  }
  constexpr uint8_t traffic_class() const { return static_cast<uint8_t>(load_be16(bytes_.data()) >> 4); }
  constexpr uint32_t flow_label() const { return load_be32(bytes_.data()) & 0xfffff; }
  constexpr uint16_t payload_length() const { return load_be16(bytes_.data() + 4); }
  constexpr uint8_t next_header() const { return bytes_[6]; }
  constexpr uint8_t hop_limit() const { return bytes_[7]; }
  constexpr Ipv6Address src() const { return Ipv6Address::from_bytes(bytes_.data() + 8); }
  constexpr Ipv6Address dst() const { return Ipv6Address::from_bytes(bytes_.data() + 24); }
  // Behind the fixed header, extension headers included, padding behind the packet not.
  constexpr Bytes payload() const {
    const Bytes all = bytes_.subspan(kSize);
    return payload_length() == 0 ? all : all.first(std::min<size_t>(all.size(), payload_length()));
  }
  Ipv6ExtensionWalk extensions() const { return {next_header(), payload()}; }
  Ipv6Upper upper() const;

 private:
  constexpr explicit Ipv6View(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

// The fixed header; extension headers are payload to it.
struct Ipv6 {
  Ipv6Address src{};
  Ipv6Address dst{};
  uint8_t next_header = ip_proto::kNoNext;
  uint8_t hop_limit = 64;
  uint8_t traffic_class = 0;
  uint32_t flow_label = 0;  // 20 bits

  static Ipv6 from(const Ipv6View& view) {
    return {view.src(), view.dst(), view.next_header(), view.hop_limit(), view.traffic_class(), view.flow_label()};
  }
  static constexpr size_t size() { return Ipv6View::kSize; }
  // Writes the header of a packet with `payload_size` bytes behind it and returns size(); writes nothing and returns
  // 0 when `out` is too short or the payload longer than 65535 bytes.
  size_t emit(MutableBytes out, size_t payload_size) const;
  bool operator==(const Ipv6&) const = default;
};

}  // namespace loom::wire
