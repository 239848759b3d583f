#pragma once

// NetHeader: what a sender says about a packet that it left unfinished: a checksum to be put, one large packet to be
// cut into segments. finish_packet does what the receiver of such a packet must before it reaches a wire. Header and
// packet come from outside and may be garbage.
//
// Source: virtio 1.2, 5.1.6 (struct virtio_net_hdr) and 5.1.6.2 (packet transmission). The same ten bytes precede
// packets of a TAP with IFF_VNET_HDR and of a packet socket with PACKET_VNET_HDR (tuntap.rst, packet(7)).
//
// Not modelled: UDP fragmentation and segmentation offload, tunnels, hash reports.

#include <cstdint>
#include <functional>
#include <span>

namespace loom::nic::virtio {

struct NetHeader {
  static constexpr size_t kSize = 10;  // without num_buffers
  static constexpr uint8_t kNeedsChecksum = 1;
  static constexpr uint8_t kDataValid = 2;
  static constexpr uint8_t kGsoTcp4 = 1;
  static constexpr uint8_t kGsoTcp6 = 4;
  static constexpr uint8_t kGsoEcn = 0x80;

  uint8_t flags = 0;
  uint8_t gso_type = 0;
  uint16_t header_length = 0;  // a hint
  uint16_t gso_size = 0;
  uint16_t checksum_start = 0;
  uint16_t checksum_offset = 0;

  // Little-endian; `bytes` holds at least kSize.
  static NetHeader parse(std::span<const uint8_t> bytes);
  void write(std::span<uint8_t> bytes) const;
  bool needs_checksum() const { return (flags & kNeedsChecksum) != 0; }
  // Without the bit that says that ECN is in use.
  uint8_t segmentation() const { return gso_type & static_cast<uint8_t>(~kGsoEcn); }
};

// Hands over the frame, or the segments in order. Null when done; otherwise why the header does not fit the packet,
// and nothing was handed over.
const char* finish_packet(std::span<uint8_t> packet, const NetHeader& header,
                          const std::function<void(std::span<uint8_t> frame)>& each);

}  // namespace loom::nic::virtio
