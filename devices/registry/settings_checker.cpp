// check(): a raw value against a parameter table.

#include <algorithm>

#include "devices/registry/scalar_value.h"
#include "devices/registry/settings.h"
#include "devices/registry/suggestion.h"

namespace loom {

class SettingsChecker {
 public:
  SettingsChecker(bool partial, std::vector<UserError>& errors) : partial_(partial), errors_(errors) {}

  Settings record(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what);

 private:
  using Kind = RawValue::Kind;

  std::optional<Settings::Value> value(const Parameter& parameter, const RawValue& raw, const std::string& subject);
  std::optional<Settings::Value> list(const Parameter& parameter, const RawValue& raw, const std::string& subject);
  Settings::Value map(const Parameter& parameter, const RawValue& raw, const std::string& subject);
  void take_given(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
                  Settings& settings);
  void fill_in(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what, Settings& settings);
  void complain(SourceMark mark, std::string what, std::string hint = "") {
    errors_.emplace_back(std::move(mark), std::move(what), std::move(hint));
  }

  // Nobody reads more; a file of nothing but mistakes must not fill the memory.
  static constexpr size_t kMostErrors = 1000;

  bool partial_;
  std::vector<UserError>& errors_;
};

namespace {

const char* shape_of(const RawValue& raw) {
  switch (raw.kind) {
    case RawValue::Kind::kNull:
      return "nothing";
    case RawValue::Kind::kScalar:
      return "a single value";
    case RawValue::Kind::kList:
      return "a list";
    case RawValue::Kind::kMap:
      break;
  }
  return "a map";
}

// "ports" -> "port": what one element of a list or map is called.
std::string singular(const std::string& name) {
  return name.size() > 1 && name.back() == 's' ? name.substr(0, name.size() - 1) : name;
}

std::string without_last_word(const std::string& subject) {
  const size_t space = subject.rfind(' ');
  return space == std::string::npos ? "" : subject.substr(0, space + 1);
}

std::string last_word(const std::string& subject) {
  const size_t space = subject.rfind(' ');
  return space == std::string::npos ? subject : subject.substr(space + 1);
}

// "switch sw1 ports" and "p1" -> "switch sw1 port p1"
std::string element_subject(const std::string& subject, const std::string& which) {
  return without_last_word(subject) + singular(last_word(subject)) + " " + which;
}

RawValue default_value(const Parameter& parameter, const SourceMark& mark) {
  RawValue raw;
  raw.mark = mark;
  const std::string& text = *parameter.default_text;
  if (text == "{}" && !is_scalar(parameter.kind)) {
    raw.kind = RawValue::Kind::kMap;
  } else if (text == "[]" && !is_scalar(parameter.kind)) {
    raw.kind = RawValue::Kind::kList;
  } else {
    raw.kind = RawValue::Kind::kScalar;
    raw.scalar = text;
  }
  return raw;
}

const Parameter* find_parameter(const std::vector<Parameter>& table, const std::string& name) {
  for (const Parameter& parameter : table) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

}  // namespace

Settings SettingsChecker::record(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what) {
  Settings settings;
  settings.mark_ = raw.mark;
  if (raw.kind != Kind::kMap && raw.kind != Kind::kNull) {
    complain(raw.mark, what + " must be a map of settings; this is " + shape_of(raw));
    return settings;
  }
  take_given(table, raw, what, settings);
  if (!partial_) fill_in(table, raw, what, settings);
  return settings;
}

void SettingsChecker::take_given(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
                                 Settings& settings) {
  for (const RawValue::Entry& entry : raw.entries) {
    if (errors_.size() >= kMostErrors) return;
    const Parameter* parameter = find_parameter(table, entry.key);
    if (parameter == nullptr) {
      std::vector<std::string> known;
      for (const Parameter& p : table) known.push_back(p.name);
      complain(entry.key_mark, what + " has no setting \"" + entry.key + "\"",
               suggest(entry.key, known, "its settings are"));
      continue;
    }
    if (settings.has(entry.key)) {
      complain(entry.key_mark, what + " " + entry.key + " is written twice",
               "the first is at line " + std::to_string(settings.mark(entry.key).line));
      continue;
    }
    if (std::optional<Settings::Value> checked = value(*parameter, entry.value, what + " " + entry.key)) {
      settings.fields_.emplace_back(entry.key, std::move(*checked));
    }
  }
}

void SettingsChecker::fill_in(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
                              Settings& settings) {
  for (const Parameter& parameter : table) {
    if (settings.has(parameter.name)) continue;
    if (parameter.required) {
      // What was written wrongly, or under a name that is nearly right, has been complained about.
      const bool complained = std::any_of(raw.entries.begin(), raw.entries.end(), [&](const RawValue::Entry& entry) {
        return entry.key == parameter.name || (find_parameter(table, entry.key) == nullptr &&
                                               nearest(entry.key, {parameter.name}) == parameter.name);
      });
      if (!complained) {
        const bool anything = parameter.kind == ValueKind::kAny;
        complain(raw.mark, what + " needs " + parameter.name,
                 anything ? "" : parameter.name + " is " + kind_in_words(parameter));
      }
      continue;
    }
    if (!parameter.default_text) continue;
    const size_t before = errors_.size();
    std::optional<Settings::Value> filled =
        value(parameter, default_value(parameter, settings.mark_), what + " " + parameter.name);
    LOOM_CHECK(filled && errors_.size() == before, "a table's defaults obey the table");
    filled->given = false;
    settings.fields_.emplace_back(parameter.name, std::move(*filled));
  }
}

std::optional<Settings::Value> SettingsChecker::value(const Parameter& parameter, const RawValue& raw,
                                                      const std::string& subject) {
  const auto held = [&raw](auto&& content) {
    Settings::Value v;
    v.mark = raw.mark;
    v.held = std::forward<decltype(content)>(content);
    return v;
  };
  switch (parameter.kind) {
    case ValueKind::kAny:
      return held(std::monostate());
    case ValueKind::kList:
      return list(parameter, raw, subject);
    case ValueKind::kMap:
      return map(parameter, raw, subject);
    case ValueKind::kRecord:
      if (raw.kind == Kind::kScalar && !parameter.shorthand.empty()) {
        RawValue spelled_out;
        spelled_out.kind = Kind::kMap;
        spelled_out.mark = raw.mark;
        spelled_out.entries.push_back({parameter.shorthand, raw.mark, raw});
        return held(record(parameter.fields, spelled_out, subject));
      }
      return held(record(parameter.fields, raw, subject));
    default:
      break;
  }
  try {
    if (parameter.kind == ValueKind::kVlanSet && raw.kind == Kind::kList) {
      VlanSet set;
      for (const RawValue& item : raw.items) add_vlans(set, item, subject);
      return held(set);
    }
    if (raw.kind == Kind::kScalar) return scalar_value(parameter, raw, subject);
    if (raw.kind == Kind::kNull) {
      complain(raw.mark, subject + " has no value", "write " + kind_in_words(parameter));
    } else {
      complain(raw.mark, subject + " must be " + kind_in_words(parameter) + "; this is " + shape_of(raw));
    }
  } catch (const UserError& error) {
    errors_.push_back(error);
  }
  return std::nullopt;
}

std::optional<Settings::Value> SettingsChecker::list(const Parameter& parameter, const RawValue& raw,
                                                     const std::string& subject) {
  LOOM_CHECK(parameter.fields.size() == 1, "a list's table says what its elements are");
  const Parameter& element = parameter.fields[0];
  std::vector<Settings::Value> items;
  const size_t before = errors_.size();
  if (raw.kind == Kind::kList) {
    for (size_t i = 0; i < raw.items.size(); ++i) {
      const std::string which = element_subject(subject, std::to_string(i + 1));
      if (auto item = value(element, raw.items[i], which)) items.push_back(std::move(*item));
    }
  } else if (raw.kind == Kind::kScalar && is_scalar(element.kind)) {
    if (auto item = value(element, raw, subject)) items.push_back(std::move(*item));
  } else if (raw.kind != Kind::kNull) {
    complain(raw.mark, subject + " must be a list; this is " + shape_of(raw));
  }
  if (errors_.size() != before) return std::nullopt;
  Settings::Value made;
  made.mark = raw.mark;
  made.held = std::move(items);
  return made;
}

Settings::Value SettingsChecker::map(const Parameter& parameter, const RawValue& raw, const std::string& subject) {
  LOOM_CHECK(parameter.fields.size() == 1, "a map's table says what its elements are");
  Settings entries;
  entries.mark_ = raw.mark;
  if (raw.kind == Kind::kMap) {
    for (const RawValue::Entry& entry : raw.entries) {
      auto item = value(parameter.fields[0], entry.value, element_subject(subject, entry.key));
      if (!item) continue;
      // Where an element begins is where its name stands.
      item->mark = entry.key_mark;
      entries.fields_.emplace_back(entry.key, std::move(*item));
    }
  } else if (raw.kind != Kind::kNull) {
    complain(raw.mark, subject + " must be a map of names; this is " + shape_of(raw));
  }
  Settings::Value made;
  made.mark = raw.mark;
  made.held = std::move(entries);
  return made;
}

std::optional<Settings> check(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what,
                              bool partial, std::vector<UserError>& errors) {
  const size_t before = errors.size();
  Settings settings = SettingsChecker(partial, errors).record(table, raw, what);
  if (errors.size() != before) return std::nullopt;
  return settings;
}

Settings check(const std::vector<Parameter>& table, const RawValue& raw, const std::string& what, bool partial) {
  std::vector<UserError> errors;
  std::optional<Settings> settings = check(table, raw, what, partial, errors);
  if (!settings) throw errors.front();
  return *std::move(settings);
}

}  // namespace loom
