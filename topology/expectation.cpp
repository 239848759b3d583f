#include "topology/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "core/units_text.h"
#include "core/wire/describe.h"

namespace loom {

namespace {

CompareOptions compare_options(const CompareSpec& spec) {
  CompareOptions options;
  switch (spec.order) {
    case CompareSpec::Order::kStrict:
      options.order = FrameOrder::kStrict;
      break;
    case CompareSpec::Order::kPerFlow:
      options.order = FrameOrder::kPerFlow;
      break;
    case CompareSpec::Order::kMultiset:
      options.order = FrameOrder::kMultiset;
      break;
  }
  options.tolerance = spec.tolerance;
  options.ignore = spec.ignore;
  return options;
}

std::string frame_text(const StoredFrame& frame, CaptureTime epoch) {
  const auto since = frame.when.since(epoch);
  return fmt::format("frame {} at {}: {}", frame.number, since ? to_text(*since) : frame.when.text(),
                     wire::summarise(frame.bytes, frame.size));
}

std::string plural(uint64_t n, const char* word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

// Which interfaces of the capture are called `name`, by index; empty for "all of them". An interface may stand
// anywhere in a pcapng, so this reads it through once.
std::vector<bool> interfaces_named(const FilePath& file, const std::string& name, CaptureReadOptions options) {
  std::vector<bool> chosen;
  if (name.empty()) return chosen;
  CaptureReader reader = CaptureReader::open(file.path, options);
  while (reader.next() != nullptr) {
  }
  bool found = false;
  for (const CaptureInterface& interface : reader.interfaces()) {
    chosen.push_back(interface.name == name);
    found = found || chosen.back();
  }
  if (!found) throw UserError(file.mark, "no interface of " + file.written + " is called " + name);
  return chosen;
}

FrameId unpack(uint64_t tag) {
  return FrameId{static_cast<uint32_t>(tag >> 32), static_cast<uint32_t>(tag)};
}

}  // namespace

PortExpectation::PortExpectation(const ExpectSpec& spec, const Simulation& simulation, CaptureTime epoch)
    : spec_(spec), simulation_(simulation), epoch_(epoch) {
  if (!spec.filter.empty()) filter_ = BpfFilter::compile(spec.filter, spec.filter_mark);
  if (!spec.never.empty()) never_ = BpfFilter::compile(spec.never, spec.never_mark);
  if (!spec.golden) return;
  CaptureReadOptions reading;
  reading.lenient = spec.lenient;
  std::function<bool(const CapturedPacket&)> select;
  if (!spec.golden_interface.empty() || filter_) {
    std::shared_ptr<BpfFilter> filter;
    if (filter_) filter = std::make_shared<BpfFilter>(BpfFilter::compile(spec.filter, spec.filter_mark));
    select = [chosen = interfaces_named(*spec.golden, spec.golden_interface, reading),
              filter](const CapturedPacket& packet) {
      if (!chosen.empty() && !chosen[packet.interface]) return false;
      return !filter || filter->matches(packet.bytes, packet.original_length);
    };
  }
  comparison_.emplace(CaptureReader::open(spec.golden->path, reading), compare_options(spec.compare),
                      std::move(select));
}

void PortExpectation::on_rx(Time when, const Port&, const Frame& frame) {
  if (spec_.direction == ExpectSpec::Direction::kReceived) see(when, frame);
}

void PortExpectation::on_tx(Time when, const Port&, const Frame& frame) {
  if (spec_.direction != ExpectSpec::Direction::kSent) return;
  see_departed();
  if (announced_.empty() && when <= simulation_.now()) return see(when, frame);
  announced_.push_back({when, frame});
}

void PortExpectation::on_drop(Time when, const Node&, const Port* port, const Frame& frame, DropReason reason) {
  if (port == nullptr || reason != DropReason::kLinkDown) return;
  const auto taken_back = std::find_if(announced_.begin(), announced_.end(), [&](const Announced& a) {
    return a.when > when && a.frame.id() == frame.id();
  });
  if (taken_back != announced_.end()) announced_.erase(taken_back);
}

void PortExpectation::see_departed() {
  while (!announced_.empty() && announced_.front().when <= simulation_.now()) {
    see(announced_.front().when, announced_.front().frame);
    announced_.pop_front();
  }
}

void PortExpectation::see(Time when, const Frame& frame) {
  ++total_;
  // A virtual payload is zeros that are not stored; comparisons and filters look at real bytes.
  std::vector<uint8_t> whole;
  std::span<const uint8_t> bytes = frame.bytes();
  if (frame.stored() != frame.size() && !frame.is_cut()) {
    whole = frame.materialise();
    bytes = whole;
  }
  const CaptureTime stamp = epoch_ + when.since_start();
  const auto keep = [&](std::optional<StoredFrame>& place) {
    if (!place)
      place = StoredFrame{{bytes.begin(), bytes.end()}, frame.size(), stamp, total_, frame.origin().value(), 0, {}};
  };
  if (never_ && never_->matches(bytes, frame.size())) {
    ++forbidden_;
    keep(first_forbidden_);
  }
  if (filter_ && !filter_->matches(bytes, frame.size())) return;
  ++selected_;
  if (spec_.nothing) keep(first_seen_);
  if (comparison_) comparison_->add(bytes, frame.size(), stamp, frame.origin().value());
}

void PortExpectation::require_counts(ExpectationOutcome& outcome) const {
  const std::string which = spec_.filter.empty() ? "" : " matching \"" + spec_.filter + "\"";
  const auto require = [&](bool holds, const std::string& wanted) {
    if (!holds) {
      outcome.failures.push_back(fmt::format("expected {} frames{}, got {}", wanted, which, selected_));
    }
  };
  if (spec_.count) require(selected_ == *spec_.count, fmt::format("exactly {}", *spec_.count));
  if (spec_.at_least) require(selected_ >= *spec_.at_least, fmt::format("at least {}", *spec_.at_least));
  if (spec_.at_most) require(selected_ <= *spec_.at_most, fmt::format("at most {}", *spec_.at_most));
}

ExpectationOutcome PortExpectation::finish() {
  // What would have left after the end did not.
  see_departed();
  announced_.clear();
  ExpectationOutcome outcome;
  outcome.spec = &spec_;
  outcome.frames_seen = selected_;
  require_counts(outcome);
  if (forbidden_ != 0) {
    outcome.failures.push_back(fmt::format("{} matched \"{}\", which must never be seen here; the first is {}",
                                           plural(forbidden_, "frame"), spec_.never,
                                           frame_text(*first_forbidden_, epoch_)));
    outcome.suspects.push_back({first_forbidden_->when, unpack(first_forbidden_->tag), 0});
  }
  if (spec_.nothing && selected_ != 0) {
    outcome.failures.push_back(fmt::format("expected nothing, got {}; the first is {}", plural(selected_, "frame"),
                                           frame_text(*first_seen_, epoch_)));
    outcome.suspects.push_back({first_seen_->when, unpack(first_seen_->tag), 0});
  }
  if (comparison_) {
    outcome.comparison = comparison_->finish();
    const ComparisonResult& result = *outcome.comparison;
    if (!result.equal()) {
      outcome.failures.push_back(fmt::format("{} from the golden capture {} ({} golden, {} actual, {} equal)",
                                             plural(result.difference_count, "difference"), spec_.golden->written,
                                             plural(result.expected_frames, "frame"), result.actual_frames,
                                             result.matched));
    }
    for (const Difference& d : result.differences) {
      if (d.kind == DifferenceKind::kMistimed) continue;
      if (d.actual) {
        outcome.suspects.push_back({d.actual->when, unpack(d.actual->tag), 0});
      } else {
        outcome.suspects.push_back({d.expected->when, {}, untagged_hash(d.expected->bytes)});
      }
    }
  }
  outcome.passed = outcome.failures.empty();
  return outcome;
}

}  // namespace loom
