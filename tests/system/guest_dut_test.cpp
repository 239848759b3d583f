// The bundled cases against the bridge of a real Linux in a QEMU guest: the model and the real one agree.

#include "devices/live/guest_host.h"
#include "devices/live/linux_bridge.h"
#include "devices/registry/device_type.h"
#include "tests/support/dut_report.h"
#include "tests/support/switch_case.h"
#include "topology/dut_run.h"

namespace loom {
namespace {

using ::loom::testing::failures_of;
using ::testing::HasSubstr;

class GuestDut : public ::testing::Test {
 protected:
  static constexpr size_t kPorts = 6;
  void SetUp() override {
    if (const auto lacks = live::GuestHost::lacking()) GTEST_SKIP() << *lacks;
    device = std::make_unique<live::LinuxBridge>(std::make_unique<live::GuestHost>(kPorts));
  }
  std::unique_ptr<live::LinuxBridge> device;
};

TEST_F(GuestDut, AgreesWithTheModelOnEveryRecordedCase) {
  size_t cases = 0;
  const std::string traces = std::string(LOOM_SOURCE_DIR) + "/traces/linux-bridge";
  for (const std::string& folder : testing::case_folders(traces, "scenario.yaml")) {
    SCOPED_TRACE(folder);
    const Scenario wanted = load_scenario(folder + "/scenario.yaml", all_devices());
    const DutOutcome outcome = run_on(*device, wanted, all_devices());
    EXPECT_EQ(failures_of(outcome), "");
    EXPECT_EQ(outcome.outcome.expectations.size(), wanted.expect.size());
    ++cases;
  }
  EXPECT_GE(cases, 35U);
}

// The command and the guest's own words.
TEST_F(GuestDut, SaysWhatTheGuestSaidToACommand) {
  live::GuestHost guest(1);
  try {
    guest.run("ip link set nothing up");
    FAIL();
  } catch (const live::CommandFailed& failure) {
    EXPECT_THAT(failure.what(), HasSubstr("ip link set nothing up"));
    EXPECT_THAT(failure.what(), HasSubstr("Cannot find device"));
  }
  EXPECT_EQ(guest.run("echo still here"), "still here\n");
}

TEST_F(GuestDut, RefusesASwitchOfMorePortsThanItHas) {
  SwitchConfig config;
  for (size_t i = 0; i <= kPorts; ++i) {
    config.ports.push_back(default_port(Dialect::kLinuxBridge, "p" + std::to_string(i + 1)));
  }
  EXPECT_THAT(device->refusal(config).value_or(""), HasSubstr("its switch has 7 ports"));
  config.ports.pop_back();
  EXPECT_EQ(device->refusal(config), std::nullopt);
}

}  // namespace
}  // namespace loom
