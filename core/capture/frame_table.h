#pragma once

// A table of frames: a capture that a person can write and read, one frame a line.
//
//     frames 1
//     # time   interface  fields
//     1ms      p1         dst=ff:ff:ff:ff:ff:ff src=02:00:00:00:00:0a vlan=10 text="who is there"
//     1.5ms    p2         hex=02000000000a02000000000b88b50102
//
// The first line is the format and its version. `#` begins a comment. A line is a time (a duration since time zero),
// if need be the interface, and the fields of core/wire/frame_spec.h; a value with blanks stands in double quotes.
// Time zero is the beginning of 1970, or what a line `zero SECONDS` before the first frame says. Interfaces are
// numbered as they come; frames without one are of the nameless interface.
//
// Errors: UserError at the line and column.
//
// Not modelled: frames that were cut; directions.

#include <span>
#include <string>
#include <vector>

#include "core/capture/capture_time.h"

namespace loom {

inline constexpr std::string_view kFrameTableMagic = "frames 1";
// What a table's file is called, for those who write one.
inline constexpr std::string_view kFrameTableExtension = ".frames";

struct TableFrame {
  CaptureTime when;
  uint32_t interface = 0;  // of FrameTable::interfaces
  std::vector<uint8_t> bytes;
  uint64_t offset = 0;  // of its line
};

struct FrameTable {
  std::vector<std::string> interfaces;
  std::vector<TableFrame> frames;
};

FrameTable parse_frame_table(std::string_view text, const std::string& file);

// One line of a table. `zero` is its time zero.
std::string frame_table_line(CaptureTime when, CaptureTime zero, const std::string& interface,
                             std::span<const uint8_t> bytes);

}  // namespace loom
