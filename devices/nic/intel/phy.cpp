#include "devices/nic/intel/phy.h"

namespace loom::nic::intel {

namespace {

constexpr uint16_t kReset = 0x8000;           // control
constexpr uint16_t kAutoEnable = 0x1000;      //
constexpr uint16_t kRestartAuto = 0x0200;     //
constexpr uint16_t kAutoComplete = 0x0020;    // status
constexpr uint16_t kLinkStatus = 0x0004;      // latches low
constexpr uint16_t kPartnerAll = 0x41e0;      // acknowledged: 10 and 100, half and full
constexpr uint16_t kPause = 0x0600;           // partner: pause, both ways, which the IGP's advertises too
constexpr uint16_t kPartnerAuto = 0x0001;     // expansion: the partner negotiates
constexpr uint16_t kPartner1000 = 0x3c00;     // 1000BASE-T status: both receivers, full and half
constexpr uint16_t kRealTimeLink = 0x0400;    // specific status
constexpr uint16_t kSpeedAndDuplex = 0xa800;  // 1 Gb/s, full duplex, resolved
constexpr uint16_t kIgpSpeed = 0xc000;        // port status: 1 Gb/s

}  // namespace

void Phy::reset() {
  const bool is_igp = model_ == PhyModel::kIgp;
  values_.fill(0);
  values_[kControl] = 0x1140;
  values_[kStatus] = 0x7949;  // abilities
  values_[kId1] = is_igp ? 0x02a8 : 0x0141;
  values_[kId2] = is_igp ? 0x0391 : 0x0c20;
  values_[kAdvertise] = 0x0de1;
  values_[k1000Control] = 0x0e00;
  if (is_igp) {
    values_[kPowerManagement] = 0x008d;
  } else {
    values_[kSpecificControl] = 0x0360;
    values_[kExtendedControl] = 0x0d60;
  }
}

uint16_t Phy::read(unsigned number) const {
  if (number >= kRegisters) return 0;
  return values_[number];
}

bool Phy::write(unsigned number, uint16_t value) {
  switch (number) {
    case kControl: {
      // A reset by software keeps what software set: registers 16 and 20 even wait for it to take effect.
      const bool again = (value & (kReset | kRestartAuto)) != 0 && (value & kAutoEnable) != 0;
      values_[kControl] = static_cast<uint16_t>(value & ~(kReset | kRestartAuto));
      return again;
    }
    case kAdvertise:
    case k1000Control:
    case kSpecificControl:
    case kInterruptEnable:
      values_[number] = value;
      return false;
    case kExtendedControl:
      if (model_ == PhyModel::k88E1011) values_[number] = value;
      return false;
    case kPowerManagement:
    case kPageSelect:
      if (model_ == PhyModel::kIgp) values_[number] = value;
      return false;
    default:
      return false;
  }
}

Phy::MdicAnswer Phy::obey_mdic(uint32_t command) {
  constexpr unsigned kAddress = 1;
  const unsigned number = command >> 16 & 0x1f;
  uint32_t answer = command & ~(mdic::kReady | mdic::kError);
  bool again = false;
  if ((command >> 21 & 0x1f) != kAddress) {
    answer |= mdic::kError;
  } else if ((command & mdic::kOpRead) != 0) {
    answer = (answer & ~0xffffU) | read(number);
  } else if ((command & mdic::kOpWrite) != 0) {
    again = write(number, static_cast<uint16_t>(command));
  } else {
    answer |= mdic::kError;
  }
  return {answer | mdic::kReady, again};
}

void Phy::set_link(bool up) {
  values_[kStatus] = static_cast<uint16_t>((values_[kStatus] & ~(kLinkStatus | kAutoComplete)) |
                                           (up ? kLinkStatus | kAutoComplete : 0));
  const bool is_igp = model_ == PhyModel::kIgp;
  values_[kPartner] = static_cast<uint16_t>(up ? kPartnerAll | (is_igp ? kPause : 0) : 0);
  values_[kExpansion] = up ? kPartnerAuto : 0;
  values_[k1000Status] = up ? kPartner1000 : 0;
  values_[kSpecificStatus] = static_cast<uint16_t>(!up ? 0 : is_igp ? kIgpSpeed : kSpeedAndDuplex | kRealTimeLink);
}

}  // namespace loom::nic::intel
