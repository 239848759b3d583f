// Guests and strangers that send anything: frames into both ports of a user network, some with their IPv4 header
// checksum put right so that they get further, and time that passes. Nothing may break, and what leaves outside is
// IPv4 or ARP with a right header.

#include <cstdlib>

#include "core/simulation.h"
#include "core/wire/checksum.h"
#include "core/wire/ethernet.h"
#include "devices/appliance/user_network.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using namespace loom;

// What leaves the port outside: never an address of the inside as source.
class Sentry final : public Observer {
 public:
  void on_tx(Time, const Port& port, const Frame& frame) override {
    const auto bytes = frame.bytes();
    if (port.name() != "outside" || wire::load_be16(bytes.data() + 12) != wire::ethertype::kIpv4) return;
    const auto ip = wire::Ipv4View::parse_header(bytes.subspan(wire::kEthernetHeaderSize));
    if (!ip || !ip->checksum_ok() || ip->src() != wire::Ipv4Address{198, 51, 100, 2}) std::abort();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Sentry sentry;
  Simulation sim;
  UserNetworkConfig config;
  config.outside = UserNetworkOutside{{wire::Ipv4Address{198, 51, 100, 2}, 24}, {}, {}};
  config.names = {{"www.example", {198, 51, 100, 80}}};
  config.pool_last = {10, 0, 2, 17};
  config.nat.first_port = 5000;
  config.nat.last_port = 5003;
  config.nat.sessions = 6;
  config.nat.forwards = {{wire::ip_proto::kTcp, 5001, {{10, 0, 2, 15}, 80}}};
  auto& network = sim.add<UserNetwork>("net", config);
  sim.observe(sentry);
  loom::testing::FuzzInput input(data, size);
  int64_t now = 0;
  for (uint32_t made = 1; !input.empty() && made < 64; ++made) {
    const uint32_t how = input.number(1);
    std::vector<uint8_t> bytes(input.number(2) % 700);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(input.number(1));
    if ((how & 2) != 0 && bytes.size() >= 14 + 20) {
      const size_t header = size_t{4} * (bytes[14] & 0xf);
      if (header >= 20 && 14 + header <= bytes.size()) {
        wire::store_be16(&bytes[14 + 10], 0);
        wire::store_be16(&bytes[14 + 10], wire::checksum(wire::Bytes{bytes}.subspan(14, header)));
      }
    }
    const auto stored = static_cast<uint32_t>(bytes.size());
    network.port(how & 1).accept(
        sim.frames().make({99, made}, bytes, stored + ((how & 4) != 0 ? 100 : 0), (how & 8) != 0));
    now += (how & 16) != 0 ? 100 : 0;
    sim.run(Time{} + Duration::s(now));
  }
  sim.run(Time{} + Duration::s(now + 200'000));
  if (network.nat().sessions() != 0) std::abort();
  return 0;
}
