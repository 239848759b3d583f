#include "core/compare/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/compare/side_by_side.h"
#include "core/units_text.h"
#include "core/wire/describe.h"

namespace loom {

std::string_view name_of(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::kMissing:
      return "missing";
    case DifferenceKind::kExtra:
      return "extra";
    case DifferenceKind::kChanged:
      return "changed";
    case DifferenceKind::kMoved:
      return "moved";
    case DifferenceKind::kDuplicate:
      return "duplicate";
    case DifferenceKind::kMistimed:
      return "mistimed";
  }
  return "";
}

namespace {

constexpr size_t kDigitsShown = 24;

// A long value (a payload in hexadecimal digits) is shown from just before the first digit that differs.
FieldDifference different(const std::string& field, const std::string& expected, const std::string& actual) {
  if (expected.size() <= kDigitsShown && actual.size() <= kDigitsShown) return {field, expected, actual};
  size_t at = 0;
  while (at < expected.size() && at < actual.size() && expected[at] == actual[at]) ++at;
  at -= at % 2;
  const size_t from = at > 8 ? at - 8 : 0;
  const auto part = [from](const std::string& text) {
    if (from >= text.size()) return std::string("(ends)");
    return (from > 0 ? "..." : "") + text.substr(from, kDigitsShown) +
           (from + kDigitsShown < text.size() ? "..." : "");
  };
  return {fmt::format("{} from byte {}", field, at / 2), part(expected), part(actual)};
}

}  // namespace

std::vector<FieldDifference> field_differences(const StoredFrame& expected, const StoredFrame& actual,
                                               const FieldMask& mask) {
  std::vector<FieldDifference> differences;
  for (const FieldRow& row : side_by_side(&expected, &actual, mask)) {
    if (row.state != FieldRow::State::kDiffers) continue;
    if (row.expected && row.actual) {
      differences.push_back(different(row.field, *row.expected, *row.actual));
    } else {
      differences.push_back({row.field, row.expected, row.actual});
    }
  }
  return differences;
}

namespace {

std::string moment(const StoredFrame& frame, CaptureTime origin) {
  const auto since = frame.when.since(origin);
  return since ? "at " + to_text(*since) : "at " + frame.when.text();
}

std::string one_frame(std::string_view side, const StoredFrame& frame, CaptureTime origin) {
  return fmt::format("{} frame {} {}: {}", side, frame.number, moment(frame, origin),
                     wire::summarise(frame.bytes, frame.size));
}

std::string field_table(const std::vector<FieldDifference>& fields) {
  size_t name = 0;
  size_t value = 0;
  for (const FieldDifference& f : fields) {
    name = std::max(name, f.field.size());
    value = std::max(value, f.expected.value_or("(absent)").size());
  }
  std::string text;
  for (const FieldDifference& f : fields) {
    text += fmt::format("    {:<{}}  expected {:<{}}  actual {}\n", f.field, name, f.expected.value_or("(absent)"),
                        value, f.actual.value_or("(absent)"));
  }
  return text;
}

}  // namespace

std::string describe(const Difference& d, CaptureTime origin) {
  switch (d.kind) {
    case DifferenceKind::kMissing:
      return "missing: " + one_frame("golden", *d.expected, origin) + "\n";
    case DifferenceKind::kExtra:
      return "extra: " + one_frame("actual", *d.actual, origin) + "\n";
    case DifferenceKind::kDuplicate:
      return "duplicate: " + one_frame("actual", *d.actual, origin) + "\n    the frame before it again\n";
    case DifferenceKind::kMoved:
      return "moved: " + one_frame("golden", *d.expected, origin) +
             fmt::format("\n    sent as actual frame {} {}\n", d.actual->number, moment(*d.actual, origin));
    case DifferenceKind::kMistimed:
      return "mistimed: " + one_frame("golden", *d.expected, origin) +
             fmt::format("\n    actual frame {} {}\n", d.actual->number, moment(*d.actual, origin));
    case DifferenceKind::kChanged:
      return fmt::format("changed: golden frame {}, actual frame {} {}\n    expected {}\n    actual   {}\n",
                         d.expected->number, d.actual->number, moment(*d.actual, origin),
                         wire::summarise(d.expected->bytes, d.expected->size),
                         wire::summarise(d.actual->bytes, d.actual->size)) +
             field_table(d.fields);
  }
  return "";
}

}  // namespace loom
