// The peer of chain_bench: ns-3's learning bridges in a chain, raw frames of 1000 bytes both ways at once.
//
//   ns3_chain [SWITCHES=8] [FRAMES=200000]
//
// Full-duplex SimpleNetDevice (PointToPointMode off, a SimpleChannel a link, 10 Gb/s, 1 us), BridgeNetDevice in every
// switch. Prints frame-hops, the wall time of Simulator::Run() alone, and frame-hops a second: one frame over one
// link is one hop.

#include <ns3/bridge-helper.h>
#include <ns3/core-module.h>
#include <ns3/network-module.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace ns3;

namespace {

constexpr uint32_t kFrameBytes = 1000;

struct Sender {
  Ptr<NetDevice> device;
  Address to;
  uint64_t left;
  std::vector<uint8_t> bytes;

  void Send() {
    device->Send(Create<Packet>(bytes.data(), kFrameBytes - 14), to, 0x88b5);
    // 1000 bytes and their overhead of 24 at 10 Gb/s, so that both engines offer the same load.
    if (--left > 0) Simulator::Schedule(PicoSeconds(1024 * 800), &Sender::Send, this);
  }
};

uint64_t g_received = 0;

bool Receive(Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&) {
  ++g_received;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const int switches = argc > 1 ? std::atoi(argv[1]) : 8;
  const uint64_t frames = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200000;

  NodeContainer nodes;
  nodes.Create(static_cast<uint32_t>(switches) + 2);
  SimpleNetDeviceHelper link;
  link.SetDeviceAttribute("DataRate", DataRateValue(DataRate("10Gbps")));
  link.SetChannelAttribute("Delay", TimeValue(MicroSeconds(1)));
  std::vector<NetDeviceContainer> at(static_cast<size_t>(switches) + 2);
  for (uint32_t i = 0; i + 1 < nodes.GetN(); ++i) {
    NetDeviceContainer ends = link.Install(NodeContainer(nodes.Get(i), nodes.Get(i + 1)));
    at[i].Add(ends.Get(0));
    at[i + 1].Add(ends.Get(1));
  }
  BridgeHelper bridge;
  for (uint32_t i = 1; i + 1 < nodes.GetN(); ++i) bridge.Install(nodes.Get(i), at[i]);

  Ptr<NetDevice> left = at.front().Get(0);
  Ptr<NetDevice> right = at.back().Get(0);
  left->SetReceiveCallback(MakeCallback(&Receive));
  right->SetReceiveCallback(MakeCallback(&Receive));
  std::vector<uint8_t> payload(kFrameBytes, 0x5a);
  Sender to_right{left, right->GetAddress(), frames, payload};
  Sender to_left{right, left->GetAddress(), frames, payload};
  Simulator::Schedule(Seconds(0), &Sender::Send, &to_right);
  Simulator::Schedule(Seconds(0), &Sender::Send, &to_left);

  const auto begin = std::chrono::steady_clock::now();
  Simulator::Run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double hops = static_cast<double>(g_received) * (switches + 1);
  std::printf("ns-3 chain of %d: %.0f frame-hops in %.3f s: %.0f frame-hops/s\n", switches, hops, seconds,
              hops / seconds);
  Simulator::Destroy();
  return g_received == 2 * frames ? 0 : 1;
}
