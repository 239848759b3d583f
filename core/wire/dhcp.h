#pragma once

// DHCP (RFC 2131) and its options (RFC 2132): a BOOTP message of 236 bytes, the magic cookie, then options up to an
// end.
//
// The view reads the fixed part; `Dhcp` is the whole message as a value, with the options that clients and servers
// here use. Of an option that comes twice the first one counts. Options of other kinds are skipped, and lost when the
// value is written again.
//
// Errors: kTruncated before the end of the cookie; kNotThisProtocol for another cookie, for an `op` that is neither
// request nor reply, or a hardware address that is not Ethernet's. A malformed option list does not fail the view:
// `Dhcp::malformed` says so and keeps what stood before.
//
// Not modelled: option overload (52: options in `sname` and `file` are not looked for), options split into several
// (RFC 3396), relay agents' options (RFC 3046), plain BOOTP (a message without the cookie).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/bytes.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "core/wire/options.h"

namespace loom::wire {

inline constexpr uint16_t kDhcpServerPort = 67;
inline constexpr uint16_t kDhcpClientPort = 68;

namespace dhcp_op {
inline constexpr uint8_t kRequest = 1;
inline constexpr uint8_t kReply = 2;
}  // namespace dhcp_op

namespace dhcp_type {  // RFC 2132 section 9.6
inline constexpr uint8_t kDiscover = 1;
inline constexpr uint8_t kOffer = 2;
inline constexpr uint8_t kRequest = 3;
inline constexpr uint8_t kDecline = 4;
inline constexpr uint8_t kAck = 5;
inline constexpr uint8_t kNak = 6;
inline constexpr uint8_t kRelease = 7;
inline constexpr uint8_t kInform = 8;
}  // namespace dhcp_type

namespace dhcp_option {
inline constexpr uint8_t kPad = 0;
inline constexpr uint8_t kSubnetMask = 1;
inline constexpr uint8_t kRouter = 3;
inline constexpr uint8_t kDnsServer = 6;
inline constexpr uint8_t kHostName = 12;
inline constexpr uint8_t kDomainName = 15;
inline constexpr uint8_t kBroadcast = 28;
inline constexpr uint8_t kRequestedAddress = 50;
inline constexpr uint8_t kLeaseTime = 51;
inline constexpr uint8_t kMessageType = 53;
inline constexpr uint8_t kServerId = 54;
inline constexpr uint8_t kParameterList = 55;
inline constexpr uint8_t kMessage = 56;
inline constexpr uint8_t kRenewalTime = 58;
inline constexpr uint8_t kRebindingTime = 59;
inline constexpr uint8_t kClientId = 61;
inline constexpr uint8_t kEnd = 255;
}  // namespace dhcp_option

// "DISCOVER" ... "INFORM"; "message type 9" for what has no name.
std::string dhcp_type_text(uint8_t type);

class DhcpView {
 public:
  static constexpr size_t kMinSize = 240;  // with the cookie
  static constexpr uint32_t kCookie = 0x6382'5363;
  constexpr DhcpView() = default;
  static constexpr Parsed<DhcpView> parse(Bytes bytes) {
    if (bytes.size() < kMinSize) return Malformed::kTruncated;
    const bool is_ethernet = bytes[1] == 1 && bytes[2] == MacAddress::kSize;
    if (load_be32(bytes.data() + 236) != kCookie || !is_ethernet) return Malformed::kNotThisProtocol;
    if (bytes[0] != dhcp_op::kRequest && bytes[0] != dhcp_op::kReply) return Malformed::kNotThisProtocol;
    return DhcpView{bytes};
  }
  constexpr uint8_t op() const { return bytes_[0]; }
  constexpr uint8_t hops() const { return bytes_[3]; }
  constexpr uint32_t xid() const { return load_be32(at(4)); }
  constexpr uint16_t secs() const { return load_be16(at(8)); }
  // The client cannot take a unicast before it has its address (RFC 2131 section 4.1).
  constexpr bool broadcast() const { return (bytes_[10] & 0x80) != 0; }
  constexpr Ipv4Address ciaddr() const { return Ipv4Address::from_bytes(at(12)); }
  constexpr Ipv4Address yiaddr() const { return Ipv4Address::from_bytes(at(16)); }
  constexpr Ipv4Address siaddr() const { return Ipv4Address::from_bytes(at(20)); }
  constexpr Ipv4Address giaddr() const { return Ipv4Address::from_bytes(at(24)); }
  constexpr MacAddress chaddr() const { return MacAddress::from_bytes(at(28)); }
  constexpr Bytes options() const { return bytes_.subspan(kMinSize); }
  OptionWalk option_walk() const { return {options(), OptionFormat::kDhcp}; }

 private:
  constexpr explicit DhcpView(Bytes bytes) : bytes_(bytes) {}
  constexpr const uint8_t* at(size_t offset) const { return bytes_.data() + offset; }
  Bytes bytes_;
};

struct Dhcp {
  static constexpr size_t kLeastSize = 300;  // of a BOOTP message (RFC 1542 section 2.1)

  uint8_t op = dhcp_op::kRequest;
  uint8_t hops = 0;
  uint32_t xid = 0;
  uint16_t secs = 0;
  bool broadcast = false;
  Ipv4Address ciaddr{};
  Ipv4Address yiaddr{};
  Ipv4Address siaddr{};
  Ipv4Address giaddr{};
  MacAddress chaddr{};
  uint8_t type = 0;  // 0: none, or of a wrong size

  std::optional<Ipv4Address> requested{};
  std::optional<Ipv4Address> server_id{};
  std::optional<Ipv4Address> mask{};
  std::optional<Ipv4Address> broadcast_address{};
  std::optional<uint32_t> lease_time{};      // seconds; 0xffffffff is for ever
  std::optional<uint32_t> renewal_time{};    // T1
  std::optional<uint32_t> rebinding_time{};  // T2
  std::vector<Ipv4Address> routers{};
  std::vector<Ipv4Address> dns_servers{};
  std::string host_name{};                // empty: none
  std::string domain_name{};              // the same
  std::string message{};                  // the same
  std::vector<uint8_t> client_id{};       // the same
  std::vector<uint8_t> parameter_list{};  // options the client asks for
  bool malformed = false;                 // the list, or the size of one of these options

  static Dhcp from(const DhcpView& view);
  bool asks_for(uint8_t option) const;
  // With the end, padded to kLeastSize.
  size_t size() const;
  // Writes size() bytes and returns that; writes nothing and returns 0 when `out` is too short or an option longer
  // than 255 bytes.
  size_t emit(MutableBytes out) const;
  std::vector<uint8_t> bytes() const;
  bool operator==(const Dhcp&) const = default;
};

}  // namespace loom::wire
