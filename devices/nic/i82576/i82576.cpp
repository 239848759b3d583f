#include "devices/nic/i82576/i82576.h"

#include <algorithm>

#include "core/check.h"
#include "devices/nic/i82576/function.h"

namespace loom::nic::i82576 {

namespace {

// Words 0x03 to 0x3e: identity (0x0b to 0x0e), the virtual functions' (0x26), no alternative address (0x37).
constexpr std::array<uint16_t, 0x3f - 3> make_factory() {
  std::array<uint16_t, 0x3f - 3> words{};
  const auto put = [&words](size_t word, uint16_t value) { words[word - 3] = value; };
  put(0x03, 0x0d34);
  put(0x0b, 0x10c9);
  put(0x0c, 0x8086);
  put(0x0d, 0x10c9);
  put(0x26, 0x10ca);
  put(0x37, 0xffff);
  return words;
}
constexpr auto kFactory = make_factory();
}  // namespace

I82576::I82576(const I82576Config& config, const FunctionBuses& buses, Wire& wire, DeviceClock clock)
    : config_(config),
      wire_(wire),
      clock_(clock),
      registers_(kRegisters, kRegisterSpace),
      eeprom_(config.address, kFactory),
      phy_(intel::PhyModel::kIgp) {
  for (unsigned i = 0; i < kFunctions; ++i) {
    LOOM_CHECK(buses[i] != nullptr, "every function has a bus");
    functions_[i] = std::make_unique<Function>(*this, i, *buses[i]);
  }
  device_reset();
}

I82576::~I82576() = default;

MmioTarget& I82576::function(unsigned number) {
  LOOM_CHECK(number < kFunctions, "a function of this controller");
  return fn(number);
}

void I82576::watch(unsigned number, HardwareWatcher* watcher) {
  LOOM_CHECK(number < kFunctions, "a function of this controller");
  fn(number).watcher = watcher;
}

const HardwareCounts& I82576::counts(unsigned number) const {
  LOOM_CHECK(number < kFunctions, "a function of this controller");
  return fn(number).counts;
}

void I82576::tell(Function& f, HardwareEventKind kind, std::string_view name, uint64_t value, uint64_t address,
                  uint32_t length) {
  f.counts.count(kind);
  if (f.watcher != nullptr) [[unlikely]]
    f.watcher->on_hardware(clock_.now(), {kind, name, value, address, length});
}

void I82576::on_event(uint64_t arg) {
  if (arg == kTransmit) {
    transmit_event_.reset();
    return transmit_some();
  }
  if (arg == kNegotiated) {
    negotiation_.reset();
    return set_link(wire_.is_up());
  }
  const size_t place = arg - kModerated;
  moderated_[place].reset();
  send_vector({static_cast<unsigned>(place / kPfVectors), static_cast<unsigned>(place % kPfVectors)});
}

// ---- registers ---------------------------------------------------------------------------------------------------

uint32_t I82576::read_register(Function& f, uint64_t offset, unsigned size) {
  const RegisterSpec* const spec = registers_.find(offset);
  const uint32_t base = spec != nullptr ? spec->offset : UINT32_MAX;
  uint32_t value = 0;
  switch (base) {
    case kV2pmailbox:
      // Reading clears only for its own virtual function.
      value = f.is_pf() ? registers_.read(offset, size) : read_v2p(spec->index(offset));
      break;
    case kP2vmailbox: {
      const uint32_t side = reg(of_pool(kV2pmailbox, spec->index(offset)));
      value = ((side & v2p::kVfu) != 0 ? p2v::kVfu : 0) | ((side & v2p::kPfu) != 0 ? p2v::kPfu : 0);
      break;
    }
    case kSwsm:  // reading it takes the semaphore: who reads SMBI as zero has it
      value = registers_.read(offset, size);
      registers_.set_bits(kSwsm, kSmbi);
      break;
    case kFrtimer:
      value = static_cast<uint32_t>(clock_.now().since_start() / Duration::us(1));
      break;
    case kIcr:
      value = registers_.read(offset, size);
      if (value != 0 && f.intx) value |= cause::kAsserted;
      if (value != 0 && (reg(kCtrlExt) & ctrl_ext::kIame) != 0) registers_.clear_bits(kIms, reg(kIam));
      break;
    default:
      value = registers_.read(offset, size);
      break;
  }
  tell(f, HardwareEventKind::kRegisterRead, spec != nullptr ? spec->name : "", value, offset, size);
  if (base == kIcr) update_pin();
  return value;
}

void I82576::write_register(Function& f, uint64_t offset, unsigned size, uint32_t value) {
  const RegisterSpec* const spec = registers_.find(offset);
  tell(f, HardwareEventKind::kRegisterWrite, spec != nullptr ? spec->name : "", value, offset, size);
  const std::optional<uint32_t> kept = registers_.write(offset, size, value);
  if (!kept) return;
  const uint32_t n = spec->index(offset);
  switch (spec->offset) {
    case kCtrl:
      return wrote_ctrl(*kept);
    case kCtrlExt:
      if ((value & ctrl_ext::kPfrstd) != 0) announce_reset(true);
      return;
    case kEerd:
      return wrote_eerd(*kept);
    case kMdic:
      return wrote_mdic(*kept);
    case kIcr:
      registers_.clear_bits(kIcr, value);
      return update_pin();
    case kIcs:
      return raise(value);
    case kIms:
      registers_.set_bits(kIms, value);
      return raise(0);
    case kImc:
      registers_.clear_bits(kIms, value);
      return update_pin();
    case kEics:
    case kEims:
    case kEimc:
    case kEicr:
      return wrote_interrupts(kPf, spec->offset, value);
    case kVteics:
      return wrote_interrupts(n, kEics, value);
    case kVteims:
      return wrote_interrupts(n, kEims, value);
    case kVteimc:
      return wrote_interrupts(n, kEimc, value);
    case kVteicr:
      return wrote_interrupts(n, kEicr, value);
    case kP2vmailbox:
      return wrote_p2v(n, value);
    case kV2pmailbox:
      return f.is_pf() ? void() : wrote_v2p(n, value);
    case kVtctrl:
      if ((value & vtctrl::kRst) != 0) reset_virtual_function(n);
      return;
    case kRttbcnrc:
      return wrote_rate(*kept);
    case kTdt:
      tell(f, HardwareEventKind::kRingMove, "TDT", *kept, n);
      return kick_transmit();
    case kTdlen:
    case kTxdctl:
    case kTctl:
    case kVfte:
      return kick_transmit();
    case kRdt:
      tell(f, HardwareEventKind::kRingMove, "RDT", *kept, n);
      return;
    default:
      return;
  }
}

void I82576::wrote_eerd(uint32_t value) {
  if ((value & eerd::kStart) == 0) return;
  const uint32_t address = value >> 2 & 0x3fff;
  registers_.set(kEerd, uint32_t{eeprom_.word(address)} << 16 | address << 2 | eerd::kDone);
}

void I82576::wrote_mdic(uint32_t value) {
  const intel::Phy::MdicAnswer answer = phy_.obey_mdic(value);
  registers_.set(kMdic, answer.value);
  if (answer.negotiates_again) negotiate();
  if ((value & intel::mdic::kInterrupt) != 0) raise(cause::kMdac);
}

void I82576::wrote_ctrl(uint32_t value) {
  if ((value & ctrl::kRst) != 0) return device_reset();
  if ((value & ctrl::kGioMasterDisable) != 0) {
    registers_.clear_bits(kStatus, status::kGioMaster);
  } else {
    registers_.set_bits(kStatus, status::kGioMaster);
  }
  if ((value & ctrl::kPhyRst) != 0) {
    registers_.clear_bits(kCtrl, ctrl::kPhyRst);
    phy_.reset();
    negotiate();
  }
}

// CTRL.RST: all of the controller but configuration space, and the mailbox's buffers; the PHY keeps its link. Virtual
// functions find RSTI until the driver sets CTRL_EXT.PFRSTD.
void I82576::device_reset() {
  tell(fn(kPf), HardwareEventKind::kReset);
  if (transmit_event_) clock_.cancel(*transmit_event_);
  transmit_event_.reset();
  for (auto& timer : moderated_) {
    if (timer) clock_.cancel(*timer);
    timer.reset();
  }
  quiet_until_.fill(Time{});
  const bool had_link = (reg(kStatus) & status::kLu) != 0;
  std::array<uint32_t, kPools * kMailboxWords> mailbox{};
  for (uint32_t i = 0; i < mailbox.size(); ++i) mailbox[i] = reg(kVmbmem + 4 * i);
  registers_.reset();
  for (uint32_t i = 0; i < mailbox.size(); ++i) registers_.set(kVmbmem + 4 * i, mailbox[i]);
  registers_.set(of_queue(kTxdctl, 0), kQueueEnable);
  registers_.set(of_queue(kRxdctl, 0), reg(of_queue(kRxdctl, 0)) | kQueueEnable);
  registers_.clear_bits(kStatus, status::kLu);
  uint16_t words[3];
  for (unsigned i = 0; i < 3; ++i) words[i] = eeprom_.word(i);
  registers_.set(kRa, words[0] | uint32_t{words[1]} << 16);
  registers_.set(kRa + 4, words[2] | kRahValid);
  transmit_.fill({});
  last_pool_ = kPools - 1;
  upper_next_.fill(false);
  bus_time_ = {};
  announce_reset(false);
  sriov_changed();
  update_pin();
  if (had_link && wire_.is_up()) {
    registers_.set_bits(kStatus, status::kLu);
  } else {
    negotiate();
  }
}

// Its queues stop and its interrupts are off; how they are allocated stays.
void I82576::stop_virtual_function(unsigned number) {
  tell(fn(number), HardwareEventKind::kReset);
  for (const unsigned queue : {number, number + kPools}) {
    for (const uint32_t base : {kRxdctl, kTxdctl}) registers_.clear_bits(of_queue(base, queue), kQueueEnable);
    for (const uint32_t base : {kRdh, kRdt, kTdh, kTdt}) registers_.set(of_queue(base, queue), 0);
    transmit_[queue] = {};
  }
  for (const uint32_t base : {kVteims, kVteicr, kVteiac, kVteiam}) registers_.set(of_pool(base, number), 0);
  registers_.clear_bits(of_pool(kV2pmailbox, number), v2p::kVfu);
}

// By VTCTRL.RST or a function-level reset: nothing goes in or out until the physical function, which hears of it by
// VFLRE, lets it back in.
void I82576::reset_virtual_function(unsigned number) {
  stop_virtual_function(number);
  registers_.clear_bits(kVfre, 1U << number);
  registers_.clear_bits(kVfte, 1U << number);
  registers_.set_bits(kVflre, 1U << number);
  tell_pf();
}

// The SR-IOV capability was written, or the registers are new after a reset: which virtual functions there are. What
// goes away is reset, which the physical function hears.
void I82576::sriov_changed() {
  const unsigned before = known_vfs_;
  const unsigned now = enabled_vfs();
  known_vfs_ = now;
  registers_.clear_bits(kStatus, status::kNumVfs | status::kIov);
  if (now != 0) registers_.set_bits(kStatus, status::kIov | now << status::kNumVfsShift);
  for (unsigned i = std::min(before, now); i < std::max(before, now); ++i) {
    if (i >= now) reset_virtual_function(i);
    fn(i).reset();
  }
}

unsigned I82576::enabled_vfs() const {
  const PciConfig& pci = fn(kPf).pci();
  if ((pci.read(sriov::kControl, 2) & sriov::kEnable) == 0) return 0;
  return std::min<unsigned>(pci.read(sriov::kNumVfs, 2), kVirtualFunctions);
}

void I82576::negotiate() {
  if (negotiation_) clock_.cancel(*negotiation_);
  negotiation_.reset();
  set_link(false);
  if (wire_.is_up()) negotiation_ = clock_.after(config_.auto_negotiation, *this, kNegotiated);
}

void I82576::wire_changed() {
  negotiate();
}

void I82576::set_link(bool up) {
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

// ---- DMA ---------------------------------------------------------------------------------------------------------

bool I82576::fetch(Function& f, uint64_t address, std::span<uint8_t> into, std::string_view what) {
  const DmaResult result = f.pci().is_bus_master() ? f.bus().dma_read(address, into) : DmaResult{false, {}};
  bus_time_ += result.delay;
  tell(f, result.ok ? HardwareEventKind::kDmaRead : HardwareEventKind::kDmaFault, what, 0, address,
       static_cast<uint32_t>(into.size()));
  return result.ok;
}

bool I82576::store(Function& f, uint64_t address, std::span<const uint8_t> from, std::string_view what) {
  const DmaResult result = f.pci().is_bus_master() ? f.bus().dma_write(address, from) : DmaResult{false, {}};
  bus_time_ += result.delay;
  tell(f, result.ok ? HardwareEventKind::kDmaWrite : HardwareEventKind::kDmaFault, what, 0, address,
       static_cast<uint32_t>(from.size()));
  return result.ok;
}

}  // namespace loom::nic::i82576
