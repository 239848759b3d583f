// The receive side of the 82576 (datasheet, 7.1): what comes in from the wire, queues, descriptors, checksums, RSS.

#include <algorithm>
#include <boost/crc.hpp>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"
#include "devices/nic/checksum_verdict.h"
#include "devices/nic/i82576/function.h"

namespace loom::nic::i82576 {

// What a descriptor says of a frame.
struct I82576::Arrival {
  uint32_t status = 0;  // extended status and error
  uint16_t packet_type = 0;
  RssHash rss;
  uint16_t tag = 0;
};

namespace {

constexpr uint32_t kDescriptor = 16;
constexpr size_t kAddresses = 12;
constexpr size_t kFcs = 4;
constexpr size_t kLongestFrame = 1522;
constexpr size_t kShortestFrame = 60;

// Extended status and error.
constexpr uint32_t kDd = 1U << 0;
constexpr uint32_t kEop = 1U << 1;
constexpr uint32_t kVp = 1U << 3;
constexpr uint32_t kUdpcs = 1U << 4;
constexpr uint32_t kL4i = 1U << 5;
constexpr uint32_t kIpcs = 1U << 6;
constexpr uint32_t kL4e = 1U << 30;
constexpr uint32_t kIpe = 1U << 31;

// Packet type.
constexpr uint16_t kIpv4 = 1U << 4;
constexpr uint16_t kIpv6 = 1U << 6;
constexpr uint16_t kTcp = 1U << 8;
constexpr uint16_t kUdp = 1U << 9;

constexpr uint32_t kIpofl = 1U << 8;  // RXCSUM
constexpr uint32_t kTuofl = 1U << 9;

void classify(std::span<const uint8_t> packet, uint16_t type, uint16_t& packet_type) {
  uint8_t protocol = 0;
  if (type == wire::ethertype::kIpv4) {
    const auto ip = wire::Ipv4View::parse(packet);
    if (!ip) return;
    packet_type |= kIpv4;
    if (!ip->more_fragments() && ip->fragment_offset() == 0) protocol = ip->protocol();
  } else if (type == wire::ethertype::kIpv6) {
    const auto ip = wire::Ipv6View::parse(packet);
    if (!ip) return;
    packet_type |= kIpv6;
    protocol = ip->next_header();
  }
  if (protocol == wire::ip_proto::kTcp) packet_type |= kTcp;
  if (protocol == wire::ip_proto::kUdp) packet_type |= kUdp;
}

uint32_t checked(const ChecksumVerdict& found, bool is_udp, uint32_t rxcsum) {
  uint32_t status = 0;
  if ((rxcsum & kIpofl) != 0 && found.has_ipv4) status |= kIpcs | (found.ipv4_good ? 0 : kIpe);
  if ((rxcsum & kTuofl) != 0 && found.has_transport) {
    status |= kL4i | (is_udp ? kUdpcs : 0) | (found.transport_good ? 0 : kL4e);
  }
  return status;
}

RssFields fields_of(uint32_t mrqc) {
  const auto has = [mrqc](unsigned bit) { return (mrqc >> bit & 1) != 0; };
  return {has(16), has(17), has(21), has(20), has(22), has(23)};
}

}  // namespace

void I82576::receive(std::span<const uint8_t> frame) {
  Function& f = fn(kPf);
  if ((reg(kRctl) & rctl::kEn) == 0) {
    return discard(f, "the receiver is off", DropReason::kNoBuffer, frame.size());
  }
  if ((reg(kStatus) & status::kLu) == 0) return discard(f, "there is no link", DropReason::kLinkDown, frame.size());
  if (frame.size() < wire::kEthernetHeaderSize) {
    return discard(f, "the frame has no Ethernet header", DropReason::kRunt, frame.size());
  }
  const bool sorts = sorts_by_pool();
  Reason reason = Reason::kUnsorted;
  const uint32_t pools = sorts                                               ? pools_for(frame, true, reason)
                         : passes_address(frame) && passes_vlan_table(frame) ? 1
                                                                             : 0;
  if (pools == 0) {
    return discard(f, sorts ? "no pool is for it" : "no filter lets it through", DropReason::kNotForMe, frame.size());
  }
  intel::count_received(registers_, frame);
  hand_to_pools(pools, frame, reason, false);
}

unsigned I82576::queue_for(unsigned pool, std::span<const uint8_t> frame, Arrival& arrival) const {
  const uint32_t control = reg(kMrqc);
  const uint32_t mode = control & mrqc::kMask;
  const bool by_pool = sorts_by_pool();
  const bool hashes =
      by_pool ? mode == mrqc::kVmdqRss && (preg(kVmolr, pool) & vmolr::kRsse) != 0 : mode == mrqc::kRss;
  if (!hashes) return by_pool ? pool : 0;
  std::array<uint8_t, 40> key{};
  for (uint32_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(reg(kRssrk + (i & ~3U)) >> (8 * (i % 4)));
  size_t network = kAddresses + 2;
  uint16_t type = wire::load_be16(&frame[kAddresses]);
  if (is_tagged(frame) && frame.size() >= network + 4) {
    type = wire::load_be16(&frame[network + 2]);
    network += 4;
  }
  arrival.rss = rss_hash(key, fields_of(control), frame, network, type);
  if (arrival.rss.type == RssType::kNone) return by_pool ? pool : 0;
  const uint32_t entry = arrival.rss.value & 0x7f;
  const uint32_t chosen = reg(kReta + (entry & ~3U)) >> (8 * (entry % 4)) & 0xf;
  return by_pool ? pool + (chosen & 1) * kPools : chosen;
}

uint32_t I82576::buffer_size(unsigned queue) const {
  const uint32_t kilobytes = qreg(kSrrctl, queue) & 0x7f;
  return kilobytes != 0 ? kilobytes * 1024 : uint32_t{2048} >> (reg(kRctl) >> 16 & 3);
}

uint32_t I82576::free_descriptors(unsigned queue) const {
  const uint32_t entries = qreg(kRdlen, queue) / kDescriptor;
  const uint32_t head = qreg(kRdh, queue);
  const uint32_t tail = qreg(kRdt, queue);
  if (entries == 0 || head >= entries || tail >= entries) return 0;
  return (tail + entries - head) % entries;
}

// `size` with the frame check sequence.
std::string_view I82576::why_not(unsigned pool, unsigned queue, size_t size, DropReason& reason) const {
  const bool by_pool = sorts_by_pool();
  const uint32_t per_pool = preg(kVmolr, pool);
  const bool takes_long = by_pool ? (per_pool & vmolr::kLpe) != 0 : (reg(kRctl) & rctl::kLpe) != 0;
  const size_t longest =
      takes_long ? std::min(by_pool ? per_pool & vmolr::kRlpml : reg(kRlpml), reg(kRlpml)) : kLongestFrame;
  if (size > longest) {
    reason = DropReason::kMtuExceeded;
    return "the frame is too long";
  }
  reason = DropReason::kNoBuffer;
  if ((qreg(kRxdctl, queue) & kQueueEnable) == 0) return "the queue is off";
  if (free_descriptors(queue) < (size + buffer_size(queue) - 1) / buffer_size(queue)) {
    return "there is no descriptor for it";
  }
  return {};
}

void I82576::deliver(unsigned pool, std::span<const uint8_t> original) {
  LOOM_CHECK(pool < kPools, "a pool of this controller");
  Function& f = fn(sorts_by_pool() ? owner_of(pool) : kPf);
  if (original.size() < wire::kEthernetHeaderSize) {
    return discard(f, "the frame has no Ethernet header", DropReason::kRunt, original.size());
  }
  std::vector<uint8_t> frame(original.begin(), original.end());
  if (frame.size() < kShortestFrame) frame.resize(kShortestFrame);  // as it was on the wire
  Arrival arrival;
  const unsigned queue = queue_for(pool, frame, arrival);
  DropReason reason{};
  std::string_view why = why_not(pool, queue, frame.size() + kFcs, reason);
  if (why.empty() && !f.pci().is_bus_master()) why = "the function may not write to memory";
  if (!why.empty()) {
    if (reason == DropReason::kMtuExceeded) {
      add(stat::kRoc, 1);
    } else if ((qreg(kSrrctl, queue) & kSrrctlDropEn) != 0 || (reg(kQde) >> queue & 1) != 0) {
      add(of_queue(kRqdpc, queue), 1);
    } else {
      add(stat::kMpc, 1);
      add(stat::kRnbc, 1);
      raise(cause::kRxo);
    }
    return discard(f, why, reason, frame.size());
  }
  registers_.set(of_pool(kVfgprc, pool), preg(kVfgprc, pool) + 1);
  registers_.set(of_pool(kVfgorc, pool), preg(kVfgorc, pool) + static_cast<uint32_t>(frame.size() + kFcs));
  if (wire::is_multicast_u64(wire::load_be48(frame.data()))) {
    registers_.set(of_pool(kVfmprc, pool), preg(kVfmprc, pool) + 1);
  }

  uint16_t type = wire::load_be16(&frame[kAddresses]);
  size_t network = kAddresses + 2;
  const bool tagged = is_tagged(frame);
  if (tagged) {
    type = wire::load_be16(&frame[network + 2]);
    network += 4;
  }
  classify(std::span(frame).subspan(network), type, arrival.packet_type);
  arrival.status = checked(checksum_verdict(frame, network, type), (arrival.packet_type & kUdp) != 0, reg(kRxcsum));
  const uint32_t per_pool = preg(kVmolr, pool);
  const bool strips_tag = sorts_by_pool() ? (per_pool & vmolr::kStrvlan) != 0 : (reg(kCtrl) & ctrl::kVme) != 0;
  if (tagged && strips_tag) {
    arrival.tag = wire::load_be16(&frame[kAddresses + 2]);
    frame.erase(frame.begin() + kAddresses, frame.begin() + kAddresses + 4);
    arrival.status |= kVp;
  }
  const bool strips_crc = sorts_by_pool() ? (per_pool & vmolr::kStrcrc) != 0 : (reg(kRctl) & rctl::kSecrc) != 0;
  if (!strips_crc) {
    boost::crc_32_type crc;
    crc.process_bytes(original.data(), original.size());
    for (unsigned i = 0; i < kFcs; ++i) frame.push_back(static_cast<uint8_t>(crc.checksum() >> (8 * i)));
  }
  tell(f, HardwareEventKind::kFrameReceived, {}, queue, 0, static_cast<uint32_t>(frame.size()));
  if (!fill(queue, frame, arrival)) {
    discard(f, "memory could not be written", DropReason::kNoBuffer, frame.size());
  }
  queue_event(queue, true);
}

// Puts the frame into as many buffers as it takes, and writes each descriptor back. False when a DMA failed: what is
// left of the frame is lost, and the descriptors are used up all the same.
bool I82576::fill(unsigned queue, std::span<const uint8_t> bytes, const Arrival& arrival) {
  Function& f = fn(sorts_by_pool() ? owner_of(queue % kPools) : kPf);
  const uint64_t ring = qreg(kRdbal, queue) | uint64_t{qreg(kRdbah, queue)} << 32;
  const uint32_t entries = qreg(kRdlen, queue) / kDescriptor;
  const bool advanced = (qreg(kSrrctl, queue) & kSrrctlAdvanced) != 0;
  bool good = true;
  for (size_t at = 0; at < bytes.size();) {
    const size_t part = std::min<size_t>(buffer_size(queue), bytes.size() - at);
    const uint64_t address = ring + uint64_t{qreg(kRdh, queue)} * kDescriptor;
    Descriptor d{};
    good = fetch(f, address, d, "receive descriptor") && good;
    uint64_t buffer = 0;
    for (unsigned i = 0; i < 8; ++i) buffer |= uint64_t{d[i]} << (8 * i);
    if (good && buffer != 0) good = store(f, buffer, bytes.subspan(at, part), "receive buffer");
    at += part;
    const bool is_last = at == bytes.size();
    const auto put = [&d](size_t where, unsigned size, uint32_t value) {
      for (unsigned i = 0; i < size; ++i) d[where + i] = static_cast<uint8_t>(value >> (8 * i));
    };
    const uint32_t status = kDd | (is_last ? kEop | arrival.status : 0);
    if (advanced) {
      put(0, 2, static_cast<uint32_t>(arrival.rss.type) | arrival.packet_type);
      put(2, 2, 0);
      put(4, 4, arrival.rss.value);
      put(8, 4, status);
      put(12, 2, static_cast<uint32_t>(part));
      put(14, 2, is_last ? arrival.tag : 0);
    } else {
      put(8, 2, static_cast<uint32_t>(part));
      put(10, 2, 0);
      // Legacy: the same in eight bits, TCPCS for L4I, and errors above them.
      put(12, 1, status & 0xff);
      put(13, 1, ((status & kL4e) != 0 ? 1U << 5 : 0) | ((status & kIpe) != 0 ? 1U << 6 : 0));
      put(14, 2, is_last ? arrival.tag : 0);
    }
    good = store(f, address, d, "receive status") && good;
    registers_.set(of_queue(kRdh, queue), (qreg(kRdh, queue) + 1) % entries);
    tell(f, HardwareEventKind::kRingMove, "RDH", qreg(kRdh, queue), queue);
  }
  return good;
}

}  // namespace loom::nic::i82576
