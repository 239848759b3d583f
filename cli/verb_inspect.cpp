// etherloom inspect: shows what devices hold at a moment of the run, or what happened inside of them until then.

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/output.h"
#include "cli/scenario_options.h"
#include "cli/verbs.h"
#include "core/units_text.h"
#include "topology/inspect.h"

namespace loom::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Arguments {
  std::string scenario;
  ScenarioArguments common;
  TableQuestion question;
  std::string at;
  bool events = false;
  std::string from;
};

std::string tables_text(const TablesAtMoment& moment) {
  std::string text;
  for (const TableState& table : moment.tables) {
    if (!text.empty()) text += "\n";
    text +=
        fmt::format("{} of {} at {}: {}\n", table.table, table.node, to_text(moment.when.since_start()), table.help);
    Table rows(table.columns);
    for (const TableRow& row : table.rows) rows.add(row.values);
    text += rows.empty() ? "  empty\n" : rows.text(Format::kTable);
  }
  return text.empty() ? "no node keeps a table\n" : text;
}

std::string tables_csv(const TablesAtMoment& moment) {
  Table rows({"node", "table", "row", "column", "value"});
  for (const TableState& table : moment.tables) {
    for (size_t i = 0; i < table.rows.size(); ++i) {
      for (size_t c = 0; c < table.columns.size(); ++c) {
        rows.add({table.node, table.table, std::to_string(i + 1), table.columns[c], table.rows[i].values[c]});
      }
    }
  }
  return rows.text(Format::kCsv);
}

std::string tables_json(const TablesAtMoment& moment) {
  Json tables = Json::array();
  for (const TableState& table : moment.tables) {
    Json rows = Json::array();
    for (const TableRow& row : table.rows) {
      Json cells;
      for (size_t c = 0; c < table.columns.size(); ++c) cells[table.columns[c]] = row.values[c];
      rows.push_back(std::move(cells));
    }
    tables.push_back({{"node", table.node}, {"table", table.table}, {"rows", std::move(rows)}});
  }
  const Json json{{"time_ps", std::to_string(moment.when.count_ps())}, {"tables", std::move(tables)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Zero is a value of a register, and nothing where a step has none.
std::string value_of(const HardwareHappening& each) {
  const bool has_value =
      each.what.starts_with("register") || each.what.starts_with("configuration") || each.what == "ring";
  return each.value == 0 && !has_value ? "" : fmt::format("{:#x}", each.value);
}

std::string address_of(const HardwareHappening& each) {
  return each.address == 0 ? "" : fmt::format("{:#x}", each.address);
}

std::string events_text(const Happenings& found, Format format) {
  if (format == Format::kJson) {
    Json list = Json::array();
    for (const HardwareHappening& each : found.list) {
      list.push_back({{"time_ps", std::to_string(each.when.count_ps())},
                      {"node", each.node},
                      {"event", each.what},
                      {"name", each.name},
                      {"value", each.value},
                      {"address", each.address},
                      {"length", each.length}});
    }
    const Json json{{"total", found.total}, {"events", std::move(list)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  Table rows({"time", "node", "event", "name", "value", "address", "length"});
  for (const HardwareHappening& each : found.list) {
    rows.add({to_text(each.when.since_start()), each.node, each.what, each.name, value_of(each), address_of(each),
              each.length == 0 ? "" : std::to_string(each.length)});
  }
  if (rows.empty() && format == Format::kTable)
    return "nothing happened there; does any of these nodes have a NIC?\n";
  std::string text = rows.text(format);
  if (found.total > found.list.size() && format == Format::kTable) {
    text += fmt::format("the first {} of {}; --from and --at choose others\n", found.list.size(), found.total);
  }
  return text;
}

int inspect(Arguments args, const Globals& globals) {
  args.question.at = moment_of(args.at);
  const std::string file = scenario_file(args.scenario);
  ScenarioOptions options = args.common.scenario_options();
  options.check_goldens = false;
  catch_interrupts();
  Progress progress(file, globals.quiet);
  RunOptions running;
  running.seed = args.common.seed;
  follow(running, progress);
  const Scenario scenario = load_scenario(file, all_devices(), options);
  if (args.events) {
    EventQuestion question{args.question.nodes, moment_of(args.from).value_or(Time::zero()), args.question.at};
    const Happenings found = inspect_events(scenario, all_devices(), question, running);
    progress.done();
    if (interrupted()) return kInterrupted;
    put(events_text(found, globals.format));
    end_output();
    return kOk;
  }
  const TablesAtMoment moment = inspect_tables(scenario, all_devices(), args.question, running);
  progress.done();
  if (interrupted()) return kInterrupted;
  put(globals.format == Format::kJson  ? tables_json(moment)
      : globals.format == Format::kCsv ? tables_csv(moment)
                                       : tables_text(moment));
  end_output();
  return kOk;
}

}  // namespace

void add_inspect(CLI::App& app, Globals& globals) {
  CLI::App* verb = app.add_subcommand(
      "inspect", "Show what devices hold at a moment: MAC tables, ARP caches, registers and rings of NICs");
  const auto args = std::make_shared<Arguments>();
  verb->add_option("SCENARIO", args->scenario, "Scenario file or folder")->type_name("SCENARIO")->required();
  verb->add_option("NODE", args->question.nodes, "Whose tables; without one, everybody's")->type_name("NODE");
  verb->add_option("--table", args->question.table, "Only the table of this name: mac, arp, nic")->type_name("NAME");
  verb->add_flag(
      "--events", args->events,
      "Instead of tables, what happened inside of NICs until then: registers, rings, DMA, IOMMU, interrupts");
  verb->add_option("--from", args->from, "Of events, those from this moment on")
      ->type_name("TIME")
      ->needs("--events");
  verb->add_option("--at", args->at, "At this moment; at the end of the run without it")->type_name("TIME");
  args->common.add_to(*verb);
  add_format_option(*verb, globals);
  verb->callback([args, &globals] { globals.action = [args, &globals] { return inspect(*args, globals); }; });
}

}  // namespace loom::cli
