// The peer of live_bench: a learning bridge of ns-3 in real time between two TAPs, which it makes.
//
//   ns3_live LEFT RIGHT     until it is ended
//
// RealtimeSimulatorImpl, best effort, a BridgeNetDevice over two FdNetDevices (each a thread that reads, Ethernet
// II), as the manual of its FdNetDevice has it.

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <ns3/bridge-helper.h>
#include <ns3/core-module.h>
#include <ns3/fd-net-device.h>
#include <ns3/network-module.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

using namespace ns3;

namespace {

int OpenTap(const char* name) {
  const int tap = open("/dev/net/tun", O_RDWR);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request) != 0) {
    std::perror(name);
    std::exit(1);
  }
  return tap;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::puts("live_bench runs this one: ns3_live LEFT RIGHT");
    return 0;
  }
  GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::RealtimeSimulatorImpl"));
  Ptr<Node> node = CreateObject<Node>();
  NetDeviceContainer ports;
  for (int i = 1; i <= 2; ++i) {
    Ptr<FdNetDevice> port = CreateObject<FdNetDevice>();
    port->SetAddress(Mac48Address::Allocate());
    port->SetFileDescriptor(OpenTap(argv[i]));
    node->AddDevice(port);
    ports.Add(port);
  }
  BridgeHelper bridge;
  bridge.Install(node, ports);
  Simulator::Stop(Hours(1));
  Simulator::Run();
  Simulator::Destroy();
  return 0;
}
