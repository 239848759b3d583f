#pragma once

// The Ethernet header (IEEE 802.3-2018 clause 3), its VLAN tags, and the LLC and SNAP headers (IEEE 802.2, RFC 1042)
// that follow when the type field is a length.
//
// `EthernetView` is what a switch's forwarding path holds: construction compares one length, every accessor is
// inline, nothing allocates. It reads frames from the destination address to the end of the payload; preamble and FCS
// are not part of a frame here. `Ethernet` is the value: fields to set, then `emit`.
//
// The type field: 0x0600 and above is an EtherType, up to 1500 a length, between the two undefined.
//
// Errors: fewer than 14 bytes is Malformed::kTruncated. A tag cut off by the end of the frame does not fail the view:
// `tag_truncated()` says so, and the stack holds the tags before it.
//
// Not modelled: preamble, FCS, jumbo LLC (0x8870).

#include <algorithm>
#include <optional>
#include <vector>

#include "core/wire/bytes.h"
#include "core/wire/mac_address.h"
#include "core/wire/vlan_tag.h"

namespace loom::wire {

inline constexpr size_t kEthernetHeaderSize = 14;
inline constexpr size_t kEthernetMinSize = 60;  // without FCS; shorter frames are padded
inline constexpr uint16_t kMinEtherType = 0x0600;
inline constexpr uint16_t kMaxLengthField = 1500;

namespace ethertype {
inline constexpr uint16_t kIpv4 = 0x0800;
inline constexpr uint16_t kArp = 0x0806;
inline constexpr uint16_t kIpv6 = 0x86dd;
inline constexpr uint16_t kMpls = 0x8847;
inline constexpr uint16_t kPause = 0x8808;
inline constexpr uint16_t kSlow = 0x8809;
inline constexpr uint16_t kLldp = 0x88cc;
inline constexpr uint16_t kExperimental = 0x88b5;  // IEEE 802 local experimental 1
}  // namespace ethertype

class EthernetView {
 public:
  constexpr EthernetView() = default;
  static constexpr Parsed<EthernetView> parse(Bytes frame) {
    if (frame.size() < kEthernetHeaderSize) return Malformed::kTruncated;
    return EthernetView{frame};
  }

  constexpr Bytes bytes() const { return frame_; }
  constexpr uint64_t dst_u64() const { return load_be48(at(0)); }
  constexpr uint64_t src_u64() const { return load_be48(at(6)); }
  constexpr MacAddress dst() const { return MacAddress::from_bytes(at(0)); }
  constexpr MacAddress src() const { return MacAddress::from_bytes(at(6)); }

  // The two bytes after the source address, whatever they mean: TPID, EtherType or length.
  constexpr uint16_t outer_type() const { return load_be16(at(12)); }
  // A whole tag with this TPID is outermost.
  constexpr bool tagged_with(uint16_t tpid) const { return outer_type() == tpid && has_room_for_tag(); }
  // A whole tag with one of the three known TPIDs is outermost.
  constexpr bool is_tagged() const { return is_vlan_tpid(outer_type()) && has_room_for_tag(); }
  // The TCI of the outermost tag; only when one of the two above is true.
  constexpr uint16_t outer_tci() const { return load_be16(at(14)); }
  constexpr std::optional<VlanTag> outer_tag() const {
    if (!is_tagged()) return std::nullopt;
    return VlanTag::from_bytes(at(12));
  }

  // All tags, outermost first, at most TagStack::kMaxTags.
  constexpr TagStack tags() const {
    TagStack stack;
    for (size_t i = 0, n = tag_count(); i < n; ++i) stack.push_inner(VlanTag::from_bytes(at(12 + kTagSize * i)));
    return stack;
  }
  constexpr size_t tag_count() const {
    size_t n = 0;
    while (n < TagStack::kMaxTags && frame_.size() >= 18 + kTagSize * n &&
           is_vlan_tpid(load_be16(at(12 + kTagSize * n))))
      ++n;
    return n;
  }
  // After the tags stands another TPID, whose tag the frame has no room for.
  constexpr bool tag_truncated() const {
    const size_t n = tag_count();
    return n < TagStack::kMaxTags && is_vlan_tpid(load_be16(at(12 + kTagSize * n)));
  }

  // Where the payload begins: behind the type field behind the tags.
  constexpr size_t payload_offset() const { return kEthernetHeaderSize + kTagSize * tag_count(); }
  // The type field behind the tags: EtherType or length.
  constexpr uint16_t type_or_length() const { return load_be16(at(payload_offset() - 2)); }
  constexpr bool is_length() const { return type_or_length() <= kMaxLengthField; }
  // Everything behind the type field, padding included.
  constexpr Bytes payload() const { return frame_.subspan(payload_offset()); }
  // The payload without the padding, where the type field is a length that says where it ends.
  constexpr Bytes payload_by_length() const {
    const Bytes all = payload();
    return is_length() ? all.first(std::min<size_t>(all.size(), type_or_length())) : all;
  }

 private:
  constexpr explicit EthernetView(Bytes frame) : frame_(frame) {}
  constexpr const uint8_t* at(size_t offset) const { return frame_.data() + offset; }
  constexpr bool has_room_for_tag() const { return frame_.size() >= kEthernetHeaderSize + kTagSize; }

  Bytes frame_;
};

struct Ethernet {
  MacAddress dst{};
  MacAddress src{};
  TagStack tags{};
  uint16_t type_or_length = 0;

  static Ethernet from(const EthernetView& view) {
    return {view.dst(), view.src(), view.tags(), view.type_or_length()};
  }
  size_t size() const { return kEthernetHeaderSize + kTagSize * tags.size(); }
  // Writes the header and returns size(); writes nothing and returns 0 when `out` is shorter.
  size_t emit(MutableBytes out) const;
  bool operator==(const Ethernet&) const = default;
};

// IEEE 802.2: DSAP, SSAP, and a control field of one byte (U format, which is what networks carry) or two (I and S).
class LlcView {
 public:
  constexpr LlcView() = default;
  static constexpr Parsed<LlcView> parse(Bytes bytes) {
    if (bytes.size() < 3 || bytes.size() < header_size(bytes[2])) return Malformed::kTruncated;
    return LlcView{bytes};
  }
  constexpr uint8_t dsap() const { return bytes_[0]; }
  constexpr uint8_t ssap() const { return bytes_[1]; }
  constexpr bool is_unnumbered() const { return (bytes_[2] & 3) == 3; }
  // The control field as sent: 8 bits when unnumbered, else 16.
  constexpr uint16_t control() const { return is_unnumbered() ? bytes_[2] : load_be16(bytes_.data() + 2); }
  constexpr size_t header_size() const { return header_size(bytes_[2]); }
  constexpr Bytes payload() const { return bytes_.subspan(header_size()); }
  constexpr bool is_snap() const { return dsap() == 0xaa && ssap() == 0xaa && bytes_[2] == 0x03; }

 private:
  static constexpr size_t header_size(uint8_t control) { return (control & 3) == 3 ? 3 : 4; }
  constexpr explicit LlcView(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

// An LLC header of U format, with its SNAP header when dsap and ssap are 0xaa.
struct Llc {
  uint8_t dsap = 0;
  uint8_t ssap = 0;
  uint8_t control = 0x03;  // unnumbered information
  uint32_t snap_oui = 0;   // 24 bits; only with SNAP
  uint16_t snap_pid = 0;   // an EtherType when the OUI is zero

  bool is_snap() const { return dsap == 0xaa && ssap == 0xaa && control == 0x03; }
  size_t size() const { return is_snap() ? 8 : 3; }
  size_t emit(MutableBytes out) const;
  bool operator==(const Llc&) const = default;
};

// RFC 1042: OUI and protocol, behind an LLC header of aa-aa-03.
class SnapView {
 public:
  static constexpr size_t kSize = 5;
  constexpr SnapView() = default;
  static constexpr Parsed<SnapView> parse(Bytes bytes) {
    if (bytes.size() < kSize) return Malformed::kTruncated;
    return SnapView{bytes};
  }
  constexpr uint32_t oui() const { return load_be32(bytes_.data()) >> 8; }
  constexpr uint16_t pid() const { return load_be16(bytes_.data() + 3); }
  constexpr Bytes payload() const { return bytes_.subspan(kSize); }

 private:
  constexpr explicit SnapView(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

}  // namespace loom::wire
