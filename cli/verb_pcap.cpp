// etherloom pcap: looks into capture files. `info` says what a file holds, `show` prints its frames.

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/choice.h"
#include "cli/count_option.h"
#include "cli/output.h"
#include "cli/pcap_info.h"
#include "cli/pcap_show.h"
#include "cli/verbs.h"
#include "core/error.h"

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
  verb->add_option("FILE", args->files, "pcap or pcapng files")->type_name("FILE")->required();
  verb->add_flag("--lenient", args->lenient, "Damage is told but is no error");
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return info(*args, globals.format); }; });
}

// CLI11 takes "-1" for the largest number there is.
void add_show(CLI::App& pcap, Globals& globals) {
  CLI::App* verb = pcap.add_subcommand("show", "Print the frames of a capture file, a line each");
  const auto args = std::make_shared<ShowOptions>();
  verb->add_option("FILE", args->file, "pcap or pcapng file")->type_name("FILE")->required();
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

}  // namespace

void add_pcap(CLI::App& app, Globals& globals) {
  CLI::App* pcap = app.add_subcommand("pcap", "Look into capture files (pcap and pcapng)");
  pcap->require_subcommand(1);
  add_info(*pcap, globals);
  add_show(*pcap, globals);
}

}  // namespace loom::cli
