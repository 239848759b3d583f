#pragma once

// Impairments: what a real line does to frames besides taking time. Each is a sink around a sink, put on one end of a
// link by Link::wrap; several on one end are passed from the last one put on to the first:
//
//     link.wrap(port, [&](FrameSink& next) {
//       return std::make_unique<LossSink>(ImpairmentSite(simulation, port, "loss"), next, 0.01);
//     });
//
// They act after the wire: a lost frame has used its time on it, and a delayed one arrives later than the pipe alone
// would deliver it. What an impairment takes is dropped at the receiving port, so that counters and observers there
// have it. Each draws from a random stream of its own, named "<node>:<port>/<purpose>".
//
// A frame that an impairment holds back when the link goes down is dropped on arrival only if the link is still down
// then. Probabilities outside [0, 1] are an error of the caller (LOOM_CHECK): scenarios are checked before.
//
// Not modelled: rate limits (PipeConfig), links that go down and up (Link::set_switched_on), correlation between
// draws other than the Gilbert-Elliott model's.

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/link.h"
#include "core/pipe.h"
#include "core/port.h"
#include "core/random.h"
#include "core/simulation.h"

namespace loom {

// Where an impairment stands, and what it may use.
struct ImpairmentSite {
  ImpairmentSite(Simulation& simulation, Port& receiver, std::string_view purpose);

  EventQueue& events;
  FramePool& frames;
  Port& receiver;  // the port behind the sinks
  EventSource source;
  RandomStream random;
};

// Loses each frame with the same probability. Reason: loss.
class LossSink final : public FrameSink {
 public:
  LossSink(ImpairmentSite site, FrameSink& next, double probability);
  void accept(Frame frame) override;

 private:
  ImpairmentSite site_;
  FrameSink& next_;
  double probability_;
};

// The two-state Markov model of Gilbert (1960) and Elliott (1963). The state may change before each frame; the share
// of frames in the bad state is to_bad / (to_bad + to_good), the mean length of a bad burst 1 / to_good.
struct BurstLossConfig {
  double to_bad = 0;   // good to bad, per frame
  double to_good = 1;  // bad to good, per frame
  double loss_in_good = 0;
  double loss_in_bad = 1;  // 1 is Gilbert's simple model
};

// Loses frames in bursts. Starts in the good state. Reason: loss.
class BurstLossSink final : public FrameSink {
 public:
  BurstLossSink(ImpairmentSite site, FrameSink& next, const BurstLossConfig& config);
  void accept(Frame frame) override;

 private:
  ImpairmentSite site_;
  FrameSink& next_;
  BurstLossConfig config_;
  bool bad_ = false;
};

// Hands frames on later. One event a frame; the store of frames is reused.
class DelayLine final : private EventHandler {
 public:
  DelayLine(ImpairmentSite& site, FrameSink& next) : site_(site), next_(next) {}
  // Frames held until the same moment leave in the order in which they were held.
  void hold(Frame frame, Time until);

 private:
  void on_event(uint64_t arg) override;

  ImpairmentSite& site_;
  FrameSink& next_;
  std::vector<Frame> held_;
  std::vector<uint32_t> free_;
};

struct JitterConfig {
  enum class Distribution {
    kUniform,      // mean - deviation to mean + deviation
    kNormal,       // mean and standard deviation
    kExponential,  // mean; deviation is ignored
  };
  Distribution distribution = Distribution::kUniform;
  Duration mean;
  Duration deviation;
  // A frame waits for those that came before it, as on one path; otherwise frames overtake each other.
  bool keeps_order = true;
};

// Adds a random delay to each frame; what would be negative is zero.
class JitterSink final : public FrameSink {
 public:
  JitterSink(ImpairmentSite site, FrameSink& next, const JitterConfig& config);
  void accept(Frame frame) override;

 private:
  Duration draw();

  ImpairmentSite site_;
  DelayLine line_;
  JitterConfig config_;
  Time last_;
};

// Holds a frame back by `delay` with the given probability, so that those behind it pass.
class ReorderSink final : public FrameSink {
 public:
  ReorderSink(ImpairmentSite site, FrameSink& next, double probability, Duration delay);
  void accept(Frame frame) override;

 private:
  ImpairmentSite site_;
  FrameSink& next_;
  DelayLine line_;
  double probability_;
  Duration delay_;
};

// Hands a frame on twice, at the same moment, with the given probability. Both are the same frame.
class DuplicateSink final : public FrameSink {
 public:
  DuplicateSink(ImpairmentSite site, FrameSink& next, double probability);
  void accept(Frame frame) override;

 private:
  ImpairmentSite site_;
  FrameSink& next_;
  double probability_;
};

struct CorruptConfig {
  double frame_ratio = 0;     // one bit flips in this share of the frames
  double bit_error_rate = 0;  // and every bit flips with this probability, padding and FCS included; at most 0.5
  // By default the receiver's FCS check finds every error: the frame is dropped as corrupt. Otherwise it is handed on
  // with its bits flipped (a NIC that keeps bad frames, an error after the check) as an edited copy with a new id.
  // Errors in padding, FCS or the unknown tail of a cut frame then do nothing.
  bool deliver = false;
};

// Flips bits. Bit errors are independent, so the gap between two is geometric: one draw an error, not one a bit.
class CorruptSink final : public FrameSink {
 public:
  CorruptSink(ImpairmentSite site, FrameSink& next, const CorruptConfig& config);
  void accept(Frame frame) override;

 private:
  uint64_t draw_gap();
  Frame flipped(const Frame& frame);

  ImpairmentSite site_;
  FrameSink& next_;
  CorruptConfig config_;
  double gap_mean_ = 0;         // of the exponential that rounds down to the geometric gap
  uint64_t bits_to_error_ = 0;  // good bits before the next bad one
  std::vector<uint64_t> errors_;
};

}  // namespace loom
