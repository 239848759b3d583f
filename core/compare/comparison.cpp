#include "core/compare/comparison.h"

#include <algorithm>
#include <array>
#include <deque>

#include "core/compare/align.h"
#include "core/compare/field_mask.h"
#include "core/wire/flow_key.h"

namespace loom {

namespace {

constexpr size_t kBatch = 256;

StoredFrame store(std::span<const uint8_t> bytes, uint32_t size, CaptureTime when, uint64_t number, uint64_t tag,
                  const FieldMask& mask) {
  StoredFrame frame{{bytes.begin(), bytes.end()}, size, when, number, tag, 0, {}};
  if (!mask.empty()) frame.masked = mask.apply(bytes);
  frame.hash = content_hash(frame.compared(), size);
  return frame;
}

}  // namespace

// The golden side, one selected packet ahead.
class Comparison::Golden {
 public:
  Golden(CaptureReader reader, std::function<bool(const CapturedPacket&)> select)
      : reader_(std::move(reader)), select_(std::move(select)) {}

  // Null at the end; valid as long as this object lives.
  const CapturedPacket* peek() {
    while (true) {
      if (next_ == filled_) {
        next_ = 0;
        filled_ = reader_.read(batch_);
        if (filled_ == 0) return nullptr;
      }
      if (!select_ || select_(batch_[next_])) return &batch_[next_];
      ++next_;
    }
  }
  void pop() { ++next_; }

 private:
  CaptureReader reader_;
  std::function<bool(const CapturedPacket&)> select_;
  std::array<CapturedPacket, kBatch> batch_;
  size_t next_ = 0;
  size_t filled_ = 0;
};

// One sequence that must agree: everything, or one flow. Holds what does not match yet.
struct Comparison::Lane {
  std::deque<StoredFrame> expected;
  std::deque<StoredFrame> actual;
  bool idle() const { return expected.empty() && actual.empty(); }
};

struct Comparison::Impl {
  explicit Impl(CompareOptions o) : options(std::move(o)), mask(options.ignore) {}

  CompareOptions options;
  FieldMask mask;
  std::optional<Golden> golden;
  ComparisonResult result;
  std::map<wire::FlowKey, Lane> lanes;
  size_t busy_lanes = 0;
  // Of a multiset, by hash: what waits for its equal. Equal keys stay in the order in which they came.
  std::multimap<uint64_t, StoredFrame> loose_expected;
  std::multimap<uint64_t, StoredFrame> loose_actual;
  std::optional<CaptureTime> first_golden;
  uint64_t allowed_duplicates = 0;
  uint64_t cut_golden = 0;
  CapturedPacket last_match;  // its bytes live as long as the reader

  // --- what is found ---

  void record(Difference difference) {
    ++result.difference_count;
    if (result.differences.size() < options.keep) result.differences.push_back(std::move(difference));
  }

  void record_missing(StoredFrame frame) {
    record(Difference{DifferenceKind::kMissing, std::move(frame), std::nullopt, {}});
  }

  void record_extra(StoredFrame frame, const StoredFrame* before) {
    const bool again = before != nullptr
                           ? before->hash == frame.hash && before->bytes == frame.bytes
                           : last_match.number != 0 &&
                                 same_content(last_match.bytes, last_match.original_length, frame.bytes, frame.size);
    if (again && options.allow_duplicates) {
      ++allowed_duplicates;
      return;
    }
    record(
        Difference{again ? DifferenceKind::kDuplicate : DifferenceKind::kExtra, std::nullopt, std::move(frame), {}});
  }

  void record_changed(StoredFrame expected, StoredFrame actual) {
    Difference difference{DifferenceKind::kChanged, std::move(expected), std::move(actual), {}};
    if (result.differences.size() < options.keep) {
      difference.fields = field_differences(*difference.expected, *difference.actual, mask);
    }
    record(std::move(difference));
  }

  bool in_time(CaptureTime expected, CaptureTime actual) const {
    if (!options.tolerance && options.relative_tolerance == 0) return true;
    const auto late = actual.since(expected);
    const auto passed = expected.since(first_golden.value_or(expected));
    if (!late || !passed) return false;
    const auto drift = static_cast<int64_t>(options.relative_tolerance * static_cast<double>(passed->count_ps()));
    const Duration allowed = options.tolerance.value_or(Duration{}) + Duration::ps(drift);
    return *late <= allowed && -*late <= allowed;
  }

  void record_match(StoredFrame&& expected, StoredFrame&& actual) {
    if (in_time(expected.when, actual.when)) {
      ++result.matched;
    } else {
      record(Difference{DifferenceKind::kMistimed, std::move(expected), std::move(actual), {}});
    }
  }

  // --- lanes ---

  Lane& lane_of(std::span<const uint8_t> bytes) {
    if (options.order != FrameOrder::kPerFlow) return lanes[wire::FlowKey{}];
    return lanes[wire::flow_key(bytes)];
  }

  template <typename Change>
  void change(Lane& lane, Change act) {
    const bool was_idle = lane.idle();
    act();
    if (was_idle != lane.idle()) busy_lanes += was_idle ? 1 : size_t(-1);
  }

  // Matches what the fronts allow.
  void settle(Lane& lane) {
    while (!lane.expected.empty() && !lane.actual.empty()) {
      StoredFrame& e = lane.expected.front();
      StoredFrame& a = lane.actual.front();
      if (e.hash != a.hash || !same_content(e.compared(), e.size, a.compared(), a.size)) break;
      record_match(std::move(e), std::move(a));
      lane.expected.pop_front();
      lane.actual.pop_front();
    }
    if (lane.expected.size() >= options.window || lane.actual.size() >= options.window) align_lane(lane, false);
  }

  // Takes an equal frame out of `others`, if there is one.
  static std::optional<StoredFrame> take_equal(std::multimap<uint64_t, StoredFrame>& others,
                                               const StoredFrame& frame) {
    const auto [begin, end] = others.equal_range(frame.hash);
    for (auto other = begin; other != end; ++other) {
      const StoredFrame& o = other->second;
      if (!same_content(o.compared(), o.size, frame.compared(), frame.size)) continue;
      return std::move(others.extract(other).mapped());
    }
    return std::nullopt;
  }

  void put_expected(StoredFrame frame, bool ended) {
    if (options.order == FrameOrder::kMultiset) {
      if (auto other = take_equal(loose_actual, frame)) return record_match(std::move(frame), std::move(*other));
      loose_expected.emplace(frame.hash, std::move(frame));
      return;
    }
    Lane& lane = lane_of(frame.bytes);
    if (ended && lane.idle()) return record_missing(std::move(frame));
    change(lane, [&] {
      lane.expected.push_back(std::move(frame));
      settle(lane);
    });
  }

  void put_actual(StoredFrame frame, bool golden_ended) {
    if (options.order == FrameOrder::kMultiset) {
      if (auto other = take_equal(loose_expected, frame)) return record_match(std::move(*other), std::move(frame));
      loose_actual.emplace(frame.hash, std::move(frame));
      return;
    }
    Lane& lane = lane_of(frame.bytes);
    if (golden_ended && lane.idle()) return record_extra(std::move(frame), nullptr);
    change(lane, [&] {
      lane.actual.push_back(std::move(frame));
      settle(lane);
    });
  }

  // What found no equal becomes a lane, in the order it came, so that changed frames find each other.
  void gather_loose() {
    const auto gather = [](std::multimap<uint64_t, StoredFrame>& loose, std::deque<StoredFrame>& into) {
      for (auto& [hash, frame] : loose) into.push_back(std::move(frame));
      loose.clear();
      std::sort(into.begin(), into.end(),
                [](const StoredFrame& a, const StoredFrame& b) { return a.number < b.number; });
    };
    if (loose_expected.empty() && loose_actual.empty()) return;
    Lane& lane = lanes[wire::FlowKey{}];
    gather(loose_expected, lane.expected);
    gather(loose_actual, lane.actual);
  }

  // Decides what the lane holds: all of it at the end, otherwise up to the last certain match.
  void align_lane(Lane& lane, bool at_end) {
    std::vector<StoredFrame> e(std::make_move_iterator(lane.expected.begin()),
                               std::make_move_iterator(lane.expected.end()));
    std::vector<StoredFrame> a(std::make_move_iterator(lane.actual.begin()),
                               std::make_move_iterator(lane.actual.end()));
    const std::vector<AlignedPair> pairs = align(e, a);
    size_t decided = pairs.size();
    if (!at_end) {
      while (decided > 0 && !pairs[decided - 1].equal) --decided;
      // Without a match late enough, half is decided all the same, or the lane would grow without end.
      decided = std::max(decided, pairs.size() / 2);
    }
    size_t e_done = 0;
    size_t a_done = 0;
    std::optional<StoredFrame> before;
    for (size_t i = 0; i < decided; ++i) {
      const AlignedPair& pair = pairs[i];
      std::optional<StoredFrame> this_actual;
      if (pair.actual) this_actual = a[*pair.actual];
      if (pair.equal) {
        record_match(std::move(e[*pair.expected]), std::move(a[*pair.actual]));
      } else if (pair.expected && pair.actual) {
        record_changed(std::move(e[*pair.expected]), std::move(a[*pair.actual]));
      } else if (pair.expected) {
        record_missing(std::move(e[*pair.expected]));
      } else {
        record_extra(std::move(a[*pair.actual]), before ? &*before : nullptr);
      }
      if (this_actual) before = std::move(this_actual);
      if (pair.expected) e_done = *pair.expected + 1;
      if (pair.actual) a_done = *pair.actual + 1;
    }
    lane.expected.assign(std::make_move_iterator(e.begin() + static_cast<std::ptrdiff_t>(e_done)),
                         std::make_move_iterator(e.end()));
    lane.actual.assign(std::make_move_iterator(a.begin() + static_cast<std::ptrdiff_t>(a_done)),
                       std::make_move_iterator(a.end()));
  }

  // --- the two sides ---

  // Moves the next golden frame into its lane. False at the end.
  bool pull_golden(bool ended) {
    const CapturedPacket* packet = golden ? golden->peek() : nullptr;
    if (packet == nullptr) return false;
    ++result.expected_frames;
    if (!first_golden) first_golden = packet->when;
    if (packet->truncated()) ++cut_golden;
    put_expected(store(packet->bytes, packet->original_length, packet->when, packet->number, 0, mask), ended);
    golden->pop();
    return true;
  }

  // The common case, nothing copied: the next golden frame is this one.
  bool matches_at_once(std::span<const uint8_t> bytes, uint32_t size, CaptureTime when) {
    if (busy_lanes != 0 || !loose_expected.empty() || !loose_actual.empty() || !golden) return false;
    const CapturedPacket* packet = golden->peek();
    if (packet == nullptr || !same_content(packet->bytes, packet->original_length, bytes, size)) return false;
    if (!first_golden) first_golden = packet->when;
    if (!in_time(packet->when, when)) return false;
    ++result.expected_frames;
    ++result.matched;
    if (packet->truncated()) ++cut_golden;
    last_match = *packet;
    golden->pop();
    return true;
  }

  // A frame missing here that is extra there has moved.
  void find_moved() {
    std::multimap<uint64_t, Difference*> extras;
    for (Difference& d : result.differences) {
      if (d.kind == DifferenceKind::kExtra || d.kind == DifferenceKind::kDuplicate)
        extras.emplace(d.actual->hash, &d);
    }
    for (Difference& missing : result.differences) {
      if (missing.kind != DifferenceKind::kMissing) continue;
      const auto [begin, end] = extras.equal_range(missing.expected->hash);
      for (auto found = begin; found != end; ++found) {
        Difference& extra = *found->second;
        if (extra.actual->size != missing.expected->size || extra.actual->bytes != missing.expected->bytes) continue;
        missing.kind = DifferenceKind::kMoved;
        missing.actual = std::move(extra.actual);
        extra.actual.reset();
        extras.erase(found);
        break;
      }
    }
    result.difference_count -= std::erase_if(
        result.differences, [](const Difference& d) { return !d.expected.has_value() && !d.actual.has_value(); });
  }
};

Comparison::Comparison(CaptureReader expected, CompareOptions options,
                       std::function<bool(const CapturedPacket&)> select)
    : impl_(std::make_unique<Impl>(std::move(options))) {
  impl_->golden.emplace(std::move(expected), std::move(select));
}

Comparison::Comparison(CompareOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Comparison::Comparison(Comparison&&) noexcept = default;
Comparison& Comparison::operator=(Comparison&&) noexcept = default;
Comparison::~Comparison() = default;

void Comparison::add(std::span<const uint8_t> bytes, uint32_t size, CaptureTime when, uint64_t tag) {
  Impl& impl = *impl_;
  const uint64_t number = ++impl.result.actual_frames;
  if (impl.matches_at_once(bytes, size, when)) return;
  const bool ended = !impl.pull_golden(false);
  impl.put_actual(store(bytes, size, when, number, tag, impl.mask), ended);
}

ComparisonResult Comparison::finish() {
  Impl& impl = *impl_;
  while (impl.pull_golden(true)) {
  }
  impl.gather_loose();
  for (auto& [key, lane] : impl.lanes) impl.align_lane(lane, true);
  impl.find_moved();
  const auto place = [](const Difference& d) { return d.expected ? d.expected->number : d.actual->number; };
  std::stable_sort(impl.result.differences.begin(), impl.result.differences.end(),
                   [&](const Difference& a, const Difference& b) { return place(a) < place(b); });
  if (impl.allowed_duplicates != 0) {
    impl.result.notes.push_back(std::to_string(impl.allowed_duplicates) +
                                " frames came again right after themselves, which is allowed here");
  }
  if (impl.cut_golden != 0) {
    impl.result.notes.push_back(std::to_string(impl.cut_golden) +
                                " golden frames are cut by a snap length; only the bytes they hold were compared");
  }
  return std::move(impl.result);
}

ComparisonResult compare_captures(CaptureReader expected, CaptureReader actual, const CompareOptions& options) {
  Comparison comparison(std::move(expected), options);
  while (const CapturedPacket* packet = actual.next()) {
    comparison.add(packet->bytes, packet->original_length, packet->when, packet->number);
  }
  return comparison.finish();
}

}  // namespace loom
