#include "devices/endpoint/register.h"

#include "core/simulation.h"
#include "devices/endpoint/capture_port.h"
#include "devices/endpoint/host.h"
#include "devices/registry/device_type.h"

namespace loom {
namespace {

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

class EndpointTypes : public testing::Test {
 protected:
  EndpointTypes() { register_endpoint(registry); }
  std::unique_ptr<Node> make(const std::string& kind, const RawValue& raw, const std::vector<std::string>& ports) {
    const DeviceType& type = *registry.find(kind);
    const Settings settings = check(type.parameters, raw, kind + " x");
    if (type.check) type.check(settings, ports);
    return type.make(sim.next_context("x"), settings, ports);
  }
  std::string refusal(const RawValue& raw) {
    try {
      make("host", raw, {"eth0"});
    } catch (const UserError& error) {
      EXPECT_EQ(error.where().file, "lab.yaml");
      return error.message();
    }
    return "accepted";
  }
  DeviceRegistry registry;
  Simulation sim;
};

TEST_F(EndpointTypes, AHostTakesWhatItIsGiven) {
  const auto node = make(
      "host",
      map({{"ip", scalar("10.0.0.1/24")},
           {"gateway", scalar("10.0.0.254")},
           {"mac", scalar("02:00:00:00:00:0a")},
           {"mtu", scalar("9000B")},
           {"vlan", scalar("10")},
           {"arp", map({{"retries", scalar("5")}, {"static", map({{"10.0.0.9", scalar("02:00:00:00:00:09")}})}})}}),
      {"eth0"});
  const auto& host = dynamic_cast<Host&>(*node);
  EXPECT_EQ(host.ip().text(), "10.0.0.1");
  EXPECT_EQ(host.mac().text(), "02:00:00:00:00:0a");
  EXPECT_EQ(host.config().mtu, 9000u);
  EXPECT_EQ(host.config().vlan, 10);
  EXPECT_EQ(host.config().arp.retries, 5u);
  ASSERT_EQ(host.arp().table().size(), 1u);
  EXPECT_EQ(host.arp().table()[0].state, ArpState::kPermanent);
}

TEST_F(EndpointTypes, TheTablesDefaultsAreTheHostsOwn) {
  const auto node = make("host", map({}), {});
  const auto& made = dynamic_cast<Host&>(*node).config();
  const HostConfig own;
  EXPECT_EQ(made.mtu, own.mtu);
  EXPECT_EQ(made.ttl, own.ttl);
  EXPECT_EQ(made.arp.announce, own.arp.announce);
  EXPECT_EQ(made.arp.retries, own.arp.retries);
  EXPECT_EQ(made.arp.interval, own.arp.interval);
  EXPECT_EQ(made.arp.reachable, own.arp.reachable);
  EXPECT_EQ(made.arp.stale, own.arp.stale);
  EXPECT_EQ(made.arp.queue, own.arp.queue);
  EXPECT_EQ(made.arp.capacity, own.arp.capacity);
}

TEST_F(EndpointTypes, AHostAsksForItsAddressAndIsToldItsGateway) {
  const auto node = make("host", map({{"ip", scalar("dhcp")}}), {"eth0"});
  const auto& host = dynamic_cast<Host&>(*node);
  EXPECT_TRUE(host.ip().is_unspecified());
  ASSERT_NE(host.dhcp(), nullptr);
  const auto rows = dhcp_table().rows(host);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].values.size(), dhcp_table().columns.size());
  EXPECT_EQ(rows[0].values[0], "selecting");
  EXPECT_THAT(refusal(map({{"ip", scalar("dhcp")}, {"gateway", scalar("10.0.0.1")}})),
              testing::HasSubstr("is told its gateway"));
  EXPECT_TRUE(dhcp_table().rows(*make("host", map({{"ip", scalar("10.0.0.1/24")}}), {"eth0"})).empty());
}

TEST_F(EndpointTypes, RefusesWhatNoHostCanHave) {
  using testing::HasSubstr;
  EXPECT_THAT(refusal(map({{"ip", scalar("10.0.0.0/24")}})), HasSubstr("no address a host can have"));
  EXPECT_THAT(refusal(map({{"ip", scalar("10.0.0.255/24")}})), HasSubstr("no address a host can have"));
  EXPECT_EQ(refusal(map({{"ip", scalar("10.0.0.0/31")}})), "accepted");
  EXPECT_THAT(refusal(map({{"mac", scalar("01:00:00:00:00:0a")}})), HasSubstr("no MAC address"));
  EXPECT_THAT(refusal(map({{"gateway", scalar("10.0.0.1")}})), HasSubstr("needs an IP address"));
  EXPECT_THAT(refusal(map({{"ip", scalar("10.0.0.1/24")}, {"gateway", scalar("10.0.1.1")}})),
              HasSubstr("no host of"));
  EXPECT_THAT(refusal(map({{"ip", scalar("10.0.0.1/24")}, {"gateway", scalar("10.0.0.1")}})),
              HasSubstr("its own gateway"));
  EXPECT_THAT(refusal(map({{"mtu", scalar("67B")}})), HasSubstr("out of range"));
  EXPECT_THAT(refusal(map({{"mtu", scalar("1500")}})), testing::Ne("accepted"));
  EXPECT_THAT(refusal(map({{"nic", scalar("e1000")}})), HasSubstr("nic"));
  EXPECT_THAT(refusal(map({{"arp", map({{"static", map({{"h2", scalar("02:00:00:00:00:09")}})}})}})),
              HasSubstr("where an IPv4 address belongs"));
}

TEST_F(EndpointTypes, ACapturePortHasThePortsItIsGiven) {
  const auto node = make("capture-port", map({}), {"0", "1"});
  EXPECT_NE(dynamic_cast<CapturePort*>(node.get()), nullptr);
  EXPECT_EQ(node->port_count(), 2u);
  EXPECT_EQ(node->port(1).name(), "1");
}

}  // namespace
}  // namespace loom
