#pragma once

// Tells a frame's way through the network: what every device decided about it and why, what it taught them, where its
// copies left or ended. Either a frame that a replay of the scenario puts in, in the very run; or any frame at all,
// which enters at a moment of the run (its end, when none is said) with everything devices have learned by then.
//
// Explaining a frame of the run changes nothing: its event hash stays.
//
// Errors: UserError for a port, a file or a number that does not exist, and for a run that would not end.
//
// Not modelled: frames that others make in answer; a reply is another frame with a story of its own.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/compare/difference.h"
#include "topology/decision_record.h"
#include "topology/run.h"
#include "topology/scenario.h"

namespace loom {

struct FrameQuestion {
  std::string in;  // "sw1:p1", where the frame enters
  // One of the two: a frame of a capture, or the bytes of one.
  std::string file;
  uint64_t number = 0;
  std::vector<uint8_t> bytes;
  std::optional<Time> at;  // lets the frame enter then, also when the scenario replays it
};

// One thing that happened to the frame, in order of time.
struct FrameEvent {
  enum class Kind { kDecision, kTableChange, kSent, kReceived, kDropped };
  Kind kind = Kind::kDecision;
  Time when;
  std::string place;        // a port, or a node
  std::string text;         // one sentence; empty for a decision
  DecisionRecord decision;  // kDecision
  // kSent: in which fields it differs from the frame that the device had received; none when it is the same.
  std::vector<FieldDifference> edits{};
  std::optional<DropReason> reason{};  // kDropped
};

struct FrameStory {
  std::string frame;    // what people call it
  std::string summary;  // one line
  std::string in;
  bool is_of_run = false;  // it entered because the scenario says so
  Time entered;
  std::vector<FrameEvent> events;
  // Earlier changes of tables that concern the frame's addresses: one sentence each.
  std::vector<std::string> history;
  // More happened than is told: the frame goes round and round, so it was followed no further.
  bool cut = false;
  uint64_t event_hash = 0;
};

// Of the options, the seed and what stops a run are used.
FrameStory explain_frame(const Scenario& scenario, const DeviceRegistry& devices, const FrameQuestion& question,
                         const RunOptions& options = {});

struct FrameOfRun {
  FrameId origin;
  std::vector<uint8_t> bytes{};  // for the history of its addresses; may be empty
  Time until = Time::max();      // up to and including this moment, or the event of this number, whichever comes
  uint64_t events = UINT64_MAX;  // first
};

// The way of a frame of the run, by the frame it began as.
FrameStory follow_frame(const Scenario& scenario, const DeviceRegistry& devices, const FrameOfRun& frame,
                        const RunOptions& options = {});

}  // namespace loom
