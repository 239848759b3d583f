#include "devices/nic/intel/mac_statistics.h"

#include <algorithm>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"

namespace loom::nic::intel {

namespace {

constexpr size_t kFcs = 4;
constexpr size_t kShortestFrame = 64;
constexpr uint64_t kBroadcast = 0xffff'ffff'ffff;

void add64(RegisterFile& registers, uint32_t offset, uint64_t n) {
  const uint64_t before = registers.get(offset) | uint64_t{registers.get(offset + 4)} << 32;
  const uint64_t after = before > UINT64_MAX - n ? UINT64_MAX : before + n;
  registers.set(offset, static_cast<uint32_t>(after));
  registers.set(offset + 4, static_cast<uint32_t>(after >> 32));
}

void count_size(RegisterFile& registers, uint32_t first, size_t size) {
  static constexpr size_t kUpTo[] = {64, 127, 255, 511, 1023};
  const auto place = static_cast<uint32_t>(std::lower_bound(std::begin(kUpTo), std::end(kUpTo), size) - kUpTo);
  add(registers, first + 4 * place, 1);
}

void count_group(RegisterFile& registers, std::span<const uint8_t> frame, uint32_t broadcast, uint32_t multicast) {
  const uint64_t dst = wire::load_be48(frame.data());
  if (dst == kBroadcast) {
    add(registers, broadcast, 1);
  } else if (wire::is_multicast_u64(dst)) {
    add(registers, multicast, 1);
  }
}

}  // namespace

void add(RegisterFile& registers, uint32_t offset, uint32_t n) {
  const uint32_t before = registers.get(offset);
  registers.set(offset, before > UINT32_MAX - n ? UINT32_MAX : before + n);
}

void count_sent(RegisterFile& registers, std::span<const uint8_t> frame) {
  const size_t size = frame.size() + kFcs;
  add(registers, stat::kTpt, 1);
  add(registers, stat::kGptc, 1);
  add64(registers, stat::kTotl, size);
  add64(registers, stat::kGotcl, size);
  count_size(registers, stat::kPtc64, size);
  count_group(registers, frame, stat::kBptc, stat::kMptc);
}

void count_received(RegisterFile& registers, std::span<const uint8_t> frame) {
  const size_t size = std::max(frame.size() + kFcs, kShortestFrame);
  add(registers, stat::kTpr, 1);
  add(registers, stat::kGprc, 1);
  add64(registers, stat::kTorl, size);
  add64(registers, stat::kGorcl, size);
  count_size(registers, stat::kPrc64, size);
  count_group(registers, frame, stat::kBprc, stat::kMprc);
}

}  // namespace loom::nic::intel
