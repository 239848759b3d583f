#include "topology/coverage.h"

#include <algorithm>
#include <array>

namespace loom {

namespace {

constexpr const char* kLink = "link";
constexpr std::array kLinkDrops{DropReason::kQueueFull, DropReason::kLinkDown, DropReason::kLoss,
                                DropReason::kCorrupt};

bool is_of_a_link(DropReason reason) {
  return std::find(kLinkDrops.begin(), kLinkDrops.end(), reason) != kLinkDrops.end();
}

std::string name_of_point(const DecisionPoint& point) {
  return std::string(point.rule) + " " + std::string(point.outcome);
}

std::string name_of_change(std::string_view table, TableChange::Kind kind) {
  return std::string(table) + " " + std::string(name_of(kind));
}

// What a list or a map is made of.
const Parameter& element_of(const Parameter& parameter) {
  const Parameter* inner = &parameter;
  while ((inner->kind == ValueKind::kList || inner->kind == ValueKind::kMap) && !inner->fields.empty()) {
    inner = &inner->fields.front();
  }
  return *inner;
}

// Every key there is, a choice with each of its words: visit("ports.admit = tagged", parameter, settable). What is
// inside of something settable is.
template <typename Visit>
void visit_keys(const std::vector<Parameter>& table, const std::string& above, bool settable_above,
                const Visit& visit) {
  for (const Parameter& parameter : table) {
    const std::string name = above + parameter.name;
    const bool settable = settable_above || parameter.settable;
    const Parameter& inner = element_of(parameter);
    if (inner.kind == ValueKind::kRecord) {
      visit_keys(inner.fields, name + ".", settable, visit);
    } else if (inner.kind == ValueKind::kChoice) {
      for (const std::string& word : inner.choices) visit(name + " = " + word, parameter, settable);
    } else {
      visit(name, parameter, settable);
    }
  }
}

template <typename Visit>
void visit_given(const Settings& settings, const std::vector<Parameter>& table, const std::string& above,
                 const Visit& visit);

// The keys a user wrote, a choice with its word.
template <typename Visit>
void visit_given(const Settings::Value& value, const Parameter& parameter, const std::string& name,
                 const Visit& visit) {
  if (const auto* list = std::get_if<std::vector<Settings::Value>>(&value.held)) {
    for (const Settings::Value& item : *list) visit_given(item, parameter.fields.front(), name, visit);
    if (list->empty() || parameter.fields.empty()) visit(name);
  } else if (const auto* inner = std::get_if<Settings>(&value.held)) {
    if (parameter.kind == ValueKind::kMap) {
      for (const auto& [key, item] : inner->fields()) visit_given(item, parameter.fields.front(), name, visit);
    } else {
      visit_given(*inner, parameter.fields, name + ".", visit);
    }
  } else if (parameter.kind == ValueKind::kChoice) {
    visit(name + " = " + value.as<std::string>());
  } else {
    visit(name);
  }
}

template <typename Visit>
void visit_given(const Settings& settings, const std::vector<Parameter>& table, const std::string& above,
                 const Visit& visit) {
  for (const auto& [key, value] : settings.fields()) {
    const auto parameter =
        std::find_if(table.begin(), table.end(), [&name = key](const Parameter& p) { return p.name == name; });
    // A choice is exercised by its default as well.
    if (parameter == table.end() || (!value.given && parameter->kind != ValueKind::kChoice)) continue;
    visit_given(value, *parameter, above + key, visit);
  }
}

void add_possible(Coverage& coverage, const DeviceType& type) {
  const auto point = [&](CoverageAspect aspect, std::string name) {
    coverage.try_emplace({type.name, aspect, std::move(name)}, 0);
  };
  for (const DecisionPoint& decision : type.decisions) point(CoverageAspect::kDecision, name_of_point(decision));
  for (const DropReason reason : type.drops) point(CoverageAspect::kDrop, std::string(name_of(reason)));
  for (const DeviceTable& table : type.tables) {
    for (const TableChange::Kind kind : table.changes) {
      point(CoverageAspect::kTableChange, name_of_change(table.name, kind));
    }
  }
  visit_keys(type.parameters, "", false, [&](const std::string& name, const Parameter&, bool settable) {
    point(CoverageAspect::kSetting, name);
    if (settable) point(CoverageAspect::kChange, name);
  });
}

}  // namespace

std::string_view name_of(CoverageAspect aspect) {
  switch (aspect) {
    case CoverageAspect::kDecision:
      return "decision";
    case CoverageAspect::kDrop:
      return "drop";
    case CoverageAspect::kTableChange:
      return "table change";
    case CoverageAspect::kSetting:
      return "setting";
    case CoverageAspect::kChange:
      return "change while running";
  }
  return "";
}

std::optional<CoverageAspect> aspect_named(std::string_view name) {
  for (size_t i = 0; i < kCoverageAspects; ++i) {
    if (name_of(static_cast<CoverageAspect>(i)) == name) return static_cast<CoverageAspect>(i);
  }
  return std::nullopt;
}

void add(Coverage& sum, const Coverage& more) {
  for (const auto& [point, count] : more) sum[point] += count;
}

void cover_settings(Coverage& coverage, const Scenario& scenario) {
  for (const DropReason reason : kLinkDrops) {
    coverage.try_emplace({kLink, CoverageAspect::kDrop, std::string(name_of(reason))}, 0);
  }
  for (const NodeSpec& node : scenario.nodes) {
    add_possible(coverage, *node.type);
    visit_given(node.settings, node.type->parameters, "", [&](const std::string& name) {
      ++coverage[{node.kind, CoverageAspect::kSetting, name}];
    });
  }
  for (const FaultSpec& fault : scenario.faults) {
    if (fault.action != FaultSpec::Action::kSet) continue;
    const FaultSpec::Target& target = fault.targets.front();
    const NodeSpec& node = *scenario.find_node(target.node);
    const bool of_port = !target.port.empty();
    visit_given(fault.with, of_port ? node.type->port_parameters() : node.type->parameters, of_port ? "ports." : "",
                [&](const std::string& name) {
                  ++coverage[{node.kind, CoverageAspect::kChange, name}];
                });
  }
}

std::string meaning_of(const CoveragePoint& point, const DeviceRegistry& devices) {
  if (point.aspect == CoverageAspect::kDrop) {
    const auto reason = drop_reason_named(point.name);
    return reason ? std::string(meaning_of(*reason)) : "";
  }
  const DeviceType* const type = devices.find(point.kind);
  if (type == nullptr) return "";
  if (point.aspect == CoverageAspect::kDecision) {
    for (const DecisionPoint& decision : type->decisions) {
      if (name_of_point(decision) == point.name) return std::string(decision.meaning);
    }
  }
  std::string meaning;
  if (point.aspect == CoverageAspect::kSetting || point.aspect == CoverageAspect::kChange) {
    visit_keys(type->parameters, "", false, [&](const std::string& name, const Parameter& parameter, bool) {
      if (name == point.name) meaning = parameter.help;
    });
  }
  return meaning;
}

CoverageObserver::CoverageObserver(Coverage& coverage, const Scenario& scenario, Simulation& simulation)
    : coverage_(coverage) {
  for (const NodeSpec& spec : scenario.nodes) {
    Node& node = *simulation.find_node(spec.name);
    kinds_[&node] = spec.kind;
  }
  simulation.observe(*this);
}

void CoverageObserver::count(const Node& node, CoverageAspect aspect, std::string name) {
  const auto kind = kinds_.find(&node);
  if (kind != kinds_.end()) ++coverage_[{kind->second, aspect, std::move(name)}];  // a source of traffic has none
}

void CoverageObserver::on_drop(Time, const Node& node, const Port*, const Frame&, DropReason reason) {
  if (is_of_a_link(reason)) {
    ++coverage_[{kLink, CoverageAspect::kDrop, std::string(name_of(reason))}];
  } else {
    count(node, CoverageAspect::kDrop, std::string(name_of(reason)));
  }
}

void CoverageObserver::on_decision(Time, const Node& node, const Port&, const Frame&, const Decision& decision) {
  for (const DecisionStep& step : decision.steps) count(node, CoverageAspect::kDecision, name_of_point(*step.point));
}

void CoverageObserver::on_table_change(Time, const Node& node, const TableChange& change) {
  count(node, CoverageAspect::kTableChange, name_of_change(change.table, change.kind));
}

}  // namespace loom
