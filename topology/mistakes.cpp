#include "topology/mistakes.h"

#include "devices/registry/settings.h"
#include "topology/yaml_reader.h"

namespace loom {

namespace {

const std::vector<Parameter>& mistake_table() {
  static const std::vector<Parameter> kTable{
      {.name = "change",
       .kind = ValueKind::kText,
       .help = "text that occurs once in the scenario",
       .required = true,
       .fields = {}},
      {.name = "to", .kind = ValueKind::kText, .help = "what stands there instead", .required = true, .fields = {}},
      {.name = "fails",
       .kind = ValueKind::kList,
       .help = "expectations that fail then",
       .required = true,
       .fields = {{.name = "name", .kind = ValueKind::kText, .help = "an expectation", .fields = {}}}},
      {.name = "teaches",
       .kind = ValueKind::kText,
       .help = "what a learner sees by it",
       .required = true,
       .fields = {}},
  };
  return kTable;
}

}  // namespace

std::string Mistake::apply_to(const std::string& scenario_text) const {
  const size_t at = scenario_text.find(change);
  if (at == std::string::npos) throw UserError(mark, "the scenario does not contain \"" + change + "\"");
  if (scenario_text.find(change, at + 1) != std::string::npos) {
    throw UserError(mark, "the scenario contains \"" + change + "\" more than once",
                    "quote more of its surroundings");
  }
  std::string text = scenario_text;
  return text.replace(at, change.size(), to);
}

std::vector<Mistake> load_mistakes(const std::string& path) {
  const RawValue raw = read_yaml(read_text_file(path), path);
  if (raw.kind != RawValue::Kind::kList) throw UserError(raw.mark, "mistakes are a list");
  std::vector<Mistake> mistakes;
  for (const RawValue& item : raw.items) {
    const Settings settings = check(mistake_table(), item, "a mistake");
    Mistake mistake{settings.text("change"), settings.text("to"), {}, settings.text("teaches"), item.mark};
    for (const Settings::Value& name : settings.list("fails")) mistake.fails.push_back(name.as<std::string>());
    mistakes.push_back(std::move(mistake));
  }
  return mistakes;
}

}  // namespace loom
