// A hostile driver: arbitrary accesses, arbitrary memory, frames and time. Nothing may crash, hang, or touch memory
// that is not the guest's (NicHost refuses that, and counts nothing else).
#include <algorithm>
#include <cstdlib>

#include "tests/fuzz/fuzz_input.h"
#include "tests/support/e1000_rig.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using loom::Duration;
  loom::testing::E1000Rig rig;
  loom::testing::FuzzInput input(data, size);
  // The memory holds the input again and again, so that rings and buffers are made of it.
  for (size_t at = 0; size != 0 && at < rig.host.memory.size(); at += size) {
    std::copy_n(data, std::min(size, rig.host.memory.size() - at),
                rig.host.memory.begin() + static_cast<ptrdiff_t>(at));
  }
  for (int steps = 0; steps < 400 && !input.empty(); ++steps) {
    const uint32_t what = input.number(1);
    const uint32_t offset = input.number(2) | (what & 0x10) << 12;
    switch (what % 6) {
      case 0:
        rig.nic.write(0, offset, 4, input.number(4));
        break;
      case 1:
        rig.nic.write(what >> 4 & 7, offset, what >> 6, input.number(4));
        break;
      case 2:
        rig.nic.read(what >> 4 & 7, offset, 1U << (what >> 6));
        break;
      case 3:
        rig.nic.config_write(offset & 0x1ff, 1U << (what >> 6), input.number(4));
        break;
      case 4:
        rig.arrive(loom::testing::broadcast_frame(offset & 0x3fff, static_cast<uint8_t>(what)));
        break;
      default:
        rig.run(Duration::us(offset & 0xff));
        break;
    }
  }
  const uint64_t before = rig.events.executed();
  rig.run(Duration::us(200));
  // Every descriptor takes time: a ring without end does not stop the clock.
  if (rig.events.executed() - before > 30'000) std::abort();
  return 0;
}
