// The switch inside the 82576 (datasheet, 7.10.3): which pools a frame is for, by address and VLAN; what may leave a
// pool; what of it stays inside.

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "devices/nic/i82576/function.h"

namespace loom::nic::i82576 {

namespace {

constexpr size_t kAddresses = 12;
constexpr size_t kTag = 4;
constexpr uint64_t kBroadcast = 0xffff'ffff'ffff;
constexpr uint32_t kAllPools = (1U << kPools) - 1;
constexpr uint32_t kUnicastEntries = 24;

uint32_t low_of(std::span<const uint8_t> address) {
  return address[0] | uint32_t{address[1]} << 8 | uint32_t{address[2]} << 16 | uint32_t{address[3]} << 24;
}
uint32_t high_of(std::span<const uint8_t> address) {
  return address[4] | uint32_t{address[5]} << 8;
}

// RAL of an entry; RAH follows.
constexpr uint32_t entry_of(uint32_t i) {
  return i < 16 ? kRa + 8 * i : kRa2 + 8 * (i - 16);
}

// The pools that an exact entry gives this address, in any; `is_known` when some entry has it.
uint32_t exact_pools(const RegisterFile& registers, std::span<const uint8_t> address, bool& is_known) {
  uint32_t pools = 0;
  for (uint32_t i = 0; i < kUnicastEntries; ++i) {
    const uint32_t rah = registers.get(entry_of(i) + 4);
    if ((rah & kRahValid) == 0 || (rah & 0xffff) != high_of(address) ||
        registers.get(entry_of(i)) != low_of(address)) {
      continue;
    }
    is_known = true;
    pools |= rah >> kRahPoolShift & kAllPools;
  }
  return pools;
}

// Whether the bit of an address is set in a table of 4096; RCTL.MO chooses which twelve bits of the address.
bool is_hashed(const RegisterFile& registers, uint32_t table, std::span<const uint8_t> address) {
  static constexpr unsigned kShift[] = {4, 3, 2, 0};
  const uint32_t hash = (high_of(address) >> kShift[registers.get(kRctl) >> 12 & 3]) & 0xfff;
  return (registers.get(table + 4 * (hash >> 5)) >> (hash & 0x1f) & 1) != 0;
}

}  // namespace

bool I82576::sorts_by_pool() const {
  const uint32_t mode = reg(kMrqc) & mrqc::kMask;
  return mode == mrqc::kVmdq || mode == mrqc::kVmdqRss;
}

unsigned I82576::default_pool() const {
  return reg(kVtCtl) >> vt_ctl::kDefaultPoolShift & (kPools - 1);
}

bool I82576::is_tagged(std::span<const uint8_t> frame) const {
  return frame.size() >= kAddresses + kTag && wire::load_be16(&frame[kAddresses]) == (reg(kVet) & 0xffff);
}

// Without pools: as older controllers filter.
bool I82576::passes_address(std::span<const uint8_t> frame) const {
  const uint64_t dst = wire::load_be48(frame.data());
  const uint32_t control = reg(kRctl);
  if (dst == kBroadcast) return (control & (rctl::kBam | rctl::kMpe)) != 0;
  const bool group = wire::is_multicast_u64(dst);
  if ((control & (group ? rctl::kMpe : rctl::kUpe)) != 0) return true;
  bool is_known = false;
  exact_pools(registers_, frame, is_known);
  return is_known || is_hashed(registers_, group ? kMta : kUta, frame);
}

bool I82576::passes_vlan_table(std::span<const uint8_t> frame) const {
  if ((reg(kRctl) & rctl::kVfe) == 0 || !is_tagged(frame)) return true;
  const uint32_t vid = wire::load_be16(&frame[kAddresses + 2]) & 0xfffU;
  return (reg(kVfta + 4 * (vid >> 5)) >> (vid & 0x1f) & 1) != 0;
}

uint32_t I82576::pools_by_address(std::span<const uint8_t> frame, Reason& reason) const {
  const auto with = [this](uint32_t bits) {
    uint32_t pools = 0;
    for (unsigned i = 0; i < kPools; ++i) pools |= (preg(kVmolr, i) & bits) != 0 ? 1U << i : 0;
    return pools;
  };
  const uint64_t dst = wire::load_be48(frame.data());
  reason = Reason::kBroadcast;
  if (dst == kBroadcast) return with(vmolr::kBam);
  const bool group = wire::is_multicast_u64(dst);
  bool is_known = false;
  uint32_t pools = exact_pools(registers_, frame, is_known);
  reason = Reason::kExact;
  if (group) pools |= with(vmolr::kMpme);
  if (is_known) return pools;
  reason = Reason::kOverflow;
  if (is_hashed(registers_, group ? kMta : kUta, frame)) pools |= with(group ? vmolr::kRompe : vmolr::kRope);
  return pools;
}

// The pools that may see the frame's VLAN. Without VLAN filtering everybody may.
uint32_t I82576::pools_by_vlan(std::span<const uint8_t> frame, bool& stays_inside) const {
  uint32_t pools = 0;
  if (!is_tagged(frame)) {
    for (unsigned i = 0; i < kPools; ++i) pools |= (preg(kVmolr, i) & vmolr::kAupe) != 0 ? 1U << i : 0;
    return pools;
  }
  const uint32_t vid = wire::load_be16(&frame[kAddresses + 2]) & 0xfffU;
  for (uint32_t i = 0; i < 32; ++i) {
    const uint32_t entry = reg(kVlvf + 4 * i);
    if ((entry & vlvf::kEnable) == 0 || (entry & 0xfff) != vid) continue;
    pools |= entry >> vlvf::kPoolShift & kAllPools;
    stays_inside = stays_inside || (entry & vlvf::kLvlan) != 0;
  }
  return (reg(kRctl) & rctl::kVfe) != 0 ? pools : kAllPools;
}

// Groups go to one pool only, the lowest, when there is no replication.
uint32_t I82576::pools_for(std::span<const uint8_t> frame, bool with_default, Reason& reason) const {
  bool stays_inside = false;
  const bool group = wire::is_multicast_u64(wire::load_be48(frame.data()));
  uint32_t pools = pools_by_address(frame, reason) & pools_by_vlan(frame, stays_inside);
  if (pools == 0 && with_default && !group && (reg(kVtCtl) & vt_ctl::kNoDefaultPool) == 0) {
    reason = Reason::kDefault;
    pools = 1U << default_pool();
  }
  if ((reg(kVtCtl) & vt_ctl::kReplication) == 0) pools &= ~pools + 1;
  return pools & reg(kVfre);
}

// Why a pool may not send this, or null: a source address that is not its own, a VLAN it is no member of.
const char* I82576::spoof(unsigned pool, std::span<const uint8_t> frame) const {
  const uint32_t control = reg(kDtxswc) >> pool;
  bool is_known = false;
  if ((control >> dtxswc::kMacShift & 1) != 0 &&
      (exact_pools(registers_, frame.subspan(6), is_known) >> pool & 1) == 0) {
    return "MAC anti-spoof: the source address is not this pool's";
  }
  if ((control >> dtxswc::kVlanShift & 1) != 0 && is_tagged(frame)) {
    const uint32_t vid = wire::load_be16(&frame[kAddresses + 2]) & 0xfffU;
    bool is_member = false;
    for (uint32_t i = 0; i < 32 && !is_member; ++i) {
      const uint32_t entry = reg(kVlvf + 4 * i);
      is_member =
          (entry & vlvf::kEnable) != 0 && (entry & 0xfff) == vid && (entry >> (vlvf::kPoolShift + pool) & 1) != 0;
    }
    if (!is_member) return "VLAN anti-spoof: this pool is no member of the VLAN";
  }
  return nullptr;
}

void I82576::discard(Function& f, std::string_view why, DropReason reason, size_t size) {
  tell(f, HardwareEventKind::kFrameDiscarded, why, static_cast<uint64_t>(reason), 0, static_cast<uint32_t>(size));
}

void I82576::switch_from(unsigned pool, std::span<const uint8_t> frame) {
  if (frame.size() < wire::kEthernetHeaderSize) {
    return discard(fn(kPf), "the frame has no Ethernet header", DropReason::kRunt, frame.size());
  }
  if (!sorts_by_pool()) return put_on_wire(frame);
  if (const char* const why = spoof(pool, frame)) {
    registers_.set_bits(kWvbr, 1U << pool);
    add(kSsvpc, 1);
    return discard(fn(kPf), why, DropReason::kSpoofed, frame.size());
  }
  if ((reg(kDtxswc) & dtxswc::kLoopback) == 0) return put_on_wire(frame);
  Reason reason{};
  uint32_t pools = pools_for(frame, false, reason);
  if ((reg(kDtxswc) >> (dtxswc::kLocalShift + pool) & 1) == 0) pools &= ~(1U << pool);
  bool stays_inside = false;
  static_cast<void>(pools_by_vlan(frame, stays_inside));
  // Who is known by its address is inside; everybody else may also be outside.
  const bool goes_out = !stays_inside && (pools == 0 || reason != Reason::kExact);
  if (pools == 0 && !goes_out) {
    return discard(fn(kPf), "nobody inside is on the frame's local VLAN", DropReason::kNoEgress, frame.size());
  }
  if (pools != 0) {
    registers_.set(of_pool(kVfgptlbc, pool), preg(kVfgptlbc, pool) + 1);
    registers_.set(of_pool(kVfgotlbc, pool), preg(kVfgotlbc, pool) + static_cast<uint32_t>(frame.size()));
  }
  if (goes_out) put_on_wire(frame);
  hand_to_pools(pools, frame, reason, true);
}

// To each of the pools; what for is told.
void I82576::hand_to_pools(uint32_t pools, std::span<const uint8_t> frame, Reason reason, bool is_local) {
  static constexpr std::string_view kReasons[] = {"its address", "a broadcast", "the hash of its address",
                                                  "no address: the default pool", "pools are off"};
  if (pools == 0) return;
  tell(fn(kPf), HardwareEventKind::kFrameSorted, kReasons[static_cast<size_t>(reason)], pools, 0,
       static_cast<uint32_t>(frame.size()));
  for (unsigned pool = 0; pool < kPools; ++pool) {
    if ((pools >> pool & 1) == 0) continue;
    if (is_local) {
      registers_.set(of_pool(kVfgprlbc, pool), preg(kVfgprlbc, pool) + 1);
      registers_.set(of_pool(kVfgorlbc, pool), preg(kVfgorlbc, pool) + static_cast<uint32_t>(frame.size()));
    }
    if (ports_ != nullptr) {
      ports_->to_pool(pool, frame);
    } else {
      deliver(pool, frame);
    }
  }
}

void I82576::put_on_wire(std::span<const uint8_t> frame) {
  if ((reg(kStatus) & status::kLu) == 0) {
    return discard(fn(kPf), "there is no link", DropReason::kLinkDown, frame.size());
  }
  intel::count_sent(registers_, frame);
  tell(fn(kPf), HardwareEventKind::kFrameSent, {}, 0, 0, static_cast<uint32_t>(frame.size()));
  wire_.transmit(frame);
}

}  // namespace loom::nic::i82576
