#include "cli/pcap_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/failure_report.h"
#include "cli/filter_option.h"
#include "cli/output.h"
#include "core/compare/field_mask.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;

ComparisonResult compare(const DiffOptions& options, CaptureTime& origin) {
  CaptureReadOptions reading;
  reading.lenient = options.lenient;
  CaptureReader expected = CaptureReader::open(options.expected, reading);
  if (const CapturedPacket* first = expected.next()) origin = first->when;
  expected.rewind();
  const auto filter = std::make_shared<std::optional<BpfFilter>>(filter_option(options.filter));
  const auto passes = [filter](const CapturedPacket& packet) {
    return !*filter || (*filter)->matches(packet.bytes, packet.original_length);
  };
  CaptureReader actual = CaptureReader::open(options.actual, reading);
  Comparison comparison(std::move(expected), options.compare, passes);
  while (const CapturedPacket* packet = actual.next()) {
    if (passes(*packet)) comparison.add(packet->bytes, packet->original_length, packet->when, packet->number);
  }
  return comparison.finish();
}

// Frames of the actual side are counted by the comparison; their tag is the number they have in their file.
void use_numbers_of_the_file(ComparisonResult& result) {
  for (Difference& d : result.differences) {
    if (d.actual) d.actual->number = d.actual->tag;
  }
}

std::string json_text(const ComparisonResult& result, size_t shown, CaptureTime origin, const FieldMask& mask) {
  Json differences = Json::array();
  for (size_t i = 0; i < shown; ++i) {
    Json difference = json_of(report_of(result.differences[i], origin, mask));
    difference.erase("why");
    differences.push_back(std::move(difference));
  }
  const Json json{{"equal", result.equal()},
                  {"expected_frames", result.expected_frames},
                  {"actual_frames", result.actual_frames},
                  {"matched", result.matched},
                  {"difference_count", result.difference_count},
                  {"differences", std::move(differences)},
                  {"notes", result.notes}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string csv_text(const ComparisonResult& result, size_t shown) {
  Table rows({"Kind", "Expected frame", "Actual frame", "Fields"});
  for (size_t i = 0; i < shown; ++i) {
    const Difference& d = result.differences[i];
    std::string fields;
    for (const FieldDifference& f : d.fields) {
      fields += fmt::format("{}{}: {} -> {}", fields.empty() ? "" : "; ", f.field, f.expected.value_or("(absent)"),
                            f.actual.value_or("(absent)"));
    }
    rows.add({std::string(name_of(d.kind)), d.expected ? std::to_string(d.expected->number) : "",
              d.actual ? std::to_string(d.actual->number) : "", fields});
  }
  return rows.text(Format::kCsv);
}

std::string table_text(const ComparisonResult& result, size_t shown, CaptureTime origin) {
  std::string text;
  for (size_t i = 0; i < shown; ++i) text += describe(result.differences[i], origin);
  if (result.difference_count > shown) text += fmt::format("and {} more\n", grouped(result.difference_count - shown));
  for (const std::string& note : result.notes) text += "note: " + note + "\n";
  const std::string verdict = result.equal() ? "equal"
                                             : fmt::format("{} difference{}", grouped(result.difference_count),
                                                           result.difference_count == 1 ? "" : "s");
  return text + fmt::format("{}: {} frames expected, {} actual, {} equal\n",
                            inked(verdict, result.equal() ? Ink::kGreen : Ink::kRed, colour_on_stdout()),
                            grouped(result.expected_frames), grouped(result.actual_frames), grouped(result.matched));
}

}  // namespace

bool diff_captures(const DiffOptions& options, Format format) {
  for (const std::string& pattern : options.compare.ignore) {
    const std::string complaint = FieldMask::complaint_about(pattern);
    if (complaint.empty()) continue;
    throw UserError({}, "--ignore " + pattern + " " + complaint, "", UserError::Kind::kUsage);
  }
  CaptureTime origin;
  ComparisonResult result = compare(options, origin);
  use_numbers_of_the_file(result);
  const size_t shown = std::min<size_t>(options.limit, result.differences.size());
  switch (format) {
    case Format::kJson:
      put(json_text(result, shown, origin, FieldMask(options.compare.ignore)));
      break;
    case Format::kCsv:
      put(csv_text(result, shown));
      break;
    case Format::kTable:
      put(table_text(result, shown, origin));
      break;
  }
  end_output();
  return result.equal();
}

}  // namespace loom::cli
