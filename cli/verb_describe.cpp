// etherloom describe: the kinds of devices and their parameters, the drop reasons, the units.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/describe_text.h"
#include "cli/output.h"
#include "cli/plain_text.h"
#include "cli/verbs.h"
#include "core/error.h"
#include "devices/registry/suggestion.h"
#include "topology/scenario_tables.h"
#include "topology/schema.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMore =
    "\netherloom describe WORD tells more about one of these, about drop-reasons or units.\n";

// One part of the scenario format that has a table: where it stands, and where describe_json() has it.
struct Topic {
  std::string name;
  std::string place;
  std::string summary;
  const std::vector<Parameter>* parameters;
  Json::json_pointer json;
};

std::vector<Topic> topics() {
  std::vector<Topic> all;
  const auto next = [](const char* list, size_t index) {
    return Json::json_pointer("/" + std::string(list) + "/" + std::to_string(index));
  };
  for (size_t i = 0; const DeviceType& type : all_devices().all())
    all.push_back({type.name, "device", type.summary, &type.parameters, next("devices", i++)});
  for (size_t i = 0; const TrafficTable& table : traffic_tables())
    all.push_back({table.key, "traffic", table.summary, &table.parameters, next("traffic", i++)});
  const auto section = [&all](const char* name, const char* summary, const std::vector<Parameter>& table) {
    all.push_back({name, "section", summary, &table, Json::json_pointer("/" + std::string(name))});
  };
  section("links", "What joins two ports", link_table());
  section("generate", "Regular topologies, so that nobody has to write them out", generate_table());
  section("faults", "What changes or breaks at a time", fault_table());
  section("expect", "What a port must have sent or received, and what a device must hold and have counted",
          expect_table());
  section("run", "How long, with which seed, and what is captured", run_table());
  return all;
}

std::string overview(const std::vector<Topic>& all, Format format) {
  if (format == Format::kJson) return json_text(describe_json(all_devices()), 2) + "\n";
  Table table({"Word", "Part", "Summary"});
  for (const Topic& topic : all) table.add({topic.name, topic.place, topic.summary});
  return table.text(format) + (format == Format::kTable ? kMore : "");
}

std::string text_of(const Topic& topic, Format format) {
  if (format == Format::kJson) return json_text(describe_json(all_devices()).at(topic.json), 2) + "\n";
  const std::string parameters = parameters_text(*topic.parameters, format);
  if (format == Format::kCsv) return parameters;
  std::string head = topic.name + ": " + topic.summary + "\n";
  const DeviceType* type = all_devices().find(topic.name);
  if (type == nullptr) return head + "\n" + parameters;
  head += "ports: " + ports_text(type->ports) + "\n";
  std::string tables;
  for (const DeviceTable& table : type->tables) {
    tables += fmt::format("\nIts {} table, for expectations: {}\n", table.name, table.help);
    tables += parameters_text(table.columns, format);
  }
  return head + "\n" + parameters + tables + decisions_text(*type, format);
}

std::string description_of(const std::string& what, Format format) {
  if (what == "drop-reasons") return drop_reasons_text(format);
  if (what == "units") return units_text(format);
  const std::vector<Topic> all = topics();
  if (what.empty()) return overview(all, format);
  std::vector<std::string> known{"drop-reasons", "units"};
  for (const Topic& topic : all) {
    if (topic.name == what) return text_of(topic, format);
    known.push_back(topic.name);
  }
  throw UserError({}, "there is nothing called \"" + what + "\" to describe", suggest(what, known, "there is"),
                  UserError::Kind::kUsage);
}

}  // namespace

void add_describe(CLI::App& app, Globals& globals) {
  CLI::App* verb =
      app.add_subcommand("describe", "Tell what scenarios are made of: devices, traffic, parameters, units");
  const auto what = std::make_shared<std::string>();
  std::string choices;
  for (const Topic& topic : topics()) choices += topic.name + "|";
  verb->add_option("WORD", *what, "What to tell about; without it, a list of what there is")
      ->type_name(choices + "drop-reasons|units");
  const auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "The same as --format json");
  add_format_option(*verb, globals);
  verb->callback([what, json, &globals] {
    globals.action = [what, json, &globals] {
      put(description_of(*what, *json ? Format::kJson : globals.format));
      end_output();
      return kOk;
    };
  });
}

}  // namespace loom::cli
