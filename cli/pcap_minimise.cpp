#include "cli/pcap_minimise.h"

#include <fmt/format.h>

#include "cli/output.h"
#include "cli/verbs.h"
#include "devices/registry/device_type.h"
#include "topology/minimise.h"

namespace loom::cli {

bool minimise_scenario(const MinimiseArguments& args, bool quiet) {
  const Scenario scenario =
      load_scenario(scenario_file(args.scenario), all_devices(), args.common.scenario_options());
  catch_interrupts();
  Progress progress(scenario.name, quiet);
  RunOptions run;
  run.seed = args.common.seed;
  follow(run, progress);
  MinimiseOptions options;
  options.expectation = args.expectation;
  options.folder = args.folder;
  options.most_runs = args.most_runs;
  options.on_run = [](size_t, uint64_t) { return !interrupted(); };
  const MinimiseOutcome outcome = minimise(scenario, all_devices(), options, run);
  progress.done();
  put(outcome.failure);
  put(fmt::format("{} of {} replayed frames still fail so, with {} of {} golden frames ({} runs{})\n",
                  outcome.frames_after, outcome.frames_before, outcome.golden_after, outcome.golden_before,
                  grouped(outcome.runs), outcome.gave_up ? "; given up, so fewer may do" : ""));
  put("etherloom test " + outcome.scenario + "\n");
  end_output();
  return !outcome.gave_up;
}

}  // namespace loom::cli
