// Registers as a table declares them.

#include "devices/nic/register_file.h"

#include "devices/nic/e1000/registers.h"

namespace loom::nic {
namespace {

constexpr RegisterSpec kTable[] = {
    {"RW", 0x00, 1, 0x1234'5678, Access::kReadWrite, 0xffff'0fff, ""},
    {"RO", 0x04, 1, 0xabcd, Access::kReadOnly, 0, ""},
    {"WO", 0x08, 1, 0, Access::kWriteOnly, 0xff, ""},
    {"RC", 0x0c, 1, 7, Access::kReadToClear, 0, ""},
    {"W1C", 0x10, 1, 0xf0, Access::kWriteToClear, 0xff, ""},
    {"ARRAY", 0x20, 4, 5, Access::kReadWrite, 0xffff'ffff, ""},
};

class RegisterFileTest : public ::testing::Test {
 protected:
  RegisterFile file{kTable, 0x40};
};

TEST_F(RegisterFileTest, StartsWithTheValuesAfterReset) {
  EXPECT_EQ(file.read(0x00, 4), 0x1234'5678U);
  EXPECT_EQ(file.read(0x2c, 4), 5U);
  file.write(0x00, 4, 0);
  file.reset();
  EXPECT_EQ(file.read(0x00, 4), 0x1234'5678U);
}

TEST_F(RegisterFileTest, WritesOnlyTheBitsADriverMayChange) {
  EXPECT_EQ(file.write(0x00, 4, 0xffff'ffff), 0xffff'5fffU);
  file.write(0x04, 4, 0xffff);
  EXPECT_EQ(file.read(0x04, 4), 0xabcdU);
}

TEST_F(RegisterFileTest, APartOfARegisterIsThatPart) {
  EXPECT_EQ(file.read(0x01, 1), 0x56U);
  EXPECT_EQ(file.read(0x02, 2), 0x1234U);
  file.write(0x03, 1, 0xff);
  EXPECT_EQ(file.read(0x00, 4), 0xff34'5678U);
}

TEST_F(RegisterFileTest, ReadsClearAndWritesClear) {
  EXPECT_EQ(file.read(0x0c, 4), 7U);
  EXPECT_EQ(file.read(0x0c, 4), 0U);
  file.write(0x10, 4, 0x30);
  EXPECT_EQ(file.read(0x10, 4), 0xc0U);
  file.write(0x08, 4, 0x55);
  EXPECT_EQ(file.read(0x08, 4), 0U);
  EXPECT_EQ(file.get(0x08), 0x55U);
}

TEST_F(RegisterFileTest, AnswersWhatIsNoRegister) {
  for (const uint64_t offset : {uint64_t{0x14}, uint64_t{0x40}, UINT64_MAX}) {
    EXPECT_EQ(file.read(offset, 4), 0U);
    EXPECT_EQ(file.write(offset, 4, 1), std::nullopt);
  }
  EXPECT_EQ(file.read(0x02, 4), 0U) << "across the end of a register";
  EXPECT_EQ(file.write(0x03, 2, 1), std::nullopt);
  EXPECT_EQ(file.read(0x00, 3), 0U);
}

TEST(E1000Registers, FitTheirSpaceAndSayWhereTheyAreFrom) {
  const RegisterFile file(e1000::kRegisters, e1000::kRegisterSpace);
  for (const RegisterSpec& spec : e1000::kRegisters) EXPECT_FALSE(spec.source.empty()) << spec.name;
  EXPECT_EQ(file.find(e1000::kVfta + 4 * 127)->name, "VFTA");
}

}  // namespace
}  // namespace loom::nic
