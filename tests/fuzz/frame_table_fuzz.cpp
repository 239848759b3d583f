// Arbitrary text as a table of frames: a UserError or frames, and each frame written as a line reads as itself.

#include "core/capture/frame_table.h"

#include <cstdlib>

#include "core/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using loom::parse_frame_table;
  const std::string text = "frames 1\n" + std::string(reinterpret_cast<const char*>(data), size);
  loom::FrameTable table;
  try {
    table = parse_frame_table(text, "fuzz");
  } catch (const loom::UserError&) {
    return 0;
  }
  for (const loom::TableFrame& frame : table.frames) {
    const std::string line = loom::frame_table_line(frame.when, frame.when, "", frame.bytes);
    const loom::FrameTable again = parse_frame_table("frames 1\n" + line, "line");
    if (again.frames.size() != 1 || again.frames[0].bytes != frame.bytes) std::abort();
  }
  return 0;
}
