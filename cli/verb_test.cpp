// etherloom test: runs scenarios, each in a process of its own, and compares what their ports sent with what they
// expect.

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <system_error>
#include <thread>

#include "cli/count_option.h"
#include "cli/coverage_text.h"
#include "cli/dut.h"
#include "cli/output.h"
#include "cli/run_report.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"

namespace loom::cli {

namespace {

constexpr const char* kScenarios = "scenarios";

struct Arguments {
  std::vector<std::string> scenarios{kScenarios};
  ScenarioArguments common;
  std::string filter;
  std::string junit;
  std::string out;
  DutChoice dut;
  bool coverage = false;
  unsigned jobs = 0;
};

// One scenario in a child process, its report coming back through a pipe.
struct Child {
  size_t index = 0;
  int read_end = -1;
  std::string text;
};

class Runner {
 public:
  // `device` is null for the model.
  Runner(std::vector<std::string> files, const Arguments& args, unsigned jobs, live::DeviceUnderTest* device)
      : files_(std::move(files)), args_(args), jobs_(jobs), device_(device), reports_(files_.size()) {}

  // `each` sees the reports in the order of the files, each as soon as all before it are there.
  template <typename Each>
  std::vector<ScenarioReport> run(Each each) {
    size_t told = 0;
    std::vector<bool> done(files_.size(), false);
    while (told < files_.size()) {
      while (children_.size() < jobs_ && next_ < files_.size() && !interrupted()) start();
      if (children_.empty()) break;
      done[collect()] = true;
      for (; told < files_.size() && done[told]; ++told) each(reports_[told]);
    }
    for (; told < files_.size(); ++told) {
      reports_[told].file = reports_[told].name = files_[told];
      reports_[told].error = "interrupted";
      reports_[told].error_code = kInterrupted;
    }
    return std::move(reports_);
  }

 private:
  void start() {
    int ends[2];
    if (pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
    std::fflush(nullptr);
    const pid_t pid = fork();
    if (pid < 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");
    if (pid == 0) {
      close(ends[0]);
      work(files_[next_], ends[1]);
    }
    close(ends[1]);
    children_[pid] = Child{next_++, ends[0], {}};
  }

  [[noreturn]] void work(const std::string& file, int write_end) {
    RunOptions options;
    options.seed = args_.common.seed;
    options.results_base = args_.out;
    Progress silent(file, true);
    const ScenarioOptions scenario_options = args_.common.scenario_options();
    Coverage coverage;
    if (args_.coverage) options.coverage = &coverage;
    ScenarioReport report = device_ != nullptr
                                ? run_on_and_report(*device_, file, scenario_options, std::move(options), silent)
                                : run_and_report(file, scenario_options, std::move(options), silent);
    report.coverage = std::move(coverage);
    const std::string line = to_json_line(report);
    for (size_t sent = 0; sent < line.size();) {
      const ssize_t n = write(write_end, line.data() + sent, line.size() - sent);
      if (n <= 0 && errno != EINTR) break;
      if (n > 0) sent += static_cast<size_t>(n);
    }
    _exit(0);
  }

  // Waits for the oldest child that ends; its index.
  size_t collect() {
    // A report may be larger than the pipe: read each child's to its end before waiting for it.
    auto first = children_.begin();
    for (auto it = children_.begin(); it != children_.end(); ++it) {
      if (it->second.index < first->second.index) first = it;
    }
    const pid_t pid = first->first;
    Child child = std::move(first->second);
    char buffer[65536];
    while (true) {
      const ssize_t n = read(child.read_end, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      child.text.append(buffer, static_cast<size_t>(n));
    }
    close(child.read_end);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    children_.erase(pid);
    ScenarioReport& report = reports_[child.index];
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !child.text.empty()) {
      report = parse_report(child.text);
    } else {
      report.file = report.name = files_[child.index];
      report.error = WIFSIGNALED(status)
                         ? fmt::format("the simulation ended by signal {} ({}); this is an error of ours",
                                       WTERMSIG(status), strsignal(WTERMSIG(status)))
                         : fmt::format("the simulation's process ended with status {}", status);
      report.error_code = kInternal;
    }
    return child.index;
  }

  std::vector<std::string> files_;
  const Arguments& args_;
  unsigned jobs_;
  live::DeviceUnderTest* device_;
  std::vector<ScenarioReport> reports_;
  std::map<pid_t, Child> children_;
  size_t next_ = 0;
};

// The exit code of the worst that happened.
int exit_code_of(const std::vector<ScenarioReport>& reports) {
  int code = kOk;
  for (const ScenarioReport& r : reports) {
    if (r.error_code == kInterrupted) return kInterrupted;
    if (r.passed()) continue;
    code = std::max(code, r.error.empty() ? kFailed : r.error_code);
  }
  return code;
}

int test(Arguments args, const Globals& globals) {
  take_cables(args.dut, args.scenarios);
  if (args.coverage && args.dut.kind != DutKind::kModel) {
    throw UserError({}, "a real switch does not tell what it decided, so it has no --coverage",
                    "run the scenarios on the model for that", UserError::Kind::kUsage);
  }
  if (args.scenarios.empty()) args.scenarios = {kScenarios};
  std::vector<std::string> files = scenario_files(args.scenarios);
  if (!args.filter.empty()) {
    std::erase_if(files, [&](const std::string& f) { return f.find(args.filter) == std::string::npos; });
  }
  if (files.empty()) {
    throw UserError({}, "no scenario's path contains \"" + args.filter + "\"", "", UserError::Kind::kUsage);
  }
  catch_interrupts();
  const std::unique_ptr<live::DeviceUnderTest> device = make_dut(args.dut);
  unsigned jobs = args.jobs != 0 ? args.jobs : std::max(1U, std::thread::hardware_concurrency());
  if (device && device->is_shared()) jobs = 1;
  const bool table = globals.format == Format::kTable;
  if (table && device) {
    put("Device under test: " + device->name() + ". Times, latencies, counters and drops are not compared.\n");
    end_output();
  }
  Runner runner(std::move(files), args, jobs, device.get());
  const std::vector<ScenarioReport> reports = runner.run([table](const ScenarioReport& report) {
    if (!table) return;
    put(to_text(report, colour_on_stdout()));
    end_output();
  });

  Coverage coverage;
  for (const ScenarioReport& r : reports) add(coverage, r.coverage);
  if (globals.format == Format::kJson) put(to_json(reports, args.coverage ? &coverage : nullptr));
  if (globals.format == Format::kCsv) {
    Table rows({"Scenario", "Expectation", "Port", "Passed", "Points", "Frames", "Failure"});
    for (const ScenarioReport& r : reports) {
      if (!r.error.empty()) rows.add({r.name, "", "", "false", "0", "0", r.error});
      for (const ExpectationReport& e : r.expectations) {
        rows.add({r.name, e.name, e.port, e.passed ? "true" : "false", std::to_string(e.points),
                  std::to_string(e.frames), e.failures.empty() ? "" : e.failures.front()});
      }
    }
    put(rows.text(Format::kCsv));
  }
  if (!args.junit.empty()) {
    std::ofstream file(args.junit);
    file << to_junit(reports);
    file.close();
    if (!file) throw std::system_error(errno, std::generic_category(), "cannot write " + args.junit);
  }
  if (table) {
    const Tally tally = tally_of(reports);
    put(fmt::format("{} passed, {} failed{}\n", tally.passed, tally.failed,
                    tally.not_run == 0 ? "" : fmt::format(", {} not run", tally.not_run)));
    if (args.coverage) put(coverage_text(coverage));
  }
  end_output();
  return exit_code_of(reports);
}

}  // namespace

void add_test(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand("test", "Run scenarios and compare what ports send with what is expected");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("SCENARIO", args->scenarios, "Scenario files, or folders to search for scenario.yaml")
      ->capture_default_str();
  args->common.add_to(*verb);
  verb->add_option("--filter", args->filter, "Only scenarios whose path contains this");
  verb->add_option("--junit", args->junit, "Also write a JUnit XML file")->type_name("FILE");
  verb->add_option("-o,--out", args->out, "Keep a run folder of each scenario below this folder")->type_name("DIR");
  add_choice(*verb, "--dut", args->dut.kind, dut_kinds(), kDutHelp);
  verb->add_flag("--coverage", args->coverage,
                 "Also tell which rules, drop reasons, table changes and settings no scenario exercised");
  add_count(*verb, "-j,--jobs", args->jobs, "Scenarios at once; one a CPU without it");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return test(*args, globals); }; });
}

}  // namespace loom::cli
