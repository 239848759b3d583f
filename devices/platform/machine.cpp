#include "devices/platform/machine.h"

#include <algorithm>
#include <array>

#include "core/check.h"
#include "devices/platform/tlm_platform.h"

namespace loom::platform {

namespace {

constexpr uint64_t kPage = GuestMemory::kPage;
constexpr uint64_t kTables = 16 << 20;  // the regions begin behind the tables
constexpr uint64_t kPresent = 1;
constexpr uint64_t kReadWrite = 3;
constexpr uint64_t kVerifySource = 1 << 18;
constexpr uint64_t kThreeLevels = 1;         // a context entry's address width
constexpr uint64_t kInterruptTableSize = 7;  // 2 to the power of 7 + 1 entries

static_assert(Machine::kMostPlaces * Machine::kMessages <= 1U << (kInterruptTableSize + 1));

}  // namespace

struct Machine::Modules {
  Modules(const MachineConfig& config, nic::DeviceClock of_simulation)
      : clock(of_simulation), pcie(config.pcie), dma_latency(config.dma_latency) {}
  ~Modules() {
    const SystemcClock::Building building(clock);
    if (waveforms != nullptr) sc_core::sc_close_vcd_trace_file(waveforms);
    signals.clear();
    registers.clear();
    functions.clear();
    software.reset();
    interrupts.reset();
    memory.reset();
    link.reset();
    root.reset();
  }
  void build(GuestMemory& guest_memory, const std::vector<SourceId>& sources);
  size_t index_of(SourceId source) const {
    const auto found = std::find_if(functions.begin(), functions.end(),
                                    [source](const auto& each) { return each->source().value == source.value; });
    LOOM_CHECK(found != functions.end(), "a machine knows its functions");
    return static_cast<size_t>(found - functions.begin());
  }

  // What a processor does to registers: an access is a transaction.
  struct Software final : sc_core::sc_module {
    explicit Software(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {}
    tlm_utils::simple_initiator_socket<Software> socket;
  };
  class Registers final : public nic::MmioTarget {
   public:
    Registers(Modules& modules, uint64_t ecam, uint64_t bars) : modules_(modules), ecam_(ecam), bars_(bars) {}
    uint32_t read(unsigned bar, uint64_t offset, unsigned size) override {
      return access(tlm::TLM_READ_COMMAND, bars_ + bar * RootComplex::kBarStride + offset, size, 0);
    }
    void write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) override {
      access(tlm::TLM_WRITE_COMMAND, bars_ + bar * RootComplex::kBarStride + offset, size, value);
    }
    uint32_t config_read(uint32_t offset, unsigned size) override {
      return access(tlm::TLM_READ_COMMAND, ecam_ + offset, size, 0);
    }
    void config_write(uint32_t offset, unsigned size, uint32_t value) override {
      access(tlm::TLM_WRITE_COMMAND, ecam_ + offset, size, value);
    }

   private:
    uint32_t access(tlm::tlm_command command, uint64_t address, unsigned size, uint32_t value);
    Modules& modules_;
    uint64_t ecam_;
    uint64_t bars_;
    tlm::tlm_generic_payload payload_;
    bool is_busy_ = false;
  };

  SystemcClock clock;
  std::optional<PcieConfig> pcie;
  Duration dma_latency;
  std::unique_ptr<RootComplex> root;
  std::unique_ptr<PcieLink> link;
  std::unique_ptr<MemoryModule> memory;
  std::unique_ptr<InterruptController> interrupts;
  std::unique_ptr<Software> software;
  std::vector<std::unique_ptr<FunctionPort>> functions;
  std::vector<std::unique_ptr<Registers>> registers;
  std::vector<std::unique_ptr<sc_core::sc_signal<uint32_t>>> signals;
  sc_core::sc_trace_file* waveforms = nullptr;
};

void Machine::Modules::build(GuestMemory& guest_memory, const std::vector<SourceId>& sources) {
  const SystemcClock::Building building(clock);
  root = std::make_unique<RootComplex>("root_complex", guest_memory);
  link = std::make_unique<PcieLink>("link", pcie, clock);
  memory = std::make_unique<MemoryModule>("memory", guest_memory);
  interrupts = std::make_unique<InterruptController>("interrupt_controller", clock);
  software = std::make_unique<Software>("software");
  software->socket.bind(root->from_processor);
  link->to_root.bind(root->from_link);
  root->to_link.bind(link->from_root);
  root->to_memory.bind(memory->socket);
  root->to_interrupts.bind(interrupts->socket);
  for (const SourceId source : sources) {
    const std::string name = "function_" + std::to_string(functions.size());
    functions.push_back(std::make_unique<FunctionPort>(name.c_str(), clock, source, dma_latency));
    functions.back()->up.bind(link->from_functions);
    link->to_functions.bind(functions.back()->down);
    root->add_function(source);
    registers.push_back(
        std::make_unique<Registers>(*this, RootComplex::kEcam + (uint64_t{source.value} << 12),
                                    RootComplex::kBars + 8 * RootComplex::kBarStride * registers.size()));
  }
}

// Little-endian, in the low bytes. A driver's time is its own affair, so what an access took is nobody's yet.
uint32_t Machine::Modules::Registers::access(tlm::tlm_command command, uint64_t address, unsigned size,
                                             uint32_t value) {
  const SystemcClock::Entry entry(modules_.clock);
  std::array<uint8_t, 4> bytes{};
  LOOM_CHECK(size <= bytes.size(), "a register access has up to four bytes");
  for (unsigned i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
  LOOM_CHECK(!is_busy_, "a processor does one access to a function after the other");
  is_busy_ = true;
  tlm::tlm_generic_payload& payload = payload_;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(bytes.data());
  payload.set_data_length(size);
  payload.set_streaming_width(size);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay;
  modules_.software->socket->b_transport(payload, delay);
  is_busy_ = false;
  if (!payload.is_response_ok()) bytes.fill(0xff);  // nobody answers: ones
  uint32_t result = 0;
  for (unsigned i = 0; i < size; ++i) result |= uint32_t{bytes[i]} << (8 * i);
  return result;
}

Machine::Machine(const MachineConfig& config, const std::vector<SourceId>& functions, nic::DeviceClock clock)
    : translates_(config.translates),
      memory_(kTables + kMostPlaces * kRegion),
      modules_(std::make_unique<Modules>(config, clock)),
      next_page_(kTables / 2) {
  modules_->build(memory_, functions);
  if (!translates_) return;
  root_ = page();
  interrupt_table_ = page();
  iommu().write(vtd::kIrta, 8, interrupt_table_ | kInterruptTableSize);
  iommu().write(vtd::kRtaddr, 8, root_);
  iommu().write(vtd::kGcmd, 4, vtd::kSrtp);
  iommu().write(vtd::kGcmd, 4, vtd::kTe);
  iommu().write(vtd::kGcmd, 4, vtd::kTe | vtd::kSirtp);
  iommu().write(vtd::kGcmd, 4, vtd::kTe | vtd::kIre);
}

Machine::~Machine() = default;

nic::HostBus& Machine::bus(SourceId function) {
  return *modules_->functions[modules_->index_of(function)];
}

void Machine::connect(SourceId function, nic::MmioTarget& core) {
  modules_->functions[modules_->index_of(function)]->connect(core);
}

nic::MmioTarget& Machine::registers(SourceId function) {
  return *modules_->registers[modules_->index_of(function)];
}

Iommu& Machine::iommu() {
  return modules_->root->iommu();
}
const Iommu& Machine::iommu() const {
  return modules_->root->iommu();
}
uint64_t Machine::stray_interrupts() const {
  return modules_->interrupts->strays();
}
const PcieTiming* Machine::pcie() const {
  return modules_->link->timing();
}

Machine::Place Machine::add(SourceId function, Handlers handlers) {
  Place place;
  place.processor = modules_->interrupts->add({std::move(handlers.on_vector), std::move(handlers.on_pin)});
  LOOM_CHECK(place.processor < kMostPlaces, "a machine has room for its functions");
  modules_->functions[modules_->index_of(function)]->route_pin(place.processor);
  place.base = kTables + place.processor * kRegion;
  place.device_base = translates_ ? kDeviceBase : place.base;
  if (translates_) map_region(function, place);
  return place;
}

void Machine::write_waveforms(const std::string& path, const std::vector<std::string>& signals) {
  const SystemcClock::Building building(modules_->clock);
  LOOM_CHECK(modules_->waveforms == nullptr, "waveforms are written once");
  modules_->waveforms = sc_core::sc_create_vcd_trace_file(path.c_str());
  for (const std::string& name : signals) {
    modules_->signals.push_back(std::make_unique<sc_core::sc_signal<uint32_t>>(("signal_" + name).c_str()));
    sc_core::sc_trace(modules_->waveforms, *modules_->signals.back(), name);
  }
}

void Machine::signal(size_t number, uint32_t value) {
  if (number >= modules_->signals.size()) return;
  const SystemcClock::Entry entry(modules_->clock);
  modules_->signals[number]->write(value);
  modules_->clock.has_activity();
}

// A domain of three levels of tables, and the function's messages.
void Machine::map_region(SourceId source, const Place& place) {
  const uint64_t bus = root_ + 16 * (uint64_t{source.value} >> 8);
  uint64_t contexts = 0;
  memory_.read64(bus, contexts);
  if (contexts == 0) {
    contexts = page() | kPresent;
    memory_.write64(bus, contexts);
  }
  const uint64_t context = (contexts & ~(kPage - 1)) + 16 * (uint64_t{source.value} & 0xff);
  const uint64_t top = page();
  memory_.write64(context, top | kPresent);
  memory_.write64(context + 8, (uint64_t{place.processor} + 1) << 8 | kThreeLevels);
  for (uint64_t at = 0; at < kRegion; at += kPage) {
    const uint64_t address = place.device_base + at;
    uint64_t table = top;
    for (const unsigned shift : {30U, 21U}) {
      const uint64_t entry_at = table + 8 * (address >> shift & 511);
      uint64_t entry = 0;
      memory_.read64(entry_at, entry);
      if (entry == 0) {
        entry = page() | kReadWrite;
        memory_.write64(entry_at, entry);
      }
      table = entry & ~(kPage - 1);
    }
    memory_.write64(table + 8 * (address >> 12 & 511), (place.base + at) | kReadWrite);
  }
  for (uint64_t i = 0; i < kMessages; ++i) {
    const uint64_t entry = interrupt_table_ + 16 * (place.processor * kMessages + i);
    memory_.write64(entry, kPresent | (kFirstVector + i) << 16 | uint64_t{place.processor} << 40);
    memory_.write64(entry + 8, kVerifySource | source.value);
  }
}

}  // namespace loom::platform
