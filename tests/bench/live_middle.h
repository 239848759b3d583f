#pragma once

// Middle: what stands between the two hosts of a LiveProbe: one program or more, on a processor of their own, which
// make the interfaces kLeft and kRight in the probe's middle namespace. They end with the object, asked first.
//
// Errors: std::runtime_error with what a program said when it ended too soon.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "devices/live/child_process.h"
#include "tests/bench/live_probe.h"

namespace loom::bench {

inline constexpr const char* kLeft = "loomleft";
inline constexpr const char* kRight = "loomright";

using Words = std::vector<std::string>;

// Goes on in a session of its own, which comes before the machine's others: priorities count among the programs of
// one session only (sched(7), autogroup).
void take_precedence();
// A program in the folder of this one.
std::string beside_us(const std::string& name);

class Middle {
 public:
  explicit Middle(const LiveProbe& probe) : probe_(probe), scratch_("loom-bench") {}
  ~Middle();
  Middle(const Middle&) = delete;
  Middle& operator=(const Middle&) = delete;

  void start(Words words);
  // etherloom up with this scenario, until both its TAPs are up.
  void start_etherloom(const std::string& scenario, const Words& more);
  // The copy loop of live_bench.
  void start_loop(const Words& how);
  // One that ends by itself.
  std::string run(const Words& words) { return live::run_program(words, place()); }
  void wait_for(const std::function<bool()>& condition);
  std::string file(const std::string& name) const { return scratch_.file(name); }

 private:
  std::string log() const { return file("log"); }
  live::ProgramPlace place() const;

  const LiveProbe& probe_;
  live::ScratchFolder scratch_;
  std::vector<std::unique_ptr<live::ChildProcess>> children_;
};

}  // namespace loom::bench
