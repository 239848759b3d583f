// Arbitrary tables, registers, queues and requests: the remapping unit answers, and ends.
#include <algorithm>
#include <cstdlib>

#include "devices/platform/machine.h"
#include "tests/support/iommu_rig.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace loom::platform;
  if (size < 16) return 0;
  loom::EventQueue events;
  loom::EventSource source{1, 0};
  const std::vector<SourceId> functions{{0x0010}, {0x0018}, {0xffff}, {0}};
  Machine machine({}, functions, {events, 1, source});
  loom::testing::IommuRig rig(machine.memory(), machine.iommu());
  // The tables are made of the input, over and over.
  for (uint64_t at = 0x10000; at < 0x18000; at += size) rig.memory.write(at, {data, size});
  size_t at = 0;
  const auto number = [&](unsigned bytes) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes && at < size; ++i) value |= uint64_t{data[at++]} << (8 * i);
    return value;
  };
  rig.iommu.write(vtd::kRtaddr, 8, loom::testing::IommuRig::kRoot);
  rig.iommu.write(vtd::kGcmd, 4, vtd::kSrtp);
  for (int steps = 0; steps < 100 && at < size; ++steps) {
    const uint64_t what = number(1);
    switch (what % 5) {
      case 0:
        rig.iommu.write(static_cast<uint32_t>(number(2)) & 0xffc, 4, number(4));
        break;
      case 1:
        rig.iommu.write(vtd::kGcmd, 4, number(4));
        break;
      case 2: {
        const auto result = rig.iommu.translate({static_cast<uint16_t>(number(2))}, number(6), (what & 0x80) != 0);
        if (result.fault == vtd::Fault::kNone && result.contiguous == 0) std::abort();
        break;
      }
      case 3:
        rig.iommu.interrupt({static_cast<uint16_t>(number(2))}, number(4), static_cast<uint32_t>(number(4)));
        break;
      default: {
        auto& bus = machine.bus(functions[number(2) % functions.size()]);
        std::vector<uint8_t> bytes(number(2));
        const uint64_t address = number(6);
        if ((what & 0x80) != 0) {
          bus.dma_read(address, bytes);
        } else {
          bus.dma_write(address, bytes);
          bus.message_interrupt(0xfee0'0000 | (address & 0xfffff), static_cast<uint32_t>(number(4)));
        }
      }
    }
  }
  return 0;
}
