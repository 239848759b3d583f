#include "devices/platform/tlm_platform.h"

#include <algorithm>
#include <array>

#include "core/check.h"

namespace loom::platform {

namespace {

using sc_core::sc_time;
using tlm::tlm_generic_payload;

sc_time time_of(Duration duration) {
  return sc_time::from_value(static_cast<uint64_t>(duration.count_ps()));
}
Duration duration_of(const sc_time& time) {
  return Duration::ps(static_cast<int64_t>(time.value()));
}

// The whole of a transaction that nobody has answered yet.
void prepare(tlm_generic_payload& payload, tlm::tlm_command command, uint64_t address, uint8_t* data, size_t size) {
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(static_cast<unsigned>(size));
  payload.set_streaming_width(static_cast<unsigned>(size));
  payload.set_byte_enable_ptr(nullptr);
  payload.set_dmi_allowed(false);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

const Requester& requester_of(const tlm_generic_payload& transaction) {
  const Requester* const requester = transaction.get_extension<Requester>();
  LOOM_CHECK(requester != nullptr, "a transaction of a function says whose it is");
  return *requester;
}

}  // namespace

// ---- a function --------------------------------------------------------------------------------------------------

FunctionPort::FunctionPort(const sc_core::sc_module_name& name, SystemcClock& clock, SourceId source,
                           Duration latency)
    : sc_module(name), up("up"), down("down"), clock_(clock), source_(source), latency_(latency) {
  down.register_b_transport(this, &FunctionPort::register_access);
  requester_.source = source;
}

void FunctionPort::register_access(tlm_generic_payload& transaction, sc_time&) {
  transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  const unsigned size = transaction.get_data_length();
  if (device_ == nullptr || size > 4) return;
  const uint64_t bar = transaction.get_address() >> 32;
  const uint64_t offset = transaction.get_address() & UINT32_MAX;
  uint8_t* const data = transaction.get_data_ptr();
  uint32_t value = 0;
  if (transaction.is_write()) {
    for (unsigned i = 0; i < size; ++i) value |= uint32_t{data[i]} << (8 * i);
    if (bar == kConfiguration) {
      device_->config_write(static_cast<uint32_t>(offset), size, value);
    } else {
      device_->write(static_cast<unsigned>(bar), offset, size, value);
    }
  } else {
    value = bar == kConfiguration ? device_->config_read(static_cast<uint32_t>(offset), size)
                                  : device_->read(static_cast<unsigned>(bar), offset, size);
    for (unsigned i = 0; i < size; ++i) data[i] = static_cast<uint8_t>(value >> (8 * i));
  }
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

// Begins when the one before is through; the delay is what this one took.
nic::DmaResult FunctionPort::transport(tlm::tlm_command command, uint64_t address, uint8_t* data, size_t size,
                                       Requester::Kind kind) {
  const SystemcClock::Entry entry(clock_);
  const Time begin = std::max(clock_.now(), busy_until_);
  requester_.kind = kind;
  prepare(payload_, command, address, data, size);
  payload_.set_extension(&requester_);
  sc_time delay = time_of(begin - clock_.now() + latency_);
  up->b_transport(payload_, delay);
  payload_.clear_extension(&requester_);
  busy_until_ = clock_.now() + duration_of(delay);
  return {payload_.is_response_ok(), busy_until_ - begin};
}

nic::DmaResult FunctionPort::dma_read(uint64_t address, std::span<uint8_t> into) {
  return transport(tlm::TLM_READ_COMMAND, address, into.data(), into.size(), Requester::Kind::kMemory);
}

nic::DmaResult FunctionPort::dma_write(uint64_t address, std::span<const uint8_t> from) {
  // A target of a write leaves the data as it is.
  return transport(tlm::TLM_WRITE_COMMAND, address, const_cast<uint8_t*>(from.data()), from.size(),
                   Requester::Kind::kMemory);
}

void FunctionPort::message_interrupt(uint64_t address, uint32_t data) {
  std::array<uint8_t, 4> bytes{};
  for (unsigned i = 0; i < 4; ++i) bytes[i] = static_cast<uint8_t>(data >> (8 * i));
  transport(tlm::TLM_WRITE_COMMAND, address, bytes.data(), bytes.size(), Requester::Kind::kMessage);
}

void FunctionPort::set_intx(bool asserted) {
  uint8_t level = asserted ? 1 : 0;
  transport(tlm::TLM_WRITE_COMMAND, uint64_t{pin_} << 12 | InterruptController::kPin, &level, 1,
            Requester::Kind::kPin);
}

// ---- the link ----------------------------------------------------------------------------------------------------

PcieLink::PcieLink(const sc_core::sc_module_name& name, const std::optional<PcieConfig>& config, SystemcClock& clock)
    : sc_module(name),
      from_functions("from_functions"),
      to_root("to_root"),
      from_root("from_root"),
      to_functions("to_functions"),
      clock_(clock) {
  if (config) timing_.emplace(*config);
  from_functions.register_b_transport(this, &PcieLink::go_up);
  from_root.register_b_transport(this, &PcieLink::go_down);
}

PcieTiming::Times PcieLink::cross(bool up, const tlm_generic_payload& transaction, const sc_time& delay) {
  // A pin is a message without data. That it falls is because its driver reads a register, and what the device writes
  // goes before the completion of that read (PCI Express, 2.4.1): the driver never sees it late.
  const bool is_pin = up && requester_of(transaction).kind == Requester::Kind::kPin;
  if (is_pin && *transaction.get_data_ptr() == 0) return {clock_.now(), clock_.now()};
  const Time begin = clock_.now() + duration_of(delay);
  if (!timing_) return {begin, begin};
  const uint64_t size = transaction.get_data_length();
  return transaction.is_read() ? timing_->read(begin, up, transaction.get_address(), size)
                               : timing_->write(begin, up, transaction.get_address(), is_pin ? 0 : size);
}

// What is written arrives later than its sender may go on.
void PcieLink::go_up(int, tlm_generic_payload& transaction, sc_time& delay) {
  const PcieTiming::Times times = cross(true, transaction, delay);
  const sc_time crossed = time_of(times.arrived - clock_.now());
  sc_time at_root = crossed;
  to_root->b_transport(transaction, at_root);
  delay = time_of(times.done - clock_.now()) + (transaction.is_read() ? at_root - crossed : sc_core::SC_ZERO_TIME);
}

// The number of the function is above the address.
void PcieLink::go_down(tlm_generic_payload& transaction, sc_time& delay) {
  constexpr unsigned kFunctionShift = 48;
  const uint64_t address = transaction.get_address();
  transaction.set_address(address & ((uint64_t{1} << kFunctionShift) - 1));
  delay = time_of(cross(false, transaction, delay).arrived - clock_.now());
  to_functions[static_cast<int>(address >> kFunctionShift)]->b_transport(transaction, delay);
}

// ---- memory ------------------------------------------------------------------------------------------------------

MemoryModule::MemoryModule(const sc_core::sc_module_name& name, GuestMemory& memory)
    : sc_module(name), socket("socket"), memory_(memory) {
  socket.register_b_transport(this, &MemoryModule::access);
}

void MemoryModule::access(tlm_generic_payload& transaction, sc_time&) {
  const std::span<uint8_t> data(transaction.get_data_ptr(), transaction.get_data_length());
  const uint64_t address = transaction.get_address();
  const bool is_there = transaction.is_write() ? memory_.write(address, data) : memory_.read(address, data);
  transaction.set_response_status(is_there ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

// ---- interrupts --------------------------------------------------------------------------------------------------

InterruptController::InterruptController(const sc_core::sc_module_name& name, SystemcClock& clock)
    : sc_module(name), socket("socket"), clock_(clock) {
  socket.register_b_transport(this, &InterruptController::accept);
  SC_HAS_PROCESS(InterruptController);
  SC_METHOD(deliver);
  sensitive << arrival_;
  dont_initialize();
}

uint32_t InterruptController::add(Processor processor) {
  processors_.push_back(std::move(processor));
  return static_cast<uint32_t>(processors_.size() - 1);
}

void InterruptController::accept(tlm_generic_payload& transaction, sc_time& delay) {
  const bool falls = (transaction.get_address() & kPin) != 0 && *transaction.get_data_ptr() == 0;
  if (falls) {  // and does not rise before
    std::erase_if(coming_, [&](const auto& each) { return each.second.address == transaction.get_address(); });
  }
  coming_.emplace(sc_core::sc_time_stamp() + delay, Signal{transaction.get_address(), *transaction.get_data_ptr()});
  arrival_.notify(delay);
  clock_.has_activity();
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

void InterruptController::deliver() {
  while (!coming_.empty() && coming_.begin()->first <= sc_core::sc_time_stamp()) {
    const Signal signal = coming_.begin()->second;
    coming_.erase(coming_.begin());
    const uint64_t processor = signal.address >> 12;
    if (processor >= processors_.size()) {
      ++strays_;
    } else if ((signal.address & kPin) != 0) {
      processors_[processor].on_pin(signal.data != 0);
    } else {
      processors_[processor].on_vector(signal.data);
    }
  }
  if (!coming_.empty()) arrival_.notify(coming_.begin()->first - sc_core::sc_time_stamp());
}

// ---- the root complex --------------------------------------------------------------------------------------------

RootComplex::RootComplex(const sc_core::sc_module_name& name, GuestMemory& memory)
    : sc_module(name),
      from_link("from_link"),
      from_processor("from_processor"),
      to_link("to_link"),
      to_memory("to_memory"),
      to_interrupts("to_interrupts"),
      iommu_({}, memory, *this),
      memory_size_(memory.size()) {
  from_link.register_b_transport(this, &RootComplex::from_device);
  from_processor.register_b_transport(this, &RootComplex::from_software);
}

void RootComplex::from_device(tlm_generic_payload& transaction, sc_time& delay) {
  const Requester& requester = requester_of(transaction);
  switch (requester.kind) {
    case Requester::Kind::kMemory:
      return reach_memory(requester.source, transaction, delay);
    case Requester::Kind::kPin:
      signal(transaction.get_address(), *transaction.get_data_ptr(), delay);
      return transaction.set_response_status(tlm::TLM_OK_RESPONSE);
    case Requester::Kind::kMessage:
      break;
  }
  uint32_t data = 0;
  for (unsigned i = 0; i < 4; ++i) data |= uint32_t{transaction.get_data_ptr()[i]} << (8 * i);
  delay_ = delay;
  const bool passed = iommu_.interrupt(requester.source, transaction.get_address(), data);
  delay_ = sc_core::SC_ZERO_TIME;
  transaction.set_response_status(passed ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

// An interrupt that passed, or one of the IOMMU's own.
void RootComplex::interrupt(uint32_t destination, uint8_t vector) {
  signal(uint64_t{destination} << 12, vector, delay_);
}

void RootComplex::signal(uint64_t address, uint8_t data, sc_time delay) {
  prepare(message_, tlm::TLM_WRITE_COMMAND, address, &data, 1);
  to_interrupts->b_transport(message_, delay);
}

// Page by page through the IOMMU. A transfer of which any page is blocked moves nothing.
void RootComplex::reach_memory(SourceId source, tlm_generic_payload& transaction, sc_time& delay) {
  struct Part {
    uint64_t address;
    uint64_t size;
  };
  std::array<Part, 8> few{};
  std::vector<Part> many;
  size_t parts = 0;
  const uint64_t size = transaction.get_data_length();
  transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  for (uint64_t at = 0; at < size;) {
    const Iommu::Translation found = iommu_.translate(source, transaction.get_address() + at, transaction.is_write());
    delay += time_of(found.delay);
    if (found.fault != vtd::Fault::kNone) return;
    const uint64_t part = std::min(found.contiguous, size - at);
    if (found.address > memory_size_ || part > memory_size_ - found.address) return;
    if (parts < few.size()) {
      few[parts] = {found.address, part};
    } else {
      many.push_back({found.address, part});
    }
    ++parts;
    at += part;
  }
  uint8_t* data = transaction.get_data_ptr();
  for (size_t i = 0; i < parts; ++i) {
    const Part& part = i < few.size() ? few[i] : many[i - few.size()];
    prepare(piece_, transaction.get_command(), part.address, data, part.size);
    to_memory->b_transport(piece_, delay);
    data += part.size;
  }
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

void RootComplex::from_software(tlm_generic_payload& transaction, sc_time& delay) {
  const uint64_t address = transaction.get_address();
  uint64_t function = functions_.size();
  uint64_t at = 0;
  if (address >= kEcam && address - kEcam < kEcamSize) {
    const uint64_t source = (address - kEcam) >> 12;
    const auto found =
        std::find_if(functions_.begin(), functions_.end(), [source](SourceId each) { return each.value == source; });
    function = static_cast<uint64_t>(found - functions_.begin());
    at = FunctionPort::kConfiguration << 32 | (address & 0xfff);
  } else if (address >= kBars) {
    function = (address - kBars) / (8 * kBarStride);
    at = (address - kBars) / kBarStride % 8 << 32 | (address - kBars) % kBarStride;
  }
  if (function >= functions_.size()) return transaction.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  transaction.set_address(function << 48 | at);
  to_link->b_transport(transaction, delay);
}

}  // namespace loom::platform
