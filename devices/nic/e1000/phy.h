#pragma once

// Phy: the 88E1011 that the 82540EM has inside, as software sees it over MDIC: control and status, auto-negotiation
// with a partner that can do everything, 1000BASE-T status, the PHY's own status.
//
// Sources: IEEE Std 802.3, clause 22.2.4 (registers 0 to 15) and 40.5.1; the Intel manual, 13.4.7 and chapter 11 for
// registers 16 and up.
//
// Not modelled: slower speeds than 1 Gb/s, half duplex, cable diagnosis, loopback.

#include <array>
#include <cstdint>

namespace loom::nic::e1000 {

class Phy {
 public:
  static constexpr unsigned kRegisters = 32;
  enum : unsigned {
    kControl = 0,
    kStatus = 1,
    kId1 = 2,
    kId2 = 3,
    kAdvertise = 4,
    kPartner = 5,
    kExpansion = 6,
    k1000Control = 9,
    k1000Status = 10,
    kSpecificControl = 16,
    kSpecificStatus = 17,
    kInterruptEnable = 18,
    kInterruptStatus = 19,
    kExtendedControl = 20,
    kReceiveErrors = 21,
  };

  Phy() { reset(); }

  void reset();
  // Nothing where there is no register: reads as zero, and is lost.
  uint16_t read(unsigned number);
  // True when software asked for auto-negotiation anew, by itself or with a reset.
  bool write(unsigned number, uint16_t value);

  // Negotiation has come to an end, or the link is gone.
  void set_link(bool up);

 private:
  std::array<uint16_t, kRegisters> values_{};
};

}  // namespace loom::nic::e1000
