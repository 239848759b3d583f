#pragma once

// What a failed comparison looks like, frame by frame, as plain data: it crosses from the process that ran a scenario
// to the one that prints, and is shown alike as text, JSON and HTML; `pcap diff` shows its differences by it, too.
//
// Not modelled: more than the first differences; ComparisonResult counts the rest.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/compare/difference.h"
#include "core/compare/side_by_side.h"
#include "topology/decision_record.h"

namespace loom::cli {

struct FrameReport {
  uint64_t number = 0;  // in its file, or among the frames of the port
  std::string time;     // "at 300ms" since the run's start, or a capture's own
  uint32_t length = 0;  // on the wire
  std::string summary;
  std::string bytes;  // as digits
};

struct DifferenceReport {
  std::string kind;  // name_of(DifferenceKind)
  std::optional<FrameReport> expected;
  std::optional<FrameReport> actual;
  std::vector<FieldRow> fields;  // all of both frames
  std::vector<size_t> why;       // places among the scenario's decisions
};

// `origin` is time zero.
DifferenceReport report_of(const Difference& difference, CaptureTime origin, const FieldMask& mask);

nlohmann::ordered_json json_of(const DifferenceReport& difference);
nlohmann::ordered_json json_of(const DecisionRecord& decision);
// The inverse.
DifferenceReport difference_of(const nlohmann::ordered_json& json);
DecisionRecord decision_of(const nlohmann::ordered_json& json);

}  // namespace loom::cli
