#include "cli/describe_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/drop_reason.h"
#include "core/units_text.h"
#include "devices/registry/suggestion.h"

namespace loom::cli {

namespace {

std::string range_text(const Parameter& parameter) {
  if (parameter.most == INT64_MAX) return fmt::format("integer from {}", parameter.least);
  return fmt::format("{}..{}", parameter.least, parameter.most);
}

constexpr const char* kSettable = "\nSettable: may be changed while the simulation runs, by a `set` fault.\n";

bool any_settable(const std::vector<Parameter>& parameters) {
  return std::any_of(parameters.begin(), parameters.end(),
                     [](const Parameter& p) { return p.settable || any_settable(p.fields); });
}

// An empty record or map says nothing: its fields have their own defaults.
std::string default_of(const Parameter& parameter) {
  const std::string text = parameter.default_text.value_or("");
  return text == "{}" || text == "[]" ? "" : text;
}

void add_rows(Table& table, const std::vector<Parameter>& parameters, const std::string& above, Format format) {
  for (const Parameter& parameter : parameters) {
    const bool tree = format == Format::kTable;
    const std::string name = above + parameter.name;
    const std::string fallback = parameter.required ? "required" : default_of(parameter);
    table.add({name, value_text(parameter), fallback, parameter.settable ? "yes" : "", parameter.help});
    // What the elements of a list or map are made of belongs below it, without a line for the element itself.
    const Parameter* inner = &parameter;
    std::string prefix = tree ? above + "  " : name + ".";
    while ((inner->kind == ValueKind::kList || inner->kind == ValueKind::kMap) && !inner->fields.empty()) {
      if (!tree) prefix.insert(prefix.size() - 1, inner->kind == ValueKind::kMap ? ".*" : "[]");
      inner = &inner->fields.front();
    }
    if (inner->kind == ValueKind::kRecord) add_rows(table, inner->fields, prefix, format);
  }
}

}  // namespace

std::string value_text(const Parameter& parameter) {
  switch (parameter.kind) {
    case ValueKind::kBool:
      return "true|false";
    case ValueKind::kInteger:
      return range_text(parameter);
    case ValueKind::kReal:
      return "number above 0";
    case ValueKind::kText:
      return "text";
    case ValueKind::kChoice: {
      std::string words;
      for (const std::string& word : parameter.choices) words += (words.empty() ? "" : "|") + word;
      return words;
    }
    case ValueKind::kDuration:
      return "duration, \"5us\"";
    case ValueKind::kBytes:
      return "size, \"64KiB\"";
    case ValueKind::kBitRate:
      return "bit rate, \"10Gbps\"";
    case ValueKind::kFrameRate:
      return "frame rate, \"1Mpps\"";
    case ValueKind::kRatio:
      return "ratio, \"0.5%\"";
    case ValueKind::kMac:
      return "MAC address";
    case ValueKind::kIpv4:
      return "IPv4 address";
    case ValueKind::kIpv4Prefix: {
      std::string words = "IPv4 address/length";
      for (const std::string& word : parameter.choices) words += "|" + word;
      return words;
    }
    case ValueKind::kVlanId:
      return "VLAN, 1..4094";
    case ValueKind::kVlanSet:
      return "VLANs, \"10,20-30\"";
    case ValueKind::kPath:
      return "file";
    case ValueKind::kNode:
      return "node";
    case ValueKind::kPort:
      return "port, \"sw1:p1\"";
    case ValueKind::kList:
      return parameter.fields.empty() ? "list" : "list of: " + value_text(parameter.fields.front());
    case ValueKind::kMap:
      return parameter.fields.empty() ? "map" : "name: " + value_text(parameter.fields.front());
    case ValueKind::kRecord:
      return "record";
    case ValueKind::kAny:
      return "see the scenario format";
  }
  return "";
}

std::string ports_text(const PortRule& rule) {
  std::string text;
  if (rule.least == 0 && rule.most == SIZE_MAX) {
    text = "any number";
  } else if (rule.most == SIZE_MAX) {
    text = fmt::format("at least {}", rule.least);
  } else if (rule.least == rule.most) {
    text = fmt::format("{}", rule.least);
  } else {
    text = fmt::format("{} to {}", rule.least, rule.most);
  }
  return rule.names.empty() ? text : text + " (" + join_words(rule.names) + ")";
}

std::string parameters_text(const std::vector<Parameter>& parameters, Format format) {
  Table table({"Parameter", "Value", "Default", "Settable", "Meaning"});
  add_rows(table, parameters, "", format);
  if (format != Format::kTable) return table.text(format);
  if (table.empty()) return "It has no parameters.\n";
  return table.text(format) + (any_settable(parameters) ? kSettable : "");
}

std::string decisions_text(const DeviceType& type, Format format) {
  std::string text;
  if (!type.decisions.empty()) {
    Table table({"Rule", "Outcome", "Meaning"});
    for (const DecisionPoint& point : type.decisions) {
      table.add({std::string(point.rule), std::string(point.outcome), std::string(point.meaning)});
    }
    text += "\nWhat it decides, for `explain` and `test --coverage`:\n" + table.text(format);
  }
  if (!type.drops.empty()) {
    Table table({"Drop reason", "Meaning"});
    for (const DropReason reason : type.drops) {
      table.add({std::string(name_of(reason)), std::string(meaning_of(reason))});
    }
    text += "\nWhy it drops frames:\n" + table.text(format);
  }
  return text;
}

std::string drop_reasons_text(Format format) {
  Table table({"Reason", "Meaning"});
  for (const DropReasonInfo& info : kDropReasons) table.add({std::string(info.name), std::string(info.meaning)});
  return table.text(format);
}

std::string units_text(Format format) {
  Table table({"Quantity", "Units", "Example"});
  const auto row = [&table](const char* name, Quantity quantity, const char* example) {
    table.add({name, std::string(accepted_units(quantity)), example});
  };
  row("duration", Quantity::kDuration, "5us");
  row("size", Quantity::kBytes, "64KiB");
  row("bit rate", Quantity::kBitRate, "10Gbps");
  row("frame rate", Quantity::kFrameRate, "1Mpps");
  row("ratio", Quantity::kRatio, "0.5%");
  return table.text(format);
}

}  // namespace loom::cli
