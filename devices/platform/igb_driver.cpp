#include "devices/platform/igb_driver.h"

#include <algorithm>

#include "core/check.h"
#include "devices/nic/i82576/registers.h"

namespace loom::platform {

using namespace nic::i82576;

namespace {

constexpr unsigned kMsixBar = 3;
constexpr uint32_t kMsixControl = 0x72;
constexpr uint32_t kMsixEnable = 0x8000;
constexpr uint32_t kSriovControl = 0x168;
constexpr uint32_t kSriovNumVfs = 0x170;
constexpr uint32_t kSriovEnable = 0x09;  // virtual functions, and their memory
constexpr uint32_t kOtherVector = 0;
constexpr uint32_t kFirstQueueVector = 1;
constexpr uint32_t kLongest = 9728;
constexpr uint32_t kVlvfEntries = 32;

// As it goes into RAL and RAH, or into the words of a message.
std::array<uint32_t, 2> words_of(uint64_t address) {
  std::array<uint32_t, 2> words{};
  for (unsigned i = 0; i < 6; ++i) {
    words[i / 4] |= static_cast<uint32_t>(address >> (40 - 8 * i) & 0xff) << (8 * (i % 4));
  }
  return words;
}

bool is_unicast(uint64_t address) {
  return address != 0 && (address >> 40 & 1) == 0;
}

}  // namespace

IgbDriver::IgbDriver(nic::MmioTarget& device, DmaMemory& memory, const IgbSettings& settings, Deliver deliver)
    : device_(device),
      memory_(memory),
      settings_(settings),
      deliver_(std::move(deliver)),
      vfs_(settings.virtual_functions.size()) {
  LOOM_CHECK(settings.virtual_functions.size() + 1 + settings.pools.size() <= kPools, "there are eight pools");
  for (size_t i = 0; i <= settings_.pools.size(); ++i) {
    const auto queue = static_cast<unsigned>(default_pool() + i);
    queues_.push_back(std::make_unique<IgbQueues>(
        device_, memory_, IgbQueues::Place{of_queue(kRdbal, queue), of_queue(kTdbal, queue)}, driver_));
  }
}

void IgbDriver::start() {
  device_.config_write(4, 2, device_.config_read(4, 2) | 6);  // memory space, bus master
  write(kImc, UINT32_MAX);
  write(kEimc, UINT32_MAX);
  if (!vfs_.empty()) {
    device_.config_write(kSriovNumVfs, 2, static_cast<uint32_t>(vfs_.size()));
    device_.config_write(kSriovControl, 2, kSriovEnable);
  }
  start_pools();
  enable_messages();
  write(kRlpml, kLongest);
  write(kCtrl, read(kCtrl) | ctrl::kSlu);
  write(kRctl, rctl::kEn | rctl::kBam | rctl::kLpe | rctl::kSecrc | rctl::kVfe);
  write(kTctl, tctl::kEn | tctl::kPsp);
  for (const auto& queues : queues_) queues->start();
  write(kCtrlExt, read(kCtrlExt) | ctrl_ext::kDrvLoad | ctrl_ext::kPfrstd);
}

// Everything that sorts, before anything comes in.
void IgbDriver::start_pools() {
  const bool is_sorted = !vfs_.empty() || !settings_.pools.empty();
  give_address(0, settings_.address, default_pool());
  if (!is_sorted) return;
  write(kMrqc, mrqc::kVmdq);
  write(kVtCtl, vt_ctl::kReplication | default_pool() << vt_ctl::kDefaultPoolShift);
  write(kDtxswc, settings_.switches ? dtxswc::kLoopback : 0);
  write(kRplolr, vmolr::kStrcrc);
  const uint32_t common = vmolr::kStrcrc | vmolr::kBam | vmolr::kLpe | kLongest;
  write(of_pool(kVmolr, default_pool()),
        common | vmolr::kAupe | (settings_.promiscuous ? vmolr::kRope | vmolr::kMpme : 0));
  for (const uint16_t vid : settings_.vlans) join_vlan(vid, default_pool(), true);
  if (settings_.promiscuous) {
    for (uint32_t i = 0; i < 128; ++i) write(kUta + 4 * i, UINT32_MAX);
  }
  for (unsigned i = 0; i < settings_.pools.size(); ++i) {
    const VmdqSettings& pool = settings_.pools[i];
    const unsigned number = pool_of_vmdq(i);
    give_address(1 + i, pool.address, number);
    write(of_pool(kVmolr, number), common | (pool.vlan ? vmolr::kStrvlan : vmolr::kAupe));
    if (!pool.vlan) continue;
    join_vlan(*pool.vlan, number, true);
    write(of_pool(kVmvir, number), vmvir::kDefault | *pool.vlan);
  }
  // Nobody of the virtual functions is in before it has asked.
  const uint32_t own = 0xffU & ~((1U << default_pool()) - 1);
  write(kVfre, own);
  write(kVfte, own);
  for (unsigned vf = 0; vf < vfs_.size(); ++vf) apply_vf(vf);
}

void IgbDriver::enable_messages() {
  const auto put = [this](uint32_t vector) {
    const DmaMemory::Message message = memory_.message(vector);
    device_.write(kMsixBar, 16 * vector, 4, message.address);
    device_.write(kMsixBar, 16 * vector + 4, 4, 0);
    device_.write(kMsixBar, 16 * vector + 8, 4, message.data);
    device_.write(kMsixBar, 16 * vector + 12, 4, 0);
  };
  put(kOtherVector);
  uint32_t vectors = 1U << kOtherVector;
  for (uint32_t i = 0; i < queues_.size(); ++i) {
    const uint32_t vector = kFirstQueueVector + i;
    const unsigned queue = default_pool() + i;
    put(vector);
    write(kIvar + 4 * queue, (kIvarValid | vector) | (kIvarValid | vector) << 8);
    vectors |= 1U << vector;
  }
  write(kIvarMisc, (kIvarValid | kOtherVector) << 8);
  device_.config_write(kMsixControl, 2, kMsixEnable);
  write(kGpie, gpie::kMultipleMsix | gpie::kEiame);
  write(kEiac, vectors);
  write(kEiam, vectors & ~(1U << kOtherVector));
  write(kEims, vectors);
  write(kMbvfimr, 0xff);
  write(kIms, cause::kLsc | cause::kVmmb);
}

void IgbDriver::give_address(unsigned entry, uint64_t address, unsigned pool) {
  const auto words = words_of(address);
  write(kRa + 8 * entry, words[0]);
  write(kRa + 8 * entry + 4, is_unicast(address) ? words[1] | 1U << (kRahPoolShift + pool) | kRahValid : 0);
}

// In the entry that has the VLAN, or the first that has none.
void IgbDriver::join_vlan(uint16_t vid, unsigned pool, bool joins) {
  uint32_t free = kVlvfEntries;
  const uint32_t bit = 1U << (vlvf::kPoolShift + pool);
  for (uint32_t i = 0; i < kVlvfEntries; ++i) {
    const uint32_t entry = read(kVlvf + 4 * i);
    if ((entry & vlvf::kEnable) == 0) {
      free = std::min(free, i);
    } else if ((entry & 0xfff) == vid) {
      const uint32_t changed = joins ? entry | bit : entry & ~bit;
      const bool is_used = (changed >> vlvf::kPoolShift & 0xff) != 0;
      return write(kVlvf + 4 * i, is_used ? changed : 0);
    }
  }
  if (joins && free < kVlvfEntries) write(kVlvf + 4 * free, vid | bit | vlvf::kEnable);
}

bool IgbDriver::send(unsigned pool, std::span<const uint8_t> frame) {
  return queues_.at(pool - default_pool())->send(frame);
}

void IgbDriver::interrupt(uint32_t number) {
  ++driver_.interrupts;
  if (number == kOtherVector) {
    const uint32_t causes = read(kIcr);
    if ((causes & cause::kVmmb) != 0) hear_mailboxes();
    return write(kEims, 1U << kOtherVector);
  }
  const uint32_t index = number - kFirstQueueVector;
  if (index >= queues_.size()) return;
  const unsigned pool = default_pool() + index;
  queues_[index]->clean_transmit();
  queues_[index]->poll([&](std::vector<uint8_t>& frame, std::optional<uint16_t>) { deliver_(pool, frame); });
  write(kEims, 1U << number);
}

// ---- virtual functions -------------------------------------------------------------------------------------------

// What was set for a virtual function, into the registers.
void IgbDriver::apply_vf(unsigned vf) {
  const VfSettings& settings = settings_.virtual_functions[vf];
  uint32_t control = read(kDtxswc) & ~(1U << (dtxswc::kMacShift + vf) | 1U << (dtxswc::kVlanShift + vf));
  if (settings.spoof_check) control |= 1U << (dtxswc::kMacShift + vf) | 1U << (dtxswc::kVlanShift + vf);
  write(kDtxswc, control);
  for (uint32_t i = 0; i < kVlvfEntries; ++i) {
    const uint32_t entry = read(kVlvf + 4 * i);
    if ((entry & vlvf::kEnable) != 0) join_vlan(static_cast<uint16_t>(entry & 0xfff), vf, false);
  }
  write(of_pool(kVmolr, vf),
        vmolr::kStrcrc | vmolr::kStrvlan | vmolr::kBam | vmolr::kLpe | kLongest | (settings.vlan ? 0 : vmolr::kAupe));
  if (settings.vlan) {
    join_vlan(*settings.vlan, vf, true);
    write(of_pool(kVmvir, vf), vmvir::kDefault | uint32_t{settings.priority} << 13 | *settings.vlan);
  } else {
    write(of_pool(kVmvir, vf), 0);
    for (const uint16_t vid : vfs_[vf].vlans) join_vlan(vid, vf, true);
  }
  // The wire's rate over the function's, 14 bits behind the point.
  constexpr uint64_t kWire = 1'000'000'000;
  const uint64_t rate = settings.rate.bits_per_second();
  write(kRttdqsel, vf);
  write(kRttbcnrc,
        settings.rate.is_unlimited() || rate >= kWire
            ? 0
            : kRateEnable | static_cast<uint32_t>(std::min<uint64_t>((kWire << kRateFraction) / rate, kRateFactor)));
}

void IgbDriver::set_vf(unsigned vf, const VfSettings& settings) {
  settings_.virtual_functions.at(vf) = settings;
  if (settings.address) {
    vfs_[vf].address = *settings.address;
    give_address(8 + vf, vfs_[vf].address, vf);
  }
  apply_vf(vf);
}

void IgbDriver::hear_mailboxes() {
  for (unsigned vf = 0; vf < vfs_.size(); ++vf) {
    const uint32_t bit = 1U << vf;
    if ((read(kVflre) & bit) != 0) {
      write(kVflre, bit);
      vfs_[vf].is_clear_to_send = false;
      ++counters_.vf_resets;
    }
    const uint32_t causes = read(kMbvficr);
    if ((causes >> kMbvfAckShift & bit) != 0) write(kMbvficr, bit << kMbvfAckShift);
    if ((causes & bit) == 0) continue;
    write(kMbvficr, bit);
    hear(vf);
  }
}

void IgbDriver::hear(unsigned vf) {
  const uint32_t mailbox_at = of_pool(kP2vmailbox, vf);
  const uint32_t buffer = kVmbmem + 4 * kMailboxWords * vf;
  write(mailbox_at, p2v::kPfu);
  if ((read(mailbox_at) & p2v::kPfu) == 0)
    write(mailbox_at, p2v::kRvfu | p2v::kPfu);  // it asked while it still wrote
  std::array<uint32_t, kMailboxWords> message{};
  for (uint32_t i = 0; i < message.size(); ++i) message[i] = read(buffer + 4 * i);
  write(mailbox_at, p2v::kPfu | p2v::kAck);
  ++counters_.mailbox_requests;
  const bool is_reset = (message[0] & mailbox::kKind) == mailbox::kReset;
  const bool granted = is_reset || (vfs_[vf].is_clear_to_send && obey(vf, message));
  if (!granted) ++counters_.mailbox_refusals;
  if (is_reset) let_in(vf);
  write(buffer, (message[0] & ~(mailbox::kAck | mailbox::kNack)) | (granted ? mailbox::kAck : mailbox::kNack) |
                    mailbox::kClearToSend);
  write(mailbox_at, p2v::kSts);
}

// A reset was asked for: the function is itself again, and is told its address.
void IgbDriver::let_in(unsigned vf) {
  Vf& state = vfs_[vf];
  const VfSettings& settings = settings_.virtual_functions[vf];
  state.vlans.clear();
  if (settings.address) state.address = *settings.address;
  apply_vf(vf);
  give_address(8 + vf, state.address, vf);
  write(kVfre, read(kVfre) | 1U << vf);
  write(kVfte, read(kVfte) | 1U << vf);
  state.is_clear_to_send = true;
  const auto words = words_of(state.address);
  const uint32_t buffer = kVmbmem + 4 * kMailboxWords * vf;
  write(buffer + 4, words[0]);
  write(buffer + 8, words[1]);
}

// False: refused.
bool IgbDriver::obey(unsigned vf, const std::array<uint32_t, 16>& message) {
  Vf& state = vfs_[vf];
  const VfSettings& settings = settings_.virtual_functions[vf];
  const uint32_t info = message[0] >> mailbox::kInfoShift & 0xff;
  switch (message[0] & mailbox::kKind) {
    case mailbox::kSetMac: {
      uint64_t address = 0;
      for (unsigned i = 0; i < 6; ++i) address = address << 8 | (message[1 + i / 4] >> (8 * (i % 4)) & 0xff);
      if (info != 0 || settings.address || !is_unicast(address)) return false;
      state.address = address;
      give_address(8 + vf, address, vf);
      return true;
    }
    case mailbox::kSetVlan: {
      const auto vid = static_cast<uint16_t>(message[1] & 0xfff);
      if (settings.vlan) return false;
      std::erase(state.vlans, vid);
      if (info != 0) state.vlans.push_back(vid);
      join_vlan(vid, vf, info != 0);
      return true;
    }
    case mailbox::kSetMulticast:
      for (uint32_t i = 0; i < std::min<uint32_t>(info, 30); ++i)
        hash_group(message[1 + i / 2] >> (16 * (i % 2)) & 0xfff);
      write(of_pool(kVmolr, vf), read(of_pool(kVmolr, vf)) | vmolr::kRompe);
      return true;
    case mailbox::kSetLongest:
      if (message[1] > kLongest) return false;
      write(of_pool(kVmolr, vf), (read(of_pool(kVmolr, vf)) & ~vmolr::kRlpml) | message[1] | vmolr::kLpe);
      return true;
    case mailbox::kSetPromiscuous:
      if (!settings.trusted) return false;
      write(of_pool(kVmolr, vf), read(of_pool(kVmolr, vf)) | vmolr::kMpme);
      return true;
    default:
      return false;
  }
}

void IgbDriver::hash_group(uint32_t hash) {
  const uint32_t at = kMta + 4 * (hash >> 5 & 0x7f);
  write(at, read(at) | 1U << (hash & 0x1f));
}

}  // namespace loom::platform
