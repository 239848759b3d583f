#pragma once

// What `etherloom pcap info` prints about capture files, in the three shapes: for people a block a file (or a row a
// file, when there are several), for programs a JSON object or a CSV row a file, with numbers as plain numbers.
//
// Units: as the keys say (bytes, seconds); times are UTC and, for programs, decimal seconds since 1970 as a string,
// for a double would lose nanoseconds.
// Not modelled: hashes of the file; statistics by protocol.

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "core/capture/capture_info.h"

namespace loom::cli {

std::string text_of(const std::vector<CaptureInfo>& files, Format format);

}  // namespace loom::cli
