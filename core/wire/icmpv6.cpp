#include "core/wire/icmpv6.h"

#include <algorithm>

namespace loom::wire {
namespace {

void append_link_address(std::vector<uint8_t>& body, uint8_t kind, MacAddress mac) {
  body.push_back(kind);
  body.push_back(1);  // units of eight bytes
  body.insert(body.end(), mac.bytes().begin(), mac.bytes().end());
}

Icmpv6 echo(uint8_t type, uint16_t id, uint16_t sequence, Bytes data) {
  return {type, 0, uint32_t{id} << 16 | sequence, {data.begin(), data.end()}};
}

}  // namespace

std::optional<MacAddress> Icmpv6View::link_address(uint8_t option_kind) const {
  OptionWalk walk = option_walk();
  while (const auto option = walk.next()) {
    // A walked option of this format has at least eight bytes.
    if (option->kind == option_kind) return MacAddress::from_bytes(option->data().data());
  }
  return std::nullopt;
}

Icmpv6 Icmpv6::echo_request(uint16_t id, uint16_t sequence, Bytes data) {
  return echo(icmpv6_type::kEchoRequest, id, sequence, data);
}

Icmpv6 Icmpv6::echo_reply(uint16_t id, uint16_t sequence, Bytes data) {
  return echo(icmpv6_type::kEchoReply, id, sequence, data);
}

Icmpv6 Icmpv6::neighbor_solicitation(const Ipv6Address& target, MacAddress sender) {
  Icmpv6 message{.type = icmpv6_type::kNeighborSolicitation, .body = {target.bytes().begin(), target.bytes().end()}};
  append_link_address(message.body, nd_option::kSourceLinkAddress, sender);
  return message;
}

Icmpv6 Icmpv6::neighbor_advertisement(const Ipv6Address& target, MacAddress owner, bool solicited,
                                      bool override_old) {
  Icmpv6 message{.type = icmpv6_type::kNeighborAdvertisement,
                 .rest = (solicited ? 0x4000'0000u : 0u) | (override_old ? 0x2000'0000u : 0u),
                 .body = {target.bytes().begin(), target.bytes().end()}};
  append_link_address(message.body, nd_option::kTargetLinkAddress, owner);
  return message;
}

Icmpv6 Icmpv6::router_solicitation(MacAddress sender) {
  Icmpv6 message{.type = icmpv6_type::kRouterSolicitation};
  append_link_address(message.body, nd_option::kSourceLinkAddress, sender);
  return message;
}

Icmpv6 Icmpv6::from(const Icmpv6View& view) {
  return {view.type(), view.code(), view.rest(), {view.body().begin(), view.body().end()}};
}

size_t Icmpv6::emit(MutableBytes out, const PseudoHeader& pseudo) const {
  if (out.size() < size()) return 0;
  out[0] = type;
  out[1] = code;
  store_be16(out.data() + 2, 0);
  store_be32(out.data() + 4, rest);
  std::copy(body.begin(), body.end(), out.begin() + Icmpv6View::kMinSize);
  store_be16(out.data() + 2, pseudo.checksum(ip_proto::kIcmpv6, out.first(size())));
  return size();
}

}  // namespace loom::wire
