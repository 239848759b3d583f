#pragma once

// ReplaySource: puts the frames of a capture file into the network at one port. A node without ports; its frames
// carry FrameId{id(), n}, n being the frame's number in the file as Wireshark counts (file_frame() tells it also for
// later rounds), so that an explanation can say "frame 17 of in.pcap".
//
// Timing:
//   recorded  a frame stamped t goes in at `start` + (t - `origin`). Several files keep their relative times when
//   they
//             are given one origin: the earliest of their first_frame_time(). Without an origin, this file's first
//             frame is it.
//   scaled    the same with (t - origin) multiplied by `scale`: 2 takes twice as long, 0.5 half as long
//   asap      back to back: each frame when the wire is free, in the order of the file; at an open end all at `start`
//   rate      frame n (from 0) at `start` + n / `rate`
//
// A frame stamped before its predecessor (or before the origin) goes in right with its predecessor (or at `start`);
// backward_times() counts them. So does a frame without a time stamp (pcapng Simple Packet Block; untimed()).
// A frame that the capture cut keeps its length on the wire and is marked as cut (core/frame.h).
//
// Order: one event a frame, destined to this node. At the same moment several sources go in the order in which they
// were added to the simulation, and each source's frames in the order of its file.
//
// Costs: batches of views into the mapped file, one copy into a pooled frame, one pending event; no allocation a
// frame.
//
// Errors: the file's and the filter's are UserErrors (core/capture): those of the file's beginning when the source is
// made, damage further on while the simulation runs, after the frames before it went in. Times that span more than
// 106 days are a UserError naming the frame.
//
// Frames of a file with several interfaces go to several ports by one source for each interface.
//
// Not modelled: rewriting addresses.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/capture/bpf_filter.h"
#include "core/capture/capture_reader.h"
#include "core/error.h"
#include "core/node.h"
#include "devices/endpoint/injection.h"

namespace loom {

struct ReplayConfig {
  enum class Timing : uint8_t { kRecorded, kScaled, kAsap, kRate };

  std::string path{};
  std::string label{};                               // what messages call the file; empty: its path
  std::string filter{};                              // in tcpdump's language; empty: every frame
  std::shared_ptr<const std::set<uint64_t>> only{};  // numbers of frames; null: every frame
  std::string interface_name{};  // only frames of the capture's interfaces of this name; empty: of all
  SourceMark where{};            // of the filter in the scenario, for errors
  Timing timing = Timing::kRecorded;
  double scale = 1;                     // kScaled: above zero, to the millionth, at most a million
  FrameRate rate{};                     // kRate: above zero
  std::optional<CaptureTime> origin{};  // kRecorded, kScaled: the recorded moment that goes in at `start`
  Time start{};
  uint64_t rounds = 1;   // how often the file is played; 0: for ever
  Duration round_gap{};  // between the last frame of a round and the first of the next
  bool lenient = false;
  Injection injection = Injection::kAuto;
};

class ReplaySource final : public Node, private EventHandler {
 public:
  // The port must live as long, and be linked already if it will be.
  ReplaySource(const SimContext& context, Port& port, const ReplayConfig& config);

  // When the first frame of the file was captured, filter or not; nothing for an empty file or one without times.
  static std::optional<CaptureTime> first_frame_time(const std::string& path, bool lenient = false);

  const std::string& path() const { return config_.path; }
  Port& port() const { return inject_.port(); }
  uint64_t replayed() const { return replayed_; }
  uint64_t filtered() const { return filtered_; }
  uint64_t backward_times() const { return backward_; }
  uint64_t untimed() const { return untimed_; }
  uint64_t cut() const { return cut_; }
  bool finished() const { return finished_; }
  const CaptureReader& reader() const { return reader_; }

  // The frame's number in the file; `id.node` must be this node's.
  uint64_t file_frame(FrameId id) const;

  // "frame 3 of in/p1.pcap"
  std::string frame_name(FrameId id) const override;
  void receive(Port& in, Frame frame) override;
  void start() override;
  void report(MetricSink& sink) const override;

 private:
  void on_event(uint64_t arg) override;
  // The next frame that passes the filter, over the end of the round if there is another; null at the end.
  const CapturedPacket* advance();
  bool begin_round();
  void schedule(const CapturedPacket& packet);
  Time due(const CapturedPacket& packet);
  Time due_as_recorded(const CapturedPacket& packet);

  ReplayConfig config_;
  Injector inject_;
  CaptureReader reader_;
  std::optional<BpfFilter> filter_;
  std::vector<CapturedPacket> batch_;
  size_t batch_next_ = 0;
  size_t batch_end_ = 0;
  const CapturedPacket* next_ = nullptr;
  std::optional<CaptureTime> origin_;
  int64_t scale_millionths_ = 1'000'000;
  Time base_;  // the moment that stands for the origin in this round
  Time last_;  // when the last frame went in
  uint64_t round_ = 0;
  uint64_t frames_in_file_ = 0;  // known after the first round
  uint64_t taken_in_round_ = 0;  // frames that passed the filter
  uint64_t scheduled_ = 0;
  uint64_t replayed_ = 0;
  uint64_t filtered_ = 0;
  uint64_t backward_ = 0;
  uint64_t untimed_ = 0;
  uint64_t cut_ = 0;
  bool finished_ = false;
};

}  // namespace loom
