#pragma once

// `test --dut`: which real switch scenarios are run against, and how such a run is reported.

#include <memory>
#include <string>
#include <vector>

#include "cli/choice.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "devices/live/device_under_test.h"
#include "devices/live/interfaces.h"
#include "topology/run.h"

namespace loom::cli {

enum class DutKind : uint8_t { kModel, kOvs, kGuest, kLinuxBridge, kInterfaces };

struct DutChoice {
  DutKind kind = DutKind::kModel;
  std::vector<live::CabledPort> cables{};  // of kInterfaces
};

// The words of --dut, and its help.
const Choices<DutKind>& dut_kinds();
extern const char* const kDutHelp;

// With --dut interfaces the first word is the cables, "p1=eth1,p2=eth2": taken off `words`. UserError when it is not.
void take_cables(DutChoice& choice, std::vector<std::string>& words);

// The device, ready to be set up. UserError of kind kEnvironment when this machine lacks something, with what would
// mend it. Some devices are started here, once for all scenarios.
std::unique_ptr<live::DeviceUnderTest> make_dut(const DutChoice& choice);

// As run_and_report, on a real switch.
ScenarioReport run_on_and_report(live::DeviceUnderTest& device, const std::string& file,
                                 const ScenarioOptions& scenario_options, RunOptions options,
                                 const ExamineOptions& wanted, Progress& progress);

}  // namespace loom::cli
