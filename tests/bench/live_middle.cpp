#include "tests/bench/live_middle.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace loom::bench {

namespace {

using Clock = std::chrono::steady_clock;

void nap() {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

}  // namespace

void take_precedence() {
  if (const pid_t child = fork(); child > 0) {
    int status = 0;
    waitpid(child, &status, 0);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  setsid();
  std::ofstream("/proc/self/autogroup") << -20;
}

std::string beside_us(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

Middle::~Middle() {
  for (const auto& child : children_) kill(child->pid(), SIGINT);
  const auto patience = Clock::now() + std::chrono::seconds(5);
  for (const auto& child : children_) {
    while (child->is_running() && Clock::now() < patience) nap();
  }
}

live::ProgramPlace Middle::place() const {
  const std::string& at = scratch_.path();
  return {at,
          {{"OVS_RUNDIR", at}, {"OVS_LOGDIR", at}, {"OVS_DBDIR", at}, {"OVS_SYSCONFDIR", at}, {"TMPDIR", at}},
          {},
          probe_.middle()};
}

void Middle::start(Words words) {
  words.insert(words.begin(), {"nice", "-n", "-20", "taskset", "-c", std::to_string(LiveProbe::kMiddleProcessor)});
  children_.push_back(std::make_unique<live::ChildProcess>(words, place(), log()));
}

void Middle::start_etherloom(const std::string& scenario, const Words& more) {
  std::ofstream(file("scenario.yaml")) << scenario;
  Words words{LOOM_ETHERLOOM, "up", file("scenario.yaml"), "-q"};
  words.insert(words.end(), more.begin(), more.end());
  start(words);
  wait_for([&] { return probe_.is_up(kLeft) && probe_.is_up(kRight); });
}

void Middle::start_loop(const Words& how) {
  Words words{beside_us("live_bench"), "loop", kLeft, kRight};
  words.insert(words.end(), how.begin(), how.end());
  start(words);
  wait_for([&] { return probe_.is_there(kLeft) && probe_.is_there(kRight); });
}

void Middle::wait_for(const std::function<bool()>& condition) {
  const auto patience = Clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (Clock::now() > patience || !children_.back()->is_running()) {
      std::ifstream said(log());
      throw std::runtime_error(std::string((std::istreambuf_iterator<char>(said)), {}));
    }
    nap();
  }
}

}  // namespace loom::bench
