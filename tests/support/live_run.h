#pragma once

// A fixture for scenarios that run live: what is "this machine's" is the test's own namespace, and a run can be had
// again from its recording.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <system_error>

#include "devices/live/child_process.h"
#include "devices/live/guest.h"
#include "devices/registry/device_type.h"
#include "tests/support/live_machine.h"
#include "topology/live_run.h"
#include "topology/run.h"
#include "topology/yaml_reader.h"

namespace loom {

inline std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class LiveRun : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto lacks = what_live_lacks()) GTEST_SKIP() << *lacks;
    // What a TAP of "this machine" would be is one of this thread's.
    if (unshare(CLONE_NEWNET) != 0) GTEST_SKIP() << "cannot leave the machine's network";
  }

  RunOutcome run(const std::string& text, LiveReport& report, const LiveWishes& wishes = {}) {
    scenario = parse_scenario(text, "test.yaml", all_devices());
    RunOptions options;
    options.results_base = ::testing::TempDir() + "/live";
    options.capture_all = true;
    options.drive = [&](BuiltSimulation& built, const std::string& folder) {
      return drive_live(scenario, built, folder, wishes, report);
    };
    return run_scenario(scenario, all_devices(), options);
  }
  RunOutcome again(const RunOutcome& first) {
    RunOptions options;
    options.results_base = ::testing::TempDir() + "/live";
    options.capture_all = true;
    options.drive = [&](BuiltSimulation& built, const std::string&) {
      return drive_recorded(scenario, built, first.folder, first.end);
    };
    return run_scenario(scenario, all_devices(), options);
  }
  static std::string failures(const RunOutcome& outcome, const LiveReport& report) {
    std::string all;
    for (const ExpectationOutcome& each : outcome.expectations) {
      for (const std::string& failure : each.failures) all += failure + "\n";
    }
    for (const live::CommandResult& each : report.commands) {
      if (!each.succeeded()) all += each.node + ": " + each.command + ": " + each.output + "\n";
    }
    return all;
  }
  static std::string output_of(const LiveReport& report, size_t number) {
    return number < report.commands.size() ? report.commands[number].output : "there is no such command";
  }
  Scenario scenario;
};

}  // namespace loom
