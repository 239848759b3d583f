#pragma once

// What a NIC does to packets on their way out for a driver that leaves it to do: checksums at places the driver
// names, and segmentation of one large TCP or UDP packet into many.
//
// Sources: PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual (8254x), 3.5 (segmentation)
// and 3.6 (checksum offloading); the fields are RFC 791, 8200, 768 and 9293.
//
// Not modelled: IPv4 options that must not be copied into every fragment; segmentation of tunnels.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace loom::nic {

// A sum from `start` up to and including `end` (0: the last byte), its complement put at `at`.
struct ChecksumPlace {
  uint16_t start = 0;
  uint16_t end = 0;
  uint16_t at = 0;
};

// Puts the checksum of `packet`. Nothing happens where the place is outside of the packet. False then.
bool put_checksum(std::span<uint8_t> packet, const ChecksumPlace& place);

struct SegmentationPlan {
  uint32_t header = 0;  // bytes of the headers each segment begins with
  uint32_t mss = 0;     // bytes of payload a segment
  ChecksumPlace ip{};   // start is where the IP header begins
  ChecksumPlace transport{};
  bool is_ipv4 = true;
  bool is_tcp = true;
  bool inserts_ip_checksum = true;
  bool inserts_transport_checksum = true;
};

// Whether `packet` can be segmented so: there is payload, and the headers hold what has to be changed.
bool is_segmentable(std::span<const uint8_t> packet, const SegmentationPlan& plan);

// Hands out the segments in order, each a frame. The transport checksum field of `packet` holds the sum over the
// pseudo-header without the length, as drivers leave it. `packet` must be segmentable.
void segment(std::span<const uint8_t> packet, const SegmentationPlan& plan,
             const std::function<void(std::span<uint8_t>)>& each);

}  // namespace loom::nic
