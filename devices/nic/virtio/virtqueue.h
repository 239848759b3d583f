#pragma once

// Virtqueue: the device's side of a virtqueue, split or packed: takes chains of buffers that the driver made
// available, gives them back used, and says when the driver wants to be interrupted.
//
// Source: Virtual I/O Device (VIRTIO) Version 1.2, 2.7 (split) and 2.8 (packed).
//
// Nothing in the ring is believed: a chain that loops, is longer than the queue, mixes the order of its buffers, or
// lies where no memory is, breaks the queue (is_broken()), and the device must ask for a reset. A chain's buffers are
// only named here; who reads and writes them may still meet bad memory.
//
// Not modelled: in-order use (VIRTIO_F_IN_ORDER), queues that are reset alone.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "devices/nic/host_bus.h"

namespace loom::nic::virtio {

struct Buffer {
  uint64_t address = 0;
  uint32_t length = 0;
};

struct Chain {
  uint16_t id = 0;
  uint16_t descriptors = 0;  // of the ring; an indirect table counts as one
  std::vector<Buffer> readable{};
  std::vector<Buffer> writable{};

  uint64_t readable_bytes() const;
  uint64_t writable_bytes() const;
};

struct VirtqueueAddresses {
  uint64_t descriptors = 0;
  uint64_t driver = 0;  // available ring, or driver event suppression
  uint64_t device = 0;  // used ring, or device event suppression
};

class Virtqueue {
 public:
  // How the queue reads and writes memory: `what` names it for those who watch. False: there is none.
  struct Memory {
    std::function<bool(uint64_t, std::span<uint8_t>, std::string_view)> read;
    std::function<bool(uint64_t, std::span<const uint8_t>, std::string_view)> write;
  };
  explicit Virtqueue(Memory memory) : memory_(std::move(memory)) {}

  struct Features {
    bool packed = false;
    bool indirect = false;
    bool event_index = false;
  };
  // From now on it is this queue, fresh. `size` is a number of descriptors, a power of two for a split one.
  void enable(uint16_t size, const VirtqueueAddresses& at, const Features& features);
  void disable() { size_ = 0; }
  bool is_enabled() const { return size_ != 0 && !broken_; }
  bool is_broken() const { return broken_; }
  uint16_t size() const { return size_; }

  // The next chain that is available, taken; nothing when there is none or the queue is broken.
  std::optional<Chain> pop();
  // Puts back what pop() took last. For chains that turn out too small; in reverse order.
  void put_back(const Chain& chain);
  // Gives it back with `written` bytes in its writable buffers.
  void push(const Chain& chain, uint32_t written);
  // Whether what was pushed since the last time asks for an interrupt.
  bool wants_interrupt();
  // Asks the driver for notifications of new chains, or for none.
  void set_notifications(bool wanted);

  // For those who look: where the device is in its rings.
  uint16_t available_position() const { return next_available_; }
  uint16_t used_position() const { return next_used_; }

 private:
  struct Descriptor {
    uint64_t address = 0;
    uint32_t length = 0;
    uint16_t flags = 0;
    uint16_t next = 0;  // of a packed one: the buffer id
  };
  std::optional<Descriptor> descriptor_at(uint64_t table, uint32_t index);
  bool add(Chain& chain, const Descriptor& descriptor);
  bool add_indirect(Chain& chain, const Descriptor& table);
  std::optional<Chain> pop_split();
  std::optional<Chain> pop_packed();
  void push_split(const Chain& chain, uint32_t written);
  void push_packed(const Chain& chain, uint32_t written);
  bool wants_interrupt_packed();
  std::optional<uint16_t> load16(uint64_t address, std::string_view what);
  void store16(uint64_t address, uint16_t value, std::string_view what);
  void advance(uint16_t& position, bool& wrap, uint16_t by) const;

  Memory memory_;
  uint16_t size_ = 0;
  VirtqueueAddresses at_;
  Features features_;
  bool broken_ = false;
  uint16_t next_available_ = 0;
  uint16_t next_used_ = 0;
  uint16_t signalled_used_ = 0;  // where next_used_ was when the driver was asked last
  bool pushed_ = false;
  bool available_wrap_ = true;  // packed: the wrap counters
  bool used_wrap_ = true;
  bool signalled_wrap_ = true;
};

}  // namespace loom::nic::virtio
