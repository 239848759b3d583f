#pragma once

// The 82576 with a driver at one of its functions: the physical one with one queue, or a virtual one that the
// physical function has let in.
//
// Not modelled: see nic_rig.h.

#include <array>

#include "devices/nic/i82576/i82576.h"
#include "tests/support/nic_rig.h"

namespace loom::testing {

class I82576Rig final : public NicRig {
 public:
  static constexpr uint64_t kAddress = 0x020000000001;
  struct Options {
    unsigned function = nic::i82576::kPf;
    bool legacy = false;  // descriptors
    uint64_t address = kAddress;
  };
  static constexpr uint64_t kTxRing = 0x1000;
  static constexpr uint64_t kRxRing = 0x2000;
  static constexpr uint64_t kTxBuffers = 0x10000;
  static constexpr uint64_t kRxBuffers = 0x80000;
  static constexpr uint64_t kTxStride = 0x4000;
  static constexpr uint64_t kRxStride = 0x1000;
  static constexpr uint32_t kEntries = 16;
  static constexpr uint32_t kEop = 1U << 24, kIfcs = 1U << 25, kRs = 1U << 27, kDext = 1U << 29;
  // A function's own offsets.
  static constexpr uint32_t kRx = 0x2800, kTx = 0x3800;

  explicit I82576Rig(Options options = {nic::i82576::kPf, false, kAddress})
      : options_(options),
        nic({::loom::wire::MacAddress::from_u64(options.address)}, buses(), wire, {events, 1, source}) {
    bring_up();
  }

  static uint64_t address_of(unsigned vf) { return 0x020000000100 + vf; }

  void pf_write(uint32_t offset, uint32_t value) { nic.pf().write(0, offset, 4, value); }
  uint32_t pf_read(uint32_t offset) { return nic.pf().read(0, offset, 4); }
  void vf_write(unsigned vf, uint32_t offset, uint32_t value) { nic.function(vf).write(0, offset, 4, value); }
  uint32_t vf_read(unsigned vf, uint32_t offset) { return nic.function(vf).read(0, offset, 4); }
  void write(uint32_t offset, uint32_t value) { nic.function(options_.function).write(0, offset, 4, value); }
  uint32_t read(uint32_t offset) { return nic.function(options_.function).read(0, offset, 4); }

  void bring_up() override {
    using namespace nic::i82576;
    nic.pf().config_write(4, 2, 0x107);
    pf_write(kCtrl, pf_read(kCtrl) | ctrl::kSlu);
    run(Duration::s(1));
    program();
  }
  void program() {
    using namespace nic::i82576;
    pf_write(kRctl, rctl::kEn | rctl::kBam | rctl::kLpe | rctl::kSecrc);
    pf_write(kRlpml, 0x3fff);
    pf_write(kTctl, tctl::kEn | tctl::kPsp);
    if (options_.function != kPf) let_in(options_.function + 1);
    nic.function(options_.function).config_write(4, 2, 0x107);
    program_queues(options_.function, options_.legacy);
    tx_tail = tx_clean = rx_tail = rx_head = 0;
    frames_done = 0;
    partial.clear();
  }
  void program_queues(unsigned function, bool legacy) {
    using namespace nic::i82576;
    auto& target = nic.function(function);
    const auto put = [&target](uint32_t offset, uint32_t value) { target.write(0, offset, 4, value); };
    put(kRx + 0x00, kRxRing);
    put(kRx + 0x08, kEntries * 16);
    put(kRx + 0x0c, 2 | (legacy ? 0 : kSrrctlAdvanced) | kSrrctlDropEn);
    put(kRx + 0x10, 0);
    put(kRx + 0x18, 0);
    put(kRx + 0x28, kQueueEnable);
    put(kTx + 0x00, kTxRing);
    put(kTx + 0x08, kEntries * 16);
    put(kTx + 0x10, 0);
    put(kTx + 0x18, 0);
    put(kTx + 0x28, kQueueEnable);
  }
  // As the physical function's driver does: so many virtual functions, sorting by pool, addresses, everybody in.
  void let_in(unsigned functions) {
    using namespace nic::i82576;
    nic.pf().config_write(0x170, 2, functions);
    nic.pf().config_write(0x168, 2, 0x19);
    pf_write(kMrqc, mrqc::kVmdq);
    pf_write(kVtCtl, vt_ctl::kReplication | 7 << vt_ctl::kDefaultPoolShift);
    pf_write(kDtxswc, dtxswc::kLoopback);
    for (unsigned i = 0; i < functions; ++i) {
      give_address(8 + i, address_of(i), 1U << i);
      pf_write(kVmolr + 4 * i, vmolr::kAupe | vmolr::kBam | vmolr::kLpe | vmolr::kStrcrc | vmolr::kRlpml);
    }
    give_address(0, kAddress, 1U << 7);
    pf_write(kVmolr + 4 * 7, vmolr::kAupe | vmolr::kLpe | vmolr::kStrcrc | vmolr::kRlpml);
    pf_write(kVfre, 0xff);
    pf_write(kVfte, 0xff);
    pf_write(kVflre, 0xff);
    pf_write(kCtrlExt, ctrl_ext::kPfrstd);
  }
  void give_address(unsigned entry, uint64_t address, uint32_t pools) {
    using namespace nic::i82576;
    uint32_t low = 0;
    for (unsigned i = 0; i < 4; ++i) low |= static_cast<uint32_t>(address >> (40 - 8 * i) & 0xff) << (8 * i);
    const auto high = static_cast<uint32_t>((address >> 8 & 0xff) | (address & 0xff) << 8);
    pf_write(kRa + 8 * entry, low);
    pf_write(kRa + 8 * entry + 4, high | pools << kRahPoolShift | kRahValid);
  }

  size_t ring_size() const override { return kEntries; }
  void put_descriptor(uint64_t address, uint32_t command, uint32_t options) {
    const uint64_t at = kTxRing + uint64_t{tx_tail} * 16;
    host.put64(at, address);
    host.put32(at + 8, command);
    host.put32(at + 12, options);
    tx_tail = (tx_tail + 1) % kEntries;
  }
  void put_tx(uint64_t address, uint32_t length, uint32_t command) {
    if (options_.legacy) return put_descriptor(address, length | command, 0);
    put_descriptor(address, length | 3U << 20 | kDext | command, length << 14);
  }
  void ring_tx() { write(kTx + 0x18, tx_tail); }
  uint32_t tx_room() { return (tx_clean + kEntries - tx_tail - 1) % kEntries; }

  bool send(const std::vector<Bytes>& pieces) override {
    sent();
    if (tx_room() < pieces.size()) return false;
    for (size_t i = 0; i < pieces.size(); ++i) {
      const uint64_t buffer = kTxBuffers + uint64_t{tx_tail} * kTxStride;
      host.put(buffer, pieces[i]);
      put_tx(buffer, static_cast<uint32_t>(pieces[i].size()), kIfcs | (i + 1 == pieces.size() ? kEop | kRs : 0));
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
      if ((host.get32(at + 8) & kRs) != 0) {
        if ((host.get32(at + 12) & 1) == 0) break;
        ++frames_done;
      } else if (read(kTx + 0x10) == tx_clean) {
        break;
      }
      tx_clean = (tx_clean + 1) % kEntries;
    }
    return frames_done;
  }

  void give_buffers(size_t n) override {
    for (size_t i = 0; i < n; ++i) put_rx(kRxBuffers + uint64_t{rx_tail} * kRxStride);
    write(kRx + 0x18, rx_tail);
  }
  void give_buffer_at(uint64_t address) override {
    put_rx(address);
    write(kRx + 0x18, rx_tail);
  }
  size_t buffer_size() const override { return 2048; }

  struct Arrived {
    Bytes bytes;
    uint32_t status;  // extended status and error, or the legacy bytes of both
    uint16_t tag;
    uint32_t rss;
    uint16_t info;
  };
  std::vector<Arrived> arrivals() {
    std::vector<Arrived> frames;
    while (rx_head != rx_tail) {
      const uint64_t at = kRxRing + uint64_t{rx_head} * 16;
      const uint32_t state = host.get32(at + (options_.legacy ? 12 : 8));
      if ((state & 1) == 0) break;
      const uint32_t size = (options_.legacy ? host.get32(at + 8) : host.get32(at + 12)) & 0xffff;
      const Bytes part = host.get(buffers_[rx_head], size);
      partial.insert(partial.end(), part.begin(), part.end());
      if ((state & 2) != 0) {
        frames.push_back({partial, state, static_cast<uint16_t>(host.get32(at + 12) >> 16), host.get32(at + 4),
                          static_cast<uint16_t>(host.get32(at))});
        partial.clear();
      }
      host.put64(at + 8, 0);
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
  void reset_device() override {
    using namespace nic::i82576;
    if (options_.function == kPf) return pf_write(kCtrl, ctrl::kRst);
    vf_write(options_.function, 0, vtctrl::kRst);
  }
  void wire_changed() override { nic.wire_changed(); }
  size_t discarded() const override {
    using nic::HardwareEventKind;
    const size_t at_pf = nic.counts(nic::i82576::kPf).of(HardwareEventKind::kFrameDiscarded);
    if (options_.function == nic::i82576::kPf) return at_pf;
    return at_pf + nic.counts(options_.function).of(HardwareEventKind::kFrameDiscarded);
  }

 private:
  nic::i82576::FunctionBuses buses() {
    nic::i82576::FunctionBuses made{};
    for (size_t i = 0; i < made.size(); ++i) made[i] = i == options_.function ? &host : &others[i];
    return made;
  }
  void put_rx(uint64_t address) {
    const uint64_t at = kRxRing + uint64_t{rx_tail} * 16;
    host.put64(at, address);
    host.put64(at + 8, 0);
    buffers_[rx_tail] = address;
    rx_tail = (rx_tail + 1) % kEntries;
  }

  Options options_;
  std::array<uint64_t, kEntries> buffers_{};

 public:
  std::array<NicHost, nic::i82576::kFunctions> others;  // memories of functions that are not under test
  nic::i82576::I82576 nic;
  uint32_t tx_tail = 0, tx_clean = 0, rx_tail = 0, rx_head = 0;
  size_t frames_done = 0;
  Bytes partial;
};

}  // namespace loom::testing
