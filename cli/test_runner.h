#pragma once

// Runs scenarios, each in a process of its own, several at once, and collects their reports.
//
// Errors: std::system_error when the machine gives no process or pipe. What a scenario does wrong, up to ending by a
// signal, is in its report.
//
// Not modelled: scenarios on other machines.

#include <sys/types.h>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/dut.h"
#include "cli/report.h"
#include "cli/scenario_options.h"

namespace loom::cli {

// What `test` was asked for.
struct TestArguments {
  std::vector<std::string> scenarios;
  ScenarioArguments common;
  std::vector<std::string> filters;
  std::string junit;
  std::string html;
  std::string out;
  DutChoice dut;
  bool coverage = false;
  bool accept = false;
  bool list = false;
  unsigned jobs = 0;

  // Where what failed ports sent is kept, a folder a scenario.
  std::string actual_folder(const std::string& file) const;
};

class TestRunner {
 public:
  // `device` is null for the model.
  TestRunner(std::vector<std::string> files, const TestArguments& args, unsigned jobs, live::DeviceUnderTest* device)
      : files_(std::move(files)), args_(args), jobs_(jobs), device_(device), reports_(files_.size()) {}

  // `each` sees the reports in the order of the files, each as soon as all before it are there.
  std::vector<ScenarioReport> run(const std::function<void(const ScenarioReport&)>& each);

 private:
  struct Child {
    size_t index = 0;
    int read_end = -1;
    std::string text{};
  };

  void start();
  [[noreturn]] void work(const std::string& file, int write_end);
  size_t collect();

  std::vector<std::string> files_;
  const TestArguments& args_;
  unsigned jobs_;
  live::DeviceUnderTest* device_;
  std::vector<ScenarioReport> reports_;
  std::map<pid_t, Child> children_;
  size_t next_ = 0;
};

}  // namespace loom::cli
