#include "core/wire/dissect_layers.h"
#include "core/wire/icmp.h"
#include "core/wire/icmpv6.h"
#include "core/wire/tcp.h"
#include "core/wire/udp.h"

namespace loom::wire {
namespace {

void rest_is_data(FieldWriter& w) {
  w.next_layer();
  w.rest("data");
}

void dissect_udp(FieldWriter& w) {
  const auto src_port = static_cast<uint16_t>(w.decimal("udp.srcport", 2));
  const auto dst_port = static_cast<uint16_t>(w.decimal("udp.dstport", 2));
  w.decimal("udp.length", 2);
  w.hex("udp.checksum", 2);
  dissect_above_udp(w, src_port, dst_port);
}

void dissect_tcp_option(FieldWriter& w, const Option& option) {
  w.decimal("tcp.option_kind", 1);
  if (option.bytes.size() < 2) return;
  w.decimal("tcp.option_len", 1);
  const size_t size = option.data().size();
  if (option.kind == tcp_option::kMss && size == 2) {
    w.decimal("tcp.options.mss_val", 2);
  } else if (option.kind == tcp_option::kWindowScale && size == 1) {
    w.decimal("tcp.options.wscale.shift", 1);
  } else if (option.kind == tcp_option::kTimestamps && size == 8) {
    w.decimal("tcp.options.timestamp.tsval", 4);
    w.decimal("tcp.options.timestamp.tsecr", 4);
  } else if (option.kind == tcp_option::kSack && size % 8 == 0) {
    for (size_t i = 0; i < size / 8; ++i) {
      w.decimal("tcp.options.sack_le", 4);
      w.decimal("tcp.options.sack_re", 4);
    }
  } else {
    w.digits("tcp.options.unknown.payload", size);
  }
}

void dissect_tcp(FieldWriter& w) {
  w.decimal("tcp.srcport", 2);
  w.decimal("tcp.dstport", 2);
  w.decimal("tcp.seq_raw", 4);
  w.decimal("tcp.ack_raw", 4);
  const uint64_t word = w.peek(2);
  const size_t header = 4 * (word >> 12);
  w.bits("tcp.hdr_len", 2, 0xf000, std::to_string(header));
  w.last_bits("tcp.flags", 2, 0x0fff,
              flags_text(word & 0xfff, 4,
                         {{tcp_flag::kAe, "AE"},
                          {tcp_flag::kCwr, "CWR"},
                          {tcp_flag::kEce, "ECE"},
                          {tcp_flag::kUrg, "URG"},
                          {tcp_flag::kAck, "ACK"},
                          {tcp_flag::kPsh, "PSH"},
                          {tcp_flag::kRst, "RST"},
                          {tcp_flag::kSyn, "SYN"},
                          {tcp_flag::kFin, "FIN"}}));
  w.decimal("tcp.window_size_value", 2);
  w.hex("tcp.checksum", 2);
  w.decimal("tcp.urgent_pointer", 2);
  if (header > TcpView::kMinSize) {
    const size_t end = w.enter(header - TcpView::kMinSize);
    OptionWalk walk(w.remaining(), OptionFormat::kTcp);
    while (const auto option = walk.next()) dissect_tcp_option(w, *option);
    w.digits(walk.malformed() ? "tcp.options.malformed" : "tcp.options.padding", walk.rest().size());
    w.leave(end);
  }
  rest_is_data(w);
}

void dissect_icmp(FieldWriter& w, bool embedded) {
  const auto type = static_cast<uint8_t>(w.decimal("icmp.type", 1));
  const uint64_t code = w.decimal("icmp.code", 1);
  w.hex("icmp.checksum", 2);
  bool error = false;
  switch (type) {
    case icmp_type::kEchoRequest:
    case icmp_type::kEchoReply:
      w.decimal("icmp.ident", 2);
      w.decimal("icmp.seq", 2);
      break;
    case icmp_type::kUnreachable:
      error = true;
      w.hex("icmp.unused", 2);
      if (code == icmp_code::kFragmentationNeeded) {
        w.decimal("icmp.mtu", 2);
      } else {
        w.hex("icmp.unused", 2);
      }
      break;
    case icmp_type::kRedirect:
      error = true;
      w.ipv4("icmp.redir_gw");
      break;
    case icmp_type::kParameterProblem:
      error = true;
      w.decimal("icmp.pointer", 1);
      w.hex("icmp.unused", 3);
      break;
    default:
      error = type == icmp_type::kTimeExceeded || type == 4;  // 4: source quench, RFC 792
      w.hex("icmp.unused", 4);
  }
  if (error && !embedded && w.left() > 0) return dissect_ipv4(w, true);
  rest_is_data(w);
}

void dissect_nd_options(FieldWriter& w) {
  OptionWalk walk(w.remaining(), OptionFormat::kNeighborDiscovery);
  while (const auto option = walk.next()) {
    const size_t size = option->data().size();  // 6, 14, 22 ...
    w.decimal("icmpv6.opt.type", 1);
    w.decimal("icmpv6.opt.length", 1);
    if (option->kind <= nd_option::kTargetLinkAddress && option->kind != 0 && size == 6) {
      w.mac("icmpv6.opt.linkaddr");
    } else if (option->kind == nd_option::kMtu && size == 6) {
      w.hex("icmpv6.opt.reserved", 2);
      w.decimal("icmpv6.opt.mtu", 4);
    } else if (option->kind == nd_option::kPrefix && size == 30) {
      w.decimal("icmpv6.opt.prefix.length", 1);
      w.hex("icmpv6.opt.prefix.flag", 1);
      w.decimal("icmpv6.opt.prefix.valid_lifetime", 4);
      w.decimal("icmpv6.opt.prefix.preferred_lifetime", 4);
      w.hex("icmpv6.opt.reserved", 4);
      w.ipv6("icmpv6.opt.prefix");
    } else {
      w.digits("icmpv6.opt.data", size);
    }
  }
  rest_is_data(w);
}

void dissect_icmpv6(FieldWriter& w, bool embedded) {
  const auto type = static_cast<uint8_t>(w.decimal("icmpv6.type", 1));
  w.decimal("icmpv6.code", 1);
  w.hex("icmpv6.checksum", 2);
  switch (type) {
    case icmpv6_type::kEchoRequest:
    case icmpv6_type::kEchoReply:
      w.decimal("icmpv6.echo.identifier", 2);
      w.decimal("icmpv6.echo.sequence_number", 2);
      return rest_is_data(w);
    case icmpv6_type::kRouterSolicitation:
      w.hex("icmpv6.reserved", 4);
      return dissect_nd_options(w);
    case icmpv6_type::kRouterAdvertisement:
      w.decimal("icmpv6.nd.ra.cur_hop_limit", 1);
      w.hex("icmpv6.nd.ra.flag", 1);
      w.decimal("icmpv6.nd.ra.router_lifetime", 2);
      w.decimal("icmpv6.nd.ra.reachable_time", 4);
      w.decimal("icmpv6.nd.ra.retrans_timer", 4);
      return dissect_nd_options(w);
    case icmpv6_type::kNeighborSolicitation:
      w.hex("icmpv6.reserved", 4);
      w.ipv6("icmpv6.nd.ns.target_address");
      return dissect_nd_options(w);
    case icmpv6_type::kNeighborAdvertisement:
      w.hex("icmpv6.nd.na.flag", 4);
      w.ipv6("icmpv6.nd.na.target_address");
      return dissect_nd_options(w);
    case icmpv6_type::kRedirect:
      w.hex("icmpv6.reserved", 4);
      w.ipv6("icmpv6.nd.rd.target_address");
      w.ipv6("icmpv6.rd.na.destination_address");
      return dissect_nd_options(w);
    case icmpv6_type::kPacketTooBig:
      w.decimal("icmpv6.mtu", 4);
      break;
    case icmpv6_type::kParameterProblem:
      w.decimal("icmpv6.pointer", 4);
      break;
    default:
      w.hex("icmpv6.reserved", 4);
  }
  if (type >= icmpv6_type::kUnreachable && type <= icmpv6_type::kParameterProblem && !embedded && w.left() > 0) {
    return dissect_ipv6(w, true);
  }
  rest_is_data(w);
}

}  // namespace

void dissect_transport(FieldWriter& w, uint8_t protocol, bool embedded) {
  w.next_layer();
  switch (protocol) {
    case ip_proto::kUdp:
      return dissect_udp(w);
    case ip_proto::kTcp:
      return dissect_tcp(w);
    case ip_proto::kIcmp:
      return dissect_icmp(w, embedded);
    case ip_proto::kIcmpv6:
      return dissect_icmpv6(w, embedded);
    default:
      return w.rest("data");
  }
}

}  // namespace loom::wire
