#include "devices/platform/e1000_driver.h"

#include "devices/nic/e1000/registers.h"

namespace loom::platform {

using namespace nic::e1000;

namespace {

constexpr uint32_t kEntries = 256;
constexpr uint32_t kDescriptor = 16;
constexpr uint32_t kTransmitBuffer = 16384;
constexpr uint32_t kReceiveBuffer = 2048;
constexpr uint32_t kEop = 1U << 24;
constexpr uint32_t kIfcs = 1U << 25;
constexpr uint32_t kRs = 1U << 27;
constexpr uint32_t kDone = 1;
constexpr uint32_t kEndOfPacket = 2;
constexpr uint32_t kCauses = cause::kRxt0 | cause::kRxdmt0 | cause::kRxo | cause::kTxdw | cause::kLsc;

}  // namespace

E1000Driver::E1000Driver(nic::MmioTarget& device, DmaMemory& memory, Deliver deliver)
    : NicDriver(std::move(deliver)), device_(device), memory_(memory) {
  transmit_ring_ = memory_.allocate(kEntries * kDescriptor);
  receive_ring_ = memory_.allocate(kEntries * kDescriptor);
  transmit_buffers_ = memory_.allocate(uint64_t{kEntries} * kTransmitBuffer);
  receive_buffers_ = memory_.allocate(uint64_t{kEntries} * kReceiveBuffer);
}

void E1000Driver::start() {
  device_.config_write(4, 2, device_.config_read(4, 2) | 6);  // memory space, bus master
  write(kImc, UINT32_MAX);
  read(kIcr);
  // The address, as the card has it.
  uint32_t words[3];
  for (uint32_t i = 0; i < 3; ++i) {
    write(kEerd, i << 8 | eerd::kStart);
    words[i] = read(kEerd) >> 16;
  }
  write(kRa, words[0] | words[1] << 16);
  write(kRa + 4, words[2] | 1U << 31);
  for (uint32_t i = 0; i < 128; ++i) write(kMta + 4 * i, 0);
  write(kCtrl, read(kCtrl) | ctrl::kSlu);

  for (uint32_t i = 0; i < kEntries; ++i) give_buffer(i);
  const uint64_t receive = memory_.device_address(receive_ring_);
  write(kRdbal, static_cast<uint32_t>(receive));
  write(kRdbah, static_cast<uint32_t>(receive >> 32));
  write(kRdlen, kEntries * kDescriptor);
  write(kRdh, 0);
  write(kRdt, kEntries - 1);
  write(kRctl, rctl::kEn | rctl::kBam | rctl::kLpe | rctl::kSecrc);
  const uint64_t transmit = memory_.device_address(transmit_ring_);
  write(kTdbal, static_cast<uint32_t>(transmit));
  write(kTdbah, static_cast<uint32_t>(transmit >> 32));
  write(kTdlen, kEntries * kDescriptor);
  write(kTdh, 0);
  write(kTdt, 0);
  write(kTctl, tctl::kEn | tctl::kPsp);
  write(kIms, kCauses);
}

void E1000Driver::give_buffer(uint32_t index) {
  const uint64_t at = receive_ring_ + uint64_t{index} * kDescriptor;
  memory_.put64(at, memory_.device_address(receive_buffers_ + uint64_t{index} * kReceiveBuffer));
  memory_.put64(at + 8, 0);
}

bool E1000Driver::send(std::span<const uint8_t> frame) {
  clean_transmit();
  if ((transmit_tail_ + 1) % kEntries == transmit_clean_ || frame.size() > kTransmitBuffer) {
    ++counters_.full;
    return false;
  }
  const uint64_t buffer = transmit_buffers_ + uint64_t{transmit_tail_} * kTransmitBuffer;
  memory_.write(buffer, frame);
  const uint64_t at = transmit_ring_ + uint64_t{transmit_tail_} * kDescriptor;
  memory_.put64(at, memory_.device_address(buffer));
  memory_.put32(at + 8, static_cast<uint32_t>(frame.size()) | kEop | kIfcs | kRs);
  memory_.put32(at + 12, 0);
  transmit_tail_ = (transmit_tail_ + 1) % kEntries;
  ++counters_.doorbells;
  write(kTdt, transmit_tail_);
  return true;
}

void E1000Driver::clean_transmit() {
  while (transmit_clean_ != transmit_tail_) {
    if ((memory_.get32(transmit_ring_ + uint64_t{transmit_clean_} * kDescriptor + 12) & kDone) == 0) return;
    transmit_clean_ = (transmit_clean_ + 1) % kEntries;
  }
}

void E1000Driver::interrupt(uint32_t /*number*/) {
  ++counters_.interrupts;
  if (read(kIcr) == 0) return;
  write(kImc, UINT32_MAX);
  clean_transmit();
  poll_receive();
  write(kIms, kCauses);
}

void E1000Driver::poll_receive() {
  ++counters_.polls;
  uint32_t last = kEntries;
  while (true) {
    const uint64_t at = receive_ring_ + uint64_t{receive_next_} * kDescriptor;
    const uint32_t status = memory_.get32(at + 12);
    if ((status & kDone) == 0) break;
    const uint32_t length = memory_.get32(at + 8) & 0xffff;
    const size_t before = partial_.size();
    partial_.resize(before + length);
    memory_.read(receive_buffers_ + uint64_t{receive_next_} * kReceiveBuffer, std::span(partial_).subspan(before));
    if ((status & kEndOfPacket) != 0) {
      deliver(partial_);
      partial_.clear();
    }
    give_buffer(receive_next_);
    last = receive_next_;
    receive_next_ = (receive_next_ + 1) % kEntries;
  }
  if (last == kEntries) return;
  ++counters_.doorbells;
  write(kRdt, last);
}

}  // namespace loom::platform
