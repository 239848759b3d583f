// What a scenario may say of a user network, and what it is told when it may not.

#include "devices/appliance/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/simulation.h"
#include "devices/appliance/user_network.h"
#include "devices/registry/device_type.h"

namespace loom {
namespace {

using testing::HasSubstr;

RawValue scalar(const std::string& text) {
  RawValue value;
  value.kind = RawValue::Kind::kScalar;
  value.scalar = text;
  value.mark = {"lab.yaml", 3, 7};
  return value;
}

RawValue map(const std::vector<std::pair<std::string, RawValue>>& entries) {
  RawValue value;
  value.kind = RawValue::Kind::kMap;
  value.mark = {"lab.yaml", 2, 5};
  for (const auto& [key, held] : entries) value.entries.push_back({key, value.mark, held});
  return value;
}

RawValue list(const std::vector<RawValue>& items) {
  RawValue value;
  value.kind = RawValue::Kind::kList;
  value.mark = {"lab.yaml", 4, 5};
  value.items = items;
  return value;
}

class ApplianceTypes : public testing::Test {
 protected:
  ApplianceTypes() { register_appliances(registry); }
  std::unique_ptr<Node> make(const RawValue& raw, const std::vector<std::string>& ports = {"eth0"}) {
    const DeviceType& type = *registry.find("user-network");
    const Settings settings = check(type.parameters, raw, "user-network x");
    type.check(settings, ports);
    return type.make(sim.next_context("x"), settings, ports);
  }
  std::string refusal(const RawValue& raw, const std::vector<std::string>& ports = {"eth0"}) {
    try {
      make(raw, ports);
    } catch (const UserError& error) {
      EXPECT_EQ(error.where().file, "lab.yaml");
      EXPECT_GT(error.where().line, 0u);
      return error.message();
    }
    return "accepted";
  }
  DeviceRegistry registry;
  Simulation sim;
};

RawValue outside() {
  return map({{"ip", scalar("198.51.100.2/24")}});
}
RawValue forward(const std::string& port, const std::string& to) {
  return map({{"protocol", scalar("tcp")}, {"port", scalar(port)}, {"to", scalar(to)}});
}

TEST_F(ApplianceTypes, TheDefaultsAreQemusAndFollowTheNetwork) {
  const auto node = make(map({}));
  const auto& network = dynamic_cast<UserNetwork&>(*node);
  EXPECT_EQ(network.interfaces()[0].ip().text(), "10.0.2.2");
  EXPECT_EQ(network.interfaces().size(), 1u) << "no outside";
  const auto other = make(map({{"network", scalar("192.168.7.0/24")}}));
  EXPECT_EQ(dynamic_cast<UserNetwork&>(*other).interfaces()[0].ip().text(), "192.168.7.2");
  EXPECT_TRUE(dynamic_cast<UserNetwork&>(*other).interfaces()[0].owns(wire::Ipv4Address(192, 168, 7, 3)));
}

TEST_F(ApplianceTypes, EveryTableHasARowsWorthOfColumns) {
  const auto node = make(map({{"outside", outside()},
                              {"names", map({{"www.example", scalar("198.51.100.80")}})},
                              {"forwards", list({forward("8080", "10.0.2.15")})}}),
                         {"eth0", "outside"});
  size_t rows = 0;
  for (const DeviceTable& table : registry.find("user-network")->tables) {
    for (const TableRow& row : table.rows(*node)) {
      ++rows;
      EXPECT_EQ(row.values.size(), table.columns.size()) << table.name;
    }
  }
  EXPECT_EQ(rows, 2u) << "a name and a forward";
}

TEST_F(ApplianceTypes, RefusesWhatCannotBe) {
  const auto one = [&](const std::string& key, const RawValue& value) { return refusal(map({{key, value}})); };
  EXPECT_THAT(one("network", scalar("10.0.0.0/8")), HasSubstr("a /16 to a /29"));
  EXPECT_THAT(one("gateway", scalar("10.0.3.1")), HasSubstr("no host of 10.0.2.0/24"));
  EXPECT_THAT(one("dns", scalar("10.0.2.255")), HasSubstr("no host of"));
  EXPECT_THAT(one("dns", scalar("10.0.2.2")), HasSubstr("the same address"));
  EXPECT_THAT(one("network", scalar("10.0.2.0/28")), HasSubstr("no host of 10.0.2.0/28")) << "the pool does not fit";
  EXPECT_THAT(one("pool", map({{"first", scalar("10.0.2.40")}})), HasSubstr("ends before it begins"));
  EXPECT_THAT(one("pool", map({{"first", scalar("10.0.2.1")}})), HasSubstr("which is its own"));
  EXPECT_THAT(one("lease-time", scalar("1500ms")), HasSubstr("whole seconds"));
  EXPECT_THAT(one("lease-time", scalar("0s")), HasSubstr("whole seconds"));
  EXPECT_THAT(one("names", map({{"a..b", scalar("10.0.2.9")}})), HasSubstr("no name that DNS can carry"));
  EXPECT_THAT(one("domain", scalar(std::string(70, 'x'))), HasSubstr("no domain"));
  EXPECT_THAT(one("outside", map({{"ip", scalar("10.0.2.9/24")}})), HasSubstr("overlaps"));
  EXPECT_THAT(one("outside", map({{"ip", scalar("198.51.100.255/24")}})), HasSubstr("no address a router can have"));
  EXPECT_THAT(one("outside", map({{"ip", scalar("198.51.100.2/24")}, {"gateway", scalar("192.0.2.1")}})),
              HasSubstr("no other host of"));
  EXPECT_THAT(one("forwards", list({forward("80", "10.0.2.15")})), HasSubstr("there is no outside"));
  EXPECT_THAT(refusal(map({}), {"eth0", "outside"}), HasSubstr("it has no outside"));
  EXPECT_THAT(refusal(map({{"nat", map({{"first-port", scalar("9")}, {"last-port", scalar("8")}})}})),
              HasSubstr("end before they begin"));
  EXPECT_THAT(refusal(map({{"nat", map({{"udp", scalar("0s")}})}})), HasSubstr("above zero"));
  EXPECT_THAT(refusal(map({{"outside", outside()}, {"forwards", list({forward("80", "10.0.2.2")})}})),
              HasSubstr("no other host"));
  EXPECT_THAT(refusal(map({{"outside", outside()},
                           {"forwards", list({forward("80", "10.0.2.15"), forward("80", "10.0.2.16")})}})),
              HasSubstr("share a port"));
}

}  // namespace
}  // namespace loom
