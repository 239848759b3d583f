// Interrupts of the 82576 (datasheet, 7.3): causes, the vectors they are allocated to, moderation (EITR), automatic
// clearing and masking; without MSI-X the pin, or MSI.

#include <algorithm>

#include "devices/nic/i82576/function.h"

namespace loom::nic::i82576 {

namespace {

// EITR's interval, in its bits 14 to 2: microseconds.
Duration interval_of(uint32_t eitr) {
  return Duration::us(eitr >> 2 & 0x1fff);
}

// A function's extended interrupt registers.
struct Extended {
  uint32_t cause, set, mask, clear_mask, auto_clear, auto_mask;
};
Extended extended(unsigned function) {
  if (function == kPf) return {kEicr, kEics, kEims, kEimc, kEiac, kEiam};
  return {of_pool(kVteicr, function), of_pool(kVteics, function), of_pool(kVteims, function),
          of_pool(kVteimc, function), of_pool(kVteiac, function), of_pool(kVteiam, function)};
}

}  // namespace

// Which EITR moderates a vector: the virtual functions' are counted from the top.
unsigned I82576::eitr_of(Vector vector) {
  constexpr unsigned kFirstVf = 22;
  return vector.function == kPf ? vector.number : kFirstVf - kVfVectors * vector.function + vector.number;
}

// Causes of ICR: not of queues, when MSI-X tells those apart.
void I82576::raise(uint32_t causes) {
  registers_.set_bits(kIcr, causes);
  if ((reg(kGpie) & gpie::kMultipleMsix) != 0) {
    if ((reg(kIcr) & reg(kIms)) != 0) raise_allocated(kPf, reg(kIvarMisc) >> 8);
    return;
  }
  update_pin();
}

void I82576::update_pin() {
  Function& f = fn(kPf);
  const bool pending = (reg(kIcr) & reg(kIms)) != 0 && (reg(kGpie) & gpie::kMultipleMsix) == 0;
  f.pci().set_interrupt_status(pending);
  const bool wanted = pending && !f.msix().is_enabled() && (f.pci().command() & PciConfig::kInterruptDisable) == 0;
  if (pending && f.send_msi()) {
    tell(f, HardwareEventKind::kInterrupt, "MSI", reg(kIcr) & reg(kIms));
    return;
  }
  if (wanted == f.intx) return;
  f.intx = wanted;
  if (wanted) tell(f, HardwareEventKind::kInterrupt, "INTx", reg(kIcr) & reg(kIms));
  f.bus().set_intx(wanted);
}

// `entry`: of an IVAR, in its low byte.
void I82576::raise_allocated(unsigned function, uint32_t entry) {
  if ((entry & kIvarValid) == 0) return;
  const unsigned number = entry & (function == kPf ? 0x1fU : 0x3U);
  if (number < (function == kPf ? kPfVectors : kVfVectors)) raise_vector({function, number});
}

void I82576::raise_vector(Vector vector) {
  registers_.set_bits(extended(vector.function).cause, 1U << vector.number);
  send_vector(vector);
}

// As soon as its mask and its moderation let it.
void I82576::send_vector(Vector vector) {
  const Extended e = extended(vector.function);
  const uint32_t bit = 1U << vector.number;
  if ((reg(e.cause) & reg(e.mask) & bit) == 0) return;
  const size_t place = vector.function * kPfVectors + vector.number;
  if (clock_.now() < quiet_until_[place]) {
    if (!moderated_[place]) moderated_[place] = clock_.at(quiet_until_[place], *this, kModerated + place);
    return;
  }
  Function& f = fn(vector.function);
  quiet_until_[place] = clock_.now() + interval_of(reg(kEitr + 4 * eitr_of(vector)));
  registers_.clear_bits(e.cause, bit & reg(e.auto_clear));
  const bool masks = vector.function != kPf || (reg(kGpie) & gpie::kEiame) != 0;
  if (masks) registers_.clear_bits(e.mask, bit & reg(e.auto_mask));
  tell(f, HardwareEventKind::kInterrupt, "MSI-X", vector.number);
  f.msix().raise(static_cast<uint16_t>(vector.number));
}

void I82576::send_pending(unsigned function) {
  const unsigned vectors = function == kPf ? kPfVectors : kVfVectors;
  for (unsigned i = 0; i < vectors; ++i) send_vector({function, i});
}

// A queue has something for its driver.
void I82576::queue_event(unsigned queue, bool is_receive) {
  const unsigned pool = queue % kPools;
  const bool upper = queue >= kPools;
  const unsigned owner = sorts_by_pool() ? owner_of(pool) : kPf;
  const unsigned shift = (upper ? 16 : 0) + (is_receive ? 0 : 8);
  if (owner != kPf) return raise_allocated(owner, preg(kVtivar, owner) >> shift);
  if ((reg(kGpie) & gpie::kMultipleMsix) == 0) return raise(is_receive ? cause::kRxdw : cause::kTxdw);
  raise_allocated(kPf, reg(kIvar + 4 * pool) >> shift);
}

// The driver of a function has written one of its extended registers, named as the physical function's.
void I82576::wrote_interrupts(unsigned function, uint32_t which, uint32_t value) {
  const Extended e = extended(function);
  const uint32_t vectors = (1U << (function == kPf ? kPfVectors : kVfVectors)) - 1;
  switch (which) {
    case kEics:
      registers_.set_bits(e.cause, value & vectors);
      break;
    case kEims:
      registers_.set_bits(e.mask, value & (function == kPf ? UINT32_MAX : vectors));
      break;
    case kEimc:
      registers_.clear_bits(e.mask, value);
      return;
    case kEicr:
      registers_.clear_bits(e.cause, value);
      return;
    default:
      return;
  }
  send_pending(function);
}

}  // namespace loom::nic::i82576
