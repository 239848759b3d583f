#pragma once

// The 82540EM with a driver that uses legacy descriptors.
//
// Not modelled: see nic_rig.h.

#include "devices/nic/e1000/e1000.h"
#include "tests/support/nic_rig.h"

namespace loom::testing {

class E1000Rig final : public NicRig {
 public:
  static constexpr uint64_t kTxRing = 0x1000;
  static constexpr uint64_t kRxRing = 0x2000;
  static constexpr uint64_t kTxBuffers = 0x10000;
  static constexpr uint64_t kRxBuffers = 0x80000;
  static constexpr uint64_t kTxStride = 0x4000;
  static constexpr uint64_t kRxStride = 0x1000;
  static constexpr uint32_t kEntries = 16;
  static constexpr uint8_t kEop = 1, kIfcs = 2, kRs = 8;

  static constexpr uint64_t kAddress = 0x525400123456;

  explicit E1000Rig(uint64_t address = kAddress)
      : nic({::loom::wire::MacAddress::from_u64(address)}, host, wire, {events, 1, source}) {
    bring_up();
  }

  void write(uint32_t offset, uint32_t value) { nic.write(0, offset, 4, value); }
  uint32_t read(uint32_t offset) { return nic.read(0, offset, 4); }

  void bring_up() override {
    using namespace nic::e1000;
    nic.config_write(4, 2, 0x107);
    write(kCtrl, read(kCtrl) | ctrl::kSlu);
    run(Duration::s(1));
    program();
  }
  // What a reset of the device takes away.
  void program() {
    using namespace nic::e1000;
    write(kRdbal, kRxRing);
    write(kRdlen, kEntries * 16);
    write(kRdh, 0);
    write(kRdt, 0);
    write(kRctl, rctl::kEn | rctl::kBam | rctl::kLpe | rctl::kSecrc);
    write(kTdbal, kTxRing);
    write(kTdlen, kEntries * 16);
    write(kTdh, 0);
    write(kTdt, 0);
    write(kTctl, tctl::kEn | tctl::kPsp);
    tx_tail = tx_clean = rx_tail = rx_head = 0;
    frames_done = 0;
    partial.clear();
  }

  size_t ring_size() const override { return kEntries; }

  void put_tx(uint64_t address, uint32_t length, uint8_t command, uint16_t special = 0, uint8_t cso = 0,
              uint8_t css = 0) {
    const uint64_t at = kTxRing + uint64_t{tx_tail} * 16;
    host.put64(at, address);
    host.put32(at + 8, length | uint32_t{cso} << 16 | uint32_t{command} << 24);
    host.put32(at + 12, uint32_t{css} << 8 | uint32_t{special} << 16);
    tx_tail = (tx_tail + 1) % kEntries;
  }
  void ring_tx() { write(nic::e1000::kTdt, tx_tail); }
  uint32_t tx_room() { return (tx_clean + kEntries - tx_tail - 1) % kEntries; }

  bool send(const std::vector<Bytes>& pieces) override {
    sent();
    if (tx_room() < pieces.size()) return false;
    for (size_t i = 0; i < pieces.size(); ++i) {
      const uint64_t buffer = kTxBuffers + uint64_t{tx_tail} * kTxStride;
      host.put(buffer, pieces[i]);
      put_tx(buffer, static_cast<uint32_t>(pieces[i].size()),
             static_cast<uint8_t>(kIfcs | (i + 1 == pieces.size() ? kEop | kRs : 0)));
    }
    ring_tx();
    return true;
  }
  void send_from(uint64_t address, size_t size) override {
    put_tx(address, static_cast<uint32_t>(size), kEop | kIfcs | kRs);
    ring_tx();
  }
  size_t sent() override {
    while (tx_clean != tx_tail) {
      const uint64_t at = kTxRing + uint64_t{tx_clean} * 16;
      const uint32_t command = host.get32(at + 8) >> 24;
      if ((command & kRs) != 0) {
        if ((host.get32(at + 12) & 1) == 0) break;
        ++frames_done;
      } else if (read(nic::e1000::kTdh) == tx_clean) {
        break;
      }
      tx_clean = (tx_clean + 1) % kEntries;
    }
    return frames_done;
  }

  void give_buffers(size_t n) override {
    for (size_t i = 0; i < n; ++i) put_rx(kRxBuffers + uint64_t{rx_tail} * kRxStride);
    write(nic::e1000::kRdt, rx_tail);
  }
  void give_buffer_at(uint64_t address) override {
    put_rx(address);
    write(nic::e1000::kRdt, rx_tail);
  }
  size_t buffer_size() const override { return 2048; }

  struct Arrived {
    Bytes bytes;
    uint8_t status;
    uint8_t errors;
    uint16_t special;
    uint16_t checksum;
  };
  std::vector<Arrived> arrivals() {
    std::vector<Arrived> frames;
    while (rx_head != rx_tail) {
      const uint64_t at = kRxRing + uint64_t{rx_head} * 16;
      const uint32_t state = host.get32(at + 12);
      if ((state & 1) == 0) break;
      const uint64_t buffer = host.get32(at);
      const Bytes part = host.get(buffer, host.get32(at + 8) & 0xffff);
      partial.insert(partial.end(), part.begin(), part.end());
      if ((state & 2) != 0) {
        frames.push_back({partial, static_cast<uint8_t>(state), static_cast<uint8_t>(state >> 8),
                          static_cast<uint16_t>(state >> 16), static_cast<uint16_t>(host.get32(at + 8) >> 16)});
        partial.clear();
      }
      host.put32(at + 12, 0);
      rx_head = (rx_head + 1) % kEntries;
    }
    return frames;
  }
  std::vector<Bytes> received() override {
    std::vector<Bytes> frames;
    for (Arrived& arrived : arrivals()) frames.push_back(std::move(arrived.bytes));
    return frames;
  }
  void arrive(const Bytes& frame) override { nic.receive(frame); }
  void reset_device() override { write(nic::e1000::kCtrl, nic::e1000::ctrl::kRst); }
  void wire_changed() override { nic.wire_changed(); }
  size_t discarded() const override { return nic.counts().of(nic::HardwareEventKind::kFrameDiscarded); }

  nic::e1000::E1000 nic;
  uint32_t tx_tail = 0, tx_clean = 0, rx_tail = 0, rx_head = 0;
  size_t frames_done = 0;
  Bytes partial;

 private:
  void put_rx(uint64_t address) {
    const uint64_t at = kRxRing + uint64_t{rx_tail} * 16;
    host.put64(at, address);
    host.put64(at + 8, 0);
    rx_tail = (rx_tail + 1) % kEntries;
  }
};

}  // namespace loom::testing
