// The bundled cases against the bridge of this machine's own kernel, in a network namespace.

#include "devices/live/linux_bridge.h"
#include "devices/live/namespace_host.h"
#include "devices/registry/device_type.h"
#include "tests/support/dut_report.h"
#include "tests/support/switch_case.h"
#include "topology/dut_run.h"

namespace loom {
namespace {

using ::loom::testing::failures_of;

TEST(BridgeDut, AgreesWithTheModelOnEveryRecordedCase) {
  if (const auto lacks = live::NamespaceHost::lacking()) GTEST_SKIP() << *lacks;
  live::LinuxBridge device(std::make_unique<live::NamespaceHost>(6));
  const std::string traces = std::string(LOOM_SOURCE_DIR) + "/traces/linux-bridge";
  size_t cases = 0;
  for (const std::string& folder : testing::case_folders(traces, "scenario.yaml")) {
    SCOPED_TRACE(folder);
    const Scenario wanted = load_scenario(folder + "/scenario.yaml", all_devices());
    EXPECT_EQ(failures_of(run_on(device, wanted, all_devices())), "");
    ++cases;
  }
  EXPECT_GE(cases, 35U);
}

}  // namespace
}  // namespace loom
