#pragma once

// Coalescer: consecutive TCP segments of one flow become one large packet with a virtio-net header, for a receiver
// that takes such packets: as a NIC or a kernel does for its stack (generic receive offload). The network before it
// sees every segment; only the system calls and the receiver's work become fewer. Who segments the packet again gets
// the same segments: lengths, identifications, sequence numbers, flags.
//
// A segment joins when everything but what differs from segment to segment is equal: length, identification (one
// more), sequence number (what follows), checksums, FIN and PSH of the last. It carries data, no flag but ACK, PSH
// and FIN, one VLAN tag at most, IPv4 without options and fragments or IPv6 without extensions, and its checksums are
// right: a segment that was damaged on its way stays damaged. One that is shorter than the first, or has PSH or FIN,
// is the last.
//
// Sources: virtio 1.2, 5.1.6 (struct virtio_net_hdr), 5.1.6.4 (what a receiver does with it); Linux
// Documentation/networking/segmentation-offloads.rst, "Generic Receive Offload".
//
// Not modelled: UDP (GSO_UDP_L4), several flows at once, IPv6 extension headers.

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "devices/live/door.h"
#include "devices/nic/virtio/net_header.h"

namespace loom::live {

class Coalescer {
 public:
  // Takes the frame when nothing waits and others may follow it, or when it follows what waits. False: it is none of
  // these, and goes out by itself after what waits.
  // One whose transport checksum is known to be right is not summed again.
  bool add(std::span<const uint8_t> frame, bool is_checked = false);
  // Whether it is a segment that could join others, and intact.
  static bool is_good(std::span<const uint8_t> frame);
  bool empty() const { return segments_ == 0; }
  // How many frames wait.
  unsigned segments() const { return segments_; }
  // What waits, behind its virtio-net header; nothing waits any more. Valid until the next add().
  std::span<const uint8_t> finish();

 private:
  // Where the parts of a segment are.
  struct Layout {
    uint32_t network = 0;
    uint32_t transport = 0;
    uint32_t payload = 0;
    bool is_ipv4 = true;
  };
  static std::optional<Layout> layout_of(std::span<const uint8_t> frame);
  static bool is_intact(std::span<const uint8_t> frame, const Layout& layout, bool is_checked);
  bool begin(std::span<const uint8_t> frame, const Layout& layout, bool is_checked);
  bool follows(std::span<const uint8_t> frame) const;
  void write_headers();

  uint8_t* packet() { return buffer_.data() + nic::virtio::NetHeader::kSize; }
  const uint8_t* packet() const { return buffer_.data() + nic::virtio::NetHeader::kSize; }

  std::array<uint8_t, nic::virtio::NetHeader::kSize + kLongestFrame> buffer_;
  Layout layout_;
  uint32_t size_ = 0;          // of the packet
  uint32_t segment_size_ = 0;  // of the first one's payload
  unsigned segments_ = 0;
  bool is_last_ = false;  // nothing may follow
};

}  // namespace loom::live
