#include "core/wire/describe_ip.h"

#include "core/wire/dissect_layers.h"
#include "core/wire/icmp.h"
#include "core/wire/icmpv6.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"
#include "core/wire/tcp.h"
#include "core/wire/udp.h"

namespace loom::wire {
namespace {

std::string protocol_text(uint8_t protocol) {
  switch (protocol) {
    case ip_proto::kIcmp:
      return "ICMP";
    case ip_proto::kIgmp:
      return "IGMP";
    case ip_proto::kTcp:
      return "TCP";
    case ip_proto::kUdp:
      return "UDP";
    case ip_proto::kGre:
      return "GRE";
    case ip_proto::kEsp:
      return "ESP";
    case ip_proto::kIcmpv6:
      return "ICMPv6";
    case ip_proto::kNoNext:
      return "no next header";
    case ip_proto::kOspf:
      return "OSPF";
    case ip_proto::kSctp:
      return "SCTP";
    default:
      return "protocol " + std::to_string(protocol);
  }
}

std::string echo_text(const char* what, uint16_t id, uint16_t sequence) {
  return std::string(what) + ", id " + std::to_string(id) + ", seq " + std::to_string(sequence);
}

std::string describe_icmp(const IcmpView& icmp) {
  switch (icmp.type()) {
    case icmp_type::kEchoRequest:
      return echo_text("ICMP echo request", icmp.echo_id(), icmp.echo_sequence());
    case icmp_type::kEchoReply:
      return echo_text("ICMP echo reply", icmp.echo_id(), icmp.echo_sequence());
    case icmp_type::kRedirect:
      return "ICMP redirect to " + Ipv4Address::from_u32(icmp.rest()).text();
    case icmp_type::kTimeExceeded:
      return "ICMP time exceeded";
    case icmp_type::kParameterProblem:
      return "ICMP parameter problem";
    case icmp_type::kUnreachable:
      switch (icmp.code()) {
        case icmp_code::kNet:
          return "ICMP net unreachable";
        case icmp_code::kHost:
          return "ICMP host unreachable";
        case icmp_code::kProtocol:
          return "ICMP protocol unreachable";
        case icmp_code::kPort:
          return "ICMP port unreachable";
        case icmp_code::kFragmentationNeeded:
          return "ICMP fragmentation needed, mtu " + std::to_string(icmp.next_hop_mtu());
        default:
          return "ICMP unreachable, code " + std::to_string(icmp.code());
      }
    default:
      return "ICMP type " + std::to_string(icmp.type()) + ", code " + std::to_string(icmp.code());
  }
}

std::string describe_icmpv6(const Icmpv6View& icmp) {
  switch (icmp.type()) {
    case icmpv6_type::kUnreachable:
      return "ICMPv6 unreachable, code " + std::to_string(icmp.code());
    case icmpv6_type::kPacketTooBig:
      return "ICMPv6 packet too big, mtu " + std::to_string(icmp.rest());
    case icmpv6_type::kTimeExceeded:
      return "ICMPv6 time exceeded";
    case icmpv6_type::kParameterProblem:
      return "ICMPv6 parameter problem";
    case icmpv6_type::kEchoRequest:
      return echo_text("ICMPv6 echo request", icmp.echo_id(), icmp.echo_sequence());
    case icmpv6_type::kEchoReply:
      return echo_text("ICMPv6 echo reply", icmp.echo_id(), icmp.echo_sequence());
    case icmpv6_type::kRouterSolicitation:
      return "ICMPv6 router solicitation";
    case icmpv6_type::kRouterAdvertisement:
      return "ICMPv6 router advertisement";
    case icmpv6_type::kNeighborSolicitation:
      return "ICMPv6 who-has " + icmp.target().text();
    case icmpv6_type::kNeighborAdvertisement:
      return "ICMPv6 neighbor advertisement " + icmp.target().text();
    case icmpv6_type::kRedirect:
      return "ICMPv6 redirect to " + icmp.target().text();
    default:
      return "ICMPv6 type " + std::to_string(icmp.type()) + ", code " + std::to_string(icmp.code());
  }
}

std::string tcp_flags_text(uint16_t flags) {
  std::string out;
  constexpr std::pair<uint16_t, char> kLetters[] = {
      {tcp_flag::kFin, 'F'}, {tcp_flag::kSyn, 'S'}, {tcp_flag::kRst, 'R'}, {tcp_flag::kPsh, 'P'},
      {tcp_flag::kAck, '.'}, {tcp_flag::kUrg, 'U'}, {tcp_flag::kEce, 'E'}, {tcp_flag::kCwr, 'W'}};
  for (const auto& [mask, letter] : kLetters) {
    if ((flags & mask) != 0) out += letter;
  }
  return out.empty() ? "none" : out;
}

// "10.0.0.1.1000 > 10.0.0.2.53: UDP, payload 5"
std::string describe_upper(const std::string& src, const std::string& dst, uint8_t protocol, Bytes segment) {
  const auto between = [&](uint16_t src_port, uint16_t dst_port) {
    return src + '.' + std::to_string(src_port) + " > " + dst + '.' + std::to_string(dst_port) + ": ";
  };
  const std::string hosts = src + " > " + dst + ": ";
  Malformed why = Malformed::kNone;
  if (protocol == ip_proto::kUdp) {
    // A whole header is enough: behind it a capture may have cut.
    const auto udp = UdpView::parse_header(segment);
    if (udp) {
      const std::string above = describe_above_udp(udp->payload(), udp->src_port(), udp->dst_port());
      if (!above.empty()) return between(udp->src_port(), udp->dst_port()) + above;
      return between(udp->src_port(), udp->dst_port()) + "UDP, payload " +
             std::to_string(udp->length() < UdpView::kSize ? udp->payload().size() : udp->length() - UdpView::kSize);
    }
    why = udp.why();
  } else if (protocol == ip_proto::kTcp) {
    const auto tcp = TcpView::parse(segment);
    if (tcp) {
      return between(tcp->src_port(), tcp->dst_port()) + "TCP [" + tcp_flags_text(tcp->flags()) + "], seq " +
             std::to_string(tcp->seq()) + ", ack " + std::to_string(tcp->ack()) + ", win " +
             std::to_string(tcp->window()) + ", payload " + std::to_string(tcp->payload().size());
    }
    why = tcp.why();
  } else if (protocol == ip_proto::kIcmp) {
    const auto icmp = IcmpView::parse(segment);
    if (icmp) return hosts + describe_icmp(*icmp);
    why = icmp.why();
  } else if (protocol == ip_proto::kIcmpv6) {
    const auto icmp = Icmpv6View::parse(segment);
    if (icmp) return hosts + describe_icmpv6(*icmp);
    why = icmp.why();
  } else {
    return hosts + protocol_text(protocol);
  }
  return hosts + protocol_text(protocol) + " [" + std::string(to_string(why)) + "]";
}

std::string fragment_text(uint32_t id, uint32_t offset, bool more) {
  return ", fragment id " + std::to_string(id) + " offset " + std::to_string(offset) + (more ? "+" : "");
}

}  // namespace

std::string describe_ipv4(Bytes packet) {
  const auto ip = Ipv4View::parse_header(packet);
  if (!ip) return "IPv4 [" + std::string(to_string(ip.why())) + "]";
  const std::string src = ip->src().text();
  const std::string dst = ip->dst().text();
  std::string out = "IPv4 ";
  if (ip->fragment_offset() == 0) {
    out += describe_upper(src, dst, ip->protocol(), ip->payload());
  } else {
    out += src + " > " + dst + ": " + protocol_text(ip->protocol());
  }
  if (ip->is_fragment()) out += fragment_text(ip->id(), ip->fragment_offset(), ip->more_fragments());
  if (ip->total_length() < ip->header_size()) out += " [bad length]";
  if (!ip->checksum_ok()) out += " [bad ip checksum]";
  return out;
}

std::string describe_ipv6(Bytes packet) {
  const auto ip = Ipv6View::parse_header(packet);
  if (!ip) return "IPv6 [" + std::string(to_string(ip.why())) + "]";
  const Ipv6Upper upper = ip->upper();
  const std::string src = ip->src().text();
  const std::string dst = ip->dst().text();
  std::string out = "IPv6 ";
  if (upper.has_header()) {
    out += describe_upper(src, dst, upper.protocol, upper.payload);
  } else {
    out += src + " > " + dst + ": " + protocol_text(upper.protocol);
  }
  if (upper.truncated) out += " [extension header truncated]";
  if (upper.is_fragment) out += fragment_text(upper.fragment_id, upper.fragment_offset, upper.more_fragments);
  return out;
}

}  // namespace loom::wire
