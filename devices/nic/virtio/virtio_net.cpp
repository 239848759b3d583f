#include "devices/nic/virtio/virtio_net.h"

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "devices/nic/flow_hash.h"

namespace loom::nic::virtio {

namespace {

constexpr uint16_t kLinkUp = 1;
constexpr uint16_t kAnnounce = 2;
constexpr size_t kHeader = NetHeader::kSize + 2;   // with num_buffers
constexpr size_t kShortHeader = NetHeader::kSize;  // of a legacy driver without mergeable buffers
constexpr size_t kLongestPacket = 65550 + 18;
constexpr uint32_t kMostAtOnce = 64;
constexpr Duration kChainTime = Duration::ns(8);  // so that no ring stops the clock

constexpr uint64_t kOffered =
    net_feature::kCsum | net_feature::kGuestCsum | net_feature::kMtu | net_feature::kMac | net_feature::kGuestTso4 |
    net_feature::kGuestTso6 | net_feature::kHostTso4 | net_feature::kHostTso6 | net_feature::kMrgRxbuf |
    net_feature::kStatus | net_feature::kCtrlVq | net_feature::kCtrlRx | net_feature::kCtrlRxExtra |
    net_feature::kCtrlVlan | net_feature::kGuestAnnounce | net_feature::kCtrlMacAddr | feature::kIndirect;

VirtioPciConfig transport_of(const VirtioNetConfig& config) {
  VirtioPciConfig made;
  made.transitional = config.transitional;
  for (uint16_t i = 0; i < 2 * config.queue_pairs; ++i) made.queue_sizes.push_back(config.queue_size);
  made.queue_sizes.push_back(64);  // control
  made.features = kOffered | (config.queue_pairs > 1 ? net_feature::kMq : 0) |
                  (config.packed ? feature::kPacked : 0) | (config.event_index ? feature::kEventIndex : 0);
  return made;
}

}  // namespace

VirtioNet::VirtioNet(const VirtioNetConfig& config, HostBus& bus, Wire& wire, DeviceClock clock)
    : config_(config),
      wire_(wire),
      clock_(clock),
      pci_(transport_of(config), *this, bus, clock),
      transmit_events_(config.queue_pairs) {
  status_ = wire.is_up() ? kLinkUp : 0;
  was_reset();
}

// ---- configuration
// -------------------------------------------------------------------------------------------------

uint8_t VirtioNet::read_config(uint32_t offset) {
  const uint16_t words[] = {status_, config_.queue_pairs, config_.mtu};
  if (offset < 6) return mac_[offset];
  if (offset >= 12) return 0;
  return static_cast<uint8_t>(words[(offset - 6) / 2] >> (8 * (offset % 2)));
}

// Only a legacy driver writes here: its address.
void VirtioNet::write_config(uint32_t offset, uint8_t value) {
  if (offset < 6 && !pci_.has(feature::kVersion1)) mac_[offset] = value;
}

void VirtioNet::was_reset() {
  const auto bytes = config_.address.bytes();
  std::copy(bytes.begin(), bytes.end(), mac_.begin());
  active_pairs_ = 1;
  promiscuous_ = true;
  all_multicast_ = all_unicast_ = no_multicast_ = no_unicast_ = no_broadcast_ = false;
  unicast_.clear();
  multicast_.clear();
  vlans_.fill(0);
  steering_.fill(0);
  status_ &= static_cast<uint16_t>(~kAnnounce);
  for (auto& event : transmit_events_) {
    if (event) clock_.cancel(*event);
    event.reset();
  }
}

void VirtioNet::started() {
  // Without the filter feature every VLAN passes; with it none does until it is added.
  vlans_.fill(pci_.has(net_feature::kCtrlVlan) ? 0 : UINT32_MAX);
  // A driver that can ask for frames gets only those it asked for.
  promiscuous_ = !pci_.has(net_feature::kCtrlRx);
}

void VirtioNet::wire_changed() {
  set_link(wire_.is_up());
}

void VirtioNet::set_link(bool up) {
  const auto next = static_cast<uint16_t>((status_ & ~kLinkUp) | (up ? kLinkUp : 0));
  if (next == status_) return;
  status_ = next;
  if (pci_.has(net_feature::kStatus)) pci_.config_changed();
  for (uint16_t pair = 0; up && pair < config_.queue_pairs; ++pair) notified(static_cast<uint16_t>(2 * pair + 1));
}

void VirtioNet::announce() {
  if (!pci_.has(net_feature::kGuestAnnounce) || !pci_.has(net_feature::kCtrlVq)) return;
  status_ |= kAnnounce;
  pci_.config_changed();
}

size_t VirtioNet::header_size() const {
  return pci_.has(feature::kVersion1) || pci_.has(net_feature::kMrgRxbuf) ? kHeader : kShortHeader;
}

void VirtioNet::notified(uint16_t queue) {
  if (!pci_.is_running()) return;
  if (queue == control_queue()) return serve_control();
  if (queue % 2 == 0) return;  // buffers to receive into: they are looked at when a frame comes
  auto& event = transmit_events_[queue / 2];
  if (event) return;  // it is busy, and sees them
  pci_.queue(queue).set_notifications(false);
  event = clock_.at(clock_.now(), *this, queue);
}

void VirtioNet::on_event(uint64_t queue) {
  transmit_events_[queue / 2].reset();
  transmit_some(static_cast<uint16_t>(queue));
}

void VirtioNet::discard(std::string_view why, DropReason reason, size_t size) {
  pci_.tell(HardwareEventKind::kFrameDiscarded, why, static_cast<uint64_t>(reason), 0, static_cast<uint32_t>(size));
}

bool VirtioNet::gather(const std::vector<Buffer>& buffers, std::vector<uint8_t>& bytes, std::string_view what) {
  for (const Buffer& buffer : buffers) {
    if (bytes.size() + buffer.length > kLongestPacket + kHeader) return false;
    const size_t before = bytes.size();
    bytes.resize(before + buffer.length);
    if (!pci_.fetch(buffer.address, std::span(bytes).subspan(before), what)) return false;
  }
  return true;
}

// ---- transmission (5.1.6.2)
// ----------------------------------------------------------------------------------------

void VirtioNet::transmit_some(uint16_t index) {
  if (!pci_.is_running() || (status_ & kLinkUp) == 0) return;
  Virtqueue& queue = pci_.queue(index);
  pci_.take_bus_time();
  uint32_t seen = 0;
  const uint64_t sent_before = pci_.counts().of(HardwareEventKind::kFrameSent);
  while (seen < kMostAtOnce && pci_.counts().of(HardwareEventKind::kFrameSent) == sent_before) {
    auto chain = queue.pop();
    if (!chain && queue.is_enabled()) {
      // Ask for notifications, and look once more: one may have come in between.
      queue.set_notifications(true);
      chain = queue.pop();
      if (chain) queue.set_notifications(false);
    }
    if (!chain) return pci_.signal_queue(index);
    ++seen;
    send(*chain, index / 2);
    queue.push(*chain, 0);
    pci_.signal_queue(index);
    if (!pci_.is_running()) return;
  }
  const Time ready = clock_.now() + pci_.take_bus_time() + kChainTime * static_cast<int64_t>(seen);
  transmit_events_[index / 2] = clock_.at(std::max(ready, wire_.free_at()), *this, index);
}

void VirtioNet::send(const Chain& chain, uint16_t pair) {
  std::vector<uint8_t> bytes;
  if (!gather(chain.readable, bytes, "transmit buffer")) {
    return discard("a buffer could not be read, or the packet is too long", DropReason::kMalformed, bytes.size());
  }
  const size_t head = header_size();
  if (!chain.writable.empty() || bytes.size() < head + wire::kEthernetHeaderSize) {
    return discard("the chain holds no header and frame", DropReason::kMalformed, bytes.size());
  }
  const NetHeader header = NetHeader::parse(bytes);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(head));
  // What answers comes back to where it was asked (5.1.6.5.5).
  steering_[flow_hash(bytes) % steering_.size()] = static_cast<uint8_t>(pair);
  send_packet(bytes, header);
}

void VirtioNet::send_packet(std::vector<uint8_t>& packet, NetHeader header) {
  if (!pci_.has(net_feature::kCsum)) header.flags &= static_cast<uint8_t>(~NetHeader::kNeedsChecksum);
  const uint8_t gso = header.segmentation();
  const uint64_t needed = gso == NetHeader::kGsoTcp4 ? net_feature::kHostTso4 : net_feature::kHostTso6;
  if (gso != 0 && !pci_.has(needed)) {
    return discard("such segmentation was not agreed on", DropReason::kMalformed, packet.size());
  }
  const char* const complaint =
      finish_packet(packet, header, [this](std::span<uint8_t> frame) { put_on_wire(frame); });
  if (complaint != nullptr) discard(complaint, DropReason::kMalformed, packet.size());
}

void VirtioNet::put_on_wire(std::span<const uint8_t> frame) {
  pci_.tell(HardwareEventKind::kFrameSent, {}, 0, 0, static_cast<uint32_t>(frame.size()));
  wire_.transmit(frame);
}

}  // namespace loom::nic::virtio
