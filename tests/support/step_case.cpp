#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <stdexcept>

#include "tests/support/capture_bytes.h"
#include "tests/support/iproute2.h"
#include "tests/support/ovs_commands.h"
#include "tests/support/switch_case.h"

namespace loom::testing {

namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + " cannot be read");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Time seconds(const std::string& text) {
  return Time::at(Duration::ns(static_cast<int64_t>(std::stod(text) * 1e9 + 0.5)));
}

// "p1" and its two captures, in either layout.
class Captures {
 public:
  explicit Captures(const std::string& folder) : folder_(folder) {}
  const std::vector<uint8_t>& frame(const std::string& port, bool out, size_t number) {
    auto& frames = cache_[port + (out ? ">" : "<")];
    if (frames.empty()) frames = capture_bytes(path(port, out));
    return frames.at(number - 1);
  }

 private:
  std::string path(const std::string& port, bool out) const {
    const std::string flat = folder_ + "/port" + port.substr(1) + (out ? ".out.pcap" : ".in.pcap");
    if (std::filesystem::exists(flat)) return flat;
    return folder_ + (out ? "/golden/" : "/in/") + port + ".pcap";
  }
  std::string folder_;
  std::map<std::string, std::vector<std::vector<uint8_t>>> cache_;
};

// A line of `bridge fdb` or of an Open vSwitch table in the words of this project: "vlan mac port flags".
std::string table_line(const std::string& line) {
  static const std::regex form(R"(^([0-9a-f:]{17}) dev (\S+)(.*)$)");
  static const std::regex ovs(R"(^([0-9a-f:]{17}) vlan (\d+) port (\S+)(.*)$)");
  std::smatch m;
  if (std::regex_match(line, m, ovs)) return m[2].str() + " " + m[1].str() + " " + m[3].str() + m[4].str();
  if (!std::regex_match(line, m, form)) return "";
  static const std::regex vlan(R"( vlan (\d+))");
  const std::string rest = m[3];
  std::smatch v;
  std::string text = std::regex_search(rest, v, vlan) ? v[1].str() : "0";
  text += " " + m[1].str() + " " + m[2].str();
  if (rest.find(" static") != std::string::npos) text += " static";
  if (rest.find(" sticky") != std::string::npos) text += " sticky";
  return text;
}

// Puts what fdb.txt shows behind the steps it belongs to.
void add_tables(SwitchCase& recorded, const std::string& path, const std::vector<int>& numbers, Duration extra) {
  SwitchCase::Step* shown = nullptr;
  std::vector<std::pair<size_t, SwitchCase::Step>> tables;
  static const std::regex after_step(R"(^== after step (\d+).*)");
  static const std::regex at_time(R"(^== t=([0-9.]+) .*)");
  for (const std::string& line : lines_of(path)) {
    std::smatch m;
    if (line.starts_with("== after the captures had ended")) {
      shown = nullptr;  // frames that no capture holds may have changed it
    } else if (line.starts_with("==")) {
      SwitchCase::Step step;
      step.text = line;
      step.shows_table = true;
      size_t place = 0;
      if (std::regex_match(line, m, after_step)) {
        while (place < numbers.size() && numbers[place] <= std::stoi(m[1])) ++place;
        // The table was read when the step, its wait included, was over.
        const bool is_last = place == recorded.steps.size();
        step.when = is_last ? recorded.steps.back().when : recorded.steps[place].when - Duration::ns(1);
      } else if (std::regex_match(line, m, at_time)) {
        step.when = seconds(m[1]) + extra;
        while (place < recorded.steps.size() && recorded.steps[place].when < step.when) ++place;
      }
      tables.emplace_back(place, step);
      shown = &tables.back().second;
    } else if (const std::string entry = table_line(line); shown != nullptr && !entry.empty()) {
      shown->table.push_back(entry);
    }
  }
  for (auto it = tables.rbegin(); it != tables.rend(); ++it) {
    std::sort(it->second.table.begin(), it->second.table.end());
    recorded.steps.insert(recorded.steps.begin() + static_cast<std::ptrdiff_t>(it->first), it->second);
  }
}

// `Shell` understands the commands of setup.sh and steps.txt.
template <typename Shell>
SwitchCase read_steps(const std::string& folder) {
  SwitchCase recorded;
  recorded.name = std::filesystem::path(folder).filename();
  const auto shell = std::make_shared<Shell>();
  for (const std::string& line : lines_of(folder + "/setup.sh")) shell->run(line);
  recorded.config = shell->config;

  Captures captures(folder);
  std::vector<int> numbers;
  Duration extra;  // waits that the stamps do not show
  Duration owed;
  static const std::regex step_line(R"(^step (\d+) t=([0-9.]+) (.*)$)");
  static const std::regex in_or_out(R"(^  (in|out) +(p\d+) #(\d+) (?:.*?t=([0-9.]+))?.*$)");
  static const std::regex frame_line(R"(^frame (\d+) into .*$)");
  static const std::regex inline_command(R"(\(command: ([^)]*)\))");
  static const std::regex wait(R"(wait ([0-9.]+) s)");
  const auto add_command = [&](SwitchCase::Step& step, const std::string& command) {
    step.change = [shell, command](Switch& made) {
      shell->attach(made);
      shell->run(command);
    };
  };
  Time stamp_before;
  for (const std::string& line : lines_of(folder + "/steps.txt")) {
    std::smatch m;
    if (std::regex_match(line, m, step_line)) {
      const Time stamp = seconds(m[2]);
      if (owed > Duration{}) extra += std::max(Duration{}, owed - (stamp - stamp_before));
      owed = {};
      stamp_before = stamp;
      SwitchCase::Step step;
      step.when = stamp + extra;
      step.text = line;
      numbers.push_back(std::stoi(m[1]));
      const std::string rest = m[3];
      std::smatch found;
      if (std::regex_search(rest, found, inline_command)) add_command(step, found[1]);
      if (rest.starts_with("wait") && std::regex_search(rest, found, wait)) owed = seconds(found[1]).since_start();
      recorded.steps.push_back(std::move(step));
    } else if (std::regex_match(line, m, frame_line)) {
      // Recorded as it came, without steps: the frame's own line says when.
      numbers.push_back(std::stoi(m[1]));
      recorded.steps.emplace_back().text = line;
    } else if (line.starts_with("  $ ")) {
      add_command(recorded.steps.back(), line.substr(4));
    } else if (std::regex_match(line, m, in_or_out)) {
      SwitchCase::Step& step = recorded.steps.back();
      const bool out = m[1] == "out";
      const std::vector<uint8_t>& bytes = captures.frame(m[2], out, std::stoul(m[3]));
      if (out) {
        step.expected.push_back({m[2], bytes});
      } else {
        step.port = m[2];
        if (step.when == Time::zero()) step.when = seconds(m[4]);
        step.frame = bytes;
      }
    }
  }
  add_tables(recorded, folder + "/fdb.txt", numbers, extra);
  return recorded;
}

}  // namespace

SwitchCase read_linux_case(const std::string& folder) {
  return read_steps<Iproute2>(folder);
}

SwitchCase read_ovs_steps(const std::string& folder) {
  return read_steps<OvsCommands>(folder);
}

}  // namespace loom::testing
