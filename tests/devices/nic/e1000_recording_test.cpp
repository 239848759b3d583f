// What the Linux driver read from a real machine's NIC is what it reads from ours, access by access, except where the
// datasheet leaves it open or the recorded model is known to simplify. Every exception has a reason and must be
// needed.

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/support/e1000_rig.h"

namespace loom::testing {
namespace {

using namespace nic::e1000;
using nic::intel::Phy;

struct Exception {
  uint32_t first;  // offsets
  uint32_t last;
  uint32_t bits;  // that may differ
  const char* reason;
  bool only_while_sk_is_low = false;
  uint64_t needed = 0;
};

std::vector<Exception> exceptions() {
  return {
      {kStatus, kStatus, 0x8008'0400, "reserved bits, which QEMU sets"},
      {kStatus, kStatus, status::kLu, "when the link is back after a reset of the PHY: QEMU's was never gone"},
      {kTctl, kTctl, 0x08, "CTRL.RST clears it (13.4.1); QEMU's resets nothing"},
      {kCtrl, kCtrl, 0x4800'0000, "likewise"},
      {kTxdctl, kTxdctl, UINT32_MAX, "likewise"},
      {kEecd, kEecd, 0x80, "EE_GNT without EE_REQ: QEMU grants unasked"},
      {kEecd, kEecd, 0x08, "DO while SK is low: a 93C46 changes it when SK rises, QEMU when it falls", true},
      {kIcr, kIcr, UINT32_MAX, "causes come with frames, which a recording of accesses has not"},
      {kStatistics, kStatistics + 0xff, UINT32_MAX, "they count frames"},
  };
}

// Of the PHY, by number: what depends on when the link is there.
const std::map<unsigned, uint16_t> kPhyOpen{
    {Phy::kStatus, 0x0024}, {Phy::kPartner, 0xffff}, {Phy::k1000Status, 0xffff}, {Phy::kSpecificStatus, 0xffff}};

unsigned config_size(uint32_t offset) {
  if (offset == 0x04 || offset == 0x06) return 2;
  return offset == 0x0d || offset == 0x3d ? 1 : 4;
}

class Replay {
 public:
  explicit Replay(const std::string& file, uint64_t address = E1000Rig::kAddress) : trace_(file), rig_(address) {
    // What the firmware did before.
    rig_.nic.config_write(0x10, 4, 0xfebc'0000);
    rig_.nic.config_write(0x14, 4, 0x0000'c001);
    rig_.nic.config_write(0x3c, 1, 0x0a);
    rig_.nic.config_write(0x04, 2, 0x0103);
    rig_.reset_device();
  }

  void run() {
    std::string line;
    while (std::getline(trace_, line)) {
      ++line_;
      rig_.run(Duration::us(10));
      if (line.starts_with("#")) {
        phase_ = line;
        rig_.run(Duration::s(1));
        continue;
      }
      std::istringstream words(line);
      std::string kind;
      words >> kind >> std::hex;
      if (kind == "R" || kind == "W") {
        unsigned bar = 0;
        unsigned size = 0;
        uint32_t offset = 0;
        uint32_t value = 0;
        words >> bar >> offset >> size >> value;
        if (kind == "W") {
          rig_.nic.write(bar, offset, size, value);
        } else {
          compare(bar, offset, rig_.nic.read(bar, offset, size), value);
        }
      } else {
        uint32_t offset = 0;
        uint32_t value = 0;
        words >> offset >> value;
        if (kind == "CW") {
          rig_.nic.config_write(offset, config_size(offset), value);
        } else if (offset != 0x2c) {  // the subsystem is the board maker's
          const uint32_t ours = rig_.nic.config_read(offset, config_size(offset));
          ++compared_;
          // The latency timer is no more in QEMU's machine, and need not be (PCI Express, 7.5.1.1.7).
          const uint32_t open = offset == 0x0c ? 0xff00 : 0;
          if (((ours ^ value) & ~open) != 0)
            complain(fmt::format("config {:02x}: {:08x}, recorded {:08x}", offset, ours, value));
        }
      }
    }
  }

  const std::vector<std::string>& differences() const { return differences_; }
  const std::vector<Exception>& used() const { return exceptions_; }
  uint64_t compared() const { return compared_; }

 private:
  void compare(unsigned bar, uint32_t offset, uint32_t ours, uint32_t recorded) {
    ++compared_;
    uint32_t open = 0;
    if (bar == 0 && offset == kMdic) {
      const auto phy = kPhyOpen.find(recorded >> 16 & 0x1f);
      if (phy != kPhyOpen.end()) open = phy->second;
    }
    for (Exception& e : exceptions_) {
      if (bar != 0 || offset < e.first || offset > e.last) continue;
      if (e.only_while_sk_is_low && (recorded & 1) != 0) continue;
      open |= e.bits;
      if (((ours ^ recorded) & e.bits) != 0) ++e.needed;
    }
    if (((ours ^ recorded) & ~open) == 0) return;
    const auto* const spec = rig_.nic.registers().find(offset);
    complain(fmt::format("{} ({:05x}): {:08x}, recorded {:08x}", spec != nullptr ? spec->name : "?", offset, ours,
                         recorded));
  }
  void complain(const std::string& what) {
    differences_.push_back(fmt::format("line {} in \"{}\": {}", line_, phase_, what));
  }

  std::ifstream trace_;
  E1000Rig rig_;
  std::vector<Exception> exceptions_ = exceptions();
  std::vector<std::string> differences_;
  std::string phase_;
  uint64_t compared_ = 0;
  int line_ = 0;
};

TEST(E1000Recording, TheLinuxDriverReadsWhatItReadInReality) {
  Replay replay(std::string(LOOM_SOURCE_DIR) + "/traces/nic/e1000/linux.trace");
  replay.run();
  EXPECT_GT(replay.compared(), 7000U);
  EXPECT_EQ(replay.differences().size(), 0U);
  for (size_t i = 0; i < std::min<size_t>(20, replay.differences().size()); ++i) {
    ADD_FAILURE() << replay.differences()[i];
  }
  for (const Exception& e : replay.used()) EXPECT_GT(e.needed, 0U) << "no longer needed: " << e.reason;
}

// Recordings of other versions, where a machine has them (.ci/run).
TEST(E1000Recording, SoItIsInOtherRecordings) {
  const char* const extra = std::getenv("LOOM_EXTRA_DATA");
  const std::string file = std::string(extra != nullptr ? extra : "") + "/recordings/e1000.trace";
  if (extra == nullptr || !std::filesystem::exists(file)) GTEST_SKIP() << "no further recordings here";
  // Another format of the same: a time first, regions by QEMU's names.
  const std::string ours = ::testing::TempDir() + "/e1000.trace";
  std::ifstream in(file);
  std::ofstream out(ours);
  uint64_t address = 0;  // what the driver puts into RAL and RAH first is what it read from the EEPROM
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string time, kind, region, rest;
    words >> time >> kind >> region;
    if (line.starts_with("# PHASE")) out << line << "\n";
    if (kind != "R" && kind != "W") continue;
    std::getline(words, rest);
    if (kind == "W" && address == 0 && rest.starts_with(" 05400 4 ")) {
      const auto low = static_cast<uint32_t>(std::stoul(rest.substr(9), nullptr, 16));
      for (unsigned i = 0; i < 4; ++i) address = address << 8 | (low >> (8 * i) & 0xff);
      std::string next;
      for (std::getline(in, next); next.find(" W e1000-mmio 05404 4 ") == std::string::npos;) std::getline(in, next);
      const auto high = static_cast<uint32_t>(std::stoul(next.substr(next.rfind(' ') + 1), nullptr, 16));
      address = address << 16 | (high & 0xff) << 8 | (high >> 8 & 0xff);
    }
    out << kind << (region == "e1000-io" ? " 1" : " 0") << rest << "\n";
  }
  out.close();
  Replay replay(ours, address);
  replay.run();
  EXPECT_GT(replay.compared(), 7000U);
  EXPECT_THAT(replay.differences(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace loom::testing
