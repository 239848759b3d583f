// The `faults` and `expect` sections, and the files and filters that a scenario names.

#include <algorithm>
#include <filesystem>

#include "core/capture/bpf_filter.h"
#include "core/capture/capture_reader.h"
#include "core/compare/field_mask.h"
#include "devices/registry/suggestion.h"
#include "topology/scenario_reader.h"
#include "topology/scenario_tables.h"

namespace loom {

void ScenarioReader::read_fault(const RawValue& raw) {
  const std::optional<Settings> settings = checked(fault_table(), raw, "fault");
  if (!settings) return;
  FaultSpec fault;
  fault.mark = raw.mark;
  fault.at = Time::at(settings->duration("at"));
  std::vector<std::string> said;
  for (const char* key : {"down", "up", "set", "flush"}) {
    if (settings->has(key)) said.push_back(key);
  }
  if (said.size() != 1) {
    return complain(raw.mark,
                    said.empty() ? "this fault does not say what happens" : "this fault says several things",
                    "one of down, up, set and flush");
  }
  const std::string& action = said[0];
  for (const auto& [key, owner] : {std::pair("for", "down"), std::pair("with", "set")}) {
    if (settings->has(key) && action != owner) {
      complain(settings->mark(key), std::string("\"") + key + "\" belongs to " + owner + ", not to " + action);
    }
  }
  if (action == "down" || action == "up") {
    fault.action = action == "down" ? FaultSpec::Action::kDown : FaultSpec::Action::kUp;
    read_fault_targets(*settings, action.c_str(), fault);
  } else if (action == "set") {
    fault.action = FaultSpec::Action::kSet;
    if (read_target(settings->text("set"), settings->mark("set"), fault)) read_set(*settings, raw, fault);
  } else {
    fault.action = FaultSpec::Action::kFlush;
    const SourceMark& mark = settings->mark("flush");
    if (!read_target(settings->text("flush"), mark, fault)) return;
    const NodeSpec& at = *node(fault.targets.front().node);
    if (at.type != nullptr && !at.type->flush) complain(mark, label(at) + " learns nothing that could be flushed");
  }
  if (settings->has("for")) {
    const Duration time = settings->duration("for");
    if (time > Time::max() - fault.at) return complain(settings->mark("for"), "that is later than time reaches");
    fault.back_at = fault.at + time;
  }
  scenario_.faults.push_back(std::move(fault));
}

bool ScenarioReader::read_target(const std::string& text, const SourceMark& mark, FaultSpec& fault) {
  const PortRef ref = port_ref(text, mark);
  if (text.find(':') == std::string::npos) {
    if (known_node(text, mark, "fault") == nullptr) return false;
    fault.targets.push_back({text, ""});
    return true;
  }
  if (!known_port(ref, "fault")) return false;
  fault.targets.push_back({ref.node, ref.port});
  return true;
}

void ScenarioReader::read_fault_targets(const Settings& settings, const char* key, FaultSpec& fault) {
  const std::vector<Settings::Value> targets = settings.list(key);
  if (targets.empty()) complain(settings.mark(key), std::string("fault ") + key + " names nothing");
  bool good = true;
  for (const Settings::Value& target : targets) good &= read_target(target.as<std::string>(), target.mark, fault);
  if (!good || fault.targets.size() != 2) return;
  const auto at = [&](size_t i) { return PortRef{fault.targets[i].node, fault.targets[i].port, {}}; };
  const LinkSpec* link = scenario_.link_at(at(0));
  if (link != nullptr && link == scenario_.link_at(at(1))) {
    fault.link = static_cast<size_t>(link - scenario_.links.data());
  }
}

void ScenarioReader::read_set(const Settings& settings, const RawValue& raw, FaultSpec& fault) {
  const FaultSpec::Target& target = fault.targets.front();
  const NodeSpec& at = *node(target.node);
  if (at.type == nullptr) return;
  const std::string what = label(at) + (target.port.empty() ? "" : " port " + target.port);
  const std::vector<Parameter>& table = target.port.empty() ? at.type->parameters : at.type->port_parameters();
  std::vector<Parameter> settable;
  std::vector<std::string> names;
  for (const Parameter& parameter : table) {
    if (!parameter.settable) continue;
    settable.push_back(parameter);
    names.push_back(parameter.name);
  }
  const RawValue* with = raw.find("with");
  if (with == nullptr || with->entries.empty()) {
    return complain(settings.mark("set"), "fault set does not say what changes", "write with: { key: value }");
  }
  if (!at.type->set || settable.empty()) {
    return complain(settings.mark("set"), "nothing of " + what + " can change while it runs");
  }
  bool good = true;
  for (const RawValue::Entry& entry : with->entries) {
    const bool exists = std::any_of(table.begin(), table.end(), [&](const auto& p) { return p.name == entry.key; });
    if (!exists || std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
    complain(entry.key_mark, what + " " + entry.key + " cannot change while it runs",
             "what can is " + join_words(names, "and"));
    good = false;
  }
  if (!good) return;
  if (auto changed = checked(settable, *with, what, true)) fault.with = *std::move(changed);
}

void ScenarioReader::read_expect(const RawValue::Entry& entry) {
  const std::string what = "expect " + entry.key;
  const std::optional<Settings> settings = checked(expect_table(), entry.value, what);
  if (!settings) return;
  const size_t complaints = errors_.size();
  ExpectSpec expect;
  expect.name = entry.key;
  expect.mark = entry.key_mark;
  if (!read_subject(*settings, what, expect)) return;
  const bool at_capture_port = !expect.is_of_node() && node(expect.port.node)->kind == kCapturePortKind;
  const bool received = settings->has("direction") ? settings->text("direction") == "received" : at_capture_port;
  expect.direction = received ? ExpectSpec::Direction::kReceived : ExpectSpec::Direction::kSent;
  expect.lenient = settings->boolean("lenient");
  if (settings->has("golden")) {
    expect.golden = file_path(*settings, "golden");
    expect.golden_interface = settings->text("interface");
    expect.recorded = settings->text("recorded");
    expect.golden_may_be_missing = !options_.check_goldens;
    if (options_.check_goldens) {
      check_capture(*expect.golden, expect.lenient,
                    "paths are relative to the scenario's folder; `etherloom test --accept` makes a golden");
      if (!expect.golden_interface.empty()) {
        check_interface(*expect.golden, expect.golden_interface, expect.lenient, settings->mark("interface"));
      }
    }
  }
  for (const char* key : {"interface", "lenient", "recorded", "compare"}) {
    if (settings->was_given(key) && !settings->has("golden")) {
      complain(settings->mark(key), what + " " + key + " is about a golden, and there is none", "add golden: FILE");
    }
  }
  read_compare(settings->record("compare"), expect);
  expect.never = settings->text("never");
  expect.never_mark = settings->mark("never");
  check_filter(expect.never, expect.never_mark);
  expect.only = settings->text("only");
  expect.only_mark = settings->mark("only");
  check_filter(expect.only, expect.only_mark);
  expect.filter = settings->text("filter");
  expect.filter_mark = settings->mark("filter");
  check_filter(expect.filter, expect.filter_mark);
  expect.frames = read_bounds(*settings, "count", what);
  expect.nothing = settings->boolean("nothing");
  expect.fail = settings->text("fail");
  expect.points = settings->integer("points");
  read_latency(*settings, what, expect);
  read_state(*settings, entry.value, what, expect);
  if (errors_.size() == complaints && !expect.asks_frames() && !expect.asks_state()) {
    complain(entry.key_mark, what + " expects nothing in particular, so it could not fail",
             "add golden, never, only, count, at-least, at-most, nothing: true, latency, table, counters or drops");
  }
  scenario_.expect.push_back(std::move(expect));
}

void ScenarioReader::read_compare(const Settings& settings, ExpectSpec& expect) {
  CompareSpec& compare = expect.compare;
  const std::string& order = settings.text("order");
  compare.order = order == "per-flow"   ? CompareSpec::Order::kPerFlow
                  : order == "multiset" ? CompareSpec::Order::kMultiset
                                        : CompareSpec::Order::kStrict;
  const Settings& tolerance = settings.record("tolerance");
  if (tolerance.has("absolute")) compare.tolerance = tolerance.duration("absolute");
  if (tolerance.has("relative")) compare.relative_tolerance = tolerance.ratio("relative");
  compare.allow_duplicates = settings.text("duplicates") == "allow";
  compare.ignore_mark = settings.mark("ignore");
  for (const Settings::Value& field : settings.list("ignore")) {
    compare.ignore.push_back(field.as<std::string>());
    const std::string complaint = FieldMask::complaint_about(compare.ignore.back());
    if (!complaint.empty()) {
      complain(field.mark, "expect " + expect.name + " ignore \"" + compare.ignore.back() + "\" " + complaint);
    }
  }
}

void ScenarioReader::check_filter(const std::string& expression, const SourceMark& mark) {
  // libpcap may ask the machine's name service about a word it does not know.
  if (expression.empty() || !options_.check_files) return;
  try {
    BpfFilter::compile(expression, mark);
  } catch (const UserError& error) {
    errors_.push_back(error);
  }
}

void ScenarioReader::check_capture(const FilePath& file, bool lenient, const std::string& hint_when_missing) {
  if (!options_.check_files || !checked_captures_.insert(file.path).second) return;
  try {
    CaptureReadOptions options;
    options.lenient = lenient;
    CaptureReader::open(file.path, options);
  } catch (const UserError& error) {
    std::error_code ignored;
    if (std::filesystem::exists(file.path, ignored)) {
      complain(file.mark, file.written + ": " + error.message(), error.hint());
    } else {
      complain(file.mark, "there is no file " + file.written, hint_when_missing);
    }
  }
}

void ScenarioReader::check_interface(const FilePath& file, const std::string& name, bool lenient,
                                     const SourceMark& mark) {
  if (!options_.check_files) return;
  std::vector<std::string> names;
  try {
    CaptureReadOptions options;
    options.lenient = lenient;
    CaptureReader reader = CaptureReader::open(file.path, options);
    // Interfaces may be described anywhere before their first frame.
    size_t seen = 0;
    do {
      for (; seen < reader.interfaces().size(); ++seen) {
        names.push_back(reader.interfaces()[seen].name);
        if (names.back() == name) return;
      }
    } while (reader.next() != nullptr || seen < reader.interfaces().size());
  } catch (const UserError& error) {
    // Opening has been complained about; damage further on is met when the frames are needed.
    return;
  }
  complain(mark, file.written + " has no interface called \"" + name + "\"",
           suggest(name, names, "its interfaces are"));
}

}  // namespace loom
