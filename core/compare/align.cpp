#include "core/compare/align.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace loom {

namespace {

// Blocks up to this many cells get an exact longest common subsequence, or an exact pairing by likeness.
constexpr size_t kExactCells = 128 * 128;
// In larger blocks a frame looks for its changed counterpart among this many.
constexpr size_t kLookAhead = 16;
// Below this likeness two frames are not "the same frame, changed".
constexpr double kAlike = 0.5;

bool equal_frames(const StoredFrame& a, const StoredFrame& b) {
  return a.hash == b.hash && same_content(a.compared(), a.size, b.compared(), b.size);
}

struct Range {
  size_t begin;
  size_t end;
  size_t size() const { return end - begin; }
};

class Aligner {
 public:
  Aligner(std::span<const StoredFrame> expected, std::span<const StoredFrame> actual)
      : expected_(expected), actual_(actual) {}

  std::vector<AlignedPair> run() {
    match({0, expected_.size()}, {0, actual_.size()});
    return std::move(pairs_);
  }

 private:
  using Match = std::pair<size_t, size_t>;

  void emit_equal(size_t e, size_t a) { pairs_.push_back({e, a, true}); }

  void match(Range e, Range a) {
    while (e.size() > 0 && a.size() > 0 && equal_frames(expected_[e.begin], actual_[a.begin])) {
      emit_equal(e.begin++, a.begin++);
    }
    size_t tail = 0;
    while (e.size() > 0 && a.size() > 0 && equal_frames(expected_[e.end - 1], actual_[a.end - 1])) {
      --e.end;
      --a.end;
      ++tail;
    }
    match_middle(e, a);
    for (size_t i = 0; i < tail; ++i) emit_equal(e.end + i, a.end + i);
  }

  void match_middle(Range e, Range a) {
    if (e.size() == 0 || a.size() == 0) return pair_leftovers(e, a);
    std::vector<Match> matches = anchors(e, a);
    const bool anchored = !matches.empty();
    if (!anchored && e.size() * a.size() <= kExactCells) matches = common_subsequence(e, a);
    for (const Match& m : matches) {
      const Range e_gap{e.begin, m.first};
      const Range a_gap{a.begin, m.second};
      // Between anchors there may be further matches; between those of an exact solution there are none.
      if (anchored) {
        match(e_gap, a_gap);
      } else {
        pair_leftovers(e_gap, a_gap);
      }
      emit_equal(m.first, m.second);
      e.begin = m.first + 1;
      a.begin = m.second + 1;
    }
    if (anchored) {
      match(e, a);
    } else {
      pair_leftovers(e, a);
    }
  }

  // Frames that occur once in each range, in their longest common order.
  std::vector<Match> anchors(Range e, Range a) const {
    const auto by_hash = [](std::span<const StoredFrame> frames, Range r) {
      std::vector<std::pair<uint64_t, size_t>> sorted;
      for (size_t i = r.begin; i < r.end; ++i) sorted.emplace_back(frames[i].hash, i);
      std::sort(sorted.begin(), sorted.end());
      return sorted;
    };
    const auto es = by_hash(expected_, e);
    const auto as = by_hash(actual_, a);
    std::vector<Match> unique;
    for (size_t i = 0, k = 0; i < es.size() && k < as.size();) {
      if (es[i].first != as[k].first) {
        es[i].first < as[k].first ? ++i : ++k;
        continue;
      }
      const uint64_t hash = es[i].first;
      const size_t i0 = i;
      const size_t k0 = k;
      while (i < es.size() && es[i].first == hash) ++i;
      while (k < as.size() && as[k].first == hash) ++k;
      if (i - i0 == 1 && k - k0 == 1 && equal_frames(expected_[es[i0].second], actual_[as[k0].second])) {
        unique.emplace_back(es[i0].second, as[k0].second);
      }
    }
    std::sort(unique.begin(), unique.end());
    return longest_increasing(unique);
  }

  // Of matches sorted by their first index, the most whose second indices increase.
  static std::vector<Match> longest_increasing(const std::vector<Match>& matches) {
    std::vector<size_t> piles;  // index of the match on top of each pile
    std::vector<size_t> previous(matches.size(), SIZE_MAX);
    for (size_t i = 0; i < matches.size(); ++i) {
      const auto pile = std::lower_bound(piles.begin(), piles.end(), matches[i].second,
                                         [&](size_t m, size_t second) { return matches[m].second < second; });
      if (pile != piles.begin()) previous[i] = *(pile - 1);
      if (pile == piles.end()) {
        piles.push_back(i);
      } else {
        *pile = i;
      }
    }
    std::vector<Match> result;
    for (size_t i = piles.empty() ? SIZE_MAX : piles.back(); i != SIZE_MAX; i = previous[i]) {
      result.push_back(matches[i]);
    }
    std::reverse(result.begin(), result.end());
    return result;
  }

  std::vector<Match> common_subsequence(Range e, Range a) const {
    const size_t width = a.size() + 1;
    std::vector<uint32_t> longest((e.size() + 1) * width, 0);
    for (size_t i = e.size(); i-- > 0;) {
      for (size_t k = a.size(); k-- > 0;) {
        longest[i * width + k] = equal_frames(expected_[e.begin + i], actual_[a.begin + k])
                                     ? longest[(i + 1) * width + k + 1] + 1
                                     : std::max(longest[(i + 1) * width + k], longest[i * width + k + 1]);
      }
    }
    std::vector<Match> matches;
    for (size_t i = 0, k = 0; i < e.size() && k < a.size();) {
      if (equal_frames(expected_[e.begin + i], actual_[a.begin + k])) {
        matches.emplace_back(e.begin + i++, a.begin + k++);
      } else if (longest[(i + 1) * width + k] >= longest[i * width + k + 1]) {
        ++i;
      } else {
        ++k;
      }
    }
    return matches;
  }

  void pair_leftovers(Range e, Range a) {
    std::vector<Match> changed;
    if (e.size() != 0 && a.size() != 0) {
      changed = e.size() * a.size() <= kExactCells ? best_pairs(e, a) : near_pairs(e, a);
    }
    changed.emplace_back(e.end, a.end);
    for (const Match& m : changed) {
      for (; e.begin < m.first; ++e.begin) pairs_.push_back({e.begin, std::nullopt, false});
      for (; a.begin < m.second; ++a.begin) pairs_.push_back({std::nullopt, a.begin, false});
      if (e.begin < e.end && a.begin < a.end) pairs_.push_back({e.begin++, a.begin++, false});
    }
  }

  // The pairs in common order with the greatest sum of likeness.
  std::vector<Match> best_pairs(Range e, Range a) const {
    const size_t width = a.size() + 1;
    std::vector<double> best((e.size() + 1) * width, 0);
    std::vector<double> alike(e.size() * a.size());
    for (size_t i = e.size(); i-- > 0;) {
      for (size_t k = a.size(); k-- > 0;) {
        const double s = similarity(expected_[e.begin + i], actual_[a.begin + k]);
        alike[i * a.size() + k] = s;
        best[i * width + k] = std::max(best[(i + 1) * width + k], best[i * width + k + 1]);
        if (s >= kAlike) best[i * width + k] = std::max(best[i * width + k], best[(i + 1) * width + k + 1] + s);
      }
    }
    std::vector<Match> pairs;
    for (size_t i = 0, k = 0; i < e.size() && k < a.size();) {
      const double s = alike[i * a.size() + k];
      if (s >= kAlike && best[i * width + k] <= best[(i + 1) * width + k + 1] + s) {
        pairs.emplace_back(e.begin + i++, a.begin + k++);
      } else if (best[(i + 1) * width + k] >= best[i * width + k + 1]) {
        ++i;
      } else {
        ++k;
      }
    }
    return pairs;
  }

  // The same for large blocks: each expected frame takes the likest of the next few.
  std::vector<Match> near_pairs(Range e, Range a) const {
    std::vector<Match> pairs;
    size_t next = a.begin;
    for (size_t i = e.begin; i < e.end && next < a.end; ++i) {
      double best = kAlike;
      size_t chosen = SIZE_MAX;
      for (size_t k = next; k < std::min(a.end, next + kLookAhead); ++k) {
        const double s = similarity(expected_[i], actual_[k]);
        if (s > best) {
          best = s;
          chosen = k;
        }
      }
      if (chosen == SIZE_MAX) continue;
      pairs.emplace_back(i, chosen);
      next = chosen + 1;
    }
    return pairs;
  }

  std::span<const StoredFrame> expected_;
  std::span<const StoredFrame> actual_;
  std::vector<AlignedPair> pairs_;
};

}  // namespace

std::vector<AlignedPair> align(std::span<const StoredFrame> expected, std::span<const StoredFrame> actual) {
  return Aligner(expected, actual).run();
}

}  // namespace loom
