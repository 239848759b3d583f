#pragma once

// What a suite of scenarios exercised of the devices it uses, and what never: the ways in which rules can come out,
// the reasons for which frames can be dropped, the changes a table can see, the settings that can be made, and those
// that can be changed while the simulation runs. What there is to exercise is said by the device table.
//
// Links count as a kind of their own, "link".
//
// Not modelled: combinations; settings of links and traffic.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/observer.h"
#include "core/simulation.h"
#include "topology/scenario.h"

namespace loom {

enum class CoverageAspect : uint8_t { kDecision, kDrop, kTableChange, kSetting, kChange };
inline constexpr size_t kCoverageAspects = 5;
// "decision", "drop", "table change", "setting", "change while running"
std::string_view name_of(CoverageAspect aspect);
std::optional<CoverageAspect> aspect_named(std::string_view name);

struct CoveragePoint {
  std::string kind;  // of device
  CoverageAspect aspect = CoverageAspect::kDecision;
  std::string name;  // "vlan-classification by-pvid", "vlan_not_member", "mac moved", "ports.access"
  auto operator<=>(const CoveragePoint&) const = default;
};

// How often each was exercised; every point of every kind that is used has an entry.
using Coverage = std::map<CoveragePoint, uint64_t>;

void add(Coverage& sum, const Coverage& more);
// What the scenario says: its kinds, settings and changes.
void cover_settings(Coverage& coverage, const Scenario& scenario);

// One sentence, without a full stop, from the device table; empty when the name says it all.
std::string meaning_of(const CoveragePoint& point, const DeviceRegistry& devices);

// What a run does. Watches every node of `simulation`.
class CoverageObserver final : public Observer {
 public:
  CoverageObserver(Coverage& coverage, const Scenario& scenario, Simulation& simulation);
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;
  void on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                   const Decision& decision) override;
  void on_table_change(Time when, const Node& node, const TableChange& change) override;

 private:
  void count(const Node& node, CoverageAspect aspect, std::string name);

  Coverage& coverage_;
  std::map<const Node*, std::string> kinds_;
};

}  // namespace loom
