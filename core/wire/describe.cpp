#include "core/wire/describe.h"

#include "core/wire/arp.h"
#include "core/wire/describe_ip.h"
#include "core/wire/ethernet.h"
#include "core/wire/hex.h"

namespace loom::wire {
namespace {

std::string describe_arp(Bytes bytes) {
  const auto arp = ArpView::parse(bytes);
  if (!arp) return "ARP [" + std::string(to_string(arp.why())) + "]";
  if (arp->operation() == arp_op::kRequest) {
    return "ARP who-has " + arp->target_ip().text() + " tell " + arp->sender_ip().text();
  }
  if (arp->operation() == arp_op::kReply) {
    return "ARP reply " + arp->sender_ip().text() + " is-at " + arp->sender_mac().text();
  }
  return "ARP operation " + std::to_string(arp->operation());
}

std::string describe_llc(Bytes bytes) {
  const auto llc = LlcView::parse(bytes);
  if (!llc) return "LLC [truncated]";
  if (llc->dsap() == 0x42 && llc->ssap() == 0x42) {
    const Bytes bpdu = llc->payload();  // IEEE 802.1D-2004 section 9.3
    if (bpdu.size() < 4 || load_be16(bpdu.data()) != 0) return "STP [truncated]";
    if (bpdu[3] == 0x80) return "STP topology change notification";
    return bpdu[2] == 0 ? "STP configuration BPDU" : bpdu[2] == 2 ? "RSTP BPDU" : "MSTP BPDU";
  }
  if (llc->is_snap()) {
    const auto snap = SnapView::parse(llc->payload());
    if (!snap) return "SNAP [truncated]";
    if (snap->oui() == 0) return "SNAP " + ethertype_text(snap->pid());
    return "SNAP oui " + hex_number(snap->oui(), 6) + " pid " + hex_number(snap->pid(), 4);
  }
  return "LLC dsap " + hex_number(llc->dsap(), 2) + " ssap " + hex_number(llc->ssap(), 2) + " control " +
         hex_number(llc->control(), llc->is_unnumbered() ? 2 : 4);
}

std::string describe_payload(const EthernetView& eth) {
  const uint16_t type = eth.type_or_length();
  if (eth.tag_truncated()) return "[tag truncated]";
  if (eth.is_length()) return describe_llc(eth.payload_by_length());
  switch (type) {
    case ethertype::kArp:
      return describe_arp(eth.payload());
    case ethertype::kIpv4:
      return describe_ipv4(eth.payload());
    case ethertype::kIpv6:
      return describe_ipv6(eth.payload());
    default:
      return ethertype_text(type);
  }
}

}  // namespace

std::string tag_text(VlanTag tag) {
  std::string out = (tag.tpid == kTpidService ? "svlan " : "vlan ") + std::to_string(tag.vid);
  if (tag.pcp != 0) out += " p" + std::to_string(tag.pcp);
  if (tag.dei) out += " dei";
  if (tag.tpid != kTpidService && tag.tpid != kTpidCustomer) out += " (tpid " + hex_number(tag.tpid, 4) + ")";
  return out;
}

std::string ethertype_text(uint16_t ethertype) {
  switch (ethertype) {
    case ethertype::kIpv4:
      return "IPv4";
    case ethertype::kArp:
      return "ARP";
    case ethertype::kIpv6:
      return "IPv6";
    case ethertype::kMpls:
      return "MPLS";
    case ethertype::kPause:
      return "MAC control";
    case ethertype::kSlow:
      return "slow protocols";
    case ethertype::kLldp:
      return "LLDP";
    default:
      return "ethertype " + hex_number(ethertype, 4);
  }
}

std::string summarise(Bytes frame, size_t wire_length) {
  const auto eth = EthernetView::parse(frame);
  std::string out;
  if (!eth) {
    out = "[truncated Ethernet header]";
  } else {
    out = eth->src().text() + " > " + eth->dst().text();
    for (const VlanTag& tag : eth->tags()) out += ' ' + tag_text(tag);
    out += ", " + describe_payload(*eth);
  }
  out += ", length " + std::to_string(wire_length);
  if (frame.size() < wire_length) out += " [" + std::to_string(frame.size()) + " captured]";
  return out;
}

}  // namespace loom::wire
