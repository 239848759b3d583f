#include "core/impairment.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/node.h"

namespace loom {

namespace {

constexpr uint32_t kFcs = 4;

void check_probability(double p) {
  LOOM_CHECK(p >= 0 && p <= 1, "a probability is between 0 and 1");
}

}  // namespace

ImpairmentSite::ImpairmentSite(Simulation& simulation, Port& port, std::string_view purpose)
    : events(simulation.events()),
      frames(simulation.frames()),
      receiver(port),
      source(simulation.new_source()),
      random(simulation.random(port.full_name() + "/" + std::string(purpose))) {}

LossSink::LossSink(ImpairmentSite site, FrameSink& next, double probability)
    : site_(std::move(site)), next_(next), probability_(probability) {
  check_probability(probability);
}

void LossSink::accept(Frame frame) {
  if (site_.random.chance(probability_)) return site_.receiver.drop(frame, DropReason::kLoss);
  next_.accept(std::move(frame));
}

BurstLossSink::BurstLossSink(ImpairmentSite site, FrameSink& next, const BurstLossConfig& config)
    : site_(std::move(site)), next_(next), config_(config) {
  for (const double p : {config.to_bad, config.to_good, config.loss_in_good, config.loss_in_bad}) {
    check_probability(p);
  }
}

void BurstLossSink::accept(Frame frame) {
  if (site_.random.chance(bad_ ? config_.to_good : config_.to_bad)) bad_ = !bad_;
  if (site_.random.chance(bad_ ? config_.loss_in_bad : config_.loss_in_good)) {
    return site_.receiver.drop(frame, DropReason::kLoss);
  }
  next_.accept(std::move(frame));
}

void DelayLine::hold(Frame frame, Time until) {
  uint32_t place = 0;
  if (free_.empty()) {
    place = static_cast<uint32_t>(held_.size());
    held_.push_back(std::move(frame));
    free_.reserve(held_.capacity());
  } else {
    place = free_.back();
    free_.pop_back();
    held_[place] = std::move(frame);
  }
  site_.events.at(until, site_.receiver.node().id(), site_.source, *this, place);
}

void DelayLine::on_event(uint64_t arg) {
  Frame frame = std::move(held_[arg]);
  free_.push_back(static_cast<uint32_t>(arg));
  next_.accept(std::move(frame));
}

JitterSink::JitterSink(ImpairmentSite site, FrameSink& next, const JitterConfig& config)
    : site_(std::move(site)), line_(site_, next), config_(config) {}

Duration JitterSink::draw() {
  switch (config_.distribution) {
    case JitterConfig::Distribution::kUniform:
      return site_.random.uniform(config_.mean - config_.deviation, config_.mean + config_.deviation);
    case JitterConfig::Distribution::kNormal:
      return site_.random.normal(config_.mean, config_.deviation);
    case JitterConfig::Distribution::kExponential:
      return site_.random.exponential(config_.mean);
  }
  return Duration{};
}

void JitterSink::accept(Frame frame) {
  Time until = site_.events.now() + std::max(draw(), Duration{});
  if (config_.keeps_order) last_ = until = std::max(until, last_);
  line_.hold(std::move(frame), until);
}

ReorderSink::ReorderSink(ImpairmentSite site, FrameSink& next, double probability, Duration delay)
    : site_(std::move(site)), next_(next), line_(site_, next), probability_(probability), delay_(delay) {
  check_probability(probability);
}

void ReorderSink::accept(Frame frame) {
  if (site_.random.chance(probability_)) return line_.hold(std::move(frame), site_.events.now() + delay_);
  next_.accept(std::move(frame));
}

DuplicateSink::DuplicateSink(ImpairmentSite site, FrameSink& next, double probability)
    : site_(std::move(site)), next_(next), probability_(probability) {
  check_probability(probability);
}

void DuplicateSink::accept(Frame frame) {
  if (site_.random.chance(probability_)) next_.accept(frame);
  next_.accept(std::move(frame));
}

CorruptSink::CorruptSink(ImpairmentSite site, FrameSink& next, const CorruptConfig& config)
    : site_(std::move(site)), next_(next), config_(config) {
  check_probability(config.frame_ratio);
  LOOM_CHECK(config.bit_error_rate >= 0 && config.bit_error_rate <= 0.5, "a bit error rate is between 0 and 0.5");
  if (const double p = config.bit_error_rate; p > 0) {
    // -1 / log(1 - p); for small p, where 1 - p would lose it, by the series of the logarithm.
    double log = p * (1 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p * (1.0 / 5 + p / 6)))));
    if (p > 1e-3) log = -portable_log(1 - p);
    gap_mean_ = 1 / log;
    bits_to_error_ = draw_gap();
  }
}

uint64_t CorruptSink::draw_gap() {
  const double gap = site_.random.exponential(gap_mean_);
  return gap < 0x1p63 ? static_cast<uint64_t>(gap) : uint64_t{1} << 63;
}

void CorruptSink::accept(Frame frame) {
  errors_.clear();
  const uint64_t bits = uint64_t{8} * (std::max(frame.size(), kMinimumFrame) + kFcs);
  if (site_.random.chance(config_.frame_ratio))
    errors_.push_back(site_.random.below(uint64_t{8} * std::max(frame.size(), 1U)));
  if (gap_mean_ > 0) {
    uint64_t place = bits_to_error_;
    for (; place < bits; place += 1 + draw_gap()) errors_.push_back(place);
    bits_to_error_ = place - bits;
  }
  if (errors_.empty()) return next_.accept(std::move(frame));
  if (!config_.deliver) return site_.receiver.drop(frame, DropReason::kCorrupt);
  next_.accept(flipped(frame));
}

Frame CorruptSink::flipped(const Frame& frame) {
  // A flipped bit in a virtual payload makes that payload real.
  uint32_t stored = frame.stored();
  uint64_t last = 0;
  const uint64_t known = uint64_t{8} * (frame.is_cut() ? frame.stored() : frame.size());
  std::erase_if(errors_, [known](uint64_t bit) { return bit >= known; });
  if (errors_.empty()) return frame;
  for (const uint64_t bit : errors_) last = std::max(last, bit);
  stored = std::max(stored, static_cast<uint32_t>(last / 8 + 1));
  FrameDraft draft = site_.frames.draft(stored, frame.size());
  const std::span<uint8_t> bytes = draft.bytes();
  std::memcpy(bytes.data(), frame.data(), frame.stored());
  std::fill(bytes.begin() + frame.stored(), bytes.end(), uint8_t{0});
  for (const uint64_t bit : errors_) bytes[bit / 8] ^= static_cast<uint8_t>(0x80U >> (bit % 8));
  return site_.frames.finish_edit(std::move(draft), site_.receiver.node().next_frame_id(), frame);
}

}  // namespace loom
