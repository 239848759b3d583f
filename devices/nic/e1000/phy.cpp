#include "devices/nic/e1000/phy.h"

namespace loom::nic::e1000 {

namespace {

constexpr uint16_t kReset = 0x8000;           // control
constexpr uint16_t kAutoEnable = 0x1000;      //
constexpr uint16_t kRestartAuto = 0x0200;     //
constexpr uint16_t kAutoComplete = 0x0020;    // status
constexpr uint16_t kLinkStatus = 0x0004;      // latches low
constexpr uint16_t kPartnerAll = 0x41e0;      // acknowledged: 10 and 100, half and full
constexpr uint16_t kPartnerAuto = 0x0001;     // expansion: the partner negotiates
constexpr uint16_t kPartner1000 = 0x3c00;     // 1000BASE-T status: both receivers, full and half
constexpr uint16_t kRealTimeLink = 0x0400;    // specific status
constexpr uint16_t kSpeedAndDuplex = 0xa800;  // 1 Gb/s, full duplex, resolved

}  // namespace

void Phy::reset() {
  values_.fill(0);
  values_[kControl] = 0x1140;
  values_[kStatus] = 0x7949;  // abilities
  values_[kId1] = 0x0141;
  values_[kId2] = 0x0c20;
  values_[kAdvertise] = 0x0de1;
  values_[k1000Control] = 0x0e00;
  values_[kSpecificControl] = 0x0360;
  values_[kExtendedControl] = 0x0d60;
}

uint16_t Phy::read(unsigned number) {
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
    case kExtendedControl:
      values_[number] = value;
      return false;
    default:
      return false;
  }
}

void Phy::set_link(bool up) {
  values_[kStatus] = static_cast<uint16_t>((values_[kStatus] & ~(kLinkStatus | kAutoComplete)) |
                                           (up ? kLinkStatus | kAutoComplete : 0));
  values_[kPartner] = up ? kPartnerAll : 0;
  values_[kExpansion] = up ? kPartnerAuto : 0;
  values_[k1000Status] = up ? kPartner1000 : 0;
  values_[kSpecificStatus] = up ? kSpeedAndDuplex | kRealTimeLink : 0;
}

}  // namespace loom::nic::e1000
