// What `expect` demands beside the frames themselves: how long they take, and what tables, counters and drops say.

#include <algorithm>

#include "core/drop_reason.h"
#include "core/units_text.h"
#include "devices/registry/suggestion.h"
#include "topology/scenario_reader.h"

namespace loom {

namespace {

// A setting as a table's row writes it.
std::string written(const Settings::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.held)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value.held)) return std::to_string(*number);
  if (const auto* mac = std::get_if<wire::MacAddress>(&value.held)) return mac->text();
  if (const auto* ip = std::get_if<wire::Ipv4Address>(&value.held)) return ip->text();
  LOOM_CHECK(false, "a table's columns are texts, numbers and addresses");
  return "";
}

}  // namespace

bool ScenarioReader::read_subject(const Settings& settings, const std::string& what, ExpectSpec& expect) {
  if (settings.has("port") == settings.has("node")) {
    complain(expect.mark, what + (settings.has("port") ? " is about a port and about a node" : " is about nothing"),
             "write port: \"sw1:p1\" for what passes a port, or node: sw1 for what a device keeps and counts");
    return false;
  }
  if (settings.has("port")) {
    expect.port = port_ref(settings.text("port"), settings.mark("port"));
    return known_port(expect.port, what);
  }
  expect.port.node = settings.text("node");
  expect.port.mark = settings.mark("node");
  if (known_node(expect.port.node, expect.port.mark, what) == nullptr) return false;
  for (const char* key : {"golden", "never", "only", "filter", "direction", "interface", "lenient", "compare",
                          "count", "at-least", "at-most", "nothing", "latency"}) {
    if (!settings.was_given(key)) continue;
    complain(settings.mark(key), what + " " + key + " is about the frames of a port, and this is about a node",
             "write port: \"" + expect.port.node + ":PORT\" instead of node");
  }
  return true;
}

CountBounds ScenarioReader::read_bounds(const Settings& settings, const char* exactly, const std::string& what) {
  CountBounds bounds;
  const auto read = [&](const char* key, std::optional<uint64_t>& to) {
    if (settings.has(key)) to = static_cast<uint64_t>(settings.integer(key));
  };
  read(exactly, bounds.exactly);
  read("at-least", bounds.at_least);
  read("at-most", bounds.at_most);
  if (!bounds.possible()) {
    complain(settings.mark(settings.has("at-least") ? "at-least" : "at-most"),
             what + " wants " + bounds.text() + ", which no number is");
  }
  return bounds;
}

void ScenarioReader::read_latency(const Settings& settings, const std::string& what, ExpectSpec& expect) {
  if (!settings.has("latency")) return;
  const Settings& given = settings.record("latency");
  LatencySpec latency;
  latency.from = port_ref(given.text("from"), given.mark("from"));
  known_port(latency.from, what + " latency");
  const auto read = [&](const char* key, std::optional<Duration>& to) {
    if (given.has(key)) to = given.duration(key);
    return given.has(key);
  };
  const int asked = read("at-least", latency.at_least) + read("at-most", latency.at_most) +
                    read("mean", latency.mean) + read("p99", latency.p99);
  if (asked == 0) {
    complain(settings.mark("latency"), what + " latency says no bound, so it could not fail",
             "add at-most, at-least, mean or p99");
  }
  if (latency.at_least && latency.at_most && *latency.at_least > *latency.at_most) {
    complain(given.mark("at-least"), what + " latency wants more at least than at most");
  }
  expect.latency = latency;
}

void ScenarioReader::read_state(const Settings& settings, const RawValue& raw, const std::string& what,
                                ExpectSpec& expect) {
  if (settings.has("table")) read_table(settings, raw, what, expect);
  expect.counters = read_named(settings, "counters", what);
  expect.drops = read_named(settings, "drops", what);
  std::vector<std::string> reasons{"any"};
  for (const DropReasonInfo& info : kDropReasons) reasons.emplace_back(info.name);
  for (const NamedBounds& drop : expect.drops) {
    if (std::find(reasons.begin(), reasons.end(), drop.name) != reasons.end()) continue;
    complain(drop.mark, what + " drops: no frame is dropped for a reason called \"" + drop.name + "\"",
             suggest(drop.name, reasons, "reasons are"));
  }
  if (!settings.has("at")) return;
  expect.at = Time::at(settings.duration("at"));
  expect.at_mark = settings.mark("at");
  if (!expect.asks_state()) {
    complain(settings.mark("at"), what + " at is when a table, counters or drops are looked at, and there are none");
  }
}

void ScenarioReader::read_table(const Settings& settings, const RawValue& raw, const std::string& what,
                                ExpectSpec& expect) {
  const Settings& given = settings.record("table");
  const NodeSpec& at = *node(expect.port.node);
  if (at.type == nullptr) return;
  if (!expect.is_of_node()) {
    return complain(settings.mark("table"), what + " table is a node's, and this is about a port",
                    "write node: " + at.name + " instead of port");
  }
  std::vector<std::string> names;
  for (const DeviceTable& table : at.type->tables) names.push_back(table.name);
  if (names.empty()) return complain(settings.mark("table"), label(at) + " keeps no table");
  const std::string name = given.has("name") ? given.text("name") : names.front();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    return complain(given.mark("name"), label(at) + " keeps no table called \"" + name + "\"",
                    suggest(name, names, "its tables are"));
  }
  const size_t complaints = errors_.size();
  TableSpec table;
  table.table = &at.type->tables[static_cast<size_t>(found - names.begin())];
  const RawValue& written_table = *raw.find("table");
  const auto entries = [&](const char* key) {
    const RawValue* list = written_table.find(key);
    return list == nullptr ? std::vector<TableSpec::Entry>{}
                           : read_entries(*table.table, *list, what + " " + key, at);
  };
  table.holds = entries("holds");
  table.lacks = entries("lacks");
  if (given.has("exactly")) table.exactly = entries("exactly");
  if (given.has("entries")) table.entries = read_bounds(given.record("entries"), "exactly", what + " entries");
  if (errors_.size() != complaints) return;
  if (table.holds.empty() && table.lacks.empty() && !table.exactly && !table.entries.asked()) {
    complain(settings.mark("table"), what + " table demands nothing, so it could not fail",
             "add holds, lacks, exactly or entries");
  }
  expect.table = std::move(table);
}

std::vector<TableSpec::Entry> ScenarioReader::read_entries(const DeviceTable& table, const RawValue& raw,
                                                           const std::string& what, const NodeSpec& at) {
  std::vector<TableSpec::Entry> entries;
  for (const RawValue& item : raw.items) {
    const std::optional<Settings> settings = checked(table.columns, item, what, true);
    if (!settings) continue;
    TableSpec::Entry entry;
    entry.mark = item.mark;
    if (settings->fields().empty()) complain(item.mark, what + ": an entry without a column matches any");
    for (const Parameter& column : table.columns) {
      const auto& fields = settings->fields();
      const auto field =
          std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == column.name; });
      entry.values.push_back(field == fields.end() ? "" : written(field->second));
      if (column.name == "port" && field != fields.end()) {
        known_port({at.name, entry.values.back(), field->second.mark}, what);
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

void ScenarioReader::check_moments() {
  const std::optional<Time>& until = scenario_.run.until;
  for (const ExpectSpec& expect : scenario_.expect) {
    if (!expect.at || !until || *expect.at <= *until) continue;
    complain(expect.at_mark, "expect " + expect.name + " looks at " + to_text(expect.at->since_start()) +
                                 ", and the run ends at " + to_text(until->since_start()));
  }
}

std::vector<NamedBounds> ScenarioReader::read_named(const Settings& settings, const char* key,
                                                    const std::string& what) {
  std::vector<NamedBounds> named;
  if (!settings.has(key)) return named;
  for (const auto& [name, value] : settings.map(key)) {
    const std::string of = what + " " + key + " " + name;
    NamedBounds bounds{name, read_bounds(value.as<Settings>(), "exactly", of), value.mark};
    if (!bounds.bounds.asked()) complain(value.mark, of + " wants any number, so it could not fail");
    named.push_back(std::move(bounds));
  }
  return named;
}

}  // namespace loom
