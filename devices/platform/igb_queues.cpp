#include "devices/platform/igb_queues.h"

#include "devices/nic/i82576/registers.h"

namespace loom::platform {

using namespace nic::i82576;

namespace {

constexpr uint32_t kEntries = 256;
constexpr uint32_t kDescriptor = 16;
constexpr uint32_t kTransmitBuffer = 16384;
constexpr uint32_t kReceiveBuffer = 2048;

// Of either half of a pair.
constexpr uint32_t kBal = 0x00, kBah = 0x04, kLen = 0x08, kControl = 0x0c, kHead = 0x10, kTail = 0x18, kDctl = 0x28;

constexpr uint32_t kData = 3U << 20;
constexpr uint32_t kEop = 1U << 24;
constexpr uint32_t kIfcs = 1U << 25;
constexpr uint32_t kRs = 1U << 27;
constexpr uint32_t kDext = 1U << 29;
constexpr uint32_t kDone = 1;
constexpr uint32_t kEndOfPacket = 2;
constexpr uint32_t kTagTaken = 8;

}  // namespace

IgbQueues::IgbQueues(nic::MmioTarget& device, DmaMemory& memory, Place place, DriverCounters& counters)
    : device_(device),
      memory_(memory),
      place_(place),
      counters_(counters),
      transmit_ring_(memory.allocate(kEntries * kDescriptor)),
      receive_ring_(memory.allocate(kEntries * kDescriptor)),
      transmit_buffers_(memory.allocate(uint64_t{kEntries} * kTransmitBuffer)),
      receive_buffers_(memory.allocate(uint64_t{kEntries} * kReceiveBuffer)) {}

void IgbQueues::start() {
  for (uint32_t i = 0; i < kEntries; ++i) give_buffer(i);
  const auto ring = [this](uint32_t half, uint64_t at) {
    const uint64_t address = memory_.device_address(at);
    write(half + kBal, static_cast<uint32_t>(address));
    write(half + kBah, static_cast<uint32_t>(address >> 32));
    write(half + kLen, kEntries * kDescriptor);
    write(half + kHead, 0);
    write(half + kTail, 0);
  };
  ring(place_.receive, receive_ring_);
  write(place_.receive + kControl, kReceiveBuffer / 1024 | kSrrctlAdvanced | kSrrctlDropEn);
  write(place_.receive + kDctl, kQueueEnable);
  write(place_.receive + kTail, kEntries - 1);
  ring(place_.transmit, transmit_ring_);
  write(place_.transmit + kDctl, kQueueEnable);
}

void IgbQueues::give_buffer(uint32_t index) {
  const uint64_t at = receive_ring_ + uint64_t{index} * kDescriptor;
  memory_.put64(at, memory_.device_address(receive_buffers_ + uint64_t{index} * kReceiveBuffer));
  memory_.put64(at + 8, 0);
}

void IgbQueues::give_foreign_buffer(uint64_t address) {
  // The next one that the device fills.
  memory_.put64(receive_ring_ + uint64_t{receive_next_} * kDescriptor, address);
}

bool IgbQueues::send(std::span<const uint8_t> frame) {
  clean_transmit();
  if ((transmit_tail_ + 1) % kEntries == transmit_clean_ || frame.size() > kTransmitBuffer) {
    ++counters_.full;
    return false;
  }
  const uint64_t buffer = transmit_buffers_ + uint64_t{transmit_tail_} * kTransmitBuffer;
  memory_.write(buffer, frame);
  const uint64_t at = transmit_ring_ + uint64_t{transmit_tail_} * kDescriptor;
  const auto size = static_cast<uint32_t>(frame.size());
  memory_.put64(at, memory_.device_address(buffer));
  memory_.put32(at + 8, size | kData | kDext | kEop | kIfcs | kRs);
  memory_.put32(at + 12, size << 14);
  transmit_tail_ = (transmit_tail_ + 1) % kEntries;
  ++counters_.doorbells;
  write(place_.transmit + kTail, transmit_tail_);
  return true;
}

void IgbQueues::clean_transmit() {
  while (transmit_clean_ != transmit_tail_) {
    if ((memory_.get32(transmit_ring_ + uint64_t{transmit_clean_} * kDescriptor + 12) & kDone) == 0) return;
    transmit_clean_ = (transmit_clean_ + 1) % kEntries;
  }
}

void IgbQueues::poll(const Each& each) {
  ++counters_.polls;
  uint32_t last = kEntries;
  while (true) {
    const uint64_t at = receive_ring_ + uint64_t{receive_next_} * kDescriptor;
    const uint32_t status = memory_.get32(at + 8);
    if ((status & kDone) == 0) break;
    const uint32_t length = memory_.get32(at + 12) & 0xffff;
    const size_t before = partial_.size();
    partial_.resize(before + length);
    memory_.read(receive_buffers_ + uint64_t{receive_next_} * kReceiveBuffer, std::span(partial_).subspan(before));
    if ((status & kEndOfPacket) != 0) {
      std::optional<uint16_t> tag;
      if ((status & kTagTaken) != 0) tag = memory_.get16(at + 14);
      each(partial_, tag);
      partial_.clear();
    }
    give_buffer(receive_next_);
    last = receive_next_;
    receive_next_ = (receive_next_ + 1) % kEntries;
  }
  if (last == kEntries) return;
  ++counters_.doorbells;
  write(place_.receive + kTail, last);
}

}  // namespace loom::platform
