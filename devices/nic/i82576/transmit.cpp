// The transmit side of the 82576 (datasheet, 7.2): arbitration between pools and their rates, legacy and advanced
// descriptors, offloads, tags.

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "devices/nic/i82576/function.h"

namespace loom::nic::i82576 {

namespace {

constexpr uint32_t kDescriptor = 16;  // bytes
// A descriptor takes the controller some time, whatever the bus: so that no ring, however crooked, stops the clock.
constexpr Duration kDescriptorTime = Duration::ns(8);
constexpr uint32_t kMostAtOnce = 64;        // descriptors an event looks at
constexpr size_t kLongestPacket = 0x40400;  // what segmentation can be asked for: 256 KiB and its headers
constexpr size_t kShortestFrame = 60;
constexpr size_t kAddresses = 12;
constexpr size_t kOverhead = 24;  // preamble, frame check sequence and gap, bytes
constexpr Duration kByteTime = Duration::ns(8);

// Commands, in the upper byte of the third word.
constexpr uint32_t kEop = 1U << 24;
constexpr uint32_t kIfcs = 1U << 25;
constexpr uint32_t kIc = 1U << 26;  // legacy
constexpr uint32_t kRs = 1U << 27;
constexpr uint32_t kDext = 1U << 29;
constexpr uint32_t kVle = 1U << 30;
constexpr uint32_t kTse = 1U << 31;
constexpr uint32_t kContextType = 2;  // DTYP
constexpr uint8_t kDone = 1;
constexpr uint32_t kIxsm = 1U << 8;
constexpr uint32_t kTxsm = 1U << 9;
constexpr uint32_t kL4Tcp = 1;
constexpr uint32_t kL4Sctp = 2;

uint32_t word(const std::array<uint8_t, kDescriptor>& d, size_t index) {
  const uint8_t* const p = &d[4 * index];
  return p[0] | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}

}  // namespace

bool I82576::has_work(unsigned queue) const {
  const unsigned pool = queue % kPools;
  const uint32_t entries = qreg(kTdlen, queue) / kDescriptor;
  const uint32_t head = qreg(kTdh, queue);
  const uint32_t tail = qreg(kTdt, queue);
  if ((qreg(kTxdctl, queue) & kQueueEnable) == 0 || head == tail || head >= entries || tail >= entries) return false;
  if (!sorts_by_pool()) return fn(kPf).pci().is_bus_master();
  return (reg(kVfte) >> pool & 1) != 0 && fn(owner_of(pool)).pci().is_bus_master();
}

// Pools take turns, and so do the two queues of a pool; one that was faster than it may be waits. Nothing when none
// has work that may begin now: `earliest` is then when one may.
std::optional<unsigned> I82576::choose_queue(Time& earliest) const {
  earliest = Time::max();
  for (unsigned i = 1; i <= kPools; ++i) {
    const unsigned pool = (last_pool_ + i) % kPools;
    for (const bool upper : {upper_next_[pool], !upper_next_[pool]}) {
      const unsigned queue = pool + (upper ? kPools : 0);
      if (!has_work(queue)) continue;
      if (transmit_[queue].released <= clock_.now()) return queue;
      earliest = std::min(earliest, transmit_[queue].released);
    }
  }
  return std::nullopt;
}

void I82576::kick_transmit() {
  if ((reg(kTctl) & tctl::kEn) == 0 || (reg(kStatus) & status::kLu) == 0) return;
  Time earliest;
  if (choose_queue(earliest)) earliest = clock_.now();
  if (earliest == Time::max()) return;
  const Time when = std::max({clock_.now(), earliest, wire_.free_at()});
  if (transmit_event_) return;  // it will see
  transmit_event_ = clock_.at(when, *this, kTransmit);
}

void I82576::transmit_some() {
  bus_time_ = {};
  uint32_t seen = 0;
  bool sent = false;
  Time earliest;
  while (!sent && seen < kMostAtOnce && (reg(kTctl) & tctl::kEn) != 0 && (reg(kStatus) & status::kLu) != 0) {
    const auto queue = choose_queue(earliest);
    if (!queue) break;
    sent = transmit_descriptor(*queue);
    ++seen;
    if (!sent) continue;
    last_pool_ = *queue % kPools;
    upper_next_[last_pool_] = *queue < kPools;
  }
  if ((reg(kTctl) & tctl::kEn) == 0 || (reg(kStatus) & status::kLu) == 0) return;
  const Time ready = clock_.now() + bus_time_ + kDescriptorTime * static_cast<int64_t>(std::max(seen, 1U));
  if (choose_queue(earliest)) earliest = ready;
  if (earliest == Time::max()) return;
  if (transmit_event_) clock_.cancel(*transmit_event_);
  transmit_event_ = clock_.at(std::max({ready, earliest, wire_.free_at()}), *this, kTransmit);
}

// Takes the descriptor at a queue's head; true when that ended a packet.
bool I82576::transmit_descriptor(unsigned queue) {
  Function& f = fn(sorts_by_pool() ? owner_of(queue % kPools) : kPf);
  TransmitQueue& q = transmit_[queue];
  const uint64_t ring = qreg(kTdbal, queue) | uint64_t{qreg(kTdbah, queue)} << 32;
  const uint64_t address = ring + uint64_t{qreg(kTdh, queue)} * kDescriptor;
  Descriptor d{};
  if (!fetch(f, address, d, "transmit descriptor")) q.packet.is_broken = true;
  const uint32_t command = word(d, 2);
  const bool extended = (command & kDext) != 0;
  bool ended = false;
  if (extended && (command >> 20 & 0xf) == kContextType) {
    take_context(q, d);
  } else {
    if (extended) {
      take_advanced(q, d);
    } else {
      take_legacy(q, d);
    }
    gather(f, q, word(d, 0) | uint64_t{word(d, 1)} << 32, command & 0xffff);
    if ((command & kEop) != 0) {
      q.packet.has_fcs = (command & kIfcs) == 0;
      send_packet(queue);
      q.packet = {};
      ended = true;
    }
  }
  registers_.set(of_queue(kTdh, queue), (qreg(kTdh, queue) + 1) % (qreg(kTdlen, queue) / kDescriptor));
  tell(f, HardwareEventKind::kRingMove, "TDH", qreg(kTdh, queue), queue);
  if ((command & kRs) != 0) written_back(queue, address, d);
  return ended;
}

// The descriptor's DD, or the head's position where the driver wants that (7.2.3).
void I82576::written_back(unsigned queue, uint64_t address, const Descriptor& d) {
  Function& f = fn(sorts_by_pool() ? owner_of(queue % kPools) : kPf);
  const uint32_t low = qreg(kTdwbal, queue);
  if ((low & 1) != 0) {
    std::array<uint8_t, 4> head{};
    for (unsigned i = 0; i < 4; ++i) head[i] = static_cast<uint8_t>(qreg(kTdh, queue) >> (8 * i));
    store(f, (low & ~3U) | uint64_t{qreg(kTdwbah, queue)} << 32, head, "transmit head");
  } else {
    const uint8_t done = static_cast<uint8_t>(d[12] | kDone);
    store(f, address + 12, {&done, 1}, "transmit status");
  }
  queue_event(queue, false);
}

void I82576::take_context(TransmitQueue& q, const Descriptor& d) {
  Context& context = q.contexts[word(d, 3) >> 4 & 1];
  context.ip_length = word(d, 0) & 0x1ff;
  context.mac_length = word(d, 0) >> 9 & 0x7f;
  context.vlan = static_cast<uint16_t>(word(d, 0) >> 16);
  context.is_ipv4 = (word(d, 2) >> 10 & 1) != 0;
  context.l4_type = word(d, 2) >> 11 & 3;
  context.l4_length = word(d, 3) >> 8 & 0xff;
  context.mss = word(d, 3) >> 16;
}

void I82576::take_advanced(TransmitQueue& q, const Descriptor& d) {
  if (q.packet.has_first) return;
  const uint32_t command = word(d, 2);
  const uint32_t options = word(d, 3);
  q.packet.has_first = true;
  q.packet.context = options >> 4 & 1;
  q.packet.is_segmented = (command & kTse) != 0;
  q.packet.inserts_ip = (options & kIxsm) != 0;
  q.packet.inserts_transport = (options & kTxsm) != 0;
  q.packet.inserts_tag = (command & kVle) != 0;
  q.packet.tag = q.contexts[q.packet.context].vlan;
}

void I82576::take_legacy(TransmitQueue& q, const Descriptor& d) {
  const uint32_t command = word(d, 2);
  const uint32_t special = word(d, 3);
  if ((command & kVle) != 0) {
    q.packet.inserts_tag = true;
    q.packet.tag = static_cast<uint16_t>(special >> 16);
  }
  if ((command & kIc) != 0) {
    q.packet.legacy_checksum = ChecksumPlace{static_cast<uint16_t>(special >> 8 & 0xff), 0, d[10]};
  }
}

void I82576::gather(Function& f, TransmitQueue& q, uint64_t address, uint32_t length) {
  if (length == 0) return;  // an empty buffer is no error
  Packet& packet = q.packet;
  if (packet.is_broken || packet.bytes.size() + length > kLongestPacket) {
    packet.is_broken = true;
    return;
  }
  const size_t before = packet.bytes.size();
  packet.bytes.resize(before + length);
  if (!fetch(f, address, std::span(packet.bytes).subspan(before), "transmit buffer")) packet.is_broken = true;
}

void I82576::send_packet(unsigned queue) {
  TransmitQueue& q = transmit_[queue];
  Packet& packet = q.packet;
  std::vector<uint8_t>& bytes = packet.bytes;
  Function& f = fn(sorts_by_pool() ? owner_of(queue % kPools) : kPf);
  if (packet.is_broken) {
    return discard(f, "a buffer could not be read, or the packet is too long", DropReason::kMalformed, bytes.size());
  }
  if (packet.has_fcs) bytes.resize(bytes.size() < 4 ? 0 : bytes.size() - 4);
  if (bytes.size() < wire::kEthernetHeaderSize) {
    return discard(f, "the packet has no Ethernet header", DropReason::kMalformed, bytes.size());
  }
  const Context& context = q.contexts[packet.context];
  const auto ip_at = static_cast<uint16_t>(context.mac_length);
  const auto l4_at = static_cast<uint16_t>(context.mac_length + context.ip_length);
  const bool is_tcp = context.l4_type == kL4Tcp;
  const ChecksumPlace ip{ip_at, static_cast<uint16_t>(l4_at - 1), static_cast<uint16_t>(ip_at + 10)};
  const ChecksumPlace transport{l4_at, 0, static_cast<uint16_t>(l4_at + (is_tcp ? 16 : 6))};
  if (packet.is_segmented) {
    SegmentationPlan plan;
    plan.header = l4_at + context.l4_length;
    plan.mss = context.mss;
    plan.ip = ip;
    plan.transport = transport;
    plan.is_ipv4 = context.is_ipv4;
    plan.is_tcp = is_tcp;
    plan.inserts_ip_checksum = packet.inserts_ip && context.is_ipv4;
    plan.inserts_transport_checksum = packet.inserts_transport;
    add(stat::kTsctc, 1);
    if (!is_segmentable(bytes, plan)) {
      add(stat::kTsctfc, 1);
      return discard(f, "the segmentation context does not fit the packet", DropReason::kMalformed, bytes.size());
    }
    return segment(bytes, plan, [this, queue](std::span<uint8_t> frame) { send_frame(queue, frame); });
  }
  if (packet.legacy_checksum) put_checksum(bytes, *packet.legacy_checksum);
  if (packet.inserts_ip) put_checksum(bytes, ip);
  if (packet.inserts_transport && context.l4_type != kL4Sctp) put_checksum(bytes, transport);
  send_frame(queue, bytes);
}

// The pool's tag, the descriptor's, or none; padded; counted for its pool and against its rate.
void I82576::send_frame(unsigned queue, std::span<uint8_t> frame) {
  TransmitQueue& q = transmit_[queue];
  const unsigned pool = sorts_by_pool() ? queue % kPools : 0;
  const uint32_t insertion = sorts_by_pool() ? preg(kVmvir, pool) : 0;
  const bool by_pool = (insertion & vmvir::kDefault) != 0;
  const bool tags = by_pool || ((insertion & vmvir::kNever) == 0 && q.packet.inserts_tag &&
                                (sorts_by_pool() || (reg(kCtrl) & ctrl::kVme) != 0));
  std::vector<uint8_t> made(frame.begin(), frame.end());
  if (tags) {
    const uint32_t tag = by_pool ? insertion & 0xffff : q.packet.tag;
    const uint32_t type = reg(kVet) & 0xffff;
    const std::array<uint8_t, 4> bytes{static_cast<uint8_t>(type >> 8), static_cast<uint8_t>(type),
                                       static_cast<uint8_t>(tag >> 8), static_cast<uint8_t>(tag)};
    made.insert(made.begin() + kAddresses, bytes.begin(), bytes.end());
  }
  if (made.size() < kShortestFrame && (reg(kTctl) & tctl::kPsp) != 0) made.resize(kShortestFrame, 0);
  registers_.set(of_pool(kVfgptc, pool), preg(kVfgptc, pool) + 1);
  registers_.set(of_pool(kVfgotc, pool), preg(kVfgotc, pool) + static_cast<uint32_t>(made.size() + 4));
  if ((q.rate & kRateEnable) != 0) {
    // The wire's time for the frame, times the factor.
    const Duration wire_time = kByteTime * static_cast<int64_t>(made.size() + kOverhead);
    const Time begin = std::max(q.released, clock_.now());
    q.released = begin + wire_time * static_cast<int64_t>(q.rate & kRateFactor) / (int64_t{1} << kRateFraction);
  }
  if (sorts_by_pool() && owner_of(pool) != kPf) {
    tell(fn(owner_of(pool)), HardwareEventKind::kFrameSent, {}, queue, 0, static_cast<uint32_t>(made.size()));
  }
  if (ports_ != nullptr) {
    ports_->from_pool(pool, made);
  } else {
    switch_from(pool, made);
  }
}

void I82576::wrote_rate(uint32_t value) {
  TransmitQueue& q = transmit_[reg(kRttdqsel)];
  q.rate = value;
  q.released = Time{};
  kick_transmit();
}

}  // namespace loom::nic::i82576
