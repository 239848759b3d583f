// Any text may stand where a recording of outside events is expected: it is refused with the line that is wrong, or
// it can be played.

#include <cstdlib>
#include <fstream>

#include "core/error.h"
#include "devices/live/outside_record.h"
#include "tests/support/temp_folder.h"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace loom;
  static const TempFolder folder;
  static const bool has_frames = [] {
    live::OutsideRecorder recorder(folder.path());
    recorder.add_node("vm");
    recorder.close();
    return true;
  }();
  require(has_frames);
  folder.write(live::kRecordedEvents, std::string(reinterpret_cast<const char*>(data), size));
  const Time end = Time::at(Duration::s(1));
  const std::set<std::string> nodes = {"vm"};
  try {
    live::check_recording(folder.path(), &nodes, end);
  } catch (const UserError& error) {
    require(error.where().line > 0);
    return 0;
  }
  live::RecordedEnd played(folder.path(), "vm");
  live::RecordedEnd::Entry entry;
  Time before;
  while (played.next(entry)) {
    require(entry.carrier.has_value() && entry.when >= before && entry.when <= end);
    before = entry.when;
  }
  return 0;
}
