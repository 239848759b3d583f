#include "tests/support/switch_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/simulation.h"
#include "core/wire/hex.h"

namespace loom::testing {

namespace {

// Collects what leaves the ports.
class Outputs final : public Observer {
 public:
  void on_tx(Time, const Port& port, const Frame& frame) override {
    seen.push_back({port.name(), frame.materialise()});
  }
  std::vector<SwitchCase::Output> seen;
};

std::string head_of(const SwitchCase::Output& output) {
  const size_t shown = std::min<size_t>(output.bytes.size(), 26);
  std::string hex;
  for (size_t i = 0; i < shown; ++i) hex += fmt::format("{:02x}", output.bytes[i]);
  return fmt::format("{} ({} bytes) {}", output.port, output.bytes.size(), hex);
}

void compare(const SwitchCase::Step& step, std::vector<SwitchCase::Output> seen, std::vector<std::string>& report) {
  std::vector<SwitchCase::Output> expected = step.expected;
  std::sort(expected.begin(), expected.end());
  std::sort(seen.begin(), seen.end());
  std::vector<SwitchCase::Output> missing;
  std::vector<SwitchCase::Output> extra;
  std::set_difference(expected.begin(), expected.end(), seen.begin(), seen.end(), std::back_inserter(missing));
  std::set_difference(seen.begin(), seen.end(), expected.begin(), expected.end(), std::back_inserter(extra));
  for (const auto& output : missing) report.push_back(step.text + "\n  missing " + head_of(output));
  for (const auto& output : extra) report.push_back(step.text + "\n  too much " + head_of(output));
}

std::vector<std::string> table_of(const Switch& made) {
  std::vector<std::string> lines;
  for (const MacEntry& entry : made.mac_entries()) {
    if (entry.is_local()) continue;
    std::string line = fmt::format("{} {} {}", entry.fid(), wire::MacAddress::from_u64(entry.mac()).text(),
                                   made.port(entry.port).name());
    if ((entry.flags & MacEntry::kStatic) != 0) line += " static";
    if ((entry.flags & MacEntry::kSticky) != 0) line += " sticky";
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

std::vector<std::string> differences(const SwitchCase& recorded, bool watched) {
  std::vector<std::string> report;
  Simulation simulation;
  Switch& made = simulation.add<Switch>("sw", recorded.config);
  Outputs outputs;
  if (watched) {
    simulation.observe(outputs);
  } else {
    for (size_t i = 0; i < made.port_count(); ++i) simulation.observe(outputs, made.port(i));
  }
  uint32_t number = 0;
  for (const SwitchCase::Step& step : recorded.steps) {
    simulation.run(step.when);
    outputs.seen.clear();
    if (step.change) step.change(made);
    if (!step.port.empty()) {
      Port* const port = made.find_port(step.port);
      port->accept(simulation.frames().make(FrameId{made.id(), ++number}, step.frame));
      simulation.run(step.when);
    }
    compare(step, outputs.seen, report);
    if (step.shows_table && table_of(made) != step.table) {
      std::string text = step.text + "\n  the table is";
      for (const std::string& line : table_of(made)) text += "\n    " + line;
      text += "\n  and should be";
      for (const std::string& line : step.table) text += "\n    " + line;
      report.push_back(text);
    }
  }
  return report;
}

std::vector<std::string> case_folders(const std::string& root, const std::string& file) {
  std::vector<std::string> folders;
  if (!std::filesystem::is_directory(root)) return folders;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (std::filesystem::exists(entry.path() / file)) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace loom::testing
