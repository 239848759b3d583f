// Memory that exists where somebody wrote.

#include "devices/platform/guest_memory.h"

#include <vector>

namespace loom::platform {
namespace {

TEST(GuestMemory, ReadsAsZerosUntilItIsWritten) {
  GuestMemory memory(1 << 20);
  std::vector<uint8_t> bytes(10000, 0xee);
  EXPECT_TRUE(memory.read(100, bytes));
  EXPECT_EQ(bytes, std::vector<uint8_t>(10000, 0));
  EXPECT_EQ(memory.pages(), 0U);
}

TEST(GuestMemory, KeepsWhatCrossesPages) {
  GuestMemory memory(1 << 20);
  std::vector<uint8_t> bytes(9000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 3);
  EXPECT_TRUE(memory.write(4000, bytes));
  std::vector<uint8_t> back(9000);
  EXPECT_TRUE(memory.read(4000, back));
  EXPECT_EQ(back, bytes);
  EXPECT_EQ(memory.pages(), 4U);
  uint64_t word = 0;
  EXPECT_TRUE(memory.write64(8188, 0x1122334455667788));
  EXPECT_TRUE(memory.read64(8188, word));
  EXPECT_EQ(word, 0x1122334455667788U);
}

TEST(GuestMemory, EndsWhereItEnds) {
  GuestMemory memory(8192);
  std::vector<uint8_t> bytes(16);
  EXPECT_TRUE(memory.write(8192 - 16, bytes));
  EXPECT_FALSE(memory.write(8192 - 15, bytes));
  EXPECT_FALSE(memory.read(UINT64_MAX - 3, bytes));
  uint64_t word = 0;
  EXPECT_FALSE(memory.read64(8190, word));
}

}  // namespace
}  // namespace loom::platform
