#pragma once

// VirtioNet with a small driver: split or packed rings, one queue pair and the control queue.
//
// Not modelled: see nic_rig.h.

#include <deque>

#include "devices/nic/virtio/virtio_net.h"
#include "tests/support/nic_rig.h"

namespace loom::testing {

// The driver's side of a virtqueue: the mirror of devices/nic/virtio/virtqueue.h, written from the specification's
// sections for drivers (2.7.13, 2.7.14, 2.8.21, 2.8.22).
class DriverQueue {
 public:
  struct Piece {
    uint64_t address;
    uint32_t length;
    bool writable;
  };
  struct Used {
    uint16_t id;
    uint32_t length;
  };

  DriverQueue(NicHost& host, uint64_t at, uint16_t size, bool packed, bool event_index)
      : host_(host), at_(at), size_(size), packed_(packed), event_index_(event_index) {
    for (uint16_t i = 0; i < size; ++i) free_.push_back(i);
    for (uint64_t i = 0; i < 0x3000; ++i) host_.memory[at + i] = 0;
  }

  uint64_t descriptors() const { return at_; }
  uint64_t driver() const { return at_ + 0x1000; }
  uint64_t device() const { return at_ + 0x2000; }
  size_t room() const { return free_.size(); }

  // Makes a chain available; its id.
  uint16_t add(const std::vector<Piece>& pieces) { return packed_ ? add_packed(pieces) : add_split(pieces); }
  // An indirect chain, its table at `table`.
  uint16_t add_indirect(uint64_t table, const std::vector<Piece>& pieces) {
    for (size_t i = 0; i < pieces.size(); ++i) {
      const bool last = i + 1 == pieces.size();
      const auto flags = static_cast<uint16_t>((pieces[i].writable ? 2 : 0) | (last || packed_ ? 0 : 1));
      put_descriptor(table + 16 * i, pieces[i], flags, static_cast<uint16_t>(i + 1));
    }
    return add({{table, static_cast<uint32_t>(16 * pieces.size()), false}}, 4);
  }
  std::vector<Used> used() {
    std::vector<Used> all;
    while (true) {
      if (packed_) {
        const uint64_t place = at_ + 16 * uint64_t{next_used_};
        const uint16_t flags = get16(place + 14);
        const bool is_used =
            ((flags >> 15) & 1) == (used_wrap_ ? 1 : 0) && ((flags >> 7) & 1) == (used_wrap_ ? 1 : 0);
        if (!is_used) break;
        const uint16_t id = get16(place + 12);
        all.push_back({id, host_.get32(place + 8)});
        next_used_ = static_cast<uint16_t>(next_used_ + lengths_.at(id));
        if (next_used_ >= size_) {
          next_used_ = static_cast<uint16_t>(next_used_ - size_);
          used_wrap_ = !used_wrap_;
        }
        for (uint16_t i = 0; i < lengths_.at(id); ++i) free_.push_back(0);
        free_ids_.push_back(id);
      } else {
        if (get16(device() + 2) == next_used_) break;
        const uint64_t place = device() + 4 + 8 * uint64_t{static_cast<uint16_t>(next_used_ % size_)};
        const auto id = static_cast<uint16_t>(host_.get32(place));
        all.push_back({id, host_.get32(place + 4)});
        ++next_used_;
        for (const uint16_t d : chains_.at(id)) free_.push_back(d);
      }
    }
    // Ask for an interrupt at the next one.
    if (event_index_ && !packed_) put16(driver() + 4 + 2 * uint64_t{size_}, next_used_);
    return all;
  }
  bool device_wants_notifications() const {
    if (packed_) return (get16(device() + 2) & 3) == 0;
    if (event_index_) return get16(device() + 4 + 8 * uint64_t{size_}) == static_cast<uint16_t>(next_available_);
    return (get16(device()) & 1) == 0;
  }
  void put16(uint64_t address, uint16_t value) {
    host_.memory.at(address) = static_cast<uint8_t>(value);
    host_.memory.at(address + 1) = static_cast<uint8_t>(value >> 8);
  }
  uint16_t get16(uint64_t address) const {
    return static_cast<uint16_t>(host_.memory.at(address) | host_.memory.at(address + 1) << 8);
  }

 private:
  uint16_t add(const std::vector<Piece>& pieces, uint16_t flags) {
    return packed_ ? add_packed(pieces, flags) : add_split(pieces, flags);
  }
  void put_descriptor(uint64_t place, const Piece& piece, uint16_t flags, uint16_t next) {
    host_.put64(place, piece.address);
    host_.put32(place + 8, piece.length);
    put16(place + 12, packed_ ? next : flags);
    put16(place + 14, packed_ ? flags : next);
  }
  uint16_t add_split(const std::vector<Piece>& pieces, uint16_t more = 0) {
    std::vector<uint16_t> mine;
    for (size_t i = 0; i < pieces.size(); ++i) {
      mine.push_back(free_.front());
      free_.pop_front();
    }
    for (size_t i = 0; i < pieces.size(); ++i) {
      const bool last = i + 1 == pieces.size();
      const auto flags = static_cast<uint16_t>((pieces[i].writable ? 2 : 0) | (last ? 0 : 1) | more);
      put_descriptor(at_ + 16 * uint64_t{mine[i]}, pieces[i], flags, last ? uint16_t{0} : mine[i + 1]);
    }
    chains_[mine[0]] = mine;
    put16(driver() + 4 + 2 * uint64_t{static_cast<uint16_t>(next_available_ % size_)}, mine[0]);
    put16(driver() + 2, ++next_available_);
    return mine[0];
  }
  uint16_t add_packed(const std::vector<Piece>& pieces, uint16_t more = 0) {
    if (free_ids_.empty() && lengths_.empty()) {
      for (uint16_t i = 0; i < size_; ++i) free_ids_.push_back(i);
    }
    const uint16_t id = free_ids_.front();
    free_ids_.pop_front();
    lengths_[id] = static_cast<uint16_t>(pieces.size());
    for (size_t i = 0; i < pieces.size(); ++i) {
      free_.pop_front();
      const bool last = i + 1 == pieces.size();
      const uint16_t wrap = available_wrap_ ? 1 << 7 : 1 << 15;
      const auto flags = static_cast<uint16_t>((pieces[i].writable ? 2 : 0) | (last ? 0 : 1) | more | wrap);
      put_descriptor(at_ + 16 * uint64_t{next_available_}, pieces[i], flags, id);
      if (++next_available_ == size_) {
        next_available_ = 0;
        available_wrap_ = !available_wrap_;
      }
    }
    return id;
  }

  NicHost& host_;
  uint64_t at_;
  uint16_t size_;
  bool packed_;
  bool event_index_;
  std::deque<uint16_t> free_;
  std::deque<uint16_t> free_ids_;
  std::map<uint16_t, std::vector<uint16_t>> chains_;
  std::map<uint16_t, uint16_t> lengths_;
  uint16_t next_available_ = 0;
  uint16_t next_used_ = 0;
  bool available_wrap_ = true;
  bool used_wrap_ = true;
};

class VirtioRig : public NicRig {
 public:
  static constexpr uint16_t kSize = 16;
  static constexpr uint64_t kRings = 0x2000;  // 0x4000 each
  static constexpr uint64_t kTxBuffers = 0x20000;
  static constexpr uint64_t kRxBuffers = 0xa0000;
  static constexpr uint64_t kControl = 0x1e000;
  static constexpr uint64_t kAddress = 0x525400123456;
  static constexpr size_t kHead = 12;

  struct Options {
    bool packed = false;
    bool event_index = false;
    uint64_t without = 0;  // features the driver does not take
  };
  explicit VirtioRig(const Options& given) : options(given), nic(config_of(), host, wire, {events, 1, source}) {
    bring_up();
  }

  static nic::virtio::VirtioNetConfig config_of() {
    nic::virtio::VirtioNetConfig config;
    config.address = ::loom::wire::MacAddress::from_u64(kAddress);
    config.queue_size = kSize;
    return config;
  }
  nic::MmioTarget& mmio() { return nic.mmio(); }
  uint32_t common(uint32_t offset, unsigned size) { return mmio().read(4, offset, size); }
  void common(uint32_t offset, unsigned size, uint32_t value) { mmio().write(4, offset, size, value); }

  void negotiate() {
    using namespace nic::virtio;
    mmio().config_write(4, 2, 0x106);
    common(0x14, 1, 0);
    common(0x14, 1, status::kAcknowledge);
    common(0x14, 1, status::kAcknowledge | status::kDriver);
    uint64_t features = 0;
    for (uint32_t half : {0U, 1U}) {
      common(0x00, 4, half);
      features |= uint64_t{common(0x04, 4)} << (32 * half);
    }
    features &= ~options.without;
    if (!options.packed) features &= ~feature::kPacked;
    if (!options.event_index) features &= ~feature::kEventIndex;
    agreed = features;
    for (uint32_t half : {0U, 1U}) {
      common(0x08, 4, half);
      common(0x0c, 4, static_cast<uint32_t>(features >> (32 * half)));
    }
    common(0x14, 1, 0x0b);
  }
  void bring_up() override {
    negotiate();
    for (uint16_t i = 0; i < 3; ++i) {
      queues[i] = std::make_unique<DriverQueue>(host, kRings + 0x4000 * uint64_t{i}, i == 2 ? 64 : kSize,
                                                options.packed, options.event_index);
      common(0x16, 2, i);
      const uint64_t places[] = {queues[i]->descriptors(), queues[i]->driver(), queues[i]->device()};
      for (uint32_t p = 0; p < 3; ++p) common(0x20 + 8 * p, 4, static_cast<uint32_t>(places[p]));
      common(0x1c, 2, 1);
    }
    common(0x14, 1, 0x0f);
    frames_done = 0;
    slots.clear();
    for (uint16_t i = 0; i < kSize; ++i) slots.push_back(i);
    rx_of.clear();
  }
  void notify(uint16_t queue) { mmio().write(4, 0x3000 + 4 * uint32_t{queue}, 2, queue); }

  size_t ring_size() const override { return kSize + 1; }
  bool send(const std::vector<Bytes>& pieces) override { return send_with(Bytes(kHead, 0), pieces); }
  // The header in a buffer of its own, then the pieces.
  bool send_with(const Bytes& header, const std::vector<Bytes>& pieces) {
    sent();
    // What is put into one buffer needs one descriptor with the header before it.
    const bool together = pieces.size() == 1;
    if (queues[1]->room() < (together ? 1 : pieces.size() + 1) || slots.empty()) return false;
    const uint64_t buffer = kTxBuffers + uint64_t{slots.front()} * 0x8000 / 2;
    std::vector<DriverQueue::Piece> chain;
    uint64_t at = buffer;
    const auto put = [&](const Bytes& bytes) {
      host.put(at, bytes);
      chain.push_back({at, static_cast<uint32_t>(bytes.size()), false});
      at += bytes.size();
    };
    if (together) {
      Bytes all = header;
      all.insert(all.end(), pieces[0].begin(), pieces[0].end());
      put(all);
    } else {
      put(header);
      for (const Bytes& piece : pieces) put(piece);
    }
    tx_of[queues[1]->add(chain)] = slots.front();
    slots.pop_front();
    notify(1);
    return true;
  }
  void send_from(uint64_t address, size_t size) override {
    tx_of[queues[1]->add({{address, static_cast<uint32_t>(size), false}})] = slots.front();
    slots.pop_front();
    notify(1);
  }
  size_t sent() override {
    for (const auto& used : queues[1]->used()) {
      ++frames_done;
      slots.push_back(tx_of.at(used.id));
    }
    return frames_done;
  }
  void give_buffers(size_t n) override {
    for (size_t i = 0; i < n; ++i) give_buffer_at(kRxBuffers + 0x1000 * (next_rx++ % 64));
  }
  void give_buffer_at(uint64_t address) override {
    rx_of[queues[0]->add({{address, static_cast<uint32_t>(buffer_size()), true}})] = address;
  }
  size_t buffer_size() const override { return 2048; }
  struct Arrived {
    Bytes header;
    Bytes bytes;
  };
  std::vector<Arrived> arrivals() {
    std::vector<Arrived> frames;
    size_t more = 0;
    for (const auto& used : queues[0]->used()) {
      const uint64_t address = rx_of.at(used.id);
      const Bytes part = address < NicHost::kMemory ? host.get(address, used.length) : Bytes(used.length, 0);
      if (more == 0) {
        if (part.size() < kHead) continue;
        frames.push_back({Bytes(part.begin(), part.begin() + kHead), Bytes(part.begin() + kHead, part.end())});
        more = static_cast<size_t>(part[10] | part[11] << 8);
      } else {
        frames.back().bytes.insert(frames.back().bytes.end(), part.begin(), part.end());
      }
      if (more != 0) --more;
    }
    return frames;
  }
  std::vector<Bytes> received() override {
    std::vector<Bytes> frames;
    for (Arrived& arrived : arrivals()) frames.push_back(std::move(arrived.bytes));
    return frames;
  }
  void arrive(const Bytes& frame) override { nic.receive(frame); }
  void reset_device() override { common(0x14, 1, 0); }
  void wire_changed() override { nic.wire_changed(); }
  size_t discarded() const override { return nic.discarded(); }

  // Over the control queue; the answer.
  uint8_t control(uint8_t kind, uint8_t command, const Bytes& data) {
    Bytes bytes{kind, command};
    bytes.insert(bytes.end(), data.begin(), data.end());
    host.put(kControl, bytes);
    host.memory[kControl + 0x1000] = 0xee;
    queues[2]->add({{kControl, static_cast<uint32_t>(bytes.size()), false}, {kControl + 0x1000, 1, true}});
    notify(2);
    queues[2]->used();
    return host.memory[kControl + 0x1000];
  }

  Options options;
  nic::virtio::VirtioNet nic;
  std::unique_ptr<DriverQueue> queues[3];
  uint64_t agreed = 0;
  size_t frames_done = 0;
  uint64_t next_rx = 0;
  std::deque<uint16_t> slots;
  std::map<uint16_t, uint16_t> tx_of;
  std::map<uint16_t, uint64_t> rx_of;
};

}  // namespace loom::testing
