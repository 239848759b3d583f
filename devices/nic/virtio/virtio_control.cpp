// The control virtqueue of the network card (VIRTIO 1.2, 5.1.6.5): receive mode, addresses, VLANs, announcement,
// queue pairs. A command is a class, a command of it, and data; the answer one byte.

#include <algorithm>

#include "core/wire/bytes.h"
#include "devices/nic/virtio/virtio_net.h"

namespace loom::nic::virtio {

namespace {

constexpr uint8_t kOk = 0;
constexpr uint8_t kError = 1;
enum Class : uint8_t { kReceive = 0, kMac = 1, kVlan = 2, kAnnounceClass = 3, kMultiqueue = 4 };
constexpr uint16_t kAnnounce = 2;
constexpr size_t kMostAddresses = 64;  // of a table; more means all
constexpr uint32_t kMostCommands = 64;

uint32_t le32(std::span<const uint8_t> p) {
  return p[0] | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}

}  // namespace

void VirtioNet::serve_control() {
  if (!pci_.has(net_feature::kCtrlVq)) return;
  const uint16_t index = control_queue();
  Virtqueue& queue = pci_.queue(index);
  for (uint32_t seen = 0; seen < kMostCommands; ++seen) {
    const auto chain = queue.pop();
    if (!chain) break;
    std::vector<uint8_t> command;
    const bool read = gather(chain->readable, command, "control command");
    const uint8_t answer = read ? obey(command) : kError;
    const bool told = chain->writable_bytes() != 0 && scatter(*chain, {&answer, 1});
    queue.push(*chain, told ? 1 : 0);
  }
  pci_.signal_queue(index);
}

uint8_t VirtioNet::obey(const std::vector<uint8_t>& command) {
  if (command.size() < 2) return kError;
  const std::span<const uint8_t> data = std::span<const uint8_t>(command).subspan(2);
  switch (command[0]) {
    case kReceive:
      return pci_.has(net_feature::kCtrlRx) ? obey_receive(command[1], data) : kError;
    case kMac:
      return obey_mac(command[1], data);
    case kVlan:
      return pci_.has(net_feature::kCtrlVlan) ? obey_vlan(command[1], data) : kError;
    case kAnnounceClass:
      if (command[1] != 0 || (status_ & kAnnounce) == 0) return kError;
      status_ &= static_cast<uint16_t>(~kAnnounce);
      return kOk;
    case kMultiqueue: {
      if (!pci_.has(net_feature::kMq) || command[1] != 0 || data.size() < 2) return kError;
      const auto pairs = static_cast<uint16_t>(data[0] | data[1] << 8);
      if (pairs == 0 || pairs > config_.queue_pairs) return kError;
      active_pairs_ = pairs;
      return kOk;
    }
    default:
      return kError;
  }
}

uint8_t VirtioNet::obey_receive(uint8_t command, std::span<const uint8_t> data) {
  bool* const modes[] = {&promiscuous_, &all_multicast_, &all_unicast_, &no_multicast_, &no_unicast_, &no_broadcast_};
  constexpr uint8_t kFirstExtra = 2;
  if (command >= std::size(modes) || data.empty()) return kError;
  if (command >= kFirstExtra && !pci_.has(net_feature::kCtrlRxExtra)) return kError;
  *modes[command] = data[0] != 0;
  return kOk;
}

uint8_t VirtioNet::obey_mac(uint8_t command, std::span<const uint8_t> data) {
  constexpr uint8_t kTableSet = 0;
  constexpr uint8_t kAddressSet = 1;
  if (command == kAddressSet) {
    if (!pci_.has(net_feature::kCtrlMacAddr) || data.size() < 6) return kError;
    std::copy_n(data.begin(), 6, mac_.begin());
    return kOk;
  }
  if (command != kTableSet || !pci_.has(net_feature::kCtrlRx)) return kError;
  // Two tables: a count, then addresses; unicast first.
  std::vector<uint64_t> tables[2];
  bool overflows[2] = {false, false};
  for (int i = 0; i < 2; ++i) {
    if (data.size() < 4) return kError;
    const uint32_t entries = le32(data);
    data = data.subspan(4);
    if (entries > data.size() / 6) return kError;
    overflows[i] = entries > kMostAddresses;
    for (uint32_t n = 0; n < entries && !overflows[i]; ++n)
      tables[i].push_back(wire::load_be48(&data[size_t{n} * 6]));
    data = data.subspan(size_t{entries} * 6);
  }
  unicast_ = std::move(tables[0]);
  multicast_ = std::move(tables[1]);
  // A table that does not fit lets everything of its kind through, as 5.1.6.5.2 has it.
  if (overflows[0]) all_unicast_ = true;
  if (overflows[1]) all_multicast_ = true;
  return kOk;
}

uint8_t VirtioNet::obey_vlan(uint8_t command, std::span<const uint8_t> data) {
  if (command > 1 || data.size() < 2) return kError;
  const auto vid = static_cast<uint16_t>(data[0] | data[1] << 8);
  if (vid >= 4096) return kError;
  const uint32_t bit = 1U << (vid % 32);
  vlans_[vid / 32] = command == 0 ? vlans_[vid / 32] | bit : vlans_[vid / 32] & ~bit;
  return kOk;
}

}  // namespace loom::nic::virtio
