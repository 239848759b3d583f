#pragma once

// What `etherloom pcap show` prints: the frames of a capture, a line each in tcpdump's spirit, in the order of the
// file. Number, time, interface and direction stand in front of the line of wire::summarise; comments, fields and the
// bytes follow it, indented.
//
// Frames keep the numbers they have in the file, filtered or not, so that they agree with Wireshark's. Output is
// written as the file is read, so a file of any size takes no memory.
//
// Errors: as CaptureReader; UserError when no frame's interface has the name asked for, or the filter is no filter.
// Not modelled: frames that are not Ethernet (refused by name).

#include <cstdint>
#include <string>

#include "cli/terminal.h"

namespace loom::cli {

enum class TimeStyle { kRelative, kUtc, kEpoch };

struct ShowOptions {
  std::string file;
  std::string filter;
  std::string interface;
  uint64_t from = 1;   // number of the first frame to look at
  uint64_t count = 0;  // frames to show; 0: all
  bool fields = false;
  bool hex = false;
  bool lenient = false;
  TimeStyle time = TimeStyle::kRelative;
};

void show_frames(const ShowOptions& options, Format format);

}  // namespace loom::cli
