// What Linux's virtio driver read from a real machine's network card is what it reads from ours, access by access.

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "tests/support/virtio_rig.h"

namespace loom::testing {
namespace {

constexpr uint32_t kMsixInQemu = 0x98;  // where the recorded card had the capability

TEST(VirtioRecording, TheLinuxDriverReadsWhatItReadInReality) {
  EventQueue events;
  EventSource source{1, 0};
  NicHost host;
  host.is_endless = true;  // the guest had more memory, and its rings are not in the recording
  NicWire wire(events);
  nic::virtio::VirtioNetConfig config;
  config.address = ::loom::wire::MacAddress::from_u64(VirtioRig::kAddress);
  nic::virtio::VirtioNet nic(config, host, wire, {events, 1, source});
  nic::MmioTarget& mmio = nic.mmio();
  mmio.config_write(4, 2, 0x0507);
  uint32_t msix = mmio.config_read(0x34, 1);
  while (mmio.config_read(msix, 1) != 0x11) msix = mmio.config_read(msix + 1, 1);
  const auto place = [msix](uint32_t offset) { return offset >= kMsixInQemu ? offset - kMsixInQemu + msix : offset; };
  // As the recording found it: the driver had been there before.
  mmio.config_write(msix + 2, 2, 0x8000);
  mmio.write(1, 0, 4, 0xfee0'1004);

  std::ifstream trace(std::string(LOOM_SOURCE_DIR) + "/traces/nic/virtio/linux.trace");
  uint64_t compared = 0;
  uint32_t feature_half = 0;
  int number = 0;
  for (std::string line; std::getline(trace, line);) {
    ++number;
    events.run(events.now() + Duration::us(10));
    std::istringstream words(line);
    std::string kind;
    words >> kind >> std::hex;
    if (kind == "#") continue;
    if (kind == "CR" || kind == "CW") {
      uint32_t offset = 0;
      uint32_t value = 0;
      words >> offset >> value;
      const unsigned size = offset == kMsixInQemu + 4 ? 4 : 2;
      if (kind == "CW") {
        mmio.config_write(place(offset), size, value);
      } else {
        ++compared;
        EXPECT_EQ(mmio.config_read(place(offset), size), value) << "line " << number << ": " << line;
      }
      continue;
    }
    unsigned bar = 0;
    unsigned size = 0;
    uint32_t offset = 0;
    uint32_t value = 0;
    words >> bar >> offset >> size >> value;
    if (kind == "W") {
      // The driver agreed to what that card offered, and of that only what ours does can be agreed to here.
      if (bar == 4 && offset == 0x08) feature_half = value;
      if (bar == 4 && offset == 0x0c) {
        mmio.write(4, 0x00, 4, feature_half);
        value &= mmio.read(4, 0x04, 4);
      }
      mmio.write(bar, offset, size, value);
      continue;
    }
    const uint32_t ours = mmio.read(bar, offset, size);
    if (bar == 4 && offset == 0x04) continue;  // what a card offers is its own affair
    ++compared;
    EXPECT_EQ(ours, value) << "line " << number << ": " << line;
  }
  EXPECT_GT(compared, 60U);
  EXPECT_EQ(nic.transport().device_status(), nic::virtio::status::kAcknowledge) << "the driver has gone";
}

}  // namespace
}  // namespace loom::testing
