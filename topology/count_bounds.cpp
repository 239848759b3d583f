#include "topology/count_bounds.h"

namespace loom {

bool CountBounds::possible() const {
  const uint64_t least = at_least.value_or(0);
  return least <= at_most.value_or(UINT64_MAX) && (!exactly || hold(*exactly));
}

std::string CountBounds::text() const {
  std::string text;
  const auto add = [&](const char* words, const std::optional<uint64_t>& bound) {
    if (bound) text += (text.empty() ? "" : " and ") + std::string(words) + " " + std::to_string(*bound);
  };
  add("exactly", exactly);
  add("at least", at_least);
  add("at most", at_most);
  return text;
}

}  // namespace loom
