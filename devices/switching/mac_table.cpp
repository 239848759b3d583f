#include "devices/switching/mac_table.h"

#include <algorithm>
#include <bit>

namespace loom {

namespace {
constexpr size_t kFirstSlots = 16;
constexpr int kSweepAtMost = 2;  // expired entries taken out for each one added
}  // namespace

MacTable::MacTable(const MacTableConfig& config, MacTableListener* listener) : config_(config), listener_(listener) {
  slots_.resize(kFirstSlots);
  mask_ = kFirstSlots - 1;
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(kFirstSlots));
}

MacTable::Learned MacTable::learn_slowly(uint64_t key, uint32_t index, uint16_t port, Time now, FrameId cause) {
  if (config_.ageing == Duration{}) return Learned::kOff;
  if (index != kNone && has_expired(entries_[index], now)) {
    remove(index, TableChange::Kind::kAged, {});
    index = kNone;
  }
  if (index == kNone) {
    make_room(port, now);
    MacEntry fresh;
    fresh.key = key;
    fresh.port = port;
    fresh.last_seen = fresh.learned_at = now;
    fresh.learned_from = cause;
    const uint32_t made = insert(fresh);
    ++counters_.added;
    if (listener_ != nullptr) listener_->mac_changed(TableChange::Kind::kAdded, entries_[made], port, cause);
    return Learned::kAdded;
  }

  MacEntry& entry = entries_[index];
  entry.last_seen = now;
  if (entry.port == port) return Learned::kRefreshed;
  if (entry.is_local() || (entry.flags & MacEntry::kSticky) != 0) return Learned::kHeld;
  if (!entry.is_dynamic() && !config_.static_entries_move) return Learned::kHeld;
  const uint16_t before = entry.port;
  if (entry.is_dynamic()) unlink(index);
  entry.port = port;
  entry.learned_at = now;
  entry.learned_from = cause;
  ++entry.moves;
  if (entry.is_dynamic()) link_as_latest(index);
  ++counters_.moved;
  if (listener_ != nullptr) listener_->mac_changed(TableChange::Kind::kMoved, entries_[index], before, cause);
  return Learned::kMoved;
}

void MacTable::make_room(uint16_t port, Time now) {
  for (int i = 0; i < kSweepAtMost; ++i) {
    const uint32_t oldest = list_of(port).oldest;
    if (oldest == kNone || !has_expired(entries_[oldest], now)) break;
    remove(oldest, TableChange::Kind::kAged, {});
  }
  if (config_.capacity == 0 || dynamic_ < config_.capacity) return;
  // Expired entries of any port go first: they are not there any more.
  for (PortList& list : ports_) {
    while (list.oldest != kNone && has_expired(entries_[list.oldest], now)) {
      remove(list.oldest, TableChange::Kind::kAged, {});
    }
  }
  if (dynamic_ < config_.capacity) return;
  const auto fullest = std::max_element(ports_.begin(), ports_.end(),
                                        [](const PortList& a, const PortList& b) { return a.count < b.count; });
  remove(fullest->oldest, TableChange::Kind::kEvicted, {});
}

void MacTable::set_static(uint16_t fid, uint64_t mac, uint16_t port, uint8_t flags, Time now) {
  const uint64_t key = key_of(fid, mac);
  if (const uint32_t old = find(key); old != kNone) remove(old, TableChange::Kind::kRemoved, {});
  MacEntry entry;
  entry.key = key;
  entry.port = port;
  entry.flags = flags;
  entry.last_seen = entry.learned_at = now;
  const uint32_t made = insert(entry);
  if (listener_ != nullptr) listener_->mac_changed(TableChange::Kind::kAdded, entries_[made], port, {});
}

bool MacTable::erase(uint16_t fid, uint64_t mac, std::optional<uint16_t> port) {
  const uint32_t index = find(key_of(fid, mac));
  if (index == kNone || (port && entries_[index].port != *port)) return false;
  remove(index, TableChange::Kind::kRemoved, {});
  return true;
}

template <typename Wanted>
size_t MacTable::flush_list(PortList& list, Wanted wanted) {
  size_t count = 0;
  for (uint32_t index = list.oldest; index != kNone;) {
    const uint32_t next = entries_[index].next;
    if (wanted(entries_[index])) {
      remove(index, TableChange::Kind::kFlushed, {});
      ++count;
    }
    index = next;
  }
  return count;
}

size_t MacTable::flush_port(uint16_t port) {
  return flush_list(list_of(port), [](const MacEntry&) { return true; });
}

size_t MacTable::flush_port_fid(uint16_t port, uint16_t fid) {
  return flush_list(list_of(port), [fid](const MacEntry& entry) { return entry.fid() == fid; });
}

size_t MacTable::flush_fid(uint16_t fid) {
  size_t count = 0;
  for (PortList& list : ports_) {
    count += flush_list(list, [fid](const MacEntry& entry) { return entry.fid() == fid; });
  }
  return count;
}

size_t MacTable::flush_all() {
  size_t count = 0;
  for (PortList& list : ports_) count += flush_list(list, [](const MacEntry&) { return true; });
  return count;
}

std::vector<MacEntry> MacTable::dump(Time now) const {
  std::vector<MacEntry> all;
  for (const Slot& slot : slots_) {
    if (slot.index != kNone && !has_expired(entries_[slot.index], now)) all.push_back(entries_[slot.index]);
  }
  std::sort(all.begin(), all.end(), [](const MacEntry& a, const MacEntry& b) { return a.key < b.key; });
  return all;
}

uint32_t MacTable::insert(const MacEntry& entry) {
  if ((used_ + 1) * 2 > slots_.size()) grow();
  uint32_t index = free_;
  if (index != kNone) {
    free_ = entries_[index].next;
    entries_[index] = entry;
  } else {
    index = static_cast<uint32_t>(entries_.size());
    entries_.push_back(entry);
  }
  size_t i = home_of(entry.key);
  while (slots_[i].index != kNone) i = (i + 1) & mask_;
  slots_[i] = Slot{entry.key, index};
  ++used_;
  if (entry.is_dynamic()) {
    ++dynamic_;
    link_as_latest(index);
  }
  return index;
}

void MacTable::remove(uint32_t index, TableChange::Kind kind, FrameId cause) {
  const MacEntry gone = entries_[index];
  if (gone.is_dynamic()) {
    unlink(index);
    --dynamic_;
  }
  size_t hole = home_of(gone.key);
  while (slots_[hole].index != index) hole = (hole + 1) & mask_;
  // Backward shift: what was pushed past the hole moves up, so that no probe ends early.
  for (size_t i = (hole + 1) & mask_; slots_[i].index != kNone; i = (i + 1) & mask_) {
    const size_t home = home_of(slots_[i].key);
    if (((i - home) & mask_) >= ((i - hole) & mask_)) {
      slots_[hole] = slots_[i];
      hole = i;
    }
  }
  slots_[hole] = Slot{};
  entries_[index].next = free_;
  free_ = index;
  --used_;
  switch (kind) {
    case TableChange::Kind::kAged:
      ++counters_.aged;
      break;
    case TableChange::Kind::kEvicted:
      ++counters_.evicted;
      break;
    case TableChange::Kind::kFlushed:
      ++counters_.flushed;
      break;
    default:
      break;
  }
  if (listener_ != nullptr) listener_->mac_changed(kind, gone, gone.port, cause);
}

void MacTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  --shift_;
  for (const Slot& slot : old) {
    if (slot.index == kNone) continue;
    size_t i = home_of(slot.key);
    while (slots_[i].index != kNone) i = (i + 1) & mask_;
    slots_[i] = slot;
  }
}

MacTable::PortList& MacTable::list_of(uint16_t port) {
  if (port >= ports_.size()) ports_.resize(port + 1U);
  return ports_[port];
}

void MacTable::link_as_latest(uint32_t index) {
  MacEntry& entry = entries_[index];
  PortList& list = list_of(entry.port);
  entry.previous = list.latest;
  entry.next = kNone;
  (list.latest == kNone ? list.oldest : entries_[list.latest].next) = index;
  list.latest = index;
  ++list.count;
}

void MacTable::unlink(uint32_t index) {
  const MacEntry& entry = entries_[index];
  PortList& list = ports_[entry.port];
  (entry.previous == kNone ? list.oldest : entries_[entry.previous].next) = entry.next;
  (entry.next == kNone ? list.latest : entries_[entry.next].previous) = entry.previous;
  --list.count;
}

void MacTable::relink_as_latest(uint32_t index) {
  unlink(index);
  link_as_latest(index);
}

}  // namespace loom
