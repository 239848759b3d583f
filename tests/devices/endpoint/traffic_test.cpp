// Flows and pings: what is measured is what the network did.

#include "core/impairment.h"
#include "devices/endpoint/flow_meter.h"
#include "devices/endpoint/udp_flow.h"
#include "tests/devices/endpoint/two_hosts.h"

namespace loom {
namespace {

using test::host_at;
using test::TwoHosts;
using test::wire_time;

UdpFlowConfig every(Duration interval, uint64_t count) {
  UdpFlowConfig config;
  config.interval = interval;
  config.count = count;
  return config;
}

TEST(UdpFlow, ConstantRateArrivesWholeWithExactLatency) {
  TwoHosts net;
  net.introduce();
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, every(Duration::ms(1), 1000));
  net.sim.run();
  EXPECT_EQ(flow.sent(), 1000u);
  EXPECT_EQ(flow.meter().received(), 1000u);
  EXPECT_EQ(flow.lost(), 0u);
  const Duration latency = wire_time(14 + 20 + 8 + 1000) + Duration::us(5);
  EXPECT_EQ(flow.meter().latency().least(), latency);
  EXPECT_EQ(flow.meter().latency().greatest(), latency);
  EXPECT_EQ(flow.meter().jitter_seconds(), 0);
  EXPECT_DOUBLE_EQ(flow.meter().throughput_bps(), 8e6);
  EXPECT_EQ(flow.meter().payload_bytes(), 1'000'000u);
}

TEST(UdpFlow, StartsAndStopsWhenItIsTold) {
  TwoHosts net;
  net.introduce();
  net.watch();
  UdpFlowConfig config = every(Duration::ms(1), UINT64_MAX);
  config.start = Time::at(Duration::ms(10));
  config.stop = Time::at(Duration::ms(15));
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, config);
  net.sim.run();
  EXPECT_EQ(flow.sent(), 5u);
  EXPECT_EQ(net.recorder.sent.front().when, config.start);
  EXPECT_EQ(net.recorder.sent.back().when, Time::at(Duration::ms(14)));
}

TEST(UdpFlow, PoissonArrivalsHaveTheMeanAndVarianceOfOne) {
  TwoHosts net;
  net.introduce();
  net.watch();
  UdpFlowConfig config = every(Duration::ms(1), UINT64_MAX);
  config.arrivals = UdpFlowConfig::Arrivals::kPoisson;
  config.stop = Time::at(Duration::s(10));
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, config);
  net.sim.run();
  // 10000 expected, so a deviation of 100.
  EXPECT_NEAR(static_cast<double>(flow.sent()), 10'000, 300);
  // Counted by the millisecond, mean and variance are both 1; the variance of 10000 counts has a deviation of 0.017.
  std::vector<double> counts(10'000);
  for (const auto& sent : net.recorder.sent) {
    if (sent.when < config.stop) ++counts[static_cast<size_t>(sent.when.count_ps() / 1'000'000'000)];
  }
  double squares = 0;
  for (const double n : counts) squares += (n - 1) * (n - 1);
  EXPECT_NEAR(squares / 10'000, 1, 0.06);
}

TEST(UdpFlow, MeasuresExactlyWhatALossyLinkTook) {
  TwoHosts net;
  net.introduce();
  net.link->wrap(net.b.eth0(), [&](FrameSink& next) {
    return std::make_unique<LossSink>(ImpairmentSite(net.sim, net.b.eth0(), "loss"), next, 0.05);
  });
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, every(Duration::us(100), 10'000));
  net.sim.run(Time::at(Duration::s(10)));
  EXPECT_EQ(flow.lost(), net.b.drops(DropReason::kLoss));
  EXPECT_EQ(flow.lost() + flow.meter().received(), 10'000u);
  EXPECT_NEAR(static_cast<double>(flow.lost()), 500, 3 * 21.8);
}

TEST(UdpFlow, WhatIsStillOnTheWayIsNotLost) {
  TwoHosts net(host_at("10.0.0.1/24"), host_at("10.0.0.2/24"), Duration::ms(10));
  net.introduce();
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, every(Duration::ms(1), UINT64_MAX));
  net.sim.run(Time::at(Duration::us(100'500)));
  EXPECT_EQ(flow.sent(), 101u);
  EXPECT_EQ(flow.meter().received(), 91u);
  EXPECT_EQ(flow.in_flight(), 10u);
  EXPECT_EQ(flow.lost(), 0u);
}

TEST(UdpFlow, WhatNeverArrivesIsLostOnceItHasSettled) {
  TwoHosts net;
  net.introduce();
  net.b.eth0().set_admin_up(false);
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, every(Duration::ms(10), 1000));
  net.sim.run(Time::at(Duration::ms(5'005)));
  EXPECT_EQ(flow.sent(), 501u);
  EXPECT_NEAR(static_cast<double>(flow.in_flight()), 100, 13) << "a second's worth, to an eighth";
  net.sim.run(Time::at(Duration::s(20)));
  EXPECT_EQ(flow.in_flight(), 0u);
  EXPECT_EQ(flow.lost(), 1000u);
}

TEST(UdpFlow, CountsDatagramsThatAreNotItsOwnAsForeign) {
  TwoHosts net;
  net.introduce();
  UdpFlowConfig config = every(Duration::ms(1), 1);
  config.src_port = 4000;
  auto& flow = net.sim.add<UdpFlow>("flow", net.a, net.b, config);
  std::array<uint8_t, 24> forged{'L', 'M', 'F', 'L', 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9};
  net.at(Time::at(Duration::ms(2)), [&] {
    net.a.send_udp(net.b.ip(), 4000, 5001, Payload::zeros(100));
    net.a.send_udp(net.b.ip(), 4000, 5001, Payload::of(forged));  // the number 9 was never sent
  });
  net.sim.run();
  EXPECT_EQ(flow.foreign(), 2u);
  EXPECT_EQ(flow.meter().received(), 1u);
}

TEST(UdpFlow, RefusesWhatCannotBe) {
  TwoHosts net(host_at("10.0.0.1/24"), HostConfig{});
  SimContext context = net.sim.next_context("flow");
  UdpFlowConfig config;
  EXPECT_THROW(UdpFlow(context, net.a, net.b, config), UserError) << "no address";
  config.payload = 23;
  EXPECT_THROW(UdpFlow(context, net.b, net.a, config), UserError);
  config.payload = 65508;
  EXPECT_THROW(UdpFlow(context, net.b, net.a, config), UserError);
  config.payload = 100;
  config.interval = Duration{};
  EXPECT_THROW(UdpFlow(context, net.b, net.a, config), UserError);
  config.interval = Duration::ms(1);
  config.src_port = 7;
  const UdpFlow first(context, net.b, net.a, config);
  EXPECT_THROW(UdpFlow(context, net.b, net.a, config), UserError) << "the same ports twice";
}

TEST(FlowMeter, CountsReorderingAsRfc4737AndCopiesApart) {
  FlowMeter meter;
  Time now = Time::at(Duration::s(1));
  for (const uint64_t sequence : {0, 1, 4, 2, 3, 5, 4, 5}) {
    meter.arrived(sequence, now, now + Duration::us(1), 100);
    now = now + Duration::ms(1);
  }
  EXPECT_EQ(meter.received(), 6u);
  EXPECT_EQ(meter.reordered(), 2u);
  EXPECT_EQ(meter.duplicates(), 2u);
  EXPECT_EQ(meter.lost(6, 6), 0u);
}

TEST(FlowMeter, RemembersTheLast65536Numbers) {
  FlowMeter meter;
  const Time now = Time::at(Duration::s(1));
  meter.arrived(0, now, now, 1);
  meter.arrived(65'536, now, now, 1);
  meter.arrived(1, now, now, 1);  // the oldest known
  meter.arrived(1, now, now, 1);
  EXPECT_EQ(meter.duplicates(), 1u);
  EXPECT_EQ(meter.late(), 0u);
  meter.arrived(1'000'000, now, now, 1);
  meter.arrived(65'536, now, now, 1);
  EXPECT_EQ(meter.late(), 1u);
  for (uint64_t s = 1'000'000 - 65'535; s < 1'000'000; ++s) meter.arrived(s, now, now, 1);
  EXPECT_EQ(meter.duplicates(), 1u) << "a jump forgets what was there before";
}

TEST(FlowMeter, JitterIsThatOfRfc3550) {
  FlowMeter meter;
  // Transit times of 10, 26, 26 and 10 us: differences of 16, 0 and 16.
  int64_t i = 0;
  for (const int64_t transit : {10, 26, 26, 10}) {
    const Time sent = Time::at(Duration::ms(++i));
    meter.arrived(static_cast<uint64_t>(i - 1), sent, sent + Duration::us(transit), 100);
  }
  const double first = 16.0 / 16;
  const double second = first - first / 16;
  const double third = second + (16 - second) / 16;
  EXPECT_DOUBLE_EQ(meter.jitter_seconds(), third * 1e-6);
}

TEST(Traffic, TheSameRunTwiceHasTheSameDigest) {
  const auto run = [](uint64_t seed) {
    Simulation sim(seed);
    auto& a = sim.add<Host>("a", host_at("10.0.0.1/24"));
    auto& b = sim.add<Host>("b", host_at("10.0.0.2/24"));
    sim.connect(a.eth0(), b.eth0());
    UdpFlowConfig config = every(Duration::us(10), 5000);
    config.arrivals = UdpFlowConfig::Arrivals::kPoisson;
    sim.add<UdpFlow>("flow", a, b, config);
    sim.add<Ping>("ping", b, PingConfig{.dst = a.ip(), .count = 10});
    sim.run();
    return sim.events().digest();
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Traffic, ForwardingAFlowAllocatesNothingOnceItIsGoing) {
  TwoHosts net;
  net.introduce();
  net.sim.add<UdpFlow>("flow", net.a, net.b, every(Duration::us(10), UINT64_MAX));
  net.sim.run(Time::at(Duration::ms(10)));
  const uint64_t before = net.sim.frames().blocks_allocated();
  net.sim.run(Time::at(Duration::ms(100)));
  EXPECT_EQ(net.sim.frames().blocks_allocated(), before);
}

}  // namespace
}  // namespace loom
