// What Linux's igb and igbvf read from QEMU's model of the 82576 is what they read from ours, access by access and
// function by function, except where the datasheet leaves it open or the recorded model is known to simplify. Every
// exception has a reason and must be needed. The recordings are not part of this project, whose own machine has no
// such model: the tests skip where they are not.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/i82576_rig.h"

namespace loom::testing {
namespace {

using namespace nic::i82576;

struct Exception {
  uint32_t first;  // offsets as the physical function sees them
  uint32_t last;
  uint32_t bits;  // that may differ
  const char* reason;
  bool of_vf = false;  // offsets as a virtual function sees them
  uint64_t needed = 0;
};

std::vector<Exception> exceptions() {
  return {
      {kStatus, kStatus, status::kLu, "when the link is there, which is the PHY's partner's to say"},
      {kEemngctl, kEemngctl, 0x000c'0000, "CFG_DONE: QEMU's card never says that it has read its EEPROM"},
      {kIcr, kIcr, UINT32_MAX, "causes come with frames, which a recording of accesses has not"},
      {kStatistics, kStatistics + 0x13f, UINT32_MAX, "they count frames"},
      {kEiac, kEiac, 0x01ff'fc00,
       "QEMU keeps the virtual functions' bits there too; the datasheet gives each its own"},
      {kCtrl, kCtrl, 0x1800'0000, "CTRL.RST clears it; QEMU's leaves it"},
      {0xb600, 0xb604, UINT32_MAX, "the time, of a clock that is not modelled"},
      {0x1580, 0x1580, 0x7, "QEMU forgets what it may not signal; the datasheet's EICR has it, masked or not", true},
      {0x0f10, 0x0f50, UINT32_MAX, "they count frames", true},
      {kEiam, kEiam, UINT32_MAX, "QEMU keeps the complement of what was written"},
  };
}

// Of configuration space: of the physical function, or of a virtual one.
std::vector<Exception> config_exceptions() {
  return {
      {0x2c, 0x2f, UINT32_MAX, "the subsystem is the board maker's"},
      {0x2c, 0x2f, UINT32_MAX, "the subsystem is the board maker's", true},
      {0x04, 0x05, 0x0402, "a virtual function has neither a memory space bit nor a pin (SR-IOV 3.4.1.3)", true},
      {0x14, 0x17, UINT32_MAX, "the flash BAR is not modelled"},
      {0x1c, 0x1f, 0x4, "BAR 3 is one of 64 bits in QEMU; in the datasheet only with the others (9.4.11)"},
      {0xa4, 0xa7, 0x0fff, "payload and latencies of another root port", true},
      {0xa8, 0xa9, UINT32_MAX, "QEMU's device control register cannot be written"},
      {0xb2, 0xb3, UINT32_MAX, "the width of the slot"},
      {0xc4, 0xc7, UINT32_MAX, "QEMU's PCI Express is newer", true},
      {0xc8, 0xc9, 0x1f, "QEMU's completion timeout cannot be written"},
      {0x108, 0x117, UINT32_MAX, "errors that only a newer PCI Express has"},
  };
}

// Of the PHY, by number: what depends on when the link is there, and what QEMU's does otherwise.
const std::map<unsigned, uint32_t> kPhyOpen{
    {nic::intel::Phy::kControl, 0x0800},  // a reset of the PHY takes it back (IEEE 802.3 22.2.4.1.1); not QEMU's
    {nic::intel::Phy::kStatus, 0x0024},
    {nic::intel::Phy::kPartner, 0xffff},
    {nic::intel::Phy::k1000Control, 0x0100},  // likewise
    {nic::intel::Phy::k1000Status, 0xffff},
    {nic::intel::Phy::kSpecificStatus, 0xffff},
    {18, 0x1000},        // likewise
    {20, mdic::kError},  // QEMU fails the access to a register it does not know
};

// What else is open, of what was recorded at this offset.
uint32_t open_by_value(uint32_t offset, uint32_t recorded) {
  if (offset == kMdic) {
    const auto phy = kPhyOpen.find(recorded >> 16 & 0x1f);
    return phy != kPhyOpen.end() ? phy->second : 0;
  }
  // What is in the EEPROM behind the address is the card maker's.
  const bool is_address = (recorded >> 2 & 0x3fff) < 3;
  return offset == kEerd && !is_address ? 0xffff'0000 : 0;
}

class Replay {
 public:
  explicit Replay(const std::string& file) : trace_(file) {
    // What the firmware did before.
    rig_.nic.pf().config_write(0x10, 4, 0xfe60'0000);
    rig_.nic.pf().config_write(0x18, 4, 0x0000'c001);
    rig_.nic.pf().config_write(0x1c, 4, 0xfe64'0000);
    rig_.nic.pf().config_write(0x3c, 1, 0x0a);
    rig_.nic.pf().config_write(0x04, 2, 0x0103);
    rig_.reset_device();
  }

  void run() {
    for (std::string line; std::getline(trace_, line);) {
      ++line_;
      rig_.run(Duration::us(10));
      if (line.starts_with("# PHASE")) {
        phase_ = line.substr(8);
        rig_.run(Duration::s(1));
        continue;
      }
      if (line.starts_with("#")) continue;
      std::istringstream words(line);
      std::string time, kind;
      words >> time >> kind;
      if (kind == "R" || kind == "W") {
        access(words, kind == "W");
      } else if (kind == "CR" || kind == "CW") {
        configuration(words, kind == "CW");
      }
    }
  }

  const std::vector<std::string>& differences() const { return differences_; }
  // Reasons that something needed.
  std::set<std::string> needed() const {
    std::set<std::string> reasons;
    for (const auto* list : {&exceptions_, &config_exceptions_}) {
      for (const Exception& e : *list) {
        if (e.needed != 0) reasons.insert(e.reason);
      }
    }
    return reasons;
  }
  uint64_t compared() const { return compared_; }

 private:
  // A region's function and BAR; the tables of MSI-X are numbered in the order of their first use.
  static std::optional<std::pair<unsigned, unsigned>> place_of(const std::string& region) {
    static const std::map<std::string, std::pair<unsigned, unsigned>> kRegions{
        {"igb-mmio", {kPf, 0}},   {"igbvf-mmio", {0, 0}},   {"igbvf-mmio#1", {1, 0}},
        {"msix-table", {kPf, 3}}, {"msix-table#1", {0, 3}}, {"msix-table#2", {1, 3}}};
    const auto found = kRegions.find(region);
    if (found == kRegions.end()) return std::nullopt;
    return found->second;
  }

  void access(std::istringstream& words, bool is_write) {
    std::string region;
    uint32_t offset = 0;
    unsigned size = 0;
    uint32_t value = 0;
    words >> region >> std::hex >> offset >> size >> value;
    const auto place = place_of(region);
    if (!place) return;
    auto& target = rig_.nic.function(place->first);
    if (is_write) return target.write(place->second, offset, size, value);
    const uint32_t ours = target.read(place->second, offset, size);
    ++compared_;
    if (ours == value) return;
    uint32_t open = place->second == 0 && place->first == kPf ? open_by_value(offset, value) : 0;
    if (place->second == 0) {
      for (Exception& e : exceptions_) {
        if (offset < e.first || offset > e.last || e.of_vf != (place->first != kPf)) continue;
        open |= e.bits;
        if (((ours ^ value) & e.bits) != 0) ++e.needed;
      }
    }
    if (((ours ^ value) & ~open) == 0) return;
    const auto* const spec = place->first == kPf ? rig_.nic.registers().find(offset) : nullptr;
    complain(fmt::format("{} {} ({:05x}): {:08x}, recorded {:08x}", region, spec != nullptr ? spec->name : "?",
                         offset, ours, value));
  }

  static unsigned config_size(uint32_t offset) {
    static const std::set<uint32_t> kWords{0x04, 0x40, 0x50,  0x70,  0xa0,  0xa8, 0xb0,
                                           0xc8, 0xd0, 0x168, 0x16c, 0x170, 0x174};
    if (offset == 0x3d) return 1;
    return offset % 4 == 2 || kWords.contains(offset) ? 2 : 4;
  }
  void configuration(std::istringstream& words, bool is_write) {
    std::string device, function, at, arrow, text;
    words >> device >> function >> at >> arrow >> text;
    const auto offset = static_cast<uint32_t>(std::stoul(at.substr(1), nullptr, 16));
    const auto value = static_cast<uint32_t>(std::stoul(text, nullptr, 16));
    const unsigned number = function == "01:00.0" ? kPf : function == "01:10.0" ? 0 : 1;
    auto& target = rig_.nic.function(number);
    unsigned size = config_size(offset);
    if (value > 0xffff) size = 4;  // the command register with the status register
    if (is_write) return target.config_write(offset, size, value);
    const uint32_t ours = target.config_read(offset, size);
    ++compared_;
    uint32_t open = size == 4 || number == kPf ? 0 : 0xffff'0000;
    for (Exception& e : config_exceptions_) {
      if (offset < e.first || offset > e.last || e.of_vf != (number != kPf)) continue;
      open |= e.bits;
      if (((ours ^ value) & e.bits) != 0) ++e.needed;
    }
    if (((ours ^ value) & ~open) == 0) return;
    complain(fmt::format("config of {} {:02x}: {:08x}, recorded {:08x}", function, offset, ours, value));
  }

  void complain(const std::string& what) {
    differences_.push_back(fmt::format("line {} in \"{}\": {}", line_, phase_, what));
  }

  std::ifstream trace_;
  I82576Rig rig_;
  std::vector<Exception> exceptions_ = exceptions();
  std::vector<Exception> config_exceptions_ = config_exceptions();
  std::vector<std::string> differences_;
  std::string phase_;
  uint64_t compared_ = 0;
  int line_ = 0;
};

void hold_to(const std::string& driver, std::set<std::string>& needed) {
  const char* const extra = std::getenv("LOOM_EXTRA_DATA");
  const std::string file = std::string(extra != nullptr ? extra : "") + "/recordings/" + driver + ".trace";
  if (extra == nullptr || !std::filesystem::exists(file)) GTEST_SKIP() << "no recordings of it here";
  Replay replay(file);
  replay.run();
  EXPECT_GT(replay.compared(), 5000U);
  EXPECT_EQ(replay.differences().size(), 0U);
  for (size_t i = 0; i < std::min<size_t>(20, replay.differences().size()); ++i) {
    ADD_FAILURE() << replay.differences()[i];
  }
  needed.merge(replay.needed());
}

TEST(I82576Recording, TheLinuxDriversReadWhatTheyReadInReality) {
  std::set<std::string> needed;
  hold_to("igb", needed);
  if (IsSkipped()) return;
  hold_to("igbvf", needed);
  for (const auto& list : {exceptions(), config_exceptions()}) {
    for (const Exception& e : list) EXPECT_TRUE(needed.contains(e.reason)) << "no longer needed: " << e.reason;
  }
}

}  // namespace
}  // namespace loom::testing
