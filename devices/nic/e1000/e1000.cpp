#include "devices/nic/e1000/e1000.h"

#include <algorithm>

#include "core/check.h"

namespace loom::nic::e1000 {

namespace {

constexpr unsigned kRegisterBar = 0;
constexpr unsigned kIoBar = 1;
constexpr uint32_t kIoSpace = 64;
constexpr uint64_t kIoAddr = 0;
constexpr uint64_t kIoData = 4;

// EECD's pins and flags.
constexpr uint32_t kSk = 1U << 0;
constexpr uint32_t kCs = 1U << 1;
constexpr uint32_t kDi = 1U << 2;
constexpr uint32_t kDo = 1U << 3;
constexpr uint32_t kRequest = 1U << 6;
constexpr uint32_t kGrant = 1U << 7;

// ITR counts in units of 256 ns, the other timers in 1.024 us.
Duration gap_of(uint32_t itr) {
  return Duration::ns(256) * static_cast<int64_t>(itr);
}

// Words 0x03 to 0x3e as a card has them (traces/nic/e1000): compatibility, board assembly number (0x08), control
// words (0x0a, 0x0f), identity (0x0b to 0x0e), pins (0x14), LEDs (0x1f).
constexpr std::array<uint16_t, 0x3f - 3> kFactory{
    0x0000, 0xffff, 0x0000, 0x0000, 0x0000, 0x3000, 0x1000, 0x6403, 0x100e, 0x8086, 0x100e, 0x8086,
    0x3040, 0x0008, 0x2000, 0x7e14, 0x0048, 0x1000, 0x00d8, 0x0000, 0x2700, 0x6cc9, 0x3150, 0x0722,
    0x040b, 0x0984, 0x0000, 0xc000, 0x0706, 0x1008, 0x0000, 0x0f04, 0x7fff, 0x4d01, 0xffff, 0xffff,
    0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0x0100, 0x4000, 0x121c,
    0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff};

PciIdentity identity() {
  PciIdentity made;
  made.vendor = 0x8086;
  made.device = 0x100e;
  made.revision = 3;
  made.subsystem_vendor = 0x8086;
  made.subsystem = 0x100e;
  return made;
}

}  // namespace

E1000::E1000(const E1000Config& config, HostBus& bus, Wire& wire, DeviceClock clock)
    : config_(config),
      bus_(bus),
      wire_(wire),
      clock_(clock),
      pci_(identity()),
      registers_(kRegisters, kRegisterSpace),
      eeprom_(config.address, kFactory) {
  pci_.add_memory_bar(kRegisterBar, kRegisterSpace);
  pci_.add_io_bar(kIoBar, kIoSpace);
  device_reset();
}

void E1000::tell(HardwareEventKind kind, std::string_view name, uint64_t value, uint64_t address, uint32_t length) {
  counts_.count(kind);
  if (watcher_ != nullptr) [[unlikely]]
    watcher_->on_hardware(clock_.now(), {kind, name, value, address, length});
}

void E1000::on_event(uint64_t arg) {
  switch (static_cast<Event>(arg)) {
    case kTransmit:
      transmit_event_.reset();
      return transmit_some();
    case kReceiveTimer:
    case kReceiveAbsolute:
      disarm(receive_timer_);
      disarm(receive_absolute_);
      return raise(cause::kRxt0);
    case kTransmitTimer:
    case kTransmitAbsolute:
      disarm(transmit_timer_);
      disarm(transmit_absolute_);
      return raise(cause::kTxdw);
    case kInterruptGap:
      interrupt_gap_.reset();
      return update_interrupt();
    case kNegotiated:
      negotiation_.reset();
      return set_link(wire_.is_up());
  }
}

// ---- what a driver reads and writes ------------------------------------------------------------------------------

uint32_t E1000::config_read(uint32_t offset, unsigned size) {
  const uint32_t value = pci_.read(offset, size);
  tell(HardwareEventKind::kConfigRead, {}, value, offset, size);
  return value;
}

void E1000::config_write(uint32_t offset, unsigned size, uint32_t value) {
  tell(HardwareEventKind::kConfigWrite, {}, value, offset, size);
  pci_.write(offset, size, value);
  update_interrupt();  // the command register can disable INTx
  kick_transmit();     // and enable bus mastering
}

uint32_t E1000::read(unsigned bar, uint64_t offset, unsigned size) {
  if (bar == kRegisterBar) return read_register(offset, size);
  if (bar != kIoBar || size != 4) return 0;
  if (offset == kIoAddr) return io_address_;
  return offset == kIoData ? read_register(io_address_, size) : 0;
}

void E1000::write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) {
  if (bar == kRegisterBar) return write_register(offset, size, value);
  if (bar != kIoBar || size != 4) return;
  if (offset == kIoAddr) io_address_ = value;
  if (offset == kIoData) write_register(io_address_, size, value);
}

uint32_t E1000::read_register(uint64_t offset, unsigned size) {
  const RegisterSpec* const spec = registers_.find(offset);
  if (spec != nullptr && spec->offset == kEecd) {
    const uint32_t grant = (reg(kEecd) & kRequest) != 0 ? kGrant : 0;
    registers_.set(kEecd, (reg(kEecd) & ~(kDo | kGrant)) | (eeprom_.data_out() ? kDo : 0) | grant);
  }
  const uint32_t value = registers_.read(offset, size);
  tell(HardwareEventKind::kRegisterRead, spec != nullptr ? spec->name : "", value, offset, size);
  if (spec != nullptr && spec->offset == kIcr) update_interrupt();
  return value;
}

void E1000::write_register(uint64_t offset, unsigned size, uint32_t value) {
  const RegisterSpec* const spec = registers_.find(offset);
  tell(HardwareEventKind::kRegisterWrite, spec != nullptr ? spec->name : "", value, offset, size);
  const std::optional<uint32_t> kept = registers_.write(offset, size, value);
  if (!kept) return;
  switch (spec->offset) {
    case kCtrl:
      return wrote_ctrl(*kept);
    case kEecd:
      return wrote_eecd(*kept);
    case kEerd:
      return wrote_eerd(*kept);
    case kMdic:
      return wrote_mdic(*kept);
    case kIcr:  // ones clear
      registers_.clear_bits(kIcr, value);
      return update_interrupt();
    case kIcs:
      return raise(value & cause::kAll);
    case kIms:
      registers_.set_bits(kIms, value & cause::kAll);
      return update_interrupt();
    case kImc:
      registers_.clear_bits(kIms, value);
      return update_interrupt();
    case kItr:
      quiet_until_ = std::min(quiet_until_, clock_.now() + gap_of(reg(kItr)));
      return update_interrupt();
    case kRdtr:
      if ((value >> 31) != 0 && (receive_timer_ || receive_absolute_)) on_event(kReceiveTimer);  // FPD
      return;
    case kTdt:
      tell(HardwareEventKind::kRingMove, "TDT", *kept);
      return kick_transmit();
    case kTctl:
    case kTdlen:
      return kick_transmit();
    case kRdt:
      tell(HardwareEventKind::kRingMove, "RDT", *kept);
      return;
    default:
      return;
  }
}

void E1000::wrote_eecd(uint32_t value) {
  eeprom_.set_pins((value & kCs) != 0, (value & kSk) != 0, (value & kDi) != 0);
}

void E1000::wrote_eerd(uint32_t value) {
  if ((value & eerd::kStart) == 0) return;
  const uint32_t address = value >> 8 & 0xff;
  registers_.set(kEerd, uint32_t{eeprom_.word(address)} << 16 | address << 8 | eerd::kDone);
}

void E1000::wrote_mdic(uint32_t value) {
  const intel::Phy::MdicAnswer answer = phy_.obey_mdic(value);
  registers_.set(kMdic, answer.value);
  if (answer.negotiates_again) negotiate();
  if ((value & intel::mdic::kInterrupt) != 0) raise(cause::kMdac);
}

void E1000::wrote_ctrl(uint32_t value) {
  if ((value & ctrl::kRst) != 0) return device_reset();
  if ((value & ctrl::kPhyRst) != 0) {
    registers_.clear_bits(kCtrl, ctrl::kPhyRst);
    phy_.reset();
    negotiate();
  }
}

// CTRL.RST: all of the device but its PCI configuration and what the EEPROM holds (13.4.1). The PHY keeps its link.
void E1000::device_reset() {
  tell(HardwareEventKind::kReset);
  for (auto* timer : {&interrupt_gap_, &receive_timer_, &receive_absolute_, &transmit_timer_, &transmit_absolute_,
                      &transmit_event_}) {
    disarm(*timer);
  }
  const bool had_link = (registers_.get(kStatus) & status::kLu) != 0;
  registers_.reset();
  registers_.clear_bits(kStatus, status::kLu);
  uint16_t words[3];
  for (unsigned i = 0; i < 3; ++i) words[i] = eeprom_.word(i);
  registers_.set(kRa, words[0] | uint32_t{words[1]} << 16);
  registers_.set(kRa + 4, words[2] | 1U << 31);  // AV: the address is valid
  context_ = {};
  packet_ = {};
  bus_time_ = {};
  quiet_until_ = Time{};
  update_interrupt();
  if (had_link && wire_.is_up()) {
    registers_.set_bits(kStatus, status::kLu);
  } else {
    negotiate();
  }
}

void E1000::negotiate() {
  disarm(negotiation_);
  set_link(false);
  if (wire_.is_up()) negotiation_ = clock_.after(config_.auto_negotiation, *this, kNegotiated);
}

void E1000::wire_changed() {
  negotiate();
}

void E1000::set_link(bool up) {
  phy_.set_link(up);
  const bool was_up = (reg(kStatus) & status::kLu) != 0;
  if (up == was_up) return;
  if (up) {
    registers_.set_bits(kStatus, status::kLu);
    kick_transmit();
  } else {
    registers_.clear_bits(kStatus, status::kLu);
  }
  raise(cause::kLsc);
}

// ---- DMA
// -----------------------------------------------------------------------------------------------------------

bool E1000::fetch(uint64_t address, std::span<uint8_t> into, std::string_view what) {
  const DmaResult result = pci_.is_bus_master() ? bus_.dma_read(address, into) : DmaResult{false, {}};
  bus_time_ += result.delay;
  tell(result.ok ? HardwareEventKind::kDmaRead : HardwareEventKind::kDmaFault, what, 0, address,
       static_cast<uint32_t>(into.size()));
  return result.ok;
}

bool E1000::store(uint64_t address, std::span<const uint8_t> from, std::string_view what) {
  const DmaResult result = pci_.is_bus_master() ? bus_.dma_write(address, from) : DmaResult{false, {}};
  bus_time_ += result.delay;
  tell(result.ok ? HardwareEventKind::kDmaWrite : HardwareEventKind::kDmaFault, what, 0, address,
       static_cast<uint32_t>(from.size()));
  return result.ok;
}

// ---- interrupts
// ----------------------------------------------------------------------------------------------------

void E1000::raise(uint32_t causes) {
  registers_.set_bits(kIcr, causes);
  update_interrupt();
}

// The pin follows ICR and IMS; that it rises can be held back by ITR.
void E1000::update_interrupt() {
  const bool pending = (reg(kIcr) & reg(kIms)) != 0;
  pci_.set_interrupt_status(pending);
  const bool wanted = pending && (pci_.command() & PciConfig::kInterruptDisable) == 0;
  if (wanted == intx_) return;
  if (wanted && clock_.now() < quiet_until_) {
    if (!interrupt_gap_) interrupt_gap_ = clock_.at(quiet_until_, *this, kInterruptGap);
    return;
  }
  intx_ = wanted;
  if (wanted) {
    quiet_until_ = clock_.now() + gap_of(reg(kItr));
    tell(HardwareEventKind::kInterrupt, "INTx", reg(kIcr) & reg(kIms));
  }
  bus_.set_intx(wanted);
}

void E1000::arm(std::optional<EventId>& timer, Event event, Duration delay, bool restarts) {
  if (timer && !restarts) return;
  disarm(timer);
  timer = clock_.after(delay, *this, event);
}

void E1000::disarm(std::optional<EventId>& timer) {
  if (timer) clock_.cancel(*timer);
  timer.reset();
}

}  // namespace loom::nic::e1000
