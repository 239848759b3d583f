// Any text is read as a scenario or refused with located errors; what is read can be asked as a graph. Files that the
// text names are not looked at.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "topology/graph.h"
#include "topology/scenario.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  loom::ScenarioOptions options;
  options.check_files = false;
  const loom::ScenarioCheck check = loom::check_scenario(text, "fuzz.yaml", loom::all_devices(), options);
  // Either a scenario or a reason, and each reason says which file.
  if (check.scenario.has_value() == !check.errors.empty()) std::abort();
  for (const loom::UserError& error : check.errors) {
    if (error.where().file != "fuzz.yaml" || error.message().empty()) std::abort();
  }
  if (check.scenario && check.scenario->nodes.size() < 200) loom::warnings(*check.scenario);
  return 0;
}
