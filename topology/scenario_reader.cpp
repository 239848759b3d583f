#include "topology/scenario_reader.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "devices/registry/suggestion.h"
#include "topology/generators.h"
#include "topology/params.h"
#include "topology/scenario_tables.h"
#include "topology/yaml_reader.h"

namespace loom {

namespace {

constexpr size_t kLongestName = 64;

bool is_name(const std::string& text, std::string_view also) {
  const auto ok = [also](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           also.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kLongestName && text[0] != '.' && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), ok);
}

// What `kind` says goes under what `node` says; maps are merged, everything else is replaced.
void merge_under(RawValue& node, const RawValue& kind) {
  for (const RawValue::Entry& entry : kind.entries) {
    const auto same = std::find_if(node.entries.begin(), node.entries.end(),
                                   [&](const RawValue::Entry& e) { return e.key == entry.key; });
    if (same == node.entries.end()) {
      node.entries.push_back(entry);
    } else if (same->value.kind == RawValue::Kind::kMap && entry.value.kind == RawValue::Kind::kMap) {
      merge_under(same->value, entry.value);
    }
  }
}

std::vector<std::string> kind_names(const DeviceRegistry& devices) {
  std::vector<std::string> names;
  for (const DeviceType& type : devices.all()) names.push_back(type.name);
  return names;
}

bool earlier(const UserError& a, const UserError& b) {
  return std::pair(a.where().line, a.where().column) < std::pair(b.where().line, b.where().column);
}

}  // namespace

ScenarioCheck ScenarioReader::read(const std::string& text, const std::string& file) {
  scenario_.file = file;
  scenario_.text = text;
  const std::filesystem::path path(file);
  scenario_.folder = path.parent_path().string();
  try {
    RawValue root = read_yaml(text, file);
    read_sections(root);
  } catch (const UserError& error) {
    errors_.push_back(error);
  }
  ScenarioCheck result;
  std::stable_sort(errors_.begin(), errors_.end(), earlier);
  if (errors_.size() > options_.most_errors) {
    errors_.erase(errors_.begin() + static_cast<ptrdiff_t>(options_.most_errors), errors_.end());
  }
  result.errors = std::move(errors_);
  if (result.errors.empty()) result.scenario = std::move(scenario_);
  return result;
}

bool ScenarioReader::version_is_known(const RawValue& root) {
  const RawValue* version = root.find("version");
  if (version == nullptr) {
    complain(root.mark, "the scenario does not say its version", "begin it with version: 1");
    return false;
  }
  if (version->scalar == "1" && !version->quoted) return true;
  complain(version->mark, "version \"" + version->scalar + "\" of the scenario format is not known",
           "this program reads version: 1");
  return false;
}

void ScenarioReader::read_sections(RawValue& root) {
  if (root.kind != RawValue::Kind::kMap) {
    return complain(root.mark, "a scenario is a map: version, name, topology ...", "begin it with version: 1");
  }
  if (!version_is_known(root)) return;
  for (const char* later : {"sweep", "measure", "slo"}) {
    if (const RawValue* raw = root.find(later)) {
      complain(raw->mark, std::string(later) + " is not modelled yet", "remove it");
    }
    std::erase_if(root.entries, [&](const RawValue::Entry& e) { return e.key == later; });
  }
  scenario_.params = substitute_params(root, options_.params, errors_);
  const std::optional<Settings> top = checked(shallow(scenario_table()), root, "the scenario");
  if (!top) return;
  scenario_.name = top->text("name");
  scenario_.description = top->text("description");
  if (scenario_.name.empty()) {
    const std::filesystem::path path(scenario_.file);
    const std::string folder = path.parent_path().filename().string();
    scenario_.name = path.stem() == "scenario" && !folder.empty() ? folder : path.stem().string();
  } else if (!is_name(scenario_.name, "-. ")) {
    complain(top->mark("name"), "the name \"" + scenario_.name + "\" cannot name a folder",
             "use letters, digits, - and _, at most 64");
  }
  const auto each = [&](const char* key, auto read_one) {
    const RawValue* raw = root.find(key);
    if (raw == nullptr || raw->kind == RawValue::Kind::kNull) return;
    if (raw->kind != RawValue::Kind::kList) return complain(raw->mark, std::string(key) + " must be a list");
    for (const RawValue& item : raw->items) {
      if (enough()) return;
      read_one(item);
    }
  };
  read_topology(*root.find("topology"));
  each("traffic", [&](const RawValue& item) { read_traffic(item); });
  check_traffic_names();
  each("faults", [&](const RawValue& item) { read_fault(item); });
  if (const RawValue* raw = root.find("expect"); raw != nullptr && raw->kind != RawValue::Kind::kNull) {
    if (raw->kind != RawValue::Kind::kMap) complain(raw->mark, "expect must be a map of names and what is expected");
    for (const RawValue::Entry& entry : raw->entries) {
      if (enough()) return;
      read_expect(entry);
    }
  }
  read_run(root.find("run"));
  check_moments();
  check_devices();
  check_ends();
}

void ScenarioReader::read_topology(const RawValue& raw) {
  const std::optional<Settings> topology = checked(shallow(topology_table()), raw, "topology");
  if (!topology) return;
  read_kinds(raw);
  GeneratedTopology generated;
  if (const RawValue* generate = raw.find("generate")) {
    if (const auto settings = checked(generate_table(), *generate, "generate")) {
      if (settings->fields().size() == 1) {
        generated = generate_topology(*settings);
      } else {
        complain(generate->mark, "generate names one shape", "chain, star or leaf-spine");
      }
    }
  }
  for (const RawValue::Entry& entry : generated.nodes) read_node(entry);
  const RawValue* nodes = raw.find("nodes");
  if (nodes != nullptr && nodes->kind != RawValue::Kind::kNull) {
    if (nodes->kind != RawValue::Kind::kMap) complain(nodes->mark, "nodes must be a map of names and devices");
    for (const RawValue::Entry& entry : nodes->entries) {
      if (enough()) return;
      read_node(entry);
    }
  }
  if (scenario_.nodes.empty() && errors_.empty()) complain(raw.mark, "the topology has no nodes");
  for (const RawValue& link : generated.links) read_link(link);
  const RawValue* links = raw.find("links");
  if (links == nullptr || links->kind == RawValue::Kind::kNull) return;
  if (links->kind != RawValue::Kind::kList) return complain(links->mark, "links must be a list");
  for (const RawValue& link : links->items) {
    if (enough()) return;
    read_link(link);
  }
}

void ScenarioReader::read_kinds(const RawValue& topology) {
  const RawValue* kinds = topology.find("kinds");
  if (kinds == nullptr) return;
  if (kinds->kind != RawValue::Kind::kMap) return complain(kinds->mark, "kinds must be a map of kinds and settings");
  for (const RawValue::Entry& entry : kinds->entries) {
    const DeviceType* type = devices_.find(entry.key);
    if (type == nullptr) {
      complain(entry.key_mark, "there is no kind of device called \"" + entry.key + "\"",
               suggest(entry.key, kind_names(devices_), "the kinds are"));
    } else if (checked(type->parameters, entry.value, "kind " + entry.key, true)) {
      kinds_[entry.key] = entry.value;
    }
  }
}

void ScenarioReader::read_node(const RawValue::Entry& entry) {
  NodeSpec spec;
  spec.name = entry.key;
  spec.mark = entry.key_mark;
  if (!is_name(spec.name, "-.")) {
    return complain(entry.key_mark, "\"" + spec.name + "\" cannot name a node",
                    "use letters, digits, -, _ and ., at most 64, and begin with a letter or digit");
  }
  if (const NodeSpec* first = node(spec.name)) {
    return complain(entry.key_mark, "there are two nodes called " + spec.name,
                    "the first is at line " + std::to_string(first->mark.line));
  }
  // Remembered even when something is wrong with it, so that what refers to it is not refused as well.
  scenario_.node_by_name[spec.name] = scenario_.nodes.size();
  scenario_.nodes.push_back(spec);
  NodeSpec& made = scenario_.nodes.back();
  if (entry.value.kind != RawValue::Kind::kMap) {
    return complain(entry.value.mark, "node " + spec.name + " must be a map of settings", "write { kind: switch }");
  }
  const RawValue* kind = entry.value.find("kind");
  if (kind == nullptr || kind->kind != RawValue::Kind::kScalar) {
    return complain(entry.key_mark, "node " + spec.name + " does not say its kind",
                    "the kinds are: " + join_words(kind_names(devices_), "and"));
  }
  const DeviceType* type = devices_.find(kind->scalar);
  if (type == nullptr) {
    return complain(kind->mark, "there is no kind of device called \"" + kind->scalar + "\"",
                    suggest(kind->scalar, kind_names(devices_), "the kinds are"));
  }
  made.kind = kind->scalar;
  RawValue raw = entry.value;
  raw.mark = entry.key_mark;
  std::erase_if(raw.entries, [](const RawValue::Entry& e) { return e.key == "kind"; });
  if (const auto defaults = kinds_.find(made.kind); defaults != kinds_.end()) merge_under(raw, defaults->second);
  std::optional<Settings> settings = checked(type->parameters, raw, label(made));
  if (!settings) return;
  made.type = type;
  made.settings = *std::move(settings);
  if (type->port_parameters().empty() || !made.settings.has("ports")) return;
  for (const auto& [port, value] : made.settings.map("ports")) {
    make_port({spec.name, port, value.mark}, label(made));
  }
}

NodeSpec* ScenarioReader::node(const std::string& name) {
  const auto found = scenario_.node_by_name.find(name);
  return found == scenario_.node_by_name.end() ? nullptr : &scenario_.nodes[found->second];
}

NodeSpec* ScenarioReader::known_node(const std::string& name, const SourceMark& mark, const std::string& what) {
  if (NodeSpec* found = node(name)) return found;
  std::vector<std::string> names;
  for (const NodeSpec& known : scenario_.nodes) names.push_back(known.name);
  complain(mark, what + ": there is no node \"" + name + "\"", suggest(name, names, "the nodes are"));
  return nullptr;
}

PortRef ScenarioReader::port_ref(const std::string& text, const SourceMark& mark) {
  const size_t colon = text.find(':');
  return {text.substr(0, colon), text.substr(colon + 1), mark};
}

bool ScenarioReader::make_port(const PortRef& ref, const std::string& what) {
  NodeSpec* at = known_node(ref.node, ref.mark, what);
  if (at == nullptr) return false;
  std::set<std::string>& ports = ports_[ref.node];
  if (ports.contains(ref.port)) return true;
  if (at->type != nullptr && !at->type->ports.names.empty()) {
    const std::vector<std::string>& fixed = at->type->ports.names;
    if (std::find(fixed.begin(), fixed.end(), ref.port) == fixed.end()) {
      complain(ref.mark, label(*at) + " has no port \"" + ref.port + "\"", suggest(ref.port, fixed, "its ports are"));
      return false;
    }
  }
  if (!is_name(ref.port, "-./")) {
    complain(ref.mark, "\"" + ref.port + "\" cannot name a port", "use letters, digits, -, _, . and /, at most 64");
    return false;
  }
  ports.insert(ref.port);
  at->ports.push_back(ref.port);
  return true;
}

bool ScenarioReader::known_port(const PortRef& ref, const std::string& what) {
  const NodeSpec* at = known_node(ref.node, ref.mark, what);
  if (at == nullptr || at->type == nullptr) return false;
  if (ports_[ref.node].contains(ref.port)) return true;
  const std::vector<std::string>& fixed = at->type->ports.names;
  if (std::find(fixed.begin(), fixed.end(), ref.port) != fixed.end()) return make_port(ref, what);
  std::string hint = suggest(ref.port, at->ports, "its ports are");
  if (at->ports.empty()) hint = "a port is made by its device's `ports`, by a link or by a replay";
  complain(ref.mark, what + ": " + label(*at) + " has no port \"" + ref.port + "\"", hint);
  return false;
}

void ScenarioReader::read_direction(const Settings& given, LinkDirection& direction) {
  if (given.has("rate")) direction.rate = given.bit_rate("rate");
  if (given.has("delay")) direction.delay = given.duration("delay");
  if (given.has("mtu")) {
    const uint64_t mtu = given.bytes("mtu").bytes();
    if (mtu < 68 || mtu > 65535) {
      complain(given.mark("mtu"), "a link's MTU of " + std::to_string(mtu) + " bytes is out of range",
               "write 68B to 65535B");
    }
    direction.mtu = static_cast<uint32_t>(mtu);
  }
  const Settings& queue = given.record("queue");
  if (queue.has("bytes")) direction.queue.bytes = queue.bytes("bytes");
  if (queue.has("frames")) direction.queue.frames = static_cast<uint64_t>(queue.integer("frames"));
  if (queue.has("discipline")) {
    const std::string& name = queue.text("discipline");
    direction.queue.discipline = name == "strict" ? QueueKind::kStrict
                                 : name == "drr"  ? QueueKind::kDrr
                                                  : QueueKind::kFifo;
  }
  if (queue.has("weights")) {
    direction.queue.weights.clear();
    for (const auto& weight : queue.list("weights")) {
      direction.queue.weights.push_back(static_cast<uint32_t>(weight.as<int64_t>()));
    }
    if (direction.queue.weights.size() != 8) {
      complain(queue.mark("weights"), "weights are eight, one a traffic class", "write [1, 1, 1, 1, 1, 1, 1, 1]");
    }
    if (direction.queue.discipline != QueueKind::kDrr) {
      complain(queue.mark("weights"), "weights are for the discipline drr", "add discipline: drr");
    }
  }
  ImpairmentSpec& impairments = direction.impairments;
  if (given.has("loss")) impairments.loss = given.ratio("loss");
  if (given.has("jitter")) impairments.jitter = given.duration("jitter");
  if (given.has("reorder")) impairments.reorder = given.ratio("reorder");
  if (given.has("reorder-delay")) impairments.reorder_delay = given.duration("reorder-delay");
  if (given.has("duplicate")) impairments.duplicate = given.ratio("duplicate");
  if (given.has("corrupt")) impairments.corrupt = given.ratio("corrupt");
}

void ScenarioReader::read_link(const RawValue& raw) {
  const std::optional<Settings> settings = checked(link_table(), raw, "link");
  if (!settings) return;
  const std::vector<Settings::Value> ends = settings->list("endpoints");
  if (ends.size() != 2) {
    return complain(settings->mark("endpoints"),
                    "a link has two endpoints; this one has " + std::to_string(ends.size()),
                    "write [\"h1:eth0\", \"sw1:p1\"]");
  }
  LinkSpec link;
  link.mark = raw.mark;
  link.a = port_ref(ends[0].as<std::string>(), ends[0].mark);
  link.b = port_ref(ends[1].as<std::string>(), ends[1].mark);
  link.up = settings->boolean("up");
  if (link.a.same_as(link.b)) return complain(link.b.mark, "the link joins " + link.a.text() + " with itself");
  bool good = true;
  for (const PortRef* end : {&link.a, &link.b}) {
    if (!make_port(*end, "link")) {
      good = false;
      continue;
    }
    if (const LinkSpec* other = scenario_.link_at(*end)) {
      const PortRef& first = other->a.same_as(*end) ? other->a : other->b;
      complain(end->mark, "port " + end->text() + " is used by two links",
               "the first is " + other->text() + " at line " + std::to_string(first.mark.line));
      good = false;
    }
  }
  for (LinkDirection* direction : {&link.a_to_b, &link.b_to_a}) {
    direction->impairments.reorder_delay = Duration::ms(1);
    read_direction(*settings, *direction);
  }
  read_direction(settings->record("forward"), link.a_to_b);
  read_direction(settings->record("reverse"), link.b_to_a);
  if (!good) return;
  scenario_.link_by_port[link.a.text()] = scenario_.links.size();
  scenario_.link_by_port[link.b.text()] = scenario_.links.size();
  scenario_.links.push_back(std::move(link));
}

void ScenarioReader::read_run(const RawValue* raw) {
  const RawValue nothing;
  const std::optional<Settings> settings = checked(run_table(), raw == nullptr ? nothing : *raw, "run");
  if (!settings) return;
  RunSpec& run = scenario_.run;
  run.mark = settings->mark();
  if (run.mark.file.empty()) run.mark.file = scenario_.file;
  if (settings->has("until")) run.until = Time::at(settings->duration("until"));
  run.seed = static_cast<uint64_t>(settings->integer("seed"));
  if (settings->has("max-events")) run.max_events = static_cast<uint64_t>(settings->integer("max-events"));
  run.out = settings->text("out");
  run.only_simulated = settings->has("mode");
  const Settings& pacing = settings->record("live");
  run.pace.deadline = pacing.duration("deadline");
  const std::string& on_overrun = pacing.text("on-overrun");
  run.pace.on_overrun = on_overrun == "fail"   ? live::OnOverrun::kFail
                        : on_overrun == "slow" ? live::OnOverrun::kSlow
                                               : live::OnOverrun::kReport;
  run.pace.polls = pacing.text("wait") == "poll";
  for (const Settings::Value& value : settings->list("capture")) {
    const std::string& text = value.as<std::string>();
    if (text == "all") {
      run.capture_all = true;
    } else if (text.find(':') == std::string::npos) {
      complain(value.mark, "run capture \"" + text + "\" is not a port", "write ports as in [\"sw1:p1\"], or all");
    } else if (const PortRef ref = port_ref(text, value.mark); known_port(ref, "run capture")) {
      run.captures.push_back(ref);
    }
  }
}

FilePath ScenarioReader::file_path(const Settings& settings, const std::string& key) const {
  FilePath file;
  file.written = settings.text(key);
  file.mark = settings.mark(key);
  const std::filesystem::path path(file.written);
  file.path = path.is_absolute() ? file.written : (std::filesystem::path(scenario_.folder) / path).string();
  return file;
}

}  // namespace loom
