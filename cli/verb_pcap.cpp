// etherloom pcap: looks into capture files. `info` says what a file holds, `show` prints its frames, `diff` compares
// two, `edit` writes chosen and changed frames, `minimise` makes the captures of a failing regression small.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/choice.h"
#include "cli/count_option.h"
#include "cli/output.h"
#include "cli/pcap_diff.h"
#include "cli/pcap_edit.h"
#include "cli/pcap_info.h"
#include "cli/pcap_minimise.h"
#include "cli/pcap_show.h"
#include "cli/verbs.h"
#include "core/error.h"
#include "core/units_text.h"

namespace loom::cli {

namespace {

struct InfoArguments {
  std::vector<std::string> files;
  bool lenient = false;
};

// Every file is looked at, also behind one that cannot be read: the exit code tells that there was one.
int info(const InfoArguments& args, Format format) {
  int code = kOk;
  std::vector<CaptureInfo> files;
  std::vector<std::string> complaints;
  for (const std::string& file : args.files) {
    try {
      files.push_back(capture_info(file));
    } catch (const UserError& e) {
      complaints.emplace_back(e.what());
      continue;
    }
    const CaptureInfo& last = files.back();
    if (!last.damage || args.lenient) continue;
    const char* const hint = "\n  hint: --lenient takes what stands before the damage as good";
    complaints.push_back(file + ": " + last.damage->text() + (last.packets != 0 ? hint : ""));
  }
  if (!files.empty() || format != Format::kTable) put(text_of(files, format));
  for (const std::string& text : complaints) {
    complain(text);
    code = kInvalidInput;
  }
  end_output();
  return code;
}

void add_info(CLI::App& pcap, Globals& globals) {
  CLI::App* verb = pcap.add_subcommand("info", "Say what capture files hold: interfaces, frames, times, damage");
  const auto args = std::make_shared<InfoArguments>();
  verb->add_option("FILE", args->files, "Captures: pcap, pcapng or tables of frames")->type_name("FILE")->required();
  verb->add_flag("--lenient", args->lenient, "Damage is told but is no error");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return info(*args, globals.format); }; });
}

// CLI11 takes "-1" for the largest number there is.
void add_show(CLI::App& pcap, Globals& globals) {
  CLI::App* verb = pcap.add_subcommand("show", "Print the frames of a capture file, a line each");
  const auto args = std::make_shared<ShowOptions>();
  verb->add_option("FILE", args->file, "A capture: pcap, pcapng or a table of frames")->type_name("FILE")->required();
  verb->add_option("--filter", args->filter, "Only frames that match, in tcpdump's language: \"vlan 10 and icmp\"")
      ->type_name("BPF");
  add_count(*verb, "--from", args->from, "Number of the first frame to look at");
  add_count(*verb, "--count", args->count, "Stop after so many frames; 0 for all");
  verb->add_option("--interface", args->interface, "Only frames of this interface: its name, or #0, #1 ...")
      ->type_name("NAME");
  verb->add_flag("-V,--fields", args->fields, "Every field of every header: offset, length, name, value");
  verb->add_flag("--hex", args->hex, "The bytes");
  verb->add_flag("--lenient", args->lenient, "End at damage without an error");
  add_choice<TimeStyle>(*verb, "--time", args->time,
                        {{"relative", TimeStyle::kRelative}, {"utc", TimeStyle::kUtc}, {"epoch", TimeStyle::kEpoch}},
                        "Times since the file's first frame, in UTC, or in seconds since 1970");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] {
    globals.action = [args, &globals] {
      show_frames(*args, globals.format);
      return kOk;
    };
  });
}

// "1us", "1%", or both as "1us+1%".
void read_tolerance(const std::string& text, CompareOptions& options) {
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('+', at), text.size());
    const std::string part = text.substr(at, end - at);
    if (const auto duration = parse_duration(part); duration && *duration >= Duration{}) {
      options.tolerance = *duration;
    } else if (const auto ratio = parse_ratio(part)) {
      options.relative_tolerance = *ratio;
    } else {
      throw CLI::ValidationError("--tolerance",
                                 "\"" + part + "\" is neither a duration such as 1us nor a share such as 1%");
    }
    at = end + 1;
  }
}

void add_diff(CLI::App& pcap, Globals& globals) {
  CLI::App* verb = pcap.add_subcommand("diff", "Compare two captures frame by frame, as regressions are compared");
  const auto args = std::make_shared<DiffOptions>();
  verb->add_option("EXPECTED", args->expected, "The capture that is right")->type_name("FILE")->required();
  verb->add_option("ACTUAL", args->actual, "The capture that is held against it")->type_name("FILE")->required();
  add_choice<FrameOrder>(
      *verb, "--order", args->compare.order,
      {{"strict", FrameOrder::kStrict}, {"per-flow", FrameOrder::kPerFlow}, {"multiset", FrameOrder::kMultiset}},
      "Frames in the file's order, each flow in its order, or in any order");
  verb->add_option("--ignore", args->compare.ignore,
                   "What may differ: fields such as ip.id or '*.checksum', bytes such as @40+4 or @18/ff0f")
      ->type_name("FIELD");
  verb->add_option_function<std::string>(
          "--tolerance", [args](const std::string& text) { read_tolerance(text, args->compare); },
          "How far times may be off: 1us, a share of the time since the first frame such as 1%, or 1us+1%; "
          "without it times are ignored")
      ->type_name("TIME");
  verb->add_flag("--allow-duplicates", args->compare.allow_duplicates, "A frame may come again right after itself");
  verb->add_option("--filter", args->filter, "Only frames that match, in tcpdump's language")->type_name("BPF");
  add_count(*verb, "--limit", args->limit, "Show so many differences");
  verb->add_flag("--lenient", args->lenient, "Take damaged captures up to their damage");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] {
    globals.action = [args, &globals] { return diff_captures(*args, globals.format) ? kOk : kFailed; };
  });
}

void add_minimise(CLI::App& pcap, Globals& globals) {
  CLI::App* verb = pcap.add_subcommand(
      "minimise", "Make a failing regression small: the fewest frames that still fail in the same way");
  const auto args = std::make_shared<MinimiseArguments>();
  verb->add_option("SCENARIO", args->scenario, "Scenario file, or the folder of scenario.yaml")->required();
  args->common.add_to(*verb);
  verb->add_option("--expect", args->expectation, "Follow the earliest difference of this expectation; else of any")
      ->type_name("NAME");
  verb->add_option("-o,--out", args->folder, "Where the small scenario and its tables of frames are written")
      ->type_name("DIR")
      ->capture_default_str();
  add_count(*verb, "--most-runs", args->most_runs, "Give up after so many runs of the scenario");
  verb->callback([args, &globals] {
    globals.action = [args, &globals] { return minimise_scenario(*args, globals.quiet) ? kOk : kFailed; };
  });
}

void add_edit(CLI::App& pcap, Globals& globals) {
  CLI::App* verb = pcap.add_subcommand(
      "edit", "Write chosen frames, changed by field if need be, as pcap, pcapng or a table of frames");
  const auto args = std::make_shared<EditOptions>();
  verb->add_option("IN", args->from, "A capture: pcap, pcapng or a table of frames")->type_name("FILE")->required();
  verb->add_option("OUT", args->to, "What is written: a table when it ends in .frames, else pcapng or pcap")
      ->type_name("FILE")
      ->required();
  verb->add_option("--frames", args->frames, "Only frames of these numbers: 1,5-9")->type_name("LIST");
  verb->add_option("--filter", args->filter, "Only frames that match, in tcpdump's language")->type_name("BPF");
  verb->add_option("--interface", args->interface, "Only frames of the interface of this name")->type_name("NAME");
  verb->add_option("--set", args->sets,
                   "Give a field a value, vlan=20, or take it away, vlan=; lengths and checksums follow")
      ->type_name("NAME=VALUE");
  verb->add_flag("--lenient", args->lenient, "Take a damaged capture up to its damage");
  verb->callback([args, &globals] {
    globals.action = [args] {
      edit_capture(*args);
      return kOk;
    };
  });
}

}  // namespace

void add_pcap(CLI::App& app, Globals& globals) {
  CLI::App* pcap = app.add_subcommand("pcap", "Look into capture files (pcap, pcapng, tables of frames)");
  pcap->require_subcommand(1);
  add_info(*pcap, globals);
  add_show(*pcap, globals);
  add_diff(*pcap, globals);
  add_edit(*pcap, globals);
  add_minimise(*pcap, globals);
}

}  // namespace loom::cli
