// Hostile drivers at the physical and two virtual functions: arbitrary accesses, arbitrary memory, frames and time.
// Nothing may crash, hang, or touch memory that is not the function's own.
#include <algorithm>
#include <cstdlib>

#include "tests/fuzz/fuzz_input.h"
#include "tests/support/i82576_rig.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using loom::Duration;
  namespace nic = loom::nic::i82576;
  loom::testing::I82576Rig rig;
  rig.let_in(2);
  for (const unsigned vf : {0U, 1U}) {
    rig.nic.function(vf).config_write(4, 2, 4);
    rig.program_queues(vf, vf == 1);
  }
  loom::testing::FuzzInput input(data, size);
  for (auto* host : {&rig.host, rig.others.data(), &rig.others[1]}) {
    for (size_t at = 0; size != 0 && at < host->memory.size(); at += size) {
      std::copy_n(data, std::min(size, host->memory.size() - at), host->memory.begin() + static_cast<ptrdiff_t>(at));
    }
  }
  for (int steps = 0; steps < 400 && !input.empty(); ++steps) {
    const uint32_t what = input.number(1);
    const uint32_t offset = input.number(2) | (what & 0x10) << 12;
    auto& target = rig.nic.function(std::array{nic::kPf, 0U, 1U, 2U}[what >> 5 & 3]);
    const unsigned bar = (what & 0x80) != 0 ? (what & 0x10) != 0 ? 3 : 2 : 0;
    switch (what % 6) {
      case 0:
        target.write(0, offset & ~3U, 4, input.number(4));
        break;
      case 1:
        target.write(bar, offset, 1U << (what >> 6 & 3), input.number(4));
        break;
      case 2:
        target.read(bar, offset, 1U << (what >> 6 & 3));
        break;
      case 3:
        target.config_write(offset & 0xfff, 1U << (what >> 6 & 3), input.number(4));
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
  if (rig.events.executed() - before > 30'000) std::abort();
  return 0;
}
