// A switch at real network interfaces: TAPs in a network namespace of this test's own, between which a hub is played.

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <thread>

#include "devices/live/child_process.h"
#include "devices/live/interfaces.h"
#include "devices/live/network_namespace.h"
#include "devices/registry/device_type.h"
#include "tests/support/dut_report.h"
#include "topology/dut_run.h"

namespace loom {
namespace {

using ::loom::testing::failures_of;
using ::testing::HasSubstr;

const std::vector<live::CabledPort> kCables{{"a", "tap1"}, {"b", "tap2"}, {"c", "tap3"}};

// What enters by one TAP leaves by the others, untouched.
class Hub {
 public:
  explicit Hub(const live::NetworkNamespace& place) {
    for (const auto& cable : kCables) taps_.push_back(place.open_tap(cable.interface));
    live::ProgramPlace inside;
    inside.network_namespace = place.descriptor();
    for (const auto& cable : kCables) live::run_program({"ip", "link", "set", cable.interface, "up"}, inside);
    EXPECT_EQ(pipe2(stop_, O_CLOEXEC), 0);
    thread_ = std::thread([this] { run(); });
  }
  ~Hub() {
    close(stop_[1]);
    thread_.join();
    close(stop_[0]);
    for (const int tap : taps_) close(tap);
  }

 private:
  void run() {
    std::vector<pollfd> waits;
    for (const int tap : taps_) waits.push_back({tap, POLLIN, 0});
    waits.push_back({stop_[0], POLLIN, 0});
    while (poll(waits.data(), waits.size(), -1) > 0 && waits.back().revents == 0) {
      for (size_t i = 0; i < taps_.size(); ++i) {
        uint8_t frame[2048];
        const ssize_t n = read(taps_[i], frame, sizeof frame);
        for (size_t out = 0; n > 0 && out < taps_.size(); ++out) {
          if (out == i) continue;
          EXPECT_EQ(write(taps_[out], frame, static_cast<size_t>(n)), n);
        }
      }
    }
  }
  std::vector<int> taps_;
  int stop_[2]{};
  std::thread thread_;
};

// In a thread that stays in the namespace; why not, when it cannot be made.
template <typename Work>
std::string in_namespace(const Work& work) {
  std::string lacks;
  std::thread thread([&] {
    try {
      const live::NetworkNamespace place;
      if (setns(place.descriptor(), CLONE_NEWNET) != 0)
        throw std::system_error(errno, std::generic_category(), "setns");
      const Hub hub(place);
      work();
    } catch (const std::system_error& error) {
      lacks = error.what();
    }
  });
  thread.join();
  return lacks;
}

constexpr const char* kLab = R"(
version: 1
topology:
  nodes:
    sw1: { kind: switch, ports: { a: { access: 10 }, b: { access: 10 }, c: { access: 20 } } }
traffic:
  - frames:
      - { at: 1ms, port: "sw1:a", dst: "ff:ff:ff:ff:ff:ff", src: "02:00:00:00:00:0a" }
      - { at: 2ms, port: "sw1:b", hex: "02000000000a 02000000000b 8100 300a 88b5 0102030405060708" }
expect:
  b: { port: "sw1:b", count: 1 }
  c: { port: "sw1:c", count: 0 }
  table: { node: sw1, table: { holds: [ { mac: "02:00:00:00:00:0a", port: a } ] } }
)";

TEST(InterfacesDut, SeesWhereARealSwitchDiffers) {
  DutOutcome outcome;
  const Scenario scenario = parse_scenario(kLab, "lab.yaml", all_devices());
  const std::string lacks = in_namespace([&] {
    live::Interfaces device(kCables);
    outcome = run_on(device, scenario, all_devices());
  });
  if (!lacks.empty()) GTEST_SKIP() << lacks;
  ASSERT_EQ(outcome.not_run, std::nullopt);
  ASSERT_EQ(outcome.outcome.expectations.size(), 2U);
  EXPECT_TRUE(outcome.outcome.expectations[0].passed) << failures_of(outcome);
  // A hub knows no VLANs.
  EXPECT_FALSE(outcome.outcome.expectations[1].passed);
  EXPECT_THAT(failures_of(outcome), HasSubstr("the model does as expected"));
  EXPECT_THAT(outcome.not_judged, ::testing::ElementsAre(HasSubstr("nobody can ask the device")));
}

TEST(InterfacesDut, KeepsTheTagsOfAFrame) {
  std::vector<live::SentFrame> sent;
  const std::vector<uint8_t> frame{2,    0,    0, 0,    0,    0x0a, 2,    0, 0, 0, 0,
                                   0x0b, 0x81, 0, 0x30, 0x0a, 0x88, 0xb5, 1, 2, 3, 4};
  const std::string lacks = in_namespace([&] {
    live::Interfaces device(kCables);
    SwitchConfig config;
    for (const char* name : {"c", "a"}) config.ports.push_back(default_port(Dialect::kLinuxBridge, name));
    EXPECT_EQ(device.refusal(config), std::nullopt);
    device.set_up(config, live::Pace::kHurry);
    sent = device.send(0, frame);
  });
  if (!lacks.empty()) GTEST_SKIP() << lacks;
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].port, 1U);
  EXPECT_EQ(sent[0].bytes, frame);
}

TEST(InterfacesDut, NamesTheInterfaceThatIsNotThere) {
  const std::string lacks = in_namespace([] {
    try {
      live::Interfaces device({{"a", "tap1"}, {"b", "nothing"}});
      FAIL();
    } catch (const std::system_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("interface nothing"));
    }
  });
  if (!lacks.empty()) GTEST_SKIP() << lacks;
}

TEST(InterfacesDut, RefusesAPortWithoutACable) {
  SwitchConfig config;
  config.ports.push_back(default_port(Dialect::kLinuxBridge, "p9"));
  EXPECT_THAT(live::Interfaces({}).refusal(config).value_or(""), HasSubstr("port p9"));
}

}  // namespace
}  // namespace loom
