// The receive side of the network card (VIRTIO 1.2, 5.1.6.3 and 5.1.6.4): filters, steering, buffers.

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "devices/nic/checksum_verdict.h"
#include "devices/nic/flow_hash.h"
#include "devices/nic/virtio/virtio_net.h"

namespace loom::nic::virtio {

namespace {

constexpr size_t kLongestFrame = 65535 + 18;
constexpr size_t kShortestFrame = 60;
constexpr uint64_t kBroadcast = 0xffff'ffff'ffff;
constexpr size_t kNumBuffers = 10;  // in the header
constexpr uint16_t kLinkUp = 1;

}  // namespace

bool VirtioNet::passes_filters(std::span<const uint8_t> frame) const {
  const uint64_t dst = wire::load_be48(frame.data());
  constexpr size_t kAddresses = 12;
  if (frame.size() >= kAddresses + 4 && wire::load_be16(&frame[kAddresses]) == wire::kTpidCustomer) {
    const uint32_t vid = wire::load_be16(&frame[kAddresses + 2]) & 0xfffU;
    if ((vlans_[vid / 32] >> (vid % 32) & 1) == 0) return false;
  }
  if (promiscuous_) return true;
  if (dst == kBroadcast) return !no_broadcast_;
  const auto listed = [dst](const std::vector<uint64_t>& table) {
    return std::find(table.begin(), table.end(), dst) != table.end();
  };
  if (wire::is_multicast_u64(dst)) return !no_multicast_ && (all_multicast_ || listed(multicast_));
  if (no_unicast_) return false;
  return all_unicast_ || dst == wire::load_be48(mac_.data()) || listed(unicast_);
}

uint16_t VirtioNet::queue_for(std::span<const uint8_t> frame) const {
  if (active_pairs_ == 1) return 0;
  const uint16_t pair = steering_[flow_hash(frame) % steering_.size()];
  return static_cast<uint16_t>(2 * (pair < active_pairs_ ? pair : 0));
}

void VirtioNet::receive(std::span<const uint8_t> frame) {
  const auto refuse = [&](std::string_view why, DropReason reason) { discard(why, reason, frame.size()); };
  if (!pci_.is_running()) return refuse("no driver is ready", DropReason::kNoBuffer);
  if ((status_ & kLinkUp) == 0) return refuse("there is no link", DropReason::kLinkDown);
  if (frame.size() < wire::kEthernetHeaderSize) return refuse("the frame has no Ethernet header", DropReason::kRunt);
  if (frame.size() > kLongestFrame) return refuse("the frame is too long", DropReason::kMtuExceeded);
  if (!passes_filters(frame)) return refuse("no filter lets it through", DropReason::kNotForMe);
  const uint16_t queue = queue_for(frame);
  std::vector<uint8_t> packet(header_size(), 0);
  packet.insert(packet.end(), frame.begin(), frame.end());
  if (frame.size() < kShortestFrame) packet.resize(header_size() + kShortestFrame);  // as it was on the wire
  const auto ethernet = wire::EthernetView::parse(frame);
  if (pci_.has(net_feature::kGuestCsum) && ethernet) {
    const ChecksumVerdict verdict =
        checksum_verdict(frame, frame.size() - ethernet->payload().size(), ethernet->type_or_length());
    if (verdict.has_transport && verdict.transport_good) packet[0] = NetHeader::kDataValid;
  }
  if (!deliver(queue, packet)) return refuse("there is no buffer for it", DropReason::kNoBuffer);
  pci_.tell(HardwareEventKind::kFrameReceived, {}, queue, 0, static_cast<uint32_t>(frame.size()));
  pci_.signal_queue(queue);
}

// Into one chain, or with mergeable buffers into as many as it takes; all or none.
bool VirtioNet::deliver(uint16_t index, std::vector<uint8_t>& packet) {
  Virtqueue& queue = pci_.queue(index);
  std::vector<Chain> chains;
  const auto give_up = [&] {
    for (auto it = chains.rbegin(); it != chains.rend(); ++it) queue.put_back(*it);
    return false;
  };
  uint64_t room = 0;
  while (room < packet.size()) {
    auto chain = queue.pop();
    if (queue.is_broken() || (chain && (!chain->readable.empty() || chain->writable_bytes() == 0))) {
      pci_.needs_reset();  // nothing can be received into that
      return false;
    }
    if (!chain) return give_up();
    room += chain->writable_bytes();
    chains.push_back(std::move(*chain));
    if (room < packet.size() && !pci_.has(net_feature::kMrgRxbuf)) return give_up();
  }
  if (header_size() > kNumBuffers) {
    packet[kNumBuffers] = static_cast<uint8_t>(chains.size());
    packet[kNumBuffers + 1] = static_cast<uint8_t>(chains.size() >> 8);
  }
  bool good = true;
  size_t at = 0;
  for (const Chain& chain : chains) {
    const size_t part = std::min<uint64_t>(chain.writable_bytes(), packet.size() - at);
    good = scatter(chain, std::span<const uint8_t>(packet).subspan(at, part)) && good;
    queue.push(chain, static_cast<uint32_t>(part));
    at += part;
  }
  return good;
}

bool VirtioNet::scatter(const Chain& chain, std::span<const uint8_t> bytes) {
  size_t at = 0;
  for (const Buffer& buffer : chain.writable) {
    if (at == bytes.size()) break;
    const size_t part = std::min<size_t>(buffer.length, bytes.size() - at);
    if (!pci_.store(buffer.address, bytes.subspan(at, part), "receive buffer")) return false;
    at += part;
  }
  return true;
}

}  // namespace loom::nic::virtio
