#include "devices/nic/checksum_verdict.h"

#include "core/wire/checksum.h"
#include "core/wire/ethernet.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"

namespace loom::nic {

namespace {

void judge_transport(ChecksumVerdict& verdict, uint8_t protocol, std::span<const uint8_t> segment,
                     const wire::PseudoHeader& pseudo) {
  if (protocol != wire::ip_proto::kTcp && protocol != wire::ip_proto::kUdp) return;
  if (segment.size() < 8) return;
  if (protocol == wire::ip_proto::kUdp && wire::load_be16(&segment[6]) == 0) return;  // has none
  verdict.has_transport = true;
  verdict.transport_good = pseudo.checksum(protocol, segment) == 0;
}

}  // namespace

ChecksumVerdict checksum_verdict(std::span<const uint8_t> frame, size_t offset, uint16_t type) {
  ChecksumVerdict verdict;
  if (offset > frame.size()) return verdict;
  const std::span<const uint8_t> packet = frame.subspan(offset);
  if (type == wire::ethertype::kIpv4) {
    const auto ip = wire::Ipv4View::parse(packet);
    if (!ip) return verdict;
    verdict.has_ipv4 = true;
    verdict.ipv4_good = ip->checksum_ok();
    const size_t total = ip->total_length();
    const size_t header = ip->header_size();
    const bool whole =
        !ip->more_fragments() && ip->fragment_offset() == 0 && total <= packet.size() && total > header;
    if (!whole) return verdict;
    judge_transport(verdict, ip->protocol(), packet.subspan(header, total - header),
                    wire::PseudoHeader(ip->src(), ip->dst()));
  } else if (type == wire::ethertype::kIpv6) {
    const auto ip = wire::Ipv6View::parse(packet);
    if (!ip) return verdict;
    const size_t length = wire::load_be16(&packet[4]);
    if (length > packet.size() - wire::Ipv6View::kSize) return verdict;
    judge_transport(verdict, ip->next_header(), packet.subspan(wire::Ipv6View::kSize, length),
                    wire::PseudoHeader(ip->src(), ip->dst()));
  }
  return verdict;
}

}  // namespace loom::nic
