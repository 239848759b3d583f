#include "devices/nic/virtio/virtqueue.h"

#include <array>
#include <limits>

namespace loom::nic::virtio {

namespace {

constexpr uint16_t kNext = 1;
constexpr uint16_t kWrite = 2;
constexpr uint16_t kIndirect = 4;
constexpr uint16_t kAvail = 1 << 7;  // packed
constexpr uint16_t kUsed = 1 << 15;
constexpr uint32_t kDescriptor = 16;
constexpr uint16_t kNoInterrupt = 1;  // of the available ring's flags
constexpr uint16_t kNoNotify = 1;     // of the used ring's
// Packed, 2.8.10.
constexpr uint16_t kEventsEnabled = 0;
constexpr uint16_t kEventsDisabled = 1;
constexpr uint16_t kEventsAtDescriptor = 2;

uint64_t sum_of(const std::vector<Buffer>& buffers) {
  uint64_t sum = 0;
  for (const Buffer& buffer : buffers) sum += buffer.length;
  return sum;
}

uint16_t le16(const uint8_t* p) {
  return static_cast<uint16_t>(p[0] | p[1] << 8);
}

void put16(uint8_t* p, uint16_t value) {
  p[0] = static_cast<uint8_t>(value);
  p[1] = static_cast<uint8_t>(value >> 8);
}

void put32(uint8_t* p, uint32_t value) {
  put16(p, static_cast<uint16_t>(value));
  put16(p + 2, static_cast<uint16_t>(value >> 16));
}

}  // namespace

uint64_t Chain::readable_bytes() const {
  return sum_of(readable);
}

uint64_t Chain::writable_bytes() const {
  return sum_of(writable);
}

void Virtqueue::enable(uint16_t size, const VirtqueueAddresses& at, const Features& features) {
  size_ = size;
  at_ = at;
  features_ = features;
  broken_ = false;
  next_available_ = next_used_ = signalled_used_ = 0;
  available_wrap_ = used_wrap_ = signalled_wrap_ = true;
  pushed_ = false;
}

std::optional<uint16_t> Virtqueue::load16(uint64_t address, std::string_view what) {
  std::array<uint8_t, 2> bytes{};
  if (!memory_.read(address, bytes, what)) {
    broken_ = true;
    return std::nullopt;
  }
  return le16(bytes.data());
}

void Virtqueue::store16(uint64_t address, uint16_t value, std::string_view what) {
  std::array<uint8_t, 2> bytes{};
  put16(bytes.data(), value);
  if (!memory_.write(address, bytes, what)) broken_ = true;
}

std::optional<Virtqueue::Descriptor> Virtqueue::descriptor_at(uint64_t table, uint32_t index) {
  std::array<uint8_t, kDescriptor> bytes{};
  if (!memory_.read(table + uint64_t{index} * kDescriptor, bytes, "descriptor")) {
    broken_ = true;
    return std::nullopt;
  }
  Descriptor made;
  for (unsigned i = 0; i < 8; ++i) made.address |= uint64_t{bytes[i]} << (8 * i);
  for (unsigned i = 0; i < 4; ++i) made.length |= uint32_t{bytes[8 + i]} << (8 * i);
  // A packed descriptor has its id where a split one has its flags.
  made.flags = le16(&bytes[features_.packed ? 14 : 12]);
  made.next = le16(&bytes[features_.packed ? 12 : 14]);
  return made;
}

// Readable buffers come before writable ones.
bool Virtqueue::add(Chain& chain, const Descriptor& descriptor) {
  const bool writable = (descriptor.flags & kWrite) != 0;
  const bool wraps = descriptor.address > std::numeric_limits<uint64_t>::max() - descriptor.length;
  if (wraps || (!writable && !chain.writable.empty())) {
    broken_ = true;
    return false;
  }
  (writable ? chain.writable : chain.readable).push_back({descriptor.address, descriptor.length});
  return true;
}

bool Virtqueue::add_indirect(Chain& chain, const Descriptor& table) {
  const uint32_t entries = table.length / kDescriptor;
  if (!features_.indirect || table.length == 0 || table.length % kDescriptor != 0 || entries > size_) {
    broken_ = true;
    return false;
  }
  uint32_t index = 0;
  for (uint32_t seen = 0; seen < entries; ++seen) {
    const auto descriptor = descriptor_at(table.address, index);
    if (!descriptor || (descriptor->flags & kIndirect) != 0) {
      broken_ = true;
      return false;
    }
    if (!add(chain, *descriptor)) return false;
    // The entries of a packed table stand one behind the other.
    if (features_.packed) {
      ++index;
      continue;
    }
    if ((descriptor->flags & kNext) == 0) return true;
    index = descriptor->next;
    if (index >= entries) break;
  }
  if (features_.packed) return true;
  broken_ = true;
  return false;
}

std::optional<Chain> Virtqueue::pop() {
  if (!is_enabled()) return std::nullopt;
  return features_.packed ? pop_packed() : pop_split();
}

std::optional<Chain> Virtqueue::pop_split() {
  const auto index = load16(at_.driver + 2, "available index");
  if (!index) return std::nullopt;
  if (static_cast<uint16_t>(*index - next_available_) > size_) {
    broken_ = true;
    return std::nullopt;
  }
  if (*index == next_available_) return std::nullopt;
  const auto head =
      load16(at_.driver + 4 + 2 * uint64_t{static_cast<uint16_t>(next_available_ % size_)}, "available entry");
  if (!head) return std::nullopt;
  Chain chain;
  chain.id = *head;
  chain.descriptors = 1;
  uint32_t at = *head;
  for (uint32_t seen = 0;; ++seen) {
    if (at >= size_ || seen == size_) {
      broken_ = true;
      return std::nullopt;
    }
    const auto descriptor = descriptor_at(at_.descriptors, at);
    if (!descriptor) return std::nullopt;
    if ((descriptor->flags & kIndirect) != 0) {
      if ((descriptor->flags & kNext) != 0) broken_ = true;
      if (broken_ || !add_indirect(chain, *descriptor)) return std::nullopt;
      break;
    }
    if (!add(chain, *descriptor)) return std::nullopt;
    if ((descriptor->flags & kNext) == 0) break;
    at = descriptor->next;
  }
  ++next_available_;
  return chain;
}

std::optional<Chain> Virtqueue::pop_packed() {
  Chain chain;
  uint16_t position = next_available_;
  bool wrap = available_wrap_;
  while (true) {
    const auto descriptor = descriptor_at(at_.descriptors, position);
    if (!descriptor) return std::nullopt;
    if (chain.descriptors == 0) {
      const bool avail = (descriptor->flags & kAvail) != 0;
      const bool used = (descriptor->flags & kUsed) != 0;
      if (avail != wrap || used == wrap) return std::nullopt;
    }
    ++chain.descriptors;
    if ((descriptor->flags & kIndirect) != 0) {
      if ((descriptor->flags & kNext) != 0 || chain.descriptors != 1) broken_ = true;
      if (broken_ || !add_indirect(chain, *descriptor)) return std::nullopt;
    } else if (!add(chain, *descriptor)) {
      return std::nullopt;
    }
    chain.id = descriptor->next;  // the last one's counts
    advance(position, wrap, 1);
    if ((descriptor->flags & kNext) == 0) break;
    if (chain.descriptors == size_) {
      broken_ = true;
      return std::nullopt;
    }
  }
  next_available_ = position;
  available_wrap_ = wrap;
  return chain;
}

void Virtqueue::advance(uint16_t& position, bool& wrap, uint16_t by) const {
  const uint32_t next = uint32_t{position} + by;
  if (next >= size_) wrap = !wrap;
  position = static_cast<uint16_t>(next >= size_ ? next - size_ : next);
}

void Virtqueue::put_back(const Chain& chain) {
  if (!features_.packed) {
    --next_available_;
    return;
  }
  if (next_available_ < chain.descriptors) {
    available_wrap_ = !available_wrap_;
    next_available_ = static_cast<uint16_t>(next_available_ + size_);
  }
  next_available_ = static_cast<uint16_t>(next_available_ - chain.descriptors);
}

void Virtqueue::push(const Chain& chain, uint32_t written) {
  if (!is_enabled()) return;
  pushed_ = true;
  if (features_.packed) return push_packed(chain, written);
  push_split(chain, written);
}

void Virtqueue::push_split(const Chain& chain, uint32_t written) {
  std::array<uint8_t, 8> entry{};
  put32(entry.data(), chain.id);
  put32(&entry[4], written);
  const uint64_t place = at_.device + 4 + 8 * uint64_t{static_cast<uint16_t>(next_used_ % size_)};
  if (!memory_.write(place, entry, "used entry")) broken_ = true;
  ++next_used_;
  store16(at_.device + 2, next_used_, "used index");
}

// One descriptor tells of the whole chain; its flags come last.
void Virtqueue::push_packed(const Chain& chain, uint32_t written) {
  const uint64_t place = at_.descriptors + uint64_t{next_used_} * kDescriptor;
  std::array<uint8_t, 6> entry{};
  put32(entry.data(), written);
  put16(&entry[4], chain.id);
  if (!memory_.write(place + 8, entry, "used descriptor")) broken_ = true;
  const auto flags = static_cast<uint16_t>((used_wrap_ ? kAvail | kUsed : 0) | (chain.writable.empty() ? 0 : kWrite));
  store16(place + 14, flags, "used flags");
  advance(next_used_, used_wrap_, chain.descriptors);
}

bool Virtqueue::wants_interrupt() {
  if (!is_enabled() || !pushed_) return false;
  pushed_ = false;
  if (features_.packed) return wants_interrupt_packed();
  const uint16_t before = signalled_used_;
  signalled_used_ = next_used_;
  if (!features_.event_index)
    return (load16(at_.driver, "available flags").value_or(kNoInterrupt) & kNoInterrupt) == 0;
  // 2.7.7.2: when the index has passed what the driver named.
  const auto event = load16(at_.driver + 4 + 2 * uint64_t{size_}, "used event");
  return event && static_cast<uint16_t>(next_used_ - *event - 1) < static_cast<uint16_t>(next_used_ - before);
}

bool Virtqueue::wants_interrupt_packed() {
  const uint16_t before = signalled_used_;
  signalled_used_ = next_used_;
  signalled_wrap_ = used_wrap_;
  const auto place = load16(at_.driver, "driver event");
  const auto flags = load16(at_.driver + 2, "driver event flags");
  if (!place || !flags) return false;
  const uint16_t what = *flags & 3;
  if (what == kEventsEnabled || !features_.event_index) return what == kEventsEnabled;
  if (what != kEventsAtDescriptor) return false;
  // As for a split ring, in positions of this lap.
  uint16_t event = *place & 0x7fff;
  if ((*place >> 15 != 0) != used_wrap_) event = static_cast<uint16_t>(event - size_);
  return static_cast<uint16_t>(next_used_ - event - 1) < static_cast<uint16_t>(next_used_ - before);
}

void Virtqueue::set_notifications(bool wanted) {
  if (!is_enabled()) return;
  if (features_.packed) {
    store16(at_.device + 2, wanted ? kEventsEnabled : kEventsDisabled, "device event flags");
  } else if (features_.event_index) {
    // The index at which the driver shall tell: the next one, or one far away.
    const auto far = static_cast<uint16_t>(next_available_ - 1);
    store16(at_.device + 4 + 8 * uint64_t{size_}, wanted ? next_available_ : far, "available event");
  } else {
    store16(at_.device, wanted ? 0 : kNoNotify, "used flags");
  }
}

}  // namespace loom::nic::virtio
