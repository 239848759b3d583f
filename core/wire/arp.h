#pragma once

// ARP for IPv4 over Ethernet (RFC 826): 28 bytes.
//
// Errors: other hardware or protocol types or address sizes are Malformed::kNotThisProtocol.
//
// Not modelled: RARP, InARP and other operations beyond their numbers; other link or network layers.

#include "core/wire/bytes.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"

namespace loom::wire {

namespace arp_op {
inline constexpr uint16_t kRequest = 1;
inline constexpr uint16_t kReply = 2;
}  // namespace arp_op

class ArpView {
 public:
  static constexpr size_t kSize = 28;
  constexpr ArpView() = default;
  static constexpr Parsed<ArpView> parse(Bytes bytes) {
    if (bytes.size() < 8) return Malformed::kTruncated;
    // Ethernet, IPv4, 6-byte and 4-byte addresses.
    if (load_be32(bytes.data()) != 0x0001'0800 || load_be16(bytes.data() + 4) != 0x0604) {
      return Malformed::kNotThisProtocol;
    }
    if (bytes.size() < kSize) return Malformed::kTruncated;
    return ArpView{bytes};
  }
  constexpr uint16_t operation() const { return load_be16(bytes_.data() + 6); }
  constexpr MacAddress sender_mac() const { return MacAddress::from_bytes(bytes_.data() + 8); }
  constexpr Ipv4Address sender_ip() const { return Ipv4Address::from_bytes(bytes_.data() + 14); }
  constexpr MacAddress target_mac() const { return MacAddress::from_bytes(bytes_.data() + 18); }
  constexpr Ipv4Address target_ip() const { return Ipv4Address::from_bytes(bytes_.data() + 24); }
  // A host announces or checks its own address (RFC 5227).
  constexpr bool is_gratuitous() const { return sender_ip() == target_ip(); }

 private:
  constexpr explicit ArpView(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

struct Arp {
  uint16_t operation = arp_op::kRequest;
  MacAddress sender_mac{};
  Ipv4Address sender_ip{};
  MacAddress target_mac{};
  Ipv4Address target_ip{};

  static Arp from(const ArpView& view) {
    return {view.operation(), view.sender_mac(), view.sender_ip(), view.target_mac(), view.target_ip()};
  }
  static constexpr size_t size() { return ArpView::kSize; }
  // Writes and returns size(); writes nothing and returns 0 when `out` is shorter.
  size_t emit(MutableBytes out) const;
  bool operator==(const Arp&) const = default;
};

}  // namespace loom::wire
