#include "devices/endpoint/replay_source.h"

#include <algorithm>
#include <cmath>

namespace loom {

namespace {
constexpr size_t kBatch = 256;
constexpr double kMostScale = 1e6;

CaptureReadOptions read_options(bool lenient) {
  CaptureReadOptions options;
  options.lenient = lenient;
  return options;
}
}  // namespace

ReplaySource::ReplaySource(const SimContext& context, Port& port, const ReplayConfig& config)
    : Node(context),
      config_(config),
      inject_(port, config.injection),
      reader_(CaptureReader::open(config.path, read_options(config.lenient))),
      batch_(kBatch),
      origin_(config.origin),
      base_(config.start),
      last_(config.start) {
  if (!config_.filter.empty()) filter_ = BpfFilter::compile(config_.filter, config_.where);
  if (config_.timing == ReplayConfig::Timing::kScaled) {
    if (!(config_.scale > 0 && config_.scale <= kMostScale)) {
      throw UserError(config_.where, "the time scale of a replay must be above 0 and at most a million");
    }
    scale_millionths_ = std::llround(config_.scale * 1e6);
  }
  LOOM_CHECK(config_.timing != ReplayConfig::Timing::kRate || !config_.rate.is_unlimited(),
             "a replay at a rate has one");
}

std::optional<CaptureTime> ReplaySource::first_frame_time(const std::string& path, bool lenient) {
  CaptureReader reader = CaptureReader::open(path, read_options(lenient));
  const CapturedPacket* first = reader.next();
  if (first == nullptr || !first->has_time) return std::nullopt;
  return first->when;
}

std::string ReplaySource::frame_name(FrameId id) const {
  return "frame " + std::to_string(file_frame(id)) + " of " + (config_.label.empty() ? config_.path : config_.label);
}

uint64_t ReplaySource::file_frame(FrameId frame) const {
  LOOM_CHECK(frame.node == id(), "a replay knows the numbers of its own frames");
  if (frames_in_file_ == 0 || frame.number <= frames_in_file_) return frame.number;
  return (frame.number - 1) % frames_in_file_ + 1;
}

void ReplaySource::receive(Port&, Frame) {}

void ReplaySource::start() {
  next_ = advance();
  if (next_ != nullptr) schedule(*next_);
}

void ReplaySource::on_event(uint64_t) {
  last_ = now();
  const CapturedPacket& packet = *next_;
  const auto number = static_cast<uint32_t>(round_ * frames_in_file_ + packet.number);
  Frame frame = frames().make(FrameId{id(), number}, packet.bytes, packet.original_length, packet.truncated());
  if (packet.truncated()) ++cut_;
  ++replayed_;
  next_ = advance();
  // Back to back is known only when this frame is on the wire; else the successor takes this event's place at once.
  const bool after_sending = config_.timing == ReplayConfig::Timing::kAsap;
  if (!after_sending && next_ != nullptr) schedule(*next_);
  inject_(std::move(frame));
  if (after_sending && next_ != nullptr) schedule(*next_);
}

const CapturedPacket* ReplaySource::advance() {
  while (true) {
    if (batch_next_ == batch_end_) {
      batch_next_ = 0;
      batch_end_ = 0;  // also when the reader throws
      batch_end_ = reader_.read(batch_);
      if (batch_end_ > 0) continue;
      if (!begin_round()) break;
      continue;
    }
    const CapturedPacket& packet = batch_[batch_next_++];
    if (round_ == 0) frames_in_file_ = packet.number;
    if (!config_.interface_name.empty() && reader_.interfaces()[packet.interface].name != config_.interface_name) {
      ++filtered_;
      continue;
    }
    if (config_.only != nullptr && !config_.only->contains(packet.number)) [[unlikely]] {
      ++filtered_;
      continue;
    }
    if (filter_ && !filter_->matches(packet.bytes, packet.original_length)) {
      ++filtered_;
      continue;
    }
    ++taken_in_round_;
    return &packet;
  }
  finished_ = true;
  return nullptr;
}

bool ReplaySource::begin_round() {
  if (round_ + 1 == config_.rounds || taken_in_round_ == 0) return false;
  ++round_;
  taken_in_round_ = 0;
  reader_.rewind();
  if (config_.timing == ReplayConfig::Timing::kRate) {
    base_ = base_ + config_.round_gap;
  } else {
    base_ = last_ = last_ + config_.round_gap;
    origin_.reset();
  }
  return true;
}

void ReplaySource::schedule(const CapturedPacket& packet) {
  at(due(packet), *this);
  ++scheduled_;
}

Time ReplaySource::due(const CapturedPacket& packet) {
  switch (config_.timing) {
    case ReplayConfig::Timing::kRecorded:
    case ReplayConfig::Timing::kScaled:
      return due_as_recorded(packet);
    case ReplayConfig::Timing::kAsap:
      return std::max(base_, inject_.free_at(now()));
    case ReplayConfig::Timing::kRate: {
      constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
      const uint64_t rate = config_.rate.per_second();
      const auto ps = (static_cast<unsigned __int128>(scheduled_) * kPsPerSecond + rate - 1) / rate;
      return base_ + Duration::ps(static_cast<int64_t>(ps));
    }
  }
  return last_;
}

Time ReplaySource::due_as_recorded(const CapturedPacket& packet) {
  if (!packet.has_time) {
    ++untimed_;
    return last_;
  }
  if (!origin_) origin_ = packet.when;
  const std::optional<Duration> since = packet.when.since(*origin_);
  const __int128 ps =
      base_.count_ps() + static_cast<__int128>(since ? since->count_ps() : 0) * scale_millionths_ / 1'000'000;
  if ((!since && packet.when > *origin_) || ps > Time::max().count_ps()) {
    throw UserError(
        {config_.path, 0, 0},
        "frame " + std::to_string(packet.number) +
            " is stamped more than 106 days after the moment that stands for the start, longer than a simulation",
        "files that were not recorded together need time-zero: first-frame; else use timing: asap or a "
        "rate, or replay a part of the file");
  }
  const bool backward = !since || ps < last_.count_ps();
  if (backward) ++backward_;
  return backward ? last_ : Time::at(Duration::ps(static_cast<int64_t>(ps)));
}

void ReplaySource::report(MetricSink& sink) const {
  sink.count("replayed", "frames", replayed_);
  sink.count("filtered", "frames", filtered_);
  sink.count("backward_times", "frames", backward_);
  sink.count("untimed", "frames", untimed_);
  sink.count("cut", "frames", cut_);
}

}  // namespace loom
