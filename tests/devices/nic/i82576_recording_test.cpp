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
  bool of_vf = false;      // offsets as a virtual function sees them
  bool elsewhere = false;  // only recordings of other machines need it
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
      {0x1580, 0x1580, 0x7, "QEMU forgets what it may not signal; the datasheet's EICR has it, masked or not", true,
       true},
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
  Replay(const std::string& file, uint64_t address) : trace_(file), rig_({kPf, false, address}) {
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
      std::string function, kind;
      words >> function >> kind >> std::hex;
      const unsigned number = function == "pf" ? kPf : function == "vf0" ? 0 : 1;
      if (kind == "R" || kind == "W") {
        access(words, number, kind == "W");
      } else {
        configuration(words, number, kind == "CW");
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
  void access(std::istringstream& words, unsigned function, bool is_write) {
    unsigned bar = 0;
    uint32_t offset = 0;
    unsigned size = 0;
    uint32_t value = 0;
    words >> bar >> offset >> size >> value;
    auto& target = rig_.nic.function(function);
    if (is_write) return target.write(bar, offset, size, value);
    const uint32_t ours = target.read(bar, offset, size);
    ++compared_;
    if (ours == value) return;
    uint32_t open = bar == 0 && function == kPf ? open_by_value(offset, value) : 0;
    if (bar == 0) {
      for (Exception& e : exceptions_) {
        if (offset < e.first || offset > e.last || e.of_vf != (function != kPf)) continue;
        open |= e.bits;
        if (((ours ^ value) & e.bits) != 0) ++e.needed;
      }
    }
    if (((ours ^ value) & ~open) == 0) return;
    const auto* const spec = function == kPf ? rig_.nic.registers().find(offset) : nullptr;
    complain(fmt::format("function {} {} ({:05x}): {:08x}, recorded {:08x}", function,
                         spec != nullptr ? spec->name : "?", offset, ours, value));
  }

  static unsigned config_size(uint32_t offset) {
    static const std::set<uint32_t> kWords{0x04, 0x40, 0x50,  0x70,  0xa0,  0xa8, 0xb0,
                                           0xc8, 0xd0, 0x168, 0x16c, 0x170, 0x174};
    if (offset == 0x3d) return 1;
    return offset % 4 == 2 || kWords.contains(offset) ? 2 : 4;
  }
  void configuration(std::istringstream& words, unsigned number, bool is_write) {
    uint32_t offset = 0;
    uint32_t value = 0;
    words >> offset >> value;
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
    complain(fmt::format("function {} config {:02x}: {:08x}, recorded {:08x}", number, offset, ours, value));
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

void hold_to(const std::string& file, uint64_t address, std::set<std::string>& needed) {
  Replay replay(file, address);
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
  hold_to(std::string(LOOM_SOURCE_DIR) + "/traces/nic/igb/linux.trace", 0x525400123456, needed);
  for (const auto& list : {exceptions(), config_exceptions()}) {
    for (const Exception& e : list)
      EXPECT_TRUE(e.elsewhere || needed.contains(e.reason)) << "no longer needed: " << e.reason;
  }
}

// Another format of the same: a time first, regions by QEMU's names; the tables of MSI-X are numbered in the order of
// their first use.
std::string in_our_format(const std::string& file, const std::string& name) {
  static const std::map<std::string, std::string> kRegions{{"igb-mmio", "pf R 0"},      {"igbvf-mmio", "vf0 R 0"},
                                                           {"igbvf-mmio#1", "vf1 R 0"}, {"msix-table", "pf R 3"},
                                                           {"msix-table#1", "vf0 R 3"}, {"msix-table#2", "vf1 R 3"}};
  const std::string ours = ::testing::TempDir() + "/" + name;
  std::ifstream in(file);
  std::ofstream out(ours);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# PHASE")) out << line << "\n";
    std::istringstream words(line);
    std::string time, kind, region, rest;
    words >> time >> kind >> region;
    std::getline(words, rest);
    const auto known = kRegions.find(region);
    if (known != kRegions.end() && (kind == "R" || kind == "W")) {
      std::string head = known->second;
      head[head.find('R')] = kind[0];
      out << head << rest << "\n";
    } else if (kind == "CR" || kind == "CW") {
      std::istringstream fields(rest);
      std::string function, at, arrow, value;
      fields >> function >> at >> arrow >> value;
      out << (function == "01:00.0"   ? "pf "
              : function == "01:10.0" ? "vf0 "
                                      : "vf1 ")
          << kind << " " << at.substr(3) << " " << value.substr(2) << "\n";
    }
  }
  return ours;
}

// Recordings of other versions, where a machine has them (.ci/run).
TEST(I82576Recording, SoItIsInOtherRecordings) {
  const char* const extra = std::getenv("LOOM_EXTRA_DATA");
  const std::string folder = std::string(extra != nullptr ? extra : "") + "/recordings/";
  if (extra == nullptr || !std::filesystem::exists(folder)) GTEST_SKIP() << "no further recordings here";
  std::set<std::string> needed;
  for (const char* name : {"igb.trace", "igbvf.trace"})
    hold_to(in_our_format(folder + name, name), I82576Rig::kAddress, needed);
}

}  // namespace
}  // namespace loom::testing
