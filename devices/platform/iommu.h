#pragma once

// Iommu: a VT-d remapping unit in legacy mode. It stands between the functions of a machine and its memory: each DMA
// is translated by the tables that software put into that memory for the function that asks, or blocked; each message
// interrupt is looked up in the interrupt remapping table, or blocked. What it blocks it records.
//
// The IOTLB, the context cache and the cache of paging-structure entries hold what was read until software
// invalidates it by the invalidation queue: a page taken away without invalidation can still be reached, as in
// reality.
//
// Source: Intel Virtualization Technology for Directed I/O, Architecture Specification, revision 4.1: 3.4
// (tables), 3.7 (second-stage translation), 5 (interrupt remapping and posting), 6 (caching and invalidation), 7
// (faults), 11.
//
// Not modelled: scalable mode and first-stage tables, device TLBs, snooping, x2APIC destinations.

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "core/units.h"
#include "devices/nic/hardware_event.h"
#include "devices/platform/guest_memory.h"
#include "devices/platform/iommu_registers.h"

namespace loom::platform {

// Bus, device, function as a request carries it: 8, 5 and 3 bits.
struct SourceId {
  uint16_t value = 0;
};

// Takes interrupts that passed.
class InterruptSink {
 public:
  virtual ~InterruptSink() = default;
  virtual void interrupt(uint32_t destination, uint8_t vector) = 0;
};

struct IommuConfig {
  size_t iotlb_entries = 64;
  size_t paging_entries = 32;
  Duration walk_step{};  // each table entry that has to be read from memory
};

struct IommuCounters {
  uint64_t iotlb_hits = 0;
  uint64_t iotlb_misses = 0;
  uint64_t entries_read = 0;  // root, context and paging-structure entries, from memory
  uint64_t faults = 0;
  uint64_t faults_unrecorded = 0;
  uint64_t interrupts_remapped = 0;
  uint64_t interrupts_posted = 0;
  uint64_t interrupts_blocked = 0;
  uint64_t invalidations = 0;
};

class Iommu {
 public:
  Iommu(const IommuConfig& config, GuestMemory& memory, InterruptSink& sink);

  // Software's accesses, of 4 or 8 bytes.
  uint64_t read(uint32_t offset, unsigned size) const;
  void write(uint32_t offset, unsigned size, uint64_t value);

  struct Translation {
    vtd::Fault fault = vtd::Fault::kNone;
    uint64_t address = 0;
    uint64_t contiguous = 0;  // bytes from there that belong together
    Duration delay{};
  };
  // A fault has been recorded when one comes back.
  Translation translate(SourceId source, uint64_t address, bool is_write);
  // A message interrupt of a function: passes it on, or blocks it. False when it was blocked.
  bool interrupt(SourceId source, uint64_t address, uint32_t data);

  const IommuCounters& counters() const { return counters_; }
  // Those of one function; without invalidations, which are software's.
  const IommuCounters& counters(SourceId source) const;
  // `now` is only told to the watcher.
  void watch(nic::HardwareWatcher* watcher) { watcher_ = watcher; }
  void set_now(Time now) { now_ = now; }

 private:
  struct Context {
    uint64_t table = 0;
    uint16_t domain = 0;
    unsigned levels = 0;
    bool passes_through = false;
    bool records_faults = true;
  };
  struct Entry {  // of the IOTLB, or a paging-structure entry
    uint64_t page = 0;
    uint64_t target = 0;
    uint8_t shift = 12;
    bool may_read = false;
    bool may_write = false;
    uint16_t domain = 0;
  };
  // The entries used last are in front.
  using Cache = std::list<Entry>;

  std::optional<Context> context_of(SourceId source, vtd::Fault& fault, bool& records, Duration& delay);
  vtd::Fault walk(const Context& context, uint64_t address, Entry& found, Duration& delay);
  bool fetch(uint64_t address, uint64_t& value, const char* what, Duration& delay);
  const Entry* find(Cache& cache, uint16_t domain, uint64_t address) const;
  void remember(Cache& cache, size_t most, const Entry& entry) const;

  void record(vtd::Fault fault, SourceId source, uint64_t address, bool is_write);
  void raise_fault_event();
  bool block(vtd::Fault fault, SourceId source, uint64_t index, bool records);
  bool remap(SourceId source, uint32_t index);
  bool post(uint64_t low, uint64_t high);

  void count(uint64_t IommuCounters::*what);

  void command(uint32_t value);
  void run_queue();
  bool obey(uint64_t low, uint64_t high);

  uint32_t reg(uint32_t offset) const { return registers_[offset / 4]; }
  uint64_t reg64(uint32_t offset) const { return reg(offset) | uint64_t{reg(offset + 4)} << 32; }
  void set(uint32_t offset, uint32_t value) { registers_[offset / 4] = value; }
  void tell(nic::HardwareEventKind kind, std::string_view name, uint64_t value, uint64_t address) const;

  IommuConfig config_;
  GuestMemory& memory_;
  InterruptSink& sink_;
  std::array<uint32_t, vtd::kSpace / 4> registers_{};
  uint64_t root_ = 0;  // latched by SRTP
  uint64_t interrupt_table_ = 0;
  uint32_t interrupt_entries_ = 0;
  std::map<uint16_t, Context> contexts_;
  Cache iotlb_;
  Cache paging_;
  IommuCounters counters_;
  std::map<uint16_t, IommuCounters> by_source_;
  IommuCounters* asking_ = nullptr;  // the function whose request is dealt with
  nic::HardwareWatcher* watcher_ = nullptr;
  Time now_;
};

}  // namespace loom::platform
