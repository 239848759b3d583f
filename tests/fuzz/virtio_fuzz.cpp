// A hostile driver of a virtio network card: arbitrary memory under its rings, arbitrary accesses, frames and time.
#include <algorithm>
#include <cstdlib>

#include "tests/support/virtio_rig.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using loom::Duration;
  if (size < 4) return 0;
  loom::testing::VirtioRig rig({(data[0] & 1) != 0, (data[0] & 2) != 0});
  size_t at = 1;
  const auto number = [&](unsigned bytes) {
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes && at < size; ++i) value |= uint32_t{data[at++]} << (8 * i);
    return value;
  };
  for (int steps = 0; steps < 200 && at < size; ++steps) {
    const uint32_t what = number(1);
    const uint32_t offset = number(2);
    switch (what % 7) {
      case 0: {  // bytes under the rings
        const uint64_t place = rig.kRings + (what >> 6) * 0x4000 + offset % 0x3000;
        for (unsigned i = 0; i < 8; ++i) rig.host.memory[place + i] = static_cast<uint8_t>(number(1));
        break;
      }
      case 1:
        rig.mmio().write(what >> 4 & 7, offset & 0x3fff, 1U << (what >> 6 & 1), number(4));
        break;
      case 2:
        rig.mmio().read(what >> 4 & 7, offset & 0x3fff, 4);
        break;
      case 3:
        rig.arrive(loom::testing::broadcast_frame(offset & 0x3fff, static_cast<uint8_t>(what)));
        break;
      case 4:
        rig.notify(static_cast<uint16_t>(what >> 4 & 3));
        break;
      case 5:
        rig.run(Duration::us(offset & 0xff));
        break;
      default:
        rig.mmio().config_write(offset & 0xff, 2, number(2));
        break;
    }
  }
  const uint64_t before = rig.events.executed();
  rig.run(Duration::us(200));
  if (rig.events.executed() - before > 30'000) std::abort();
  return 0;
}
