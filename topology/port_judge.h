#pragma once

// PortJudge: one entry of `expect` about what a port sent or received. It is fed the frames one by one, from a
// simulation or from a real device, and says at the end whether they are what was expected. The golden comparison
// happens frame by frame (core/compare), so nothing of the port's output is stored.
//
// Times count from the start of the run; `epoch` is the moment of the capture clock that stands for it.
//
// Not modelled: what happens at other ports; a judge sees one.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/capture/bpf_filter.h"
#include "core/capture/capture_writer.h"
#include "core/compare/comparison.h"
#include "core/frame.h"
#include "topology/scenario.h"

namespace loom {

// A frame that failed: one that should not have been there, by its origin, or one that should have been and was not,
// by its untagged_hash().
struct Suspect {
  CaptureTime when;
  FrameId origin;        // {} for a missing frame
  uint64_t content = 0;  // of a missing frame
};

Suspect suspect_of(const Difference& difference);

struct ExpectationOutcome {
  const ExpectSpec* spec = nullptr;
  bool passed = false;
  uint64_t frames_seen = 0;  // of those the filter lets through
  // One sentence a failed demand, then the first differences as text.
  std::vector<std::string> failures;
  std::optional<ComparisonResult> comparison;  // when a golden was asked for
  // Frames to look at again with decisions recorded. Wrong times have no decision behind them and are left out.
  std::vector<Suspect> suspects;

  // Sentences of further demands that do not hold.
  void add_failures(const std::vector<std::string>& sentences);
};

// Its name, with what no file name should have replaced.
std::string file_name_of_expectation(const ExpectSpec& spec);
// Where below `folder` the capture of what an expectation's port did send is kept: by its name, in the golden's
// format.
std::string actual_capture_path(const std::string& folder, const ExpectSpec& spec);

class PortJudge {
 public:
  // Opens the golden capture: UserError at the place the scenario names it.
  PortJudge(const ExpectSpec& spec, CaptureTime epoch);

  // Also writes the frames that are compared or counted into a capture: a golden, if they are right.
  void record_to(const std::string& path);

  // The next frame, in order of time. `origin` is who made it and comes back in suspects; {} when nobody knows.
  void see(Time when, std::span<const uint8_t> bytes, uint32_t size, FrameId origin);
  void see(Time when, const Frame& frame);

  // After the last frame.
  ExpectationOutcome finish();

 private:
  // Frames that break one demand: how many, and the first.
  struct Offence {
    uint64_t frames = 0;
    std::optional<StoredFrame> first;
  };
  void require_count(ExpectationOutcome& outcome) const;
  void require_golden(ExpectationOutcome& outcome);
  void report(const Offence& offence, const std::string& sentence, ExpectationOutcome& outcome) const;

  const ExpectSpec& spec_;
  CaptureTime epoch_;
  std::optional<Comparison> comparison_;
  std::optional<BpfFilter> filter_;
  std::optional<BpfFilter> never_;
  std::optional<BpfFilter> only_;
  std::optional<CaptureWriter> record_;
  uint64_t total_ = 0;
  uint64_t selected_ = 0;
  Offence forbidden_;  // matched `never`
  Offence strange_;    // did not match `only`
  Offence seen_;       // though `nothing` was expected
};

}  // namespace loom
