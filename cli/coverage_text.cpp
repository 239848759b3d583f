#include "cli/coverage_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "devices/registry/device_type.h"

namespace loom::cli {

namespace {

const char* never(CoverageAspect aspect) {
  switch (aspect) {
    case CoverageAspect::kDecision:
      return "never came out so";
    case CoverageAspect::kDrop:
      return "no frame was dropped for";
    case CoverageAspect::kTableChange:
      return "no table change was";
    case CoverageAspect::kSetting:
      return "nobody set";
    case CoverageAspect::kChange:
      return "nobody changed while running";
  }
  return "";
}

const char* plural(CoverageAspect aspect) {
  switch (aspect) {
    case CoverageAspect::kDecision:
      return "decisions";
    case CoverageAspect::kDrop:
      return "drop reasons";
    case CoverageAspect::kTableChange:
      return "table changes";
    case CoverageAspect::kSetting:
      return "settings";
    case CoverageAspect::kChange:
      return "changes while running";
  }
  return "";
}

struct OfAspect {
  size_t all = 0;
  size_t seen = 0;
  std::string missing;
};

}  // namespace

std::string coverage_text(const Coverage& coverage) {
  std::map<std::string, std::array<OfAspect, kCoverageAspects>> kinds;
  for (const auto& [point, count] : coverage) {
    OfAspect& of = kinds[point.kind][static_cast<size_t>(point.aspect)];
    ++of.all;
    if (count != 0) {
      ++of.seen;
      continue;
    }
    const bool is_word = point.name.find(" = ") != std::string::npos;  // of a choice, which says itself
    const std::string meaning = is_word ? "" : meaning_of(point, all_devices());
    of.missing += fmt::format("    {}{}\n", point.name, meaning.empty() ? "" : fmt::format(": {}", meaning));
  }
  std::string text;
  for (const auto& [kind, aspects] : kinds) {
    std::string head;
    std::string body;
    for (size_t i = 0; i < kCoverageAspects; ++i) {
      const OfAspect& of = aspects[i];
      if (of.all == 0) continue;
      const auto aspect = static_cast<CoverageAspect>(i);
      head += fmt::format("{}{} of {} {}", head.empty() ? "" : ", ", of.seen, of.all, plural(aspect));
      if (!of.missing.empty()) body += fmt::format("  {}\n{}", never(aspect), of.missing);
    }
    if (!head.empty()) text += fmt::format("\ncoverage of {}: {}\n{}", kind, head, body);
  }
  return text;
}

}  // namespace loom::cli
