#include "devices/platform/iommu.h"

#include <algorithm>

namespace loom::platform {

using vtd::Fault;

namespace {

constexpr uint64_t kPresent = 1;
constexpr uint64_t kFaultDisable = 2;  // of context entries and interrupt table entries
constexpr uint64_t kAddressMask = 0x000f'ffff'ffff'f000;
constexpr uint64_t kReadable = 1;
constexpr uint64_t kWritable = 2;
constexpr uint64_t kSuperPage = 1 << 7;
constexpr unsigned kPageShift = 12;
constexpr unsigned kLevelBits = 9;
constexpr uint64_t kTranslated = 0;  // TT
constexpr uint64_t kPassThrough = 2;

// 16 bits of domain, 48 bits of address in 3 or 4 levels, 2 MiB and 1 GiB pages, eight fault records.
constexpr uint64_t kCapValue = 0x6                                        // ND
                               | uint64_t{0x6} << 8                       // SAGAW: 39 and 48 bits
                               | uint64_t{47} << 16                       // MGAW
                               | uint64_t{vtd::kFrcd / 16} << 24          // FRO
                               | uint64_t{3} << 34                        // SLLPS
                               | uint64_t{vtd::kFaultRecords - 1} << 40;  // NFR
constexpr uint64_t kEcapValue = 0x2 | 0x8 | 0x40;                         // QI, IR, PT

}  // namespace

const char* vtd::name_of(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      return "";
    case Fault::kRootNotPresent:
      return "the root entry is not present";
    case Fault::kContextNotPresent:
      return "the context entry is not present";
    case Fault::kContextInvalid:
      return "the context entry is programmed wrongly";
    case Fault::kBeyondWidth:
      return "the address is beyond the domain's width";
    case Fault::kWrite:
      return "the page may not be written";
    case Fault::kRead:
      return "the page may not be read";
    case Fault::kNextTable:
      return "the next table is where no memory is";
    case Fault::kRootTable:
      return "the root table is where no memory is";
    case Fault::kContextTable:
      return "the context table is where no memory is";
    case Fault::kInterruptReserved:
      return "the interrupt has reserved bits set";
    case Fault::kInterruptIndex:
      return "the interrupt's index is beyond the table";
    case Fault::kInterruptNotPresent:
      return "the interrupt's entry is not present";
    case Fault::kInterruptTable:
      return "the interrupt table is where no memory is";
    case Fault::kInterruptCompatibility:
      return "interrupts of the compatibility format are blocked";
    case Fault::kInterruptSource:
      return "the interrupt's entry belongs to another function";
  }
  return "";
}

Iommu::Iommu(const IommuConfig& config, GuestMemory& memory, InterruptSink& sink)
    : config_(config), memory_(memory), sink_(sink) {
  set(vtd::kVer, 0x10);
  set(vtd::kCap, static_cast<uint32_t>(kCapValue));
  set(vtd::kCap + 4, static_cast<uint32_t>(kCapValue >> 32));
  set(vtd::kEcap, static_cast<uint32_t>(kEcapValue));
  set(vtd::kFectl, vtd::kIm);
}

void Iommu::tell(nic::HardwareEventKind kind, std::string_view name, uint64_t value, uint64_t address) const {
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->on_hardware(now_, {kind, name, value, address, 0});
}

// ---- translation (3.4, 3.7)
// ----------------------------------------------------------------------------------------

bool Iommu::fetch(uint64_t address, uint64_t& value, const char* what, Duration& delay) {
  count(&IommuCounters::entries_read);
  delay += config_.walk_step;
  if (!memory_.read64(address, value)) return false;
  tell(nic::HardwareEventKind::kTableWalk, what, value, address);
  return true;
}

std::optional<Iommu::Context> Iommu::context_of(SourceId source, Fault& fault, bool& records, Duration& delay) {
  if (const auto known = contexts_.find(source.value); known != contexts_.end()) return known->second;
  const auto fail = [&](Fault why) {
    fault = why;
    return std::nullopt;
  };
  uint64_t root = 0;
  const uint64_t bus = source.value >> 8;
  if (!fetch(root_ + 16 * bus, root, "root entry", delay)) return fail(Fault::kRootTable);
  if ((root & kPresent) == 0) return fail(Fault::kRootNotPresent);
  const uint64_t place = (root & kAddressMask) + 16 * (uint64_t{source.value} & 0xff);
  uint64_t low = 0;
  uint64_t high = 0;
  if (!fetch(place, low, "context entry", delay) || !memory_.read64(place + 8, high)) {
    return fail(Fault::kContextTable);
  }
  records = (low & kFaultDisable) == 0;
  if ((low & kPresent) == 0) return fail(Fault::kContextNotPresent);
  Context context;
  context.table = low & kAddressMask;
  context.domain = static_cast<uint16_t>(high >> 8);
  const uint64_t type = low >> 2 & 3;
  const uint64_t width = high & 7;
  context.levels = width == 1 ? 3 : width == 2 ? 4 : 0;
  context.passes_through = type == kPassThrough;
  context.records_faults = records;
  if ((type != kTranslated && type != kPassThrough) || context.levels == 0) return fail(Fault::kContextInvalid);
  contexts_[source.value] = context;
  return context;
}

const Iommu::Entry* Iommu::find(Cache& cache, uint16_t domain, uint64_t address) const {
  for (auto it = cache.begin(); it != cache.end(); ++it) {
    if (it->domain != domain || it->page != address >> it->shift << it->shift) continue;
    cache.splice(cache.begin(), cache, it);
    return &cache.front();
  }
  return nullptr;
}

void Iommu::remember(Cache& cache, size_t most, const Entry& entry) const {
  if (most == 0) return;
  if (cache.size() == most) cache.pop_back();
  cache.push_front(entry);
}

// From the table that the nearest cached paging-structure entry names, down to a page.
Fault Iommu::walk(const Context& context, uint64_t address, Entry& found, Duration& delay) {
  uint64_t table = context.table;
  unsigned level = context.levels;
  bool may_read = true;
  bool may_write = true;
  if (const Entry* const near = find(paging_, context.domain, address)) {
    table = near->target;
    level = (near->shift - kPageShift) / kLevelBits;
    may_read = near->may_read;
    may_write = near->may_write;
  }
  for (; level >= 1; --level) {
    const unsigned shift = kPageShift + kLevelBits * (level - 1);
    const uint64_t index = address >> shift & ((1 << kLevelBits) - 1);
    uint64_t entry = 0;
    static constexpr const char* kNames[] = {"page table entry", "page directory entry",
                                             "page directory pointer entry", "level 4 entry"};
    if (!fetch(table + 8 * index, entry, kNames[level - 1], delay)) return Fault::kNextTable;
    may_read = may_read && (entry & kReadable) != 0;
    may_write = may_write && (entry & kWritable) != 0;
    if (!may_read && !may_write) {
      found.may_read = found.may_write = false;
      return Fault::kNone;  // which access it was says which fault that is
    }
    const bool is_page = level == 1 || ((entry & kSuperPage) != 0 && level <= 3);
    const uint64_t target = entry & kAddressMask;
    Entry made{address >> shift << shift, target, static_cast<uint8_t>(shift), may_read, may_write, context.domain};
    if (is_page) {
      made.target = target >> shift << shift;
      found = made;
      return Fault::kNone;
    }
    remember(paging_, config_.paging_entries, made);
    table = target;
  }
  return Fault::kNone;
}

Iommu::Translation Iommu::translate(SourceId source, uint64_t address, bool is_write) {
  asking_ = &by_source_[source.value];
  Translation result;
  const auto fail = [&](Fault fault, bool records) {
    result.fault = fault;
    count(&IommuCounters::faults);
    tell(nic::HardwareEventKind::kTranslationFault, vtd::name_of(fault), source.value, address);
    if (records) record(fault, source, address, is_write);
    return result;
  };
  const auto pass = [&](uint64_t target, uint64_t page_size) {
    result.address = target;
    result.contiguous = page_size - (address & (page_size - 1));
    return result;
  };
  constexpr uint64_t kPage = GuestMemory::kPage;
  if ((reg(vtd::kGsts) & vtd::kTe) == 0) return pass(address, kPage);
  Fault fault = Fault::kNone;
  bool records = true;
  const auto context = context_of(source, fault, records, result.delay);
  if (!context) return fail(fault, records);
  if (context->passes_through) return pass(address, kPage);
  const unsigned width = kPageShift + kLevelBits * context->levels;
  if (address >> width != 0) return fail(Fault::kBeyondWidth, context->records_faults);

  const Entry* entry = find(iotlb_, context->domain, address);
  Entry walked;
  if (entry != nullptr) {
    count(&IommuCounters::iotlb_hits);
    tell(nic::HardwareEventKind::kIotlbHit, {}, entry->target, address);
  } else {
    count(&IommuCounters::iotlb_misses);
    tell(nic::HardwareEventKind::kIotlbMiss, {}, 0, address);
    fault = walk(*context, address, walked, result.delay);
    if (fault != Fault::kNone) return fail(fault, context->records_faults);
    if (walked.may_read || walked.may_write) remember(iotlb_, config_.iotlb_entries, walked);
    entry = &walked;
  }
  if (is_write && !entry->may_write) return fail(Fault::kWrite, context->records_faults);
  if (!is_write && !entry->may_read) return fail(Fault::kRead, context->records_faults);
  const uint64_t size = uint64_t{1} << entry->shift;
  return pass(entry->target | (address & (size - 1)), size);
}

// ---- faults (7)
// ----------------------------------------------------------------------------------------------------

// The next free record, in a circle.
void Iommu::record(Fault fault, SourceId source, uint64_t address, bool is_write) {
  const uint32_t index = reg(vtd::kFsts) >> 8 & 0xff;
  const uint32_t place = vtd::kFrcd + 16 * index;
  constexpr uint32_t kFull = 1U << 31;
  if ((reg(place + 12) & kFull) != 0) {
    count(&IommuCounters::faults_unrecorded);
    set(vtd::kFsts, reg(vtd::kFsts) | vtd::kPfo);
    return;
  }
  set(place, static_cast<uint32_t>(address & 0xffff'f000));
  set(place + 4, static_cast<uint32_t>(address >> 32));
  set(place + 8, source.value);
  set(place + 12, kFull | (is_write ? 0 : 1U << 30) | static_cast<uint32_t>(fault));
  const uint32_t next = (index + 1) % vtd::kFaultRecords;
  set(vtd::kFsts, (reg(vtd::kFsts) & ~0xff00U) | vtd::kPpf | next << 8);
  raise_fault_event();
}

const IommuCounters& Iommu::counters(SourceId source) const {
  static constexpr IommuCounters kNone{};
  const auto found = by_source_.find(source.value);
  return found != by_source_.end() ? found->second : kNone;
}

void Iommu::count(uint64_t IommuCounters::*what) {
  ++(counters_.*what);
  if (asking_ != nullptr) ++(asking_->*what);
}

void Iommu::raise_fault_event() {
  if ((reg(vtd::kFectl) & vtd::kIm) != 0) {
    set(vtd::kFectl, reg(vtd::kFectl) | vtd::kIp);
    return;
  }
  // The unit's own interrupts are not remapped.
  sink_.interrupt(reg(vtd::kFeaddr) >> 12 & 0xff, static_cast<uint8_t>(reg(vtd::kFedata)));
}

// ---- what software reads and writes (11)
// ---------------------------------------------------------------------------

uint64_t Iommu::read(uint32_t offset, unsigned size) const {
  if (offset % 4 != 0 || offset >= vtd::kSpace) return 0;
  if (size == 8 && offset % 8 == 0) return reg64(offset);
  return size == 4 ? reg(offset) : 0;
}

void Iommu::write(uint32_t offset, unsigned size, uint64_t value) {
  if (offset % 4 != 0 || offset >= vtd::kSpace) return;
  if (size == 8 && offset % 8 == 0) {
    write(offset, 4, value & UINT32_MAX);
    return write(offset + 4, 4, value >> 32);
  }
  if (size != 4) return;
  const auto word = static_cast<uint32_t>(value);
  const bool in_records = offset >= vtd::kFrcd && offset < vtd::kFrcd + 16 * vtd::kFaultRecords;
  if (in_records) {
    if (offset % 16 != 12 || (word >> 31) == 0) return;
    set(offset, reg(offset) & 0x7fff'ffff);  // F is cleared by writing it
    bool any = false;
    for (uint32_t i = 0; i < vtd::kFaultRecords; ++i) any |= (reg(vtd::kFrcd + 16 * i + 12) >> 31) != 0;
    if (!any) set(vtd::kFsts, reg(vtd::kFsts) & ~vtd::kPpf);
    return;
  }
  switch (offset) {
    case vtd::kGcmd:
      return command(word);
    case vtd::kRtaddr:
    case vtd::kRtaddr + 4:
    case vtd::kIrta:
    case vtd::kIrta + 4:
    case vtd::kIqa:
    case vtd::kIqa + 4:
    case vtd::kFedata:
    case vtd::kFeaddr:
    case vtd::kFeuaddr:
      return set(offset, word);
    case vtd::kFectl:
      set(offset, (reg(offset) & vtd::kIp) | (word & vtd::kIm));
      if ((word & vtd::kIm) == 0 && (reg(offset) & vtd::kIp) != 0) {
        set(offset, 0);
        raise_fault_event();
      }
      return;
    case vtd::kFsts:
      set(offset, reg(offset) & ~(word & (vtd::kPfo | vtd::kIqe)));
      return run_queue();
    case vtd::kIcs:
      return set(offset, reg(offset) & ~(word & 1));
    case vtd::kIqt:
      set(offset, word & 0x7fff0);
      return run_queue();
    default:
      return;
  }
}

// One-time commands take effect and show in GSTS; the others are levels.
void Iommu::command(uint32_t value) {
  uint32_t state = reg(vtd::kGsts);
  if ((value & vtd::kSrtp) != 0) {
    root_ = reg64(vtd::kRtaddr) & kAddressMask;
    state |= vtd::kSrtp;
  }
  if ((value & vtd::kSirtp) != 0) {
    interrupt_table_ = reg64(vtd::kIrta) & kAddressMask;
    interrupt_entries_ = 2U << (reg(vtd::kIrta) & 0xf);
    state |= vtd::kSirtp;
  }
  constexpr uint32_t kLevels = vtd::kTe | vtd::kQie | vtd::kIre | vtd::kCfi;
  if ((value & vtd::kQie) != 0 && (state & vtd::kQie) == 0) set(vtd::kIqh, 0);
  state = (state & ~kLevels) | (value & kLevels);
  set(vtd::kGsts, state);
  run_queue();
}

}  // namespace loom::platform
