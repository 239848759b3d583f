// The transmit side of the 82540EM: descriptors (3.3), segmentation (3.5), checksum offload (3.6), VLAN tags (9.3).

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "devices/nic/e1000/e1000.h"

namespace loom::nic::e1000 {

namespace {

constexpr uint32_t kDescriptor = 16;  // bytes
// A descriptor takes the controller some time, whatever the bus: so that no ring, however crooked, stops the clock.
constexpr Duration kDescriptorTime = Duration::ns(8);
constexpr uint32_t kMostAtOnce = 64;        // descriptors an event looks at
constexpr size_t kLongestPacket = 0x40400;  // what segmentation can be asked for: 256 KiB and its headers
constexpr size_t kShortestFrame = 60;

// Commands, in the last byte of the third word.
constexpr uint32_t kEop = 1U << 0;
constexpr uint32_t kIfcs = 1U << 1;
constexpr uint32_t kIc = 1U << 2;   // legacy
constexpr uint32_t kTse = 1U << 2;  // extended
constexpr uint32_t kRs = 1U << 3;
constexpr uint32_t kDext = 1U << 5;
constexpr uint32_t kVle = 1U << 6;
constexpr uint32_t kIde = 1U << 7;

constexpr uint8_t kDone = 1;             // DD
constexpr uint8_t kInsertIp = 1;         // IXSM
constexpr uint8_t kInsertTransport = 2;  // TXSM

uint32_t word(const std::array<uint8_t, kDescriptor>& d, size_t index) {
  const uint8_t* const p = &d[4 * index];
  return p[0] | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}

uint32_t command(const std::array<uint8_t, kDescriptor>& d) {
  return d[11];
}

}  // namespace

bool E1000::may_transmit() const {
  const uint32_t entries = reg(kTdlen) / kDescriptor;
  return (reg(kTctl) & tctl::kEn) != 0 && (reg(kStatus) & status::kLu) != 0 && pci_.is_bus_master() &&
         reg(kTdt) < entries && reg(kTdh) < entries && reg(kTdh) != reg(kTdt);
}

void E1000::kick_transmit() {
  if (transmit_event_ || !may_transmit()) return;
  transmit_event_ = clock_.at(std::max(clock_.now(), wire_.free_at()), *this, kTransmit);
}

void E1000::transmit_some() {
  bus_time_ = {};
  uint32_t seen = 0;
  bool sent = false;
  while (!sent && seen < kMostAtOnce && may_transmit()) {
    sent = transmit_descriptor();
    ++seen;
  }
  if (!may_transmit()) return;
  const Time ready = clock_.now() + bus_time_ + kDescriptorTime * static_cast<int64_t>(seen);
  transmit_event_ = clock_.at(std::max(ready, wire_.free_at()), *this, kTransmit);
}

// Takes the descriptor at the head; true when that ended a packet.
bool E1000::transmit_descriptor() {
  const uint64_t ring = reg(kTdbal) | uint64_t{reg(kTdbah)} << 32;
  const uint64_t address = ring + uint64_t{reg(kTdh)} * kDescriptor;
  std::array<uint8_t, kDescriptor> descriptor{};
  if (!fetch(address, descriptor, "transmit descriptor")) packet_.is_broken = true;
  const uint32_t cmd = command(descriptor);
  const bool extended = (cmd & kDext) != 0;
  const bool is_context = extended && (word(descriptor, 2) >> 20 & 0xf) == 0;
  bool ended = false;
  if (is_context) {
    take_context(descriptor);
  } else {
    take_data(descriptor, extended);
    if ((cmd & kEop) != 0) {
      packet_.has_fcs = (cmd & kIfcs) == 0;
      send_packet();
      packet_ = {};
      ended = true;
    }
  }
  if ((cmd & kRs) != 0) {
    const uint8_t done = static_cast<uint8_t>(descriptor[12] | kDone);
    store(address + 12, {&done, 1}, "transmit status");
  }
  const uint32_t entries = reg(kTdlen) / kDescriptor;
  registers_.set(kTdh, (reg(kTdh) + 1) % entries);
  tell(HardwareEventKind::kRingMove, "TDH", reg(kTdh));
  if ((cmd & kRs) != 0) written_back((cmd & kIde) != 0);
  if (reg(kTdh) == reg(kTdt)) raise(cause::kTxqe);
  return ended;
}

// TXDW at once, or when the timers say so: TIDV after the last, TADV after the first.
void E1000::written_back(bool delayed) {
  const Duration unit = Duration::ns(1024);
  if (!delayed || reg(kTidv) == 0) return raise(cause::kTxdw);
  arm(transmit_timer_, kTransmitTimer, unit * static_cast<int64_t>(reg(kTidv)), true);
  if (reg(kTadv) != 0) arm(transmit_absolute_, kTransmitAbsolute, unit * static_cast<int64_t>(reg(kTadv)), false);
}

void E1000::take_context(const std::array<uint8_t, kDescriptor>& d) {
  const uint32_t ip = word(d, 0);
  const uint32_t transport = word(d, 1);
  const uint32_t tucmd = command(d);
  context_.ip = {static_cast<uint16_t>(ip & 0xff), static_cast<uint16_t>(ip >> 16),
                 static_cast<uint16_t>(ip >> 8 & 0xff)};
  context_.transport = {static_cast<uint16_t>(transport & 0xff), static_cast<uint16_t>(transport >> 16),
                        static_cast<uint16_t>(transport >> 8 & 0xff)};
  context_.payload = word(d, 2) & 0xfffff;
  context_.header = word(d, 3) >> 8 & 0xff;
  context_.mss = word(d, 3) >> 16;
  context_.is_tcp = (tucmd & 1) != 0;
  context_.is_ipv4 = (tucmd & 2) != 0;
  context_.segments = (tucmd & kTse) != 0;
  if (context_.segments) add(stat::kTsctc, 1);
}

void E1000::take_data(const std::array<uint8_t, kDescriptor>& d, bool extended) {
  const uint32_t cmd = command(d);
  const uint32_t special = word(d, 3);
  if (packet_.bytes.empty() && extended) {
    packet_.options = static_cast<uint8_t>(special >> 8);
    packet_.is_segmented = (cmd & kTse) != 0;
  }
  if ((cmd & kVle) != 0) {
    packet_.inserts_tag = true;
    packet_.tag = static_cast<uint16_t>(special >> 16);
  }
  if (!extended && (cmd & kIc) != 0) {
    packet_.legacy_checksum = ChecksumPlace{static_cast<uint16_t>(special >> 8 & 0xff), 0, d[10]};
  }
  const uint32_t length = word(d, 2) & (extended ? 0xfffff : 0xffff);
  gather(word(d, 0) | uint64_t{word(d, 1)} << 32, length);
}

void E1000::gather(uint64_t address, uint32_t length) {
  if (length == 0) return;  // an empty buffer is no error
  if (packet_.is_broken || packet_.bytes.size() + length > kLongestPacket) {
    packet_.is_broken = true;
    return;
  }
  const size_t before = packet_.bytes.size();
  packet_.bytes.resize(before + length);
  if (!fetch(address, std::span(packet_.bytes).subspan(before), "transmit buffer")) packet_.is_broken = true;
}

void E1000::send_packet() {
  std::vector<uint8_t>& bytes = packet_.bytes;
  const auto discard = [&](std::string_view why) {
    tell(HardwareEventKind::kFrameDiscarded, why, static_cast<uint64_t>(DropReason::kMalformed), 0,
         static_cast<uint32_t>(bytes.size()));
  };
  if (packet_.is_broken) return discard("a buffer could not be read, or the packet is too long");
  if (packet_.has_fcs) bytes.resize(bytes.size() < 4 ? 0 : bytes.size() - 4);
  if (bytes.size() < wire::kEthernetHeaderSize) return discard("the packet has no Ethernet header");
  const bool inserts_ip = (packet_.options & kInsertIp) != 0;
  const bool inserts_transport = (packet_.options & kInsertTransport) != 0;
  if (packet_.is_segmented && context_.segments) {
    SegmentationPlan plan;
    plan.header = context_.header;
    plan.mss = context_.mss;
    plan.ip = context_.ip;
    plan.transport = context_.transport;
    plan.is_ipv4 = context_.is_ipv4;
    plan.is_tcp = context_.is_tcp;
    plan.inserts_ip_checksum = inserts_ip && context_.is_ipv4;
    plan.inserts_transport_checksum = inserts_transport;
    if (!is_segmentable(bytes, plan)) {
      add(stat::kTsctfc, 1);
      return discard("the segmentation context does not fit the packet");
    }
    return segment(bytes, plan, [this](std::span<uint8_t> frame) { send_frame(frame); });
  }
  if (packet_.legacy_checksum) put_checksum(bytes, *packet_.legacy_checksum);
  if (inserts_ip) put_checksum(bytes, context_.ip);
  if (inserts_transport) put_checksum(bytes, context_.transport);
  send_frame(bytes);
}

void E1000::send_frame(std::span<uint8_t> frame) {
  if (!packet_.inserts_tag || (reg(kCtrl) & ctrl::kVme) == 0) return put_on_wire(frame);
  constexpr size_t kAddresses = 12;
  std::vector<uint8_t> tagged(frame.begin(), frame.begin() + kAddresses);
  const uint32_t vet = reg(kVet);
  for (const uint32_t byte : {vet >> 8, vet, uint32_t{packet_.tag} >> 8, uint32_t{packet_.tag}}) {
    tagged.push_back(static_cast<uint8_t>(byte));
  }
  tagged.insert(tagged.end(), frame.begin() + kAddresses, frame.end());
  put_on_wire(tagged);
}

void E1000::put_on_wire(std::span<const uint8_t> frame) {
  std::vector<uint8_t> padded;
  if (frame.size() < kShortestFrame && (reg(kTctl) & tctl::kPsp) != 0) {
    padded.assign(frame.begin(), frame.end());
    padded.resize(kShortestFrame, 0);
    frame = padded;
  }
  intel::count_sent(registers_, frame);
  tell(HardwareEventKind::kFrameSent, {}, 0, 0, static_cast<uint32_t>(frame.size()));
  wire_.transmit(frame);
}

}  // namespace loom::nic::e1000
