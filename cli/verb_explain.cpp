// etherloom explain: tells why a frame went where it did.

#include <fmt/format.h>

#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/failure_report.h"
#include "cli/output.h"
#include "cli/plain_text.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"
#include "core/results/run_folder.h"
#include "core/units_text.h"
#include "core/wire/hex.h"
#include "topology/explain.h"
#include "topology/inline_frame.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  std::string scenario;
  ScenarioArguments common;
  std::string in;
  std::string frame;
  std::string hex;
  std::string fields;
  std::string at;
  bool history = false;
};

UserError usage(const std::string& what, const std::string& hint) {
  return UserError({}, what, hint, UserError::Kind::kUsage);
}

FrameQuestion question_of(const Arguments& args) {
  FrameQuestion question;
  question.in = args.in;
  if (args.frame.empty() + args.hex.empty() + args.fields.empty() != 2) {
    throw usage("which frame?", "say one of --frame FILE:N, --hex DIGITS and --fields NAME=VALUE,...");
  }
  if (!args.frame.empty()) {
    const size_t colon = args.frame.rfind(':');
    const char* const end = args.frame.data() + args.frame.size();
    const auto parsed = colon == std::string::npos
                            ? std::from_chars_result{nullptr, std::errc::invalid_argument}
                            : std::from_chars(args.frame.data() + colon + 1, end, question.number);
    if (parsed.ec != std::errc() || parsed.ptr != end || question.number == 0) {
      throw usage("--frame " + args.frame + " is no frame of a file",
                  "write --frame in/p1.pcap:3 for its third frame");
    }
    question.file = args.frame.substr(0, colon);
  } else if (!args.hex.empty()) {
    const auto bytes = wire::bytes_from_hex(args.hex);
    if (!bytes || bytes->empty())
      throw usage("--hex is not pairs of hexadecimal digits", "begin with the destination address");
    question.bytes = *bytes;
  } else {
    question.bytes = frame_of_fields(args.fields, "--fields");
  }
  question.at = moment_of(args.at);
  return question;
}

std::string sentence(const FrameEvent& event) {
  if (event.kind == FrameEvent::Kind::kDecision) return text_of(event.decision);
  return fmt::format("{} {} at {}\n", event.place, event.text, to_text(event.when.since_start()));
}

std::string story_text(const FrameStory& story, bool with_history) {
  std::string text = fmt::format("{}: {}\n{} at {} {}\n\n", story.frame, story.summary,
                                 story.events.empty() ? "never enters"
                                 : story.is_of_run    ? "enters in the run"
                                                      : "enters, as if it arrived there,",
                                 story.in, story.events.empty() ? "" : "at " + to_text(story.entered.since_start()));
  if (with_history) {
    text += story.history.empty() ? "No table held anything about its addresses before.\n\n" : "Before it:\n";
    for (const std::string& line : story.history) text += "  " + line + "\n";
    if (!story.history.empty()) text += "\n";
  }
  for (const FrameEvent& event : story.events) {
    // A decision begins with the arrival it is about.
    if (event.kind != FrameEvent::Kind::kReceived) text += sentence(event);
  }
  std::string received;
  for (size_t i = 0; i < story.events.size(); ++i) {
    const FrameEvent& event = story.events[i];
    if (event.kind != FrameEvent::Kind::kReceived || event.place == story.in) continue;
    const bool decided = std::any_of(story.events.begin(), story.events.end(), [&](const FrameEvent& e) {
      return e.kind == FrameEvent::Kind::kDecision && e.place == event.place;
    });
    if (!decided) received += sentence(event);
  }
  text += received;
  if (story.cut) text += "... and so on: the frame goes round and round, so there is a loop\n";
  return text;
}

std::string story_json(const FrameStory& story) {
  Json events = Json::array();
  for (const FrameEvent& event : story.events) {
    static constexpr const char* kKinds[] = {"decision", "table-change", "sent", "received", "dropped"};
    Json item{{"kind", kKinds[static_cast<size_t>(event.kind)]},
              {"time_ps", std::to_string(event.when.count_ps())},
              {"place", event.place}};
    if (event.kind == FrameEvent::Kind::kDecision) {
      const Json decision = json_of(event.decision);
      item["frame"] = decision.at("summary");
      item["steps"] = decision.at("steps");
      item["verdict"] = event.decision.verdict;
    } else {
      item["text"] = event.text;
    }
    events.push_back(std::move(item));
  }
  const Json json{{"frame", story.frame},
                  {"summary", story.summary},
                  {"in", story.in},
                  {"of_run", story.is_of_run},
                  {"entered_ps", std::to_string(story.entered.count_ps())},
                  {"history", story.history},
                  {"cut", story.cut},
                  {"events", std::move(events)},
                  {"event_hash", event_hash_text(story.event_hash)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

int explain(const Arguments& args, const Globals& globals) {
  const FrameQuestion question = question_of(args);
  const std::string file = scenario_file(args.scenario);
  ScenarioOptions options = args.common.scenario_options();
  options.check_goldens = false;
  catch_interrupts();
  Progress progress(file, globals.quiet);
  RunOptions running;
  running.seed = args.common.seed;
  follow(running, progress);
  const FrameStory story =
      explain_frame(load_scenario(file, all_devices(), options), all_devices(), question, running);
  progress.done();
  if (interrupted()) return kInterrupted;
  if (globals.format == Format::kJson) {
    put(story_json(story));
  } else if (globals.format == Format::kCsv) {
    Table rows({"Time", "Place", "What"});
    for (const FrameEvent& event : story.events) {
      rows.add({to_text(event.when.since_start()), event.place,
                event.kind == FrameEvent::Kind::kDecision ? event.decision.verdict : event.text});
    }
    put(rows.text(Format::kCsv));
  } else {
    put(story_text(story, args.history));
  }
  end_output();
  return story.events.empty() ? kFailed : kOk;
}

}  // namespace

void add_explain(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand(
      "explain", "Tell why a frame went where it did: every rule of every device, with what it had learned");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("SCENARIO", args->scenario, "Scenario file or folder")->type_name("SCENARIO")->required();
  verb->add_option("--in", args->in, "The port where the frame comes in: sw1:p1")->type_name("PORT")->required();
  verb->add_option("--frame", args->frame,
                   "A frame of a capture; of one that the scenario replays there, the very frame of the run")
      ->type_name("FILE:N");
  verb->add_option("--hex", args->hex, "The frame in hexadecimal digits, destination address first")
      ->type_name("DIGITS");
  verb->add_option("--fields", args->fields,
                   "The frame by its fields: dst=..,src=..,vlan=10,priority=5,type=0x0800,payload=HEX,size=64B")
      ->type_name("NAME=VALUE,...");
  verb->add_option("--at", args->at, "Lets the frame come in at this moment; at the end of the run without it")
      ->type_name("TIME");
  verb->add_flag("--history", args->history, "What tables had been told about its addresses before");
  args->common.add_to(*verb);
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return explain(*args, globals); }; });
}

}  // namespace loom::cli
