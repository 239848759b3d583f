#pragma once

// Makes a failing regression small: the fewest frames of its replays that still fail in the same way. It follows one
// difference (the earliest, or the earliest of a named expectation): a frame that should have left a port and did
// not, one that should not have, or one that left otherwise. Fewer frames are as good as more when the same frame
// still fails at the same port in the same fields, and nothing fails that did not fail in the whole. What is left is
// 1-minimal (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002):
// without any one of its frames the failure is gone or another.
//
// A golden frame belongs to the replayed frame of the same content, tags aside, that came last before it, and goes
// with it. A golden frame that no replayed frame explains stays.
//
// Errors: UserError when nothing fails, or nothing that frames could explain.
//
// Not modelled: frames of inline traffic and of hosts, which stay; expectations of counts, states and latencies,
// which fewer frames would change: they are left out. A smaller input may fail for a simpler reason than the whole
// did.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "topology/run.h"
#include "topology/scenario.h"

namespace loom {

struct MinimiseOptions {
  std::string expectation{};  // empty: any
  std::string folder;         // made, with the small scenario in it
  uint64_t most_runs = 10'000;
  // Called before each run with how many frames are left and how many runs were made; false gives up.
  std::function<bool(size_t, uint64_t)> on_run{};
};

struct MinimiseOutcome {
  std::string failure;  // "p2: missing golden frame 3: ..."
  size_t frames_before = 0;
  size_t frames_after = 0;
  size_t golden_before = 0;
  size_t golden_after = 0;
  uint64_t runs = 0;
  bool gave_up = false;  // most_runs, or on_run said so: what is left still fails, but may not be minimal
  std::string scenario;  // the file that was written
};

MinimiseOutcome minimise(const Scenario& scenario, const DeviceRegistry& devices, const MinimiseOptions& options,
                         const RunOptions& run = {});

}  // namespace loom
