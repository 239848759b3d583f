#pragma once

// MacTable: which port a station was last heard on, keyed by filtering database (FID) and MAC address. With
// independent learning the FID is the VLAN; with shared learning all VLANs have one (IEEE 802.1Q-2018, 8.8.8).
//
// Open addressing over a pool of entries. Dynamic entries of one port form a list ordered by when they were last
// seen, so that ageing and eviction look at list heads only. Refreshing a known station is one probe and one store
// when it is the latest of its port, and never allocates.
//
// Ageing is exact: an entry not seen for the ageing time is absent from that moment on. It is taken out when somebody
// next touches it, or by a bounded sweep whenever an address is added; an unwatched quiet table costs no event.
//
// Capacity counts dynamic entries. When it is reached, the least recently seen entry of the port that holds most
// makes room, so one port that floods addresses displaces its own (the fairness rule of Open vSwitch 3.1,
// lib/mac-learning.h, "Eviction"). Static, sticky and local entries neither age nor are evicted or flushed.
//
// Not modelled: the grat-ARP lock of bonds; hash collisions of fixed-bucket hardware tables.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/frame.h"
#include "core/observer.h"
#include "core/units.h"

namespace loom {

struct MacEntry {
  enum Flag : uint8_t {
    kStatic = 1,  // set by an administrator
    kSticky = 2,  // and does not follow the station to another port
    kLocal = 4,   // the switch's own address: frames to it are taken by the switch
  };

  uint64_t key = 0;  // FID in the top 16 bits, MAC address below
  Time last_seen;
  uint32_t previous = UINT32_MAX;
  uint32_t next = UINT32_MAX;
  uint16_t port = 0;
  uint8_t flags = 0;
  uint32_t moves = 0;
  Time learned_at;       // on this port
  FrameId learned_from;  // {} for static entries

  uint16_t fid() const { return static_cast<uint16_t>(key >> 48); }
  uint64_t mac() const { return key & 0xffff'ffff'ffff; }
  bool is_dynamic() const { return (flags & (kStatic | kSticky | kLocal)) == 0; }
  bool is_local() const { return (flags & kLocal) != 0; }
};

// Told about every change but refreshes.
class MacTableListener {
 public:
  virtual void mac_changed(TableChange::Kind kind, const MacEntry& entry, uint16_t previous_port, FrameId cause) = 0;

 protected:
  ~MacTableListener() = default;
};

struct MacTableConfig {
  Duration ageing = Duration::s(300);  // zero: nothing is learned at all, the switch is a hub
  uint32_t capacity = 0;               // dynamic entries; zero: no limit
  bool static_entries_move = true;  // the Linux bridge lets a static entry follow its station; Open vSwitch does not
};

struct MacTableCounters {
  uint64_t added = 0;
  uint64_t moved = 0;
  uint64_t aged = 0;
  uint64_t evicted = 0;
  uint64_t flushed = 0;
};

class MacTable {
 public:
  enum class Learned : uint8_t { kRefreshed, kAdded, kMoved, kHeld, kOff };

  explicit MacTable(const MacTableConfig& config, MacTableListener* listener = nullptr);

  // A frame from `mac` came in on `port`. kHeld: a static, sticky or local entry forbids what the frame suggests;
  // kOff: the ageing time is zero.
  Learned learn(uint16_t fid, uint64_t mac, uint16_t port, Time now, FrameId cause) {
    const uint64_t key = key_of(fid, mac);
    const uint32_t index = find(key);
    if (index != kNone) [[likely]] {
      MacEntry& entry = entries_[index];
      if (entry.port == port && entry.flags == 0 && now - entry.last_seen < config_.ageing) [[likely]] {
        entry.last_seen = now;
        if (entry.next != kNone) relink_as_latest(index);
        return Learned::kRefreshed;
      }
    }
    return learn_slowly(key, index, port, now, cause);
  }

  // Null when unknown or expired. Valid until the table changes.
  const MacEntry* lookup(uint16_t fid, uint64_t mac, Time now) {
    const uint32_t index = find(key_of(fid, mac));
    if (index == kNone) return nullptr;
    if (has_expired(entries_[index], now)) [[unlikely]] {
      remove(index, TableChange::Kind::kAged, {});
      return nullptr;
    }
    return &entries_[index];
  }
  // The same without taking an expired entry out.
  const MacEntry* peek(uint16_t fid, uint64_t mac, Time now) const {
    const uint32_t index = find(key_of(fid, mac));
    return index == kNone || has_expired(entries_[index], now) ? nullptr : &entries_[index];
  }

  // Makes or replaces an entry. `flags` is at least one of MacEntry::Flag.
  void set_static(uint16_t fid, uint64_t mac, uint16_t port, uint8_t flags, Time now);
  // Takes any entry out; false when there is none (or, with a port given, none on that port).
  bool erase(uint16_t fid, uint64_t mac, std::optional<uint16_t> port = std::nullopt);

  // Takes dynamic entries out: of a port, of one FID of a port, of a FID, all.
  size_t flush_port(uint16_t port);
  size_t flush_port_fid(uint16_t port, uint16_t fid);
  size_t flush_fid(uint16_t fid);
  size_t flush_all();

  void set_ageing(Duration ageing) { config_.ageing = ageing; }
  const MacTableConfig& config() const { return config_; }
  const MacTableCounters& counters() const { return counters_; }

  // Entries in the table, those counted that have expired but not yet been taken out.
  size_t size() const { return used_; }
  size_t dynamic_size() const { return dynamic_; }
  // What has not expired, ordered by FID, then MAC address.
  std::vector<MacEntry> dump(Time now) const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Slot {
    uint64_t key = 0;
    uint32_t index = kNone;
  };
  struct PortList {
    uint32_t oldest = kNone;
    uint32_t latest = kNone;
    uint32_t count = 0;
  };

  static uint64_t key_of(uint16_t fid, uint64_t mac) { return (uint64_t{fid} << 48) | mac; }
  size_t home_of(uint64_t key) const { return (key * 0x9e3779b97f4a7c15U) >> shift_; }
  uint32_t find(uint64_t key) const {
    for (size_t i = home_of(key);; i = (i + 1) & mask_) {
      if (slots_[i].index == kNone) return kNone;
      if (slots_[i].key == key) return slots_[i].index;
    }
  }
  bool has_expired(const MacEntry& entry, Time now) const {
    return entry.is_dynamic() && now - entry.last_seen >= config_.ageing;
  }

  Learned learn_slowly(uint64_t key, uint32_t index, uint16_t port, Time now, FrameId cause);
  void make_room(uint16_t port, Time now);
  uint32_t insert(const MacEntry& entry);
  void remove(uint32_t index, TableChange::Kind kind, FrameId cause);
  void grow();
  void link_as_latest(uint32_t index);
  void unlink(uint32_t index);
  void relink_as_latest(uint32_t index);
  PortList& list_of(uint16_t port);
  template <typename Wanted>
  size_t flush_list(PortList& list, Wanted wanted);

  MacTableConfig config_;
  MacTableListener* listener_;
  std::vector<Slot> slots_;
  size_t mask_ = 0;
  unsigned shift_ = 64;
  std::vector<MacEntry> entries_;
  uint32_t free_ = kNone;  // chained by MacEntry::next
  std::vector<PortList> ports_;
  size_t used_ = 0;
  size_t dynamic_ = 0;
  MacTableCounters counters_;
};

}  // namespace loom
