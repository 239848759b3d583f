#include "cli/test_runner.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "cli/output.h"
#include "cli/run_report.h"
#include "cli/verbs.h"

namespace loom::cli {

namespace {

constexpr size_t kFramesExamined = 40;

}  // namespace

std::string TestArguments::actual_folder(const std::string& file) const {
  namespace fs = std::filesystem;
  fs::path scenario(file);
  if (scenario.filename() == "scenario.yaml" && scenario.has_parent_path()) scenario = scenario.parent_path();
  std::string name;
  for (const fs::path& part : scenario.lexically_normal().relative_path()) {
    if (part != "..") name += (name.empty() ? "" : "-") + part.string();
  }
  if (!html.empty()) return (fs::path(html) / "actual" / name).string();
  return (fs::path(out.empty() ? "results" : out) / "failed" / name).string();
}

std::vector<ScenarioReport> TestRunner::run(const std::function<void(const ScenarioReport&)>& each) {
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

void TestRunner::start() {
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

[[noreturn]] void TestRunner::work(const std::string& file, int write_end) {
  RunOptions options;
  options.seed = args_.common.seed;
  options.results_base = args_.out;
  Progress silent(file, true);
  ScenarioOptions scenario_options = args_.common.scenario_options();
  scenario_options.check_goldens = !args_.accept;
  Coverage coverage;
  if (args_.coverage) options.coverage = &coverage;
  ExamineOptions wanted;
  wanted.most_frames = kFramesExamined;
  wanted.actual_folder = args_.actual_folder(file);
  ScenarioReport report =
      device_ != nullptr ? run_on_and_report(*device_, file, scenario_options, std::move(options), wanted, silent)
                         : run_and_report(file, scenario_options, std::move(options), wanted, args_.accept, silent);
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
size_t TestRunner::collect() {
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

}  // namespace loom::cli
