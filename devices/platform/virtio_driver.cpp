#include "devices/platform/virtio_driver.h"

#include <algorithm>

#include "core/check.h"

namespace loom::platform {

namespace {

constexpr uint16_t kSize = 256;
constexpr uint32_t kHeader = 12;
constexpr uint32_t kBuffer = 65536 + 18 + kHeader;
constexpr uint32_t kStride = (kBuffer + 63) / 64 * 64;
constexpr uint16_t kWrite = 2;
// MAC, STATUS; and of the ring EVENT_IDX, VERSION_1.
constexpr uint32_t kLowFeatures = 1U << 5 | 1U << 16 | 1U << 29;
constexpr uint32_t kHighFeatures = 1;
constexpr uint32_t kNotify = 0x3000;
constexpr uint32_t kCapabilities = 0x34;
constexpr uint32_t kMsix = 0x11;  // PCI 3.0, appendix H
constexpr uint32_t kMsixEnable = 0x8000;
constexpr unsigned kMsixBar = 1;

constexpr uint16_t vector_of(uint16_t queue) {
  return static_cast<uint16_t>(queue + 1);
}

}  // namespace

VirtioDriver::VirtioDriver(nic::MmioTarget& device, DmaMemory& memory, Deliver deliver)
    : NicDriver(std::move(deliver)), device_(device), memory_(memory) {
  make_ring(rings_[kReceive]);
  make_ring(rings_[kTransmit]);
}

void VirtioDriver::make_ring(Ring& ring) {
  ring.descriptors = memory_.allocate(16 * kSize);
  ring.available = memory_.allocate(6 + 2 * kSize);
  ring.used = memory_.allocate(6 + 8 * kSize);
  ring.buffers = memory_.allocate(uint64_t{kStride} * kSize);
}

void VirtioDriver::start() {
  device_.config_write(4, 2, device_.config_read(4, 2) | 6);
  common(0x14, 1, 0);
  common(0x14, 1, 1);
  common(0x14, 1, 3);
  const uint32_t wanted[] = {kLowFeatures, kHighFeatures};
  for (uint32_t half = 0; half < 2; ++half) {
    common(0x00, 4, half);
    const uint32_t offered = common(0x04, 4);
    common(0x08, 4, half);
    common(0x0c, 4, offered & wanted[half]);
  }
  common(0x14, 1, 0x0b);
  enable_messages();
  for (uint16_t queue : {kReceive, kTransmit}) {
    const Ring& ring = rings_[queue];
    common(0x16, 2, queue);
    common(0x1a, 2, vector_of(queue));
    common(0x18, 2, kSize);
    const uint64_t places[] = {ring.descriptors, ring.available, ring.used};
    for (uint32_t i = 0; i < 3; ++i) {
      const uint64_t address = memory_.device_address(places[i]);
      common(0x20 + 8 * i, 4, static_cast<uint32_t>(address));
      common(0x24 + 8 * i, 4, static_cast<uint32_t>(address >> 32));
    }
    common(0x1c, 2, 1);
  }
  Ring& receive = rings_[kReceive];
  for (uint16_t i = 0; i < kSize; ++i) {
    const uint64_t at = receive.descriptors + 16 * uint64_t{i};
    memory_.put64(at, memory_.device_address(receive.buffers + uint64_t{i} * kStride));
    memory_.put32(at + 8, kBuffer);
    memory_.put16(at + 12, kWrite);
    make_available(receive, i);
  }
  common(0x14, 1, 0x0f);
  kick(kReceive);
}

// Vector 0 is for the configuration, and each queue has the next.
void VirtioDriver::enable_messages() {
  uint32_t at = device_.config_read(kCapabilities, 1);
  while (at != 0 && device_.config_read(at, 1) != kMsix) at = device_.config_read(at + 1, 1);
  LOOM_CHECK(at != 0, "a virtio device has MSI-X");
  for (uint32_t vector = 0; vector <= vector_of(kTransmit); ++vector) {
    const DmaMemory::Message message = memory_.message(vector);
    device_.write(kMsixBar, 16 * vector, 4, message.address);
    device_.write(kMsixBar, 16 * vector + 4, 4, 0);
    device_.write(kMsixBar, 16 * vector + 8, 4, message.data);
    device_.write(kMsixBar, 16 * vector + 12, 4, 0);  // not masked
  }
  device_.config_write(at + 2, 2, kMsixEnable);
  common(0x10, 2, 0);
}

void VirtioDriver::make_available(Ring& ring, uint16_t descriptor) {
  memory_.put16(ring.available + 4 + 2 * uint64_t{static_cast<uint16_t>(ring.next_available % kSize)}, descriptor);
  memory_.put16(ring.available + 2, ++ring.next_available);
}

// Only when the index has passed the one at which the device wants to hear of it (2.7.10).
void VirtioDriver::kick(uint16_t queue) {
  Ring& ring = rings_[queue];
  const uint16_t event = memory_.get16(ring.used + 4 + 8 * uint64_t{kSize});
  const bool wanted = static_cast<uint16_t>(ring.next_available - event - 1) <
                      static_cast<uint16_t>(ring.next_available - ring.announced);
  ring.announced = ring.next_available;
  if (!wanted) return;
  ++counters_.doorbells;
  device_.write(4, kNotify + 4 * uint32_t{queue}, 2, queue);
}

bool VirtioDriver::send(std::span<const uint8_t> frame) {
  Ring& ring = rings_[kTransmit];
  clean_transmit();
  const auto in_use = static_cast<uint16_t>(ring.next_available - ring.next_used);
  if (in_use == kSize || frame.size() + kHeader > kBuffer) {
    ++counters_.full;
    return false;
  }
  const auto slot = static_cast<uint16_t>(ring.next_available % kSize);
  const uint64_t buffer = ring.buffers + uint64_t{slot} * kStride;
  std::vector<uint8_t> bytes(kHeader, 0);
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  memory_.write(buffer, bytes);
  const uint64_t at = ring.descriptors + 16 * uint64_t{slot};
  memory_.put64(at, memory_.device_address(buffer));
  memory_.put32(at + 8, static_cast<uint32_t>(bytes.size()));
  memory_.put16(at + 12, 0);
  make_available(ring, slot);
  kick(kTransmit);
  return true;
}

// Chains are given back in the order in which they were sent, so a count is enough.
void VirtioDriver::clean_transmit() {
  Ring& ring = rings_[kTransmit];
  ring.next_used = memory_.get16(ring.used + 2);
  // Wake me when half of what is on the way has left.
  const auto on_the_way = static_cast<uint16_t>(ring.next_available - ring.next_used);
  memory_.put16(ring.available + 4 + 2 * uint64_t{kSize}, static_cast<uint16_t>(ring.next_used + on_the_way / 2));
}

void VirtioDriver::interrupt(uint32_t number) {
  ++counters_.interrupts;
  if (number == vector_of(kTransmit)) clean_transmit();
  if (number == vector_of(kReceive)) poll_receive();
}

void VirtioDriver::poll_receive() {
  ++counters_.polls;
  Ring& ring = rings_[kReceive];
  std::vector<uint8_t> frame;
  while (memory_.get16(ring.used + 2) != ring.next_used) {
    const uint64_t entry = ring.used + 4 + 8 * uint64_t{static_cast<uint16_t>(ring.next_used % kSize)};
    const auto descriptor = static_cast<uint16_t>(memory_.get32(entry) % kSize);
    const uint32_t length = std::min(memory_.get32(entry + 4), kBuffer);
    frame.resize(length);
    memory_.read(ring.buffers + uint64_t{descriptor} * kStride, frame);
    ++ring.next_used;
    if (length > kHeader) deliver(std::span<const uint8_t>(frame).subspan(kHeader));
    make_available(ring, descriptor);
  }
  memory_.put16(ring.available + 4 + 2 * uint64_t{kSize}, ring.next_used);  // wake me at the next
  kick(kReceive);
}

}  // namespace loom::platform
