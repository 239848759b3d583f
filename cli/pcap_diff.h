#pragma once

// `etherloom pcap diff`: the comparison of regressions, for any two captures, so that a person can ask by hand what a
// test asks.
//
// Not modelled: captures that differ in interfaces or comments; a capture is its frames and their times.

#include <optional>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "core/compare/comparison.h"

namespace loom::cli {

struct DiffOptions {
  std::string expected;
  std::string actual;
  std::string filter;  // of both sides
  uint64_t limit = 20;
  bool lenient = false;
  CompareOptions compare;
};

// Prints what differs; true when nothing does. UserError for what cannot be read.
bool diff_captures(const DiffOptions& options, Format format);

}  // namespace loom::cli
