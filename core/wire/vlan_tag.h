#pragma once

// A VLAN tag (IEEE 802.1Q-2018 clause 9): a tag protocol identifier and the tag control information PCP, DEI, VID,
// four bytes that stand between the source address and the type. Tags stack: an S-TAG (0x88a8, "QinQ") before a
// C-TAG.
//
// A `TagStack` keeps the tags of one frame, outermost first, without allocating; a frame with more than kMaxTags has
// its further tags left in the payload.
//
// Not modelled: the I-TAG of provider backbone bridges; TPIDs other than the three below, unless a caller names one.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "core/wire/bytes.h"

namespace loom::wire {

inline constexpr uint16_t kTpidCustomer = 0x8100;  // C-TAG, 802.1Q
inline constexpr uint16_t kTpidService = 0x88a8;   // S-TAG, 802.1ad
inline constexpr uint16_t kTpidQinqOld = 0x9100;   // stacked tags before 802.1ad

inline constexpr size_t kTagSize = 4;
inline constexpr uint16_t kMaxVid = 4094;       // 4095 is reserved
inline constexpr uint16_t kReservedVid = 4095;  // 802.1Q table 9-2
inline constexpr uint16_t kPriorityVid = 0;     // a priority tag: no VLAN

constexpr bool is_vlan_tpid(uint16_t type) {
  return type == kTpidCustomer || type == kTpidService || type == kTpidQinqOld;
}

struct VlanTag {
  uint16_t tpid = kTpidCustomer;
  uint8_t pcp = 0;   // 0 to 7
  bool dei = false;  // drop eligible; CFI before 802.1Q-2011
  uint16_t vid = 0;  // 0 to 4095

  static constexpr VlanTag from_tci(uint16_t tci, uint16_t tpid = kTpidCustomer) {
    return {tpid, static_cast<uint8_t>(tci >> 13), (tci & 0x1000) != 0, static_cast<uint16_t>(tci & 0x0fff)};
  }
  // The four bytes at `p`: TPID, TCI.
  static constexpr VlanTag from_bytes(const uint8_t* p) { return from_tci(load_be16(p + 2), load_be16(p)); }

  constexpr uint16_t tci() const {
    return static_cast<uint16_t>((pcp & 7) << 13 | (dei ? 0x1000 : 0) | (vid & 0x0fff));
  }
  constexpr void store(uint8_t* p) const {
    store_be16(p, tpid);
    store_be16(p + 2, tci());
  }
  constexpr bool is_priority_tag() const { return vid == kPriorityVid; }

  constexpr auto operator<=>(const VlanTag&) const = default;
};

// Up to kMaxTags tags, outermost first.
class TagStack {
 public:
  static constexpr size_t kMaxTags = 8;

  constexpr TagStack() = default;
  // Tags after the eighth are ignored.
  constexpr TagStack(std::initializer_list<VlanTag> tags) {
    for (const VlanTag& tag : tags) push_inner(tag);
  }
  // False when the stack is full.
  constexpr bool push_inner(VlanTag tag) {
    if (count_ == kMaxTags) return false;
    tags_[count_++] = tag;
    return true;
  }
  constexpr size_t size() const { return count_; }
  constexpr bool empty() const { return count_ == 0; }
  constexpr const VlanTag& operator[](size_t i) const { return tags_[i]; }
  constexpr VlanTag& operator[](size_t i) { return tags_[i]; }
  constexpr const VlanTag* begin() const { return tags_.data(); }
  constexpr const VlanTag* end() const { return tags_.data() + count_; }

  // Unused places are always zero tags, so this compares what is there.
  constexpr auto operator<=>(const TagStack&) const = default;

 private:
  uint8_t count_ = 0;
  std::array<VlanTag, kMaxTags> tags_{};
};

}  // namespace loom::wire
