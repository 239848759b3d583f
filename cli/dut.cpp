#include "cli/dut.h"

#include <stdexcept>
#include <system_error>

#include "cli/run_report.h"
#include "cli/scenario_options.h"
#include "devices/live/open_vswitch.h"
#include "devices/registry/device_type.h"
#include "topology/dut_run.h"

namespace loom::cli {

const Choices<DutKind>& dut_kinds() {
  static const Choices<DutKind> kKinds{{"ovs", DutKind::kOvs}};
  return kKinds;
}

const char* const kDutHelp =
    "Against a real switch instead of the model: ovs is a private Open vSwitch in user space with a stopped clock";

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
  }
  return nullptr;
}

ScenarioReport run_on_and_report(live::DeviceUnderTest& device, const std::string& file,
                                 const ScenarioOptions& scenario_options, RunOptions options, Progress& progress) {
  ScenarioReport report;
  report.file = report.name = file;
  report.device = device.name();
  try {
    const Scenario scenario = load_scenario(file, all_devices(), scenario_options);
    report.name = scenario.name;
    follow(options, progress);
    const DutOutcome run = run_on(device, scenario, all_devices(), options);
    if (run.not_run) {
      report.not_run = *run.not_run;
      return report;
    }
    report = report_of(scenario, run.outcome, progress.elapsed_seconds());
    report.device = device.name();
    report.not_judged = run.not_judged;
    // What the model decides about the frames that failed on the real switch.
    for (const std::string& block : explain_failures(scenario, all_devices(), run.outcome, 2, options)) {
      report.explanation += "of the model, " + block;
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
