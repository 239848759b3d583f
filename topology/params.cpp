#include "topology/params.h"

#include <algorithm>

#include "devices/registry/suggestion.h"

namespace loom {

namespace {

class Substitution {
 public:
  Substitution(const ParamValues& values, std::vector<UserError>& errors) : values_(values), errors_(errors) {
    for (const auto& [name, value] : values) names_.push_back(name);
  }

  void apply(RawValue& value) {
    if (value.kind == RawValue::Kind::kScalar) return replace(value);
    for (RawValue& item : value.items) apply(item);
    for (RawValue::Entry& entry : value.entries) apply(entry.value);
  }

 private:
  void replace(RawValue& value) {
    size_t from = value.scalar.find("${");
    if (from == std::string::npos) return;
    std::string result;
    size_t done = 0;
    for (; from != std::string::npos; from = value.scalar.find("${", done)) {
      const size_t end = value.scalar.find('}', from);
      if (end == std::string::npos) {
        errors_.emplace_back(value.mark, "a ${ is never closed", "write ${name}");
        return;
      }
      const std::string name = value.scalar.substr(from + 2, end - from - 2);
      const std::string* found = find(name);
      if (found == nullptr) {
        errors_.emplace_back(
            value.mark, "there is no parameter \"" + name + "\"",
            names_.empty() ? "give it a value under params:" : suggest(name, names_, "the parameters are"));
        return;
      }
      result.append(value.scalar, done, from - done);
      if (result.size() + found->size() > kLongestText) {
        errors_.emplace_back(value.mark, "the text becomes too long with its parameters");
        return;
      }
      result += *found;
      done = end + 1;
      if (from == 0 && done == value.scalar.size()) value.quoted = false;
    }
    value.scalar = result + value.scalar.substr(done);
  }

  const std::string* find(const std::string& name) const {
    for (const auto& [known, value] : values_) {
      if (known == name) return &value;
    }
    return nullptr;
  }

  static constexpr size_t kLongestText = 1 << 20;
  const ParamValues& values_;
  std::vector<UserError>& errors_;
  std::vector<std::string> names_;
};

}  // namespace

ParamValues substitute_params(RawValue& root, const ParamValues& overrides, std::vector<UserError>& errors) {
  ParamValues values;
  if (const RawValue* params = root.find("params")) {
    if (params->kind != RawValue::Kind::kMap && params->kind != RawValue::Kind::kNull) {
      errors.emplace_back(params->mark, "params must be a map of names and values");
    }
    for (const RawValue::Entry& entry : params->entries) {
      if (entry.value.kind == RawValue::Kind::kScalar) {
        values.emplace_back(entry.key, entry.value.scalar);
      } else if (entry.value.kind == RawValue::Kind::kList) {
        errors.emplace_back(entry.value.mark,
                            "parameter " + entry.key + " has several values; sweeps are not modelled yet",
                            "write one value");
      } else {
        errors.emplace_back(entry.value.mark, "parameter " + entry.key + " needs a single value");
      }
    }
  }
  for (const auto& override_pair : overrides) {
    const std::string& name = override_pair.first;
    const std::string& value = override_pair.second;
    const auto known = std::find_if(values.begin(), values.end(), [&](const auto& p) { return p.first == name; });
    if (known != values.end()) {
      known->second = value;
      continue;
    }
    std::vector<std::string> names;
    for (const auto& p : values) names.push_back(p.first);
    errors.emplace_back(SourceMark{root.mark.file}, "the scenario has no parameter \"" + name + "\" to set",
                        suggest(name, names, "its parameters are"), UserError::Kind::kUsage);
  }
  Substitution substitution(values, errors);
  for (RawValue::Entry& entry : root.entries) {
    if (entry.key != "params") substitution.apply(entry.value);
  }
  return values;
}

}  // namespace loom
