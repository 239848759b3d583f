#include "cli/dut.h"

#include <sstream>
#include <stdexcept>
#include <system_error>

#include "cli/run_report.h"
#include "cli/scenario_options.h"
#include "devices/live/guest_host.h"
#include "devices/live/linux_bridge.h"
#include "devices/live/namespace_host.h"
#include "devices/live/open_vswitch.h"
#include "devices/registry/device_type.h"
#include "topology/dut_run.h"

namespace loom::cli {

namespace {

constexpr size_t kGuestPorts = 8;
constexpr size_t kNamespacePorts = 32;

}  // namespace

const Choices<DutKind>& dut_kinds() {
  static const Choices<DutKind> kKinds{{"ovs", DutKind::kOvs},
                                       {"guest", DutKind::kGuest},
                                       {"linux-bridge", DutKind::kLinuxBridge},
                                       {"interfaces", DutKind::kInterfaces}};
  return kKinds;
}

const char* const kDutHelp =
    "Against a real switch instead of the model. ovs: a private Open vSwitch in user space, its clock stopped. "
    "guest: a "
    "Linux bridge in a QEMU guest. linux-bridge: one of this machine's kernel, in a network namespace (root). "
    "interfaces p1=eth1,p2=eth2: any switch that is cabled so and configured as the scenario says (root)";

void take_cables(DutChoice& choice, std::vector<std::string>& words) {
  if (choice.kind != DutKind::kInterfaces) return;
  const auto wrong = [](const std::string& what) {
    throw UserError({}, what, "for example: etherloom test --dut interfaces p1=eth1,p2=eth2 SCENARIO",
                    UserError::Kind::kUsage);
  };
  std::istringstream list(words.empty() ? "" : words.front());
  for (std::string word; std::getline(list, word, ',');) {
    const size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == word.size()) {
      wrong("--dut interfaces wants PORT=INTERFACE, not \"" + word + "\"");
    }
    const live::CabledPort cable{word.substr(0, equals), word.substr(equals + 1)};
    for (const live::CabledPort& other : choice.cables) {
      if (other.port == cable.port) wrong("port " + cable.port + " is given two interfaces");
      if (other.interface == cable.interface) wrong("interface " + cable.interface + " is given to two ports");
    }
    choice.cables.push_back(cable);
  }
  if (choice.cables.empty()) wrong("--dut interfaces wants to know which interface each port is cabled to");
  words.erase(words.begin());
}

std::unique_ptr<live::DeviceUnderTest> make_dut(const DutChoice& choice) {
  const auto lacks = [&](const std::optional<std::string>& what, const std::string& hint) {
    if (what) throw UserError({}, "this machine has no such switch: " + *what, hint, UserError::Kind::kEnvironment);
  };
  switch (choice.kind) {
    case DutKind::kModel:
      return nullptr;
    case DutKind::kOvs:
      lacks(live::OpenVswitch::lacking(), "install openvswitch-switch");
      return std::make_unique<live::OpenVswitch>();
    case DutKind::kGuest:
      lacks(live::GuestHost::lacking(), "`./dev guest` installs QEMU and builds the guest");
      return std::make_unique<live::LinuxBridge>(std::make_unique<live::GuestHost>(kGuestPorts));
    case DutKind::kLinuxBridge:
      lacks(live::NamespaceHost::lacking(),
            "it needs root and a kernel with the bridge module; --dut guest needs neither");
      return std::make_unique<live::LinuxBridge>(std::make_unique<live::NamespaceHost>(kNamespacePorts));
    case DutKind::kInterfaces:
      try {
        return std::make_unique<live::Interfaces>(choice.cables);
      } catch (const std::system_error& error) {
        lacks(error.what(), "interfaces must be up, and using them needs root");
      }
  }
  return nullptr;
}

ScenarioReport run_on_and_report(live::DeviceUnderTest& device, const std::string& file,
                                 const ScenarioOptions& scenario_options, RunOptions options,
                                 const ExamineOptions& wanted, Progress& progress) {
  ScenarioReport report;
  report.file = report.name = file;
  report.device = device.name();
  try {
    const Scenario scenario = load_scenario(file, all_devices(), scenario_options);
    report.name = scenario.name;
    follow(options, progress);
    const DutOutcome run = run_on(device, scenario, all_devices(), options, wanted.actual_folder);
    if (run.not_run) {
      report.not_run = *run.not_run;
      return report;
    }
    report = report_of(scenario, run.outcome, progress.elapsed_seconds());
    report.device = device.name();
    report.not_judged = run.not_judged;
    // What the model decides about the frames that failed on the real switch.
    if (!run.outcome.passed()) {
      ExamineOptions of_the_model = wanted;
      of_the_model.actual_folder.clear();  // what is kept is the real switch's
      Examination found = examine_failures(scenario, all_devices(), run.outcome, of_the_model, options);
      found.actual = run.actual;
      add_examination(report, run.outcome, found);
    }
  } catch (const UserError& e) {
    report.error = e.what();
    report.error_code = e.exit_code();
  } catch (const std::runtime_error& e) {  // std::system_error is one
    report.error = e.what();
    report.error_code = 4;
  }
  return report;
}

}  // namespace loom::cli
