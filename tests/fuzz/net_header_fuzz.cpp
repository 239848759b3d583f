// Any virtio-net header may stand before any packet: what is handed over is never longer than what came in, and a
// packet that is refused is handed over not at all.

#include <cstdlib>
#include <vector>

#include "devices/nic/virtio/net_header.h"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using loom::nic::virtio::NetHeader;
  if (size < NetHeader::kSize) return 0;
  const NetHeader header = NetHeader::parse({data, NetHeader::kSize});
  std::vector<uint8_t> packet(data + NetHeader::kSize, data + size);
  const size_t whole = packet.size();
  size_t handed = 0;
  size_t pieces = 0;
  const char* const why = loom::nic::virtio::finish_packet(packet, header, [&](std::span<uint8_t> frame) {
    require(frame.size() <= whole);
    handed += frame.size();
    ++pieces;
  });
  require(why == nullptr || pieces == 0);
  require(why != nullptr || handed >= whole);
  return 0;
}
