#include "devices/registry/settings.h"

#include <gtest/gtest.h>

#include "devices/registry/device_type.h"
#include "devices/registry/suggestion.h"

namespace loom {
namespace {

using ::testing::HasSubstr;

RawValue scalar(const std::string& text, int line = 1, int column = 1) {
  RawValue raw;
  raw.kind = RawValue::Kind::kScalar;
  raw.scalar = text;
  raw.mark = {"lab.yaml", line, column};
  return raw;
}

RawValue quoted(const std::string& text) {
  RawValue raw = scalar(text);
  raw.quoted = true;
  return raw;
}

RawValue list(std::vector<RawValue> items) {
  RawValue raw;
  raw.kind = RawValue::Kind::kList;
  raw.mark = {"lab.yaml", 1, 1};
  raw.items = std::move(items);
  return raw;
}

RawValue map(std::vector<std::pair<std::string, RawValue>> entries) {
  RawValue raw;
  raw.kind = RawValue::Kind::kMap;
  raw.mark = {"lab.yaml", 1, 1};
  int line = 1;
  for (auto& [key, value] : entries) {
    raw.entries.push_back({key, {"lab.yaml", ++line, 3}, std::move(value)});
  }
  return raw;
}

Parameter parameter(const std::string& name, ValueKind kind) {
  Parameter p;
  p.name = name;
  p.kind = kind;
  return p;
}

// The complaint about one value of one parameter, as the user reads it.
std::string complaint(const Parameter& p, RawValue raw) {
  try {
    check({p}, map({{p.name, std::move(raw)}}), "link");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::string complaint(ValueKind kind, RawValue raw) {
  return complaint(parameter("value", kind), std::move(raw));
}

Settings checked(const Parameter& p, RawValue raw) {
  return check({p}, map({{p.name, std::move(raw)}}), "link");
}

TEST(Settings, ReadsEveryKindOfScalar) {
  EXPECT_TRUE(checked(parameter("x", ValueKind::kBool), scalar("true")).boolean("x"));
  EXPECT_EQ(checked(parameter("x", ValueKind::kInteger), scalar("0x88a8")).integer("x"), 0x88a8);
  EXPECT_EQ(checked(parameter("x", ValueKind::kReal), scalar("2.5")).real("x"), 2.5);
  EXPECT_EQ(checked(parameter("x", ValueKind::kText), scalar("yes")).text("x"), "yes");
  EXPECT_EQ(checked(parameter("x", ValueKind::kDuration), scalar("5us")).duration("x"), Duration::us(5));
  EXPECT_EQ(checked(parameter("x", ValueKind::kDuration), scalar("0")).duration("x"), Duration());
  EXPECT_EQ(checked(parameter("x", ValueKind::kBytes), scalar("64KiB")).bytes("x"), ByteCount::kib(64));
  EXPECT_EQ(checked(parameter("x", ValueKind::kBitRate), scalar("10Gbps")).bit_rate("x"), BitRate::gbps(10));
  EXPECT_EQ(checked(parameter("x", ValueKind::kFrameRate), scalar("1Mpps")).frame_rate("x"), FrameRate(1'000'000));
  EXPECT_EQ(checked(parameter("x", ValueKind::kRatio), scalar("50%")).ratio("x"), 0.5);
  EXPECT_EQ(checked(parameter("x", ValueKind::kMac), scalar("02:00:00:00:00:0a")).mac("x").to_u64(),
            0x0200'0000'000a);
  EXPECT_EQ(checked(parameter("x", ValueKind::kIpv4), scalar("10.0.0.1")).ipv4("x").text(), "10.0.0.1");
  EXPECT_EQ(checked(parameter("x", ValueKind::kIpv4Prefix), scalar("10.0.0.1/24")).ipv4_prefix("x").text(),
            "10.0.0.1/24");
  EXPECT_EQ(checked(parameter("x", ValueKind::kVlanId), scalar("4094")).vlan_id("x"), 4094);
  EXPECT_EQ(checked(parameter("x", ValueKind::kPort), scalar("sw1:p1")).text("x"), "sw1:p1");
}

TEST(Settings, AWordMayStandForAnAddressWhereTheTableSaysSo) {
  Parameter ip = parameter("ip", ValueKind::kIpv4Prefix);
  EXPECT_THAT(complaint(ip, scalar("dhcp")), HasSubstr("is not an IPv4 address"));
  ip.choices = {"dhcp"};
  EXPECT_TRUE(checked(ip, scalar("dhcp")).is_word("ip"));
  EXPECT_FALSE(checked(ip, scalar("10.0.0.1/24")).is_word("ip"));
  EXPECT_THAT(complaint(ip, scalar("dhpc")), HasSubstr("write it as in 10.0.0.1/24, or dhcp"));
}

TEST(Settings, ABareNumberWhereAUnitBelongsHasNoUnit) {
  Parameter delay = parameter("delay", ValueKind::kDuration);
  const std::string text = complaint(delay, scalar("5", 12, 15));
  EXPECT_THAT(text, HasSubstr("lab.yaml:12:15: link delay \"5\" has no unit"));
  EXPECT_THAT(text, HasSubstr("hint: "));
  EXPECT_THAT(text, HasSubstr("5us"));
  EXPECT_THAT(complaint(ValueKind::kBytes, scalar("1500")), HasSubstr("\"1500\" has no unit"));
  EXPECT_THAT(complaint(ValueKind::kBitRate, scalar("10")), HasSubstr("\"10\" has no unit"));
  EXPECT_THAT(complaint(ValueKind::kFrameRate, scalar("1e6")), HasSubstr("has no unit"));
}

TEST(Settings, RefusesWhatIsNoQuantity) {
  EXPECT_THAT(complaint(ValueKind::kDuration, scalar("-5us")), HasSubstr("\"-5us\" is negative"));
  EXPECT_THAT(complaint(ValueKind::kDuration, scalar("soon")), HasSubstr("\"soon\" is not a time"));
  EXPECT_THAT(complaint(ValueKind::kRatio, scalar("150%")), HasSubstr("is not a share between 0 and 100%"));
  EXPECT_THAT(complaint(ValueKind::kBitRate, scalar("10GBPS")), HasSubstr("is not a rate"));
  EXPECT_THAT(complaint(ValueKind::kReal, scalar("nan")), HasSubstr("is not a number above zero"));
  EXPECT_THAT(complaint(ValueKind::kReal, scalar("0")), HasSubstr("is not a number above zero"));
}

TEST(Settings, Vlan4095IsReservedAnd0MeansNone) {
  EXPECT_THAT(complaint(ValueKind::kVlanId, scalar("4095")),
              HasSubstr("VLAN 4095 is reserved; VLANs are 1 to 4094 (802.1Q-2018 table 9-2)"));
  EXPECT_THAT(complaint(ValueKind::kVlanSet, list({scalar("10"), scalar("4095")})),
              HasSubstr("VLAN 4095 is reserved"));
  EXPECT_THAT(complaint(ValueKind::kVlanSet, scalar("4000-4095")), HasSubstr("VLAN 4095 is reserved"));
  EXPECT_THAT(complaint(ValueKind::kVlanId, scalar("0")), HasSubstr("VLAN 0 means"));
  EXPECT_THAT(complaint(ValueKind::kVlanId, scalar("4096")), HasSubstr("VLAN 4096 does not exist"));
  EXPECT_THAT(complaint(ValueKind::kVlanId, scalar("-1")), HasSubstr("VLAN -1 does not exist"));
  EXPECT_THAT(complaint(ValueKind::kVlanId, scalar("blue")), HasSubstr("\"blue\" is not a VLAN number"));
}

TEST(Settings, ReadsVlansAsListRangeWordOrNumber) {
  const Parameter trunk = parameter("trunk", ValueKind::kVlanSet);
  EXPECT_EQ(checked(trunk, scalar("10")).vlan_set("trunk").count(), 1U);
  EXPECT_TRUE(checked(trunk, list({scalar("10"), scalar("20-22")})).vlan_set("trunk").test(21));
  EXPECT_EQ(checked(trunk, scalar("10, 20-30")).vlan_set("trunk").count(), 12U);
  EXPECT_EQ(checked(trunk, scalar("all")).vlan_set("trunk").count(), 4094U);
  EXPECT_FALSE(checked(trunk, scalar("all")).vlan_set("trunk").test(4095));
  EXPECT_TRUE(checked(trunk, scalar("none")).vlan_set("trunk").none());
  EXPECT_THAT(complaint(trunk, scalar("30-20")), HasSubstr("\"30-20\" runs backwards"));
  EXPECT_THAT(complaint(trunk, scalar("10,,20")), HasSubstr("is not a VLAN number"));
  EXPECT_THAT(complaint(trunk, list({list({})})), HasSubstr("something else than VLANs"));
}

TEST(Settings, AnUnknownKeyAsksDidYouMean) {
  const std::vector<Parameter> table{parameter("ageing-time", ValueKind::kDuration),
                                     parameter("ports", ValueKind::kMap)};
  try {
    check(table, map({{"agieng-time", scalar("5s")}}), "switch sw1");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.message(), "switch sw1 has no setting \"agieng-time\"");
    EXPECT_EQ(error.hint(), "did you mean \"ageing-time\"?");
    EXPECT_EQ(error.where(), (SourceMark{"lab.yaml", 2, 3}));
    EXPECT_EQ(error.exit_code(), 3);
  }
}

TEST(Settings, AKeyWrittenTwiceNamesTheFirst) {
  const std::vector<Parameter> table{parameter("mtu", ValueKind::kInteger)};
  try {
    check(table, map({{"mtu", scalar("1500", 2)}, {"mtu", scalar("9000", 3)}}), "link");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.message(), "link mtu is written twice");
    EXPECT_EQ(error.where().line, 3);
    EXPECT_EQ(error.hint(), "the first is at line 2");
  }
}

TEST(Settings, IntegersKeepTheirRange) {
  Parameter p = parameter("mtu", ValueKind::kInteger);
  p.least = 68;
  p.most = 65535;
  EXPECT_EQ(complaint(p, scalar("68")), "");
  EXPECT_THAT(complaint(p, scalar("67")),
              HasSubstr("link mtu 67 is too small\n  hint: write a number from 68 to 65535"));
  EXPECT_THAT(complaint(p, scalar("65536")), HasSubstr("is too large"));
  EXPECT_THAT(complaint(p, scalar("1.5")), HasSubstr("is not a whole number"));
  EXPECT_THAT(complaint(p, quoted("1500")), HasSubstr("write it without quotes"));
  EXPECT_THAT(complaint(p, scalar("99999999999999999999")), HasSubstr("is not a whole number"));
}

TEST(Settings, ChoicesNameWhatTheyTakeAndGuess) {
  Parameter p = parameter("order", ValueKind::kChoice);
  p.choices = {"strict", "per-flow", "multiset"};
  EXPECT_EQ(checked(p, scalar("per-flow")).text("order"), "per-flow");
  EXPECT_THAT(complaint(p, scalar("stricd")), HasSubstr("is not strict, per-flow or multiset"));
  EXPECT_THAT(complaint(p, scalar("stricd")), HasSubstr("did you mean \"strict\"?"));
}

TEST(Settings, BooleansAreTrueOrFalseOnly) {
  EXPECT_THAT(complaint(ValueKind::kBool, scalar("yes")), HasSubstr("is neither true nor false"));
  EXPECT_THAT(complaint(ValueKind::kBool, quoted("true")), HasSubstr("write it without quotes"));
}

TEST(Settings, DefaultsAreFilledInAndKnownAsSuch) {
  Parameter delay = parameter("delay", ValueKind::kDuration);
  delay.default_text = "5us";
  Parameter queue = parameter("queue", ValueKind::kRecord);
  queue.default_text = "{}";
  queue.fields = {delay};
  const Settings settings = check({delay, queue, parameter("mtu", ValueKind::kInteger)}, map({}), "link");
  EXPECT_EQ(settings.duration("delay"), Duration::us(5));
  EXPECT_FALSE(settings.was_given("delay"));
  EXPECT_EQ(settings.record("queue").duration("delay"), Duration::us(5));
  EXPECT_FALSE(settings.has("mtu"));
}

TEST(Settings, PartialFillsInNothingAndNeedsNothing) {
  Parameter needed = parameter("ip", ValueKind::kIpv4);
  needed.required = true;
  Parameter delay = parameter("delay", ValueKind::kDuration);
  delay.default_text = "5us";
  const Settings settings = check({needed, delay}, map({}), "host h1", true);
  EXPECT_FALSE(settings.has("delay"));
  EXPECT_THROW(check({needed, delay}, map({}), "host h1"), UserError);
}

TEST(Settings, ARequiredKeyIsMissedByName) {
  Parameter needed = parameter("ip", ValueKind::kIpv4Prefix);
  needed.required = true;
  try {
    check({needed}, map({}), "host h1");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.message(), "host h1 needs ip");
    EXPECT_THAT(error.hint(), HasSubstr("10.0.0.1/24"));
  }
}

TEST(Settings, ASingleValueIsAListOfOneAndARecordsShorthand) {
  Parameter weights = parameter("weights", ValueKind::kList);
  weights.fields = {parameter("", ValueKind::kInteger)};
  EXPECT_EQ(checked(weights, scalar("3")).list("weights").at(0).as<int64_t>(), 3);
  EXPECT_EQ(checked(weights, list({scalar("1"), scalar("2")})).list("weights").size(), 2U);
  EXPECT_THAT(complaint(weights, map({})), HasSubstr("link weights must be a list; this is a map"));
  EXPECT_THAT(complaint(weights, list({scalar("1"), scalar("x")})), HasSubstr("link weight 2 \"x\""));

  Parameter compare = parameter("compare", ValueKind::kRecord);
  compare.shorthand = "order";
  compare.fields = {parameter("order", ValueKind::kText)};
  EXPECT_EQ(checked(compare, scalar("strict")).record("compare").text("order"), "strict");
  compare.shorthand = "";
  EXPECT_THAT(complaint(compare, scalar("strict")), HasSubstr("must be a map of settings; this is a single value"));
}

TEST(Settings, MapsKeepTheirOrderAndNameTheirElements) {
  Parameter ports = parameter("ports", ValueKind::kMap);
  Parameter port = parameter("", ValueKind::kRecord);
  port.fields = {parameter("access", ValueKind::kVlanId)};
  ports.fields = {port};
  const Settings settings =
      checked(ports, map({{"p2", map({{"access", scalar("20")}})}, {"p1", RawValue{}}, {"p3", map({})}}));
  ASSERT_EQ(settings.map("ports").size(), 3U);
  EXPECT_EQ(settings.map("ports")[0].first, "p2");
  EXPECT_EQ(settings.map("ports")[1].first, "p1");
  EXPECT_EQ(settings.map("ports")[0].second.as<Settings>().vlan_id("access"), 20);
  EXPECT_THAT(complaint(ports, map({{"p1", map({{"access", scalar("x")}})}})),
              HasSubstr("link port p1 access \"x\""));
  EXPECT_THAT(complaint(ports, map({{"p1", map({{"acess", scalar("1")}})}})),
              HasSubstr("link port p1 has no setting \"acess\""));
}

TEST(Settings, CollectsEveryComplaintWhenAsked) {
  std::vector<UserError> errors;
  Parameter ip = parameter("ip", ValueKind::kIpv4);
  ip.required = true;
  const std::vector<Parameter> table{ip, parameter("mtu", ValueKind::kInteger)};
  EXPECT_FALSE(check(table, map({{"mtu", scalar("x")}, {"mtv", scalar("1")}}), "link", false, errors));
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_THAT(errors[0].message(), HasSubstr("mtu"));
  EXPECT_THAT(errors[1].message(), HasSubstr("mtv"));
  EXPECT_EQ(errors[2].message(), "link needs ip");
}

TEST(Settings, ANullIsAnEmptyRecordButNoValue) {
  EXPECT_NO_THROW(check({parameter("mtu", ValueKind::kInteger)}, RawValue{}, "link"));
  EXPECT_THAT(complaint(ValueKind::kDuration, RawValue{}), HasSubstr("link value has no value"));
}

TEST(SettingsDeathTest, AskingForWhatTheTableDoesNotHaveIsOurFault) {
  const Settings settings = checked(parameter("mtu", ValueKind::kInteger), scalar("1"));
  EXPECT_DEATH(settings.integer("rate"), "has\\(\\) says so");
  EXPECT_DEATH(settings.text("mtu"), "kind its table gives it");
}

TEST(Suggestion, CountsATranspositionAsOneEdit) {
  EXPECT_EQ(edit_distance("agieng", "ageing"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("Trunk", "trunk"), 0U);
}

TEST(Suggestion, OffersOnlyWhatIsNear) {
  EXPECT_EQ(nearest("swithc", {"host", "switch"}), "switch");
  EXPECT_EQ(nearest("router", {"host", "switch"}), "");
  EXPECT_EQ(nearest("x", {"y"}), "");
  EXPECT_EQ(nearest(std::string(100'000, 'a'), {std::string(100'000, 'b')}), "");
  EXPECT_EQ(suggest("router", {"host", "switch"}, "the kinds are"), "the kinds are: host and switch");
}

TEST(DeviceRegistry, FindsByNameAndKeepsTheOrder) {
  DeviceRegistry registry;
  const auto make = [](const SimContext&, const Settings&, const std::vector<std::string>&) {
    return std::unique_ptr<Node>();
  };
  registry.add({.name = "switch", .make = make});
  registry.add({.name = "host", .make = make});
  ASSERT_NE(registry.find("host"), nullptr);
  EXPECT_EQ(registry.find("router"), nullptr);
  EXPECT_EQ(registry.all()[0].name, "switch");
  EXPECT_TRUE(registry.all()[0].port_parameters().empty());
}

TEST(DeviceRegistryDeathTest, TwoTypesOfOneNameAreOurFault) {
  DeviceRegistry registry;
  const auto make = [](const SimContext&, const Settings&, const std::vector<std::string>&) {
    return std::unique_ptr<Node>();
  };
  registry.add({.name = "switch", .make = make});
  EXPECT_DEATH(registry.add({.name = "switch", .make = make}), "name is its own");
}

}  // namespace
}  // namespace loom
