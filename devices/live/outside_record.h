#pragma once

// What outside did to a live run, on disk: every frame that came in, with its moment, in recording.pcapng, an
// interface a node; everything else in recording.jsonl, a line each:
//
//   {"at_ps":1200000,"node":"vm1","event":"carrier","up":false}   the outside end has gone, or come back
//   {"at_ps":1300000,"node":"vm1","event":"refused","frame":17}   the outside had no room for the 17th frame it was
//   given
//   {"at_ps":1400000,"node":"vm1","event":"command","line":"ping -c 1 10.0.0.2","status":0}   has ended; for people
//   {"at_ps":1500000,"node":"vm1","event":"garbage","count":1,"why":"an empty datagram"}   was no frame; for people
//
// Together with the scenario and the end of the run they determine everything that happened in the network.
// OutsideRecorder writes them during a run; a RecordedEnd stands for the outside end of one node in another run.
//
// Errors: std::system_error when a file cannot be written or read; UserError naming file and line or frame when
// something in a recording cannot be of this run.
//
// Not modelled: recordings of several runs in one file.

#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/capture/capture_reader.h"
#include "core/capture/pcapng_writer.h"
#include "devices/live/door.h"

namespace loom::live {

inline constexpr const char* kRecordedFrames = "recording.pcapng";
inline constexpr const char* kRecordedEvents = "recording.jsonl";

class OutsideRecorder {
 public:
  explicit OutsideRecorder(const std::string& folder);
  // The number of a node, for what follows.
  uint32_t add_node(const std::string& name);
  void frame(uint32_t node, Time when, std::span<const uint8_t> bytes);
  void carrier(uint32_t node, Time when, bool up);
  void refused(uint32_t node, Time when, uint64_t frame);
  void command(uint32_t node, Time when, const std::string& line, int status);
  void garbage(uint32_t node, Time when, uint64_t count, const std::string& why);
  // Errors come out here.
  void close();

 private:
  void line(uint32_t node, Time when, const std::string& rest);

  PcapngWriter frames_;
  std::string events_path_;
  std::ofstream events_;
  std::vector<std::string> nodes_;
};

// Throws when something in the recording cannot be of a run up to `end` in which `nodes` were outside. Null: of any
// nodes, and what is of others is left out.
void check_recording(const std::string& folder, const std::set<std::string>* nodes, Time end);

// The outside end of a node as it was recorded: gives what came in, and has room but for what was refused. The
// recording must have been checked.
class RecordedEnd final : public Door {
 public:
  RecordedEnd(const std::string& folder, const std::string& node);
  ~RecordedEnd() override;

  struct Entry {
    Time when;
    std::optional<bool> carrier{};  // none: a frame
    std::vector<uint8_t> frame{};
  };
  // In the order of the recording; false when there is no more.
  bool next(Entry& entry);

  int descriptor() const override { return -1; }
  void take(size_t, const FrameTaker&) override {}
  bool give(std::span<const uint8_t>) override { return refused_.count(++given_) == 0; }

 private:
  void read_frame();

  std::unique_ptr<CaptureReader> reader_;
  std::string node_;
  std::optional<Entry> frame_;  // the next
  std::deque<Entry> carrier_;   // what is left
  std::set<uint64_t> refused_;
  uint64_t given_ = 0;
};

}  // namespace loom::live
