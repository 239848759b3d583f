#include "devices/registry/parameter.h"

#include <utility>

namespace loom {

Parameter setting(std::string name, ValueKind kind, std::string help, std::optional<std::string> default_text,
                  std::vector<Parameter> fields) {
  return {.name = std::move(name),
          .kind = kind,
          .help = std::move(help),
          .default_text = std::move(default_text),
          .fields = std::move(fields)};
}

Parameter integer(std::string name, std::string help, std::optional<std::string> default_text, int64_t least,
                  int64_t most) {
  Parameter made = setting(std::move(name), ValueKind::kInteger, std::move(help), std::move(default_text));
  made.least = least;
  made.most = most;
  return made;
}

Parameter choice(std::string name, std::string help, std::optional<std::string> default_text,
                 std::vector<std::string> choices) {
  Parameter made = setting(std::move(name), ValueKind::kChoice, std::move(help), std::move(default_text));
  made.choices = std::move(choices);
  return made;
}

Parameter required(Parameter parameter) {
  parameter.required = true;
  return parameter;
}

Parameter settable(Parameter parameter) {
  parameter.settable = true;
  return parameter;
}

}  // namespace loom
