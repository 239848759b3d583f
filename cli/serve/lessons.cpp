#include "cli/serve/lessons.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "cli/scenario_options.h"
#include "cli/serve/answers.h"
#include "topology/mistakes.h"
#include "topology/yaml_reader.h"

namespace loom::cli::serve {

namespace {

namespace fs = std::filesystem;

// "# vlan-lab: five hosts, two switches" without its beginning.
std::string title_of(const std::string& readme, const std::string& name) {
  std::string line = readme.substr(0, readme.find('\n'));
  if (line.starts_with("# ")) line.erase(0, 2);
  if (line.starts_with(name + ": ")) line.erase(0, name.size() + 2);
  return line;
}

Json mistakes_json(const fs::path& file) {
  Json list = Json::array();
  if (!fs::exists(file)) return list;
  for (const Mistake& each : load_mistakes(file.string())) {
    list.push_back({{"change", each.change}, {"to", each.to}, {"teaches", each.teaches}, {"fails", each.fails}});
  }
  return list;
}

Json lesson_json(const fs::path& file) {
  const fs::path folder = file.parent_path();
  Json lesson{{"name", folder.filename().string()},
              {"file", file.string()},
              {"folder", folder.string()},
              {"title", ""},
              {"description", ""},
              {"readme", ""},
              {"expectations", Json::array()},
              {"mistakes", Json::array()}};
  try {
    if (fs::exists(folder / "README.md")) lesson["readme"] = read_text_file((folder / "README.md").string());
    ScenarioOptions options;
    options.check_goldens = false;
    const Scenario scenario = load_scenario(file.string(), all_devices(), options);
    lesson["name"] = scenario.name;
    lesson["title"] = title_of(lesson["readme"], scenario.name);
    lesson["description"] = scenario.description;
    lesson["expectations"] = expectations_json(scenario);
    lesson["mistakes"] = mistakes_json(folder / "mistakes.yaml");
  } catch (const UserError& e) {
    lesson["error"] = error_json(e);
  }
  return lesson;
}

}  // namespace

Json lessons(const Request& request) {
  const std::string folder = request.has("folder") ? request.text("folder") : bundled_scenarios();
  Json list = Json::array();
  for (const std::string& file : scenario_files({folder})) list.push_back(lesson_json(file));
  return {{"lessons", std::move(list)}};
}

}  // namespace loom::cli::serve
