#include "cli/serve/snapshots.h"

#include <algorithm>

namespace loom::cli::serve {

bool Target::is_ahead_of(const Moment& moment) const {
  // Strictly, so that the clock will stand where the event was; the clock of a moment may have gone on since.
  if (event) return moment.event < *event || (moment.event == *event && moment.at == Time::zero());
  return !at || moment.at <= *at;
}

std::optional<size_t> nearest_before(const std::vector<Moment>& moments, const Target& target) {
  for (size_t i = moments.size(); i-- > 0;) {
    if (target.is_ahead_of(moments[i])) return i;
  }
  return std::nullopt;
}

size_t least_needed(const std::vector<uint64_t>& events, uint64_t now) {
  size_t chosen = events.size() - 1;
  double least = 0;
  for (size_t i = 1; i < events.size(); ++i) {
    const uint64_t next = i + 1 < events.size() ? events[i + 1] : std::max(now, events[i]);
    const uint64_t age = std::max(now, events[i]) - events[i];
    const double need = static_cast<double>(next - events[i - 1]) / static_cast<double>(age + 1);
    if (i > 1 && need >= least) continue;
    least = need;
    chosen = i;
  }
  return chosen;
}

}  // namespace loom::cli::serve
