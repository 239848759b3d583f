// The receive side of the 82540EM: filters (3.2.1, 13.5), descriptors (3.2.3), VLAN tags (9.2), checksums (3.2.9),
// interrupts (3.2.7).

#include <algorithm>
#include <boost/crc.hpp>

#include "core/wire/bytes.h"
#include "core/wire/checksum.h"
#include "core/wire/ethernet.h"
#include "devices/nic/checksum_verdict.h"
#include "devices/nic/e1000/e1000.h"

namespace loom::nic::e1000 {

namespace {

constexpr uint32_t kDescriptor = 16;
constexpr size_t kLongestFrame = 1522;  // with frame check sequence, without RCTL.LPE
constexpr size_t kLongestLong = 16384;  // with it
constexpr size_t kShortestFrame = 64;
constexpr size_t kFcs = 4;
constexpr size_t kAddresses = 12;
constexpr uint64_t kBroadcast = 0xffff'ffff'ffff;

// Status.
constexpr uint8_t kDd = 1U << 0;
constexpr uint8_t kEop = 1U << 1;
constexpr uint8_t kIxsm = 1U << 2;  // ignore the checksum bits
constexpr uint8_t kVp = 1U << 3;    // the tag is in the descriptor
constexpr uint8_t kTcpcs = 1U << 5;
constexpr uint8_t kIpcs = 1U << 6;
// Errors.
constexpr uint8_t kTcpe = 1U << 5;
constexpr uint8_t kIpe = 1U << 6;

constexpr uint32_t kIpofl = 1U << 8;  // RXCSUM
constexpr uint32_t kTuofl = 1U << 9;

struct Verdict {
  uint8_t status = 0;
  uint8_t errors = 0;
};

// What the checksum engine says of a frame whose network header begins at `offset`, as far as RXCSUM asks it.
Verdict checked(std::span<const uint8_t> frame, size_t offset, uint16_t type, uint32_t rxcsum) {
  const ChecksumVerdict found =
      type == wire::ethertype::kIpv4 ? checksum_verdict(frame, offset, type) : ChecksumVerdict{};
  Verdict verdict;
  if (!found.has_ipv4 || (rxcsum & (kIpofl | kTuofl)) == 0) {
    verdict.status = kIxsm;
    return verdict;
  }
  if ((rxcsum & kIpofl) != 0) {
    verdict.status |= kIpcs;
    if (!found.ipv4_good) verdict.errors |= kIpe;
  }
  if ((rxcsum & kTuofl) != 0 && found.has_transport) {
    verdict.status |= kTcpcs;
    if (!found.transport_good) verdict.errors |= kTcpe;
  }
  return verdict;
}

}  // namespace

uint32_t E1000::buffer_size() const {
  const uint32_t size = uint32_t{2048} >> (reg(kRctl) >> 16 & 3);
  return (reg(kRctl) & rctl::kBsex) != 0 && size != 2048 ? size * 16 : size;
}

bool E1000::passes_address(std::span<const uint8_t> frame) const {
  const uint64_t dst = wire::load_be48(frame.data());
  const uint32_t control = reg(kRctl);
  if (dst == kBroadcast) return (control & (rctl::kBam | rctl::kMpe)) != 0;
  const bool group = wire::is_multicast_u64(dst);
  if ((control & (group ? rctl::kMpe : rctl::kUpe)) != 0) return true;
  const uint32_t low = frame[0] | uint32_t{frame[1]} << 8 | uint32_t{frame[2]} << 16 | uint32_t{frame[3]} << 24;
  const uint32_t high = frame[4] | uint32_t{frame[5]} << 8;
  for (uint32_t i = 0; i < 16; ++i) {
    const uint32_t rah = reg(kRa + 8 * i + 4);
    if ((rah >> 31) != 0 && (rah & 0xffff) == high && reg(kRa + 8 * i) == low) return true;
  }
  if (!group) return false;
  // RCTL.MO chooses which twelve bits of the address are looked up.
  static constexpr unsigned kShift[] = {4, 3, 2, 0};
  const uint32_t hash = (high >> kShift[control >> 12 & 3]) & 0xfff;
  return (reg(kMta + 4 * (hash >> 5)) >> (hash & 0x1f) & 1) != 0;
}

bool E1000::passes_filters(std::span<const uint8_t> frame) {
  if (!passes_address(frame)) return false;
  const bool is_tagged = frame.size() >= kAddresses + 4 && wire::load_be16(&frame[kAddresses]) == reg(kVet);
  if ((reg(kRctl) & rctl::kVfe) == 0 || !is_tagged) return true;
  const uint32_t vid = wire::load_be16(&frame[kAddresses + 2]) & 0xfffU;
  return (reg(kVfta + 4 * (vid >> 5)) >> (vid & 0x1f) & 1) != 0;
}

uint32_t E1000::free_descriptors() const {
  const uint32_t entries = reg(kRdlen) / kDescriptor;
  if (entries == 0 || reg(kRdh) >= entries || reg(kRdt) >= entries) return 0;
  return (reg(kRdt) + entries - reg(kRdh)) % entries;
}

// Why the frame goes no further.
E1000::Refusal E1000::refusal(std::span<const uint8_t> frame) {
  if ((reg(kRctl) & rctl::kEn) == 0) return {"the receiver is off", DropReason::kNoBuffer};
  if ((reg(kStatus) & status::kLu) == 0) return {"there is no link", DropReason::kLinkDown};
  const size_t size = frame.size() + kFcs;
  if (frame.size() < wire::kEthernetHeaderSize) return {"the frame has no Ethernet header", DropReason::kRunt};
  if (!passes_filters(frame)) return {"no filter lets it through", DropReason::kNotForMe};
  if (size > kLongestLong || (size > kLongestFrame && (reg(kRctl) & rctl::kLpe) == 0)) {
    add(stat::kRoc, 1);
    return {"the frame is too long", DropReason::kMtuExceeded};
  }
  if (!pci_.is_bus_master()) return {"the function may not write to memory", DropReason::kNoBuffer, true};
  const size_t needed = (frame.size() + kFcs + buffer_size() - 1) / buffer_size();
  if (free_descriptors() < needed) return {"there is no descriptor for it", DropReason::kNoBuffer, true};
  return {};
}

void E1000::receive(std::span<const uint8_t> original) {
  std::vector<uint8_t> frame(original.begin(), original.end());
  const auto discard = [&](std::string_view why, DropReason reason) {
    tell(HardwareEventKind::kFrameDiscarded, why, static_cast<uint64_t>(reason), 0,
         static_cast<uint32_t>(frame.size()));
  };
  if (const Refusal refused = refusal(frame); !refused.why.empty()) {
    discard(refused.why, refused.reason);
    if (!refused.counts_as_missed) return;
    add(stat::kMpc, 1);
    add(stat::kRnbc, 1);
    return raise(cause::kRxo);
  }
  intel::count_received(registers_, frame);
  if (frame.size() < kShortestFrame - kFcs) frame.resize(kShortestFrame - kFcs);  // as it was on the wire

  uint16_t type = wire::load_be16(&frame[kAddresses]);
  size_t network = kAddresses + 2;
  if (type == reg(kVet) && frame.size() >= network + 4) {
    type = wire::load_be16(&frame[network + 2]);
    network += 4;
  }
  Verdict verdict = checked(frame, network, type, reg(kRxcsum));
  uint16_t tag = 0;
  // The sum begins where RXCSUM says, in the frame as it is stored.
  if ((reg(kCtrl) & ctrl::kVme) != 0 && network > kAddresses + 2) {
    tag = wire::load_be16(&frame[kAddresses + 2]);
    frame.erase(frame.begin() + kAddresses, frame.begin() + kAddresses + 4);
    verdict.status |= kVp;
  }
  const size_t from = reg(kRxcsum) & 0xff;
  const uint16_t sum =
      from < frame.size() ? static_cast<uint16_t>(~wire::checksum(std::span(frame).subspan(from))) : uint16_t{0};
  if ((reg(kRctl) & rctl::kSecrc) == 0) {
    boost::crc_32_type crc;
    crc.process_bytes(original.data(), original.size());
    for (unsigned i = 0; i < kFcs; ++i) frame.push_back(static_cast<uint8_t>(crc.checksum() >> (8 * i)));
  }
  tell(HardwareEventKind::kFrameReceived, {}, 0, 0, static_cast<uint32_t>(frame.size()));
  if (!fill(frame, static_cast<uint16_t>(sum << 8 | sum >> 8), verdict.status, verdict.errors, tag)) {
    discard("memory could not be written", DropReason::kNoBuffer);
  }
  received_interrupt();
}

// Puts the frame into as many buffers as it takes, and writes each descriptor back. False when a DMA failed: what is
// left of the frame is lost, and the descriptors are used up all the same.
bool E1000::fill(std::span<const uint8_t> bytes, uint16_t checksum, uint8_t status, uint8_t errors, uint16_t tag) {
  const uint64_t ring = reg(kRdbal) | uint64_t{reg(kRdbah)} << 32;
  const uint32_t entries = reg(kRdlen) / kDescriptor;
  bool good = true;
  for (size_t at = 0; at < bytes.size();) {
    const size_t part = std::min<size_t>(buffer_size(), bytes.size() - at);
    const uint64_t address = ring + uint64_t{reg(kRdh)} * kDescriptor;
    std::array<uint8_t, kDescriptor> descriptor{};
    good = fetch(address, descriptor, "receive descriptor") && good;
    uint64_t buffer = 0;
    for (unsigned i = 0; i < 8; ++i) buffer |= uint64_t{descriptor[i]} << (8 * i);
    // A descriptor without a buffer is passed over: software gave it to fill the ring.
    if (good && buffer != 0) good = store(buffer, bytes.subspan(at, part), "receive buffer");
    at += part;
    const bool is_last = at == bytes.size();
    const auto put16 = [&descriptor](size_t where, uint16_t value) {
      descriptor[where] = static_cast<uint8_t>(value);
      descriptor[where + 1] = static_cast<uint8_t>(value >> 8);
    };
    put16(8, static_cast<uint16_t>(part));
    put16(10, checksum);
    descriptor[12] = static_cast<uint8_t>(kDd | (is_last ? kEop | status : 0));
    descriptor[13] = is_last ? errors : uint8_t{0};
    put16(14, is_last ? tag : uint16_t{0});
    good = store(address + 8, std::span<const uint8_t>(descriptor).subspan(8), "receive status") && good;
    registers_.set(kRdh, (reg(kRdh) + 1) % entries);
    tell(HardwareEventKind::kRingMove, "RDH", reg(kRdh));
  }
  return good;
}

// RXT0 at once, or when the timers say so: RDTR after the last frame, RADV after the first. RXDMT0 when few are left.
void E1000::received_interrupt() {
  const uint32_t entries = reg(kRdlen) / kDescriptor;
  const uint32_t threshold = entries >> ((reg(kRctl) >> 8 & 3) + 1);
  uint32_t causes = free_descriptors() < threshold ? cause::kRxdmt0 : 0;
  const Duration unit = Duration::ns(1024);
  const uint32_t delay = reg(kRdtr) & 0xffff;
  if (delay == 0) {
    causes |= cause::kRxt0;
  } else {
    arm(receive_timer_, kReceiveTimer, unit * static_cast<int64_t>(delay), true);
    if (reg(kRadv) != 0) arm(receive_absolute_, kReceiveAbsolute, unit * static_cast<int64_t>(reg(kRadv)), false);
  }
  if (causes != 0) raise(causes);
}

}  // namespace loom::nic::e1000
