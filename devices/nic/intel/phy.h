#pragma once

// Phy: the copper PHY that Intel's gigabit controllers have inside, as software sees it over MDIC: control and
// status, auto-negotiation with a partner that can do everything, 1000BASE-T status, the PHY's own status. The
// 82540EM's is an 88E1011, the 82576's one of Intel's own (IGP).
//
// Sources: IEEE Std 802.3, clause 22.2.4 (registers 0 to 15) and 40.5.1; Intel, 8254x Software Developer's Manual,
// 13.4.7 and chapter 11 (88E1011, registers 16 and up); 82576 datasheet, PHY registers.
//
// Not modelled: slower speeds than 1 Gb/s, half duplex, cable diagnosis, loopback, pages.

#include <array>
#include <cstdint>

namespace loom::nic::intel {

// The register through which software reaches the PHY.
namespace mdic {
inline constexpr uint32_t kOpWrite = 1U << 26;
inline constexpr uint32_t kOpRead = 1U << 27;
inline constexpr uint32_t kReady = 1U << 28;
inline constexpr uint32_t kInterrupt = 1U << 29;
inline constexpr uint32_t kError = 1U << 30;
}  // namespace mdic

enum class PhyModel : uint8_t { k88E1011, kIgp };

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
    kInterruptEnable = 18,  // of the 88E1011; the IGP has its port control there
    kPowerManagement = 25,  // IGP
    kExtendedControl = 20,  // 88E1011
    kPageSelect = 31,       // IGP
  };

  explicit Phy(PhyModel model = PhyModel::k88E1011) : model_(model) { reset(); }

  void reset();
  // Nothing where there is no register: reads as zero, and is lost.
  uint16_t read(unsigned number) const;
  // True when software asked for auto-negotiation anew, by itself or with a reset.
  bool write(unsigned number, uint16_t value);

  // Does what was written to MDIC; `value` is what is to be read there.
  struct MdicAnswer {
    uint32_t value;
    bool negotiates_again;
  };
  MdicAnswer obey_mdic(uint32_t command);

  // Negotiation has come to an end, or the link is gone.
  void set_link(bool up);

 private:
  PhyModel model_;
  std::array<uint16_t, kRegisters> values_{};
};

}  // namespace loom::nic::intel
