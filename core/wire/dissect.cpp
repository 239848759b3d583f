#include "core/wire/dissect.h"

#include "core/wire/dissect_layers.h"
#include "core/wire/ethernet.h"
#include "core/wire/field_writer.h"

namespace loom::wire {
namespace {

void dissect_arp(FieldWriter& w) {
  w.next_layer();
  const uint64_t hardware = w.decimal("arp.hw.type", 2);
  const uint64_t protocol = w.hex("arp.proto.type", 2);
  const uint64_t hardware_size = w.decimal("arp.hw.size", 1);
  const uint64_t protocol_size = w.decimal("arp.proto.size", 1);
  w.decimal("arp.opcode", 2);
  if (hardware == 1 && protocol == ethertype::kIpv4 && hardware_size == 6 && protocol_size == 4) {
    w.mac("arp.src.hw_mac");
    w.ipv4("arp.src.proto_ipv4");
    w.mac("arp.dst.hw_mac");
    w.ipv4("arp.dst.proto_ipv4");
    return;
  }
  w.digits("arp.src.hw", hardware_size);
  w.digits("arp.src.proto", protocol_size);
  w.digits("arp.dst.hw", hardware_size);
  w.digits("arp.dst.proto", protocol_size);
}

void dissect_ethertype(FieldWriter& w, uint64_t type) {
  switch (type) {
    case ethertype::kArp:
      return dissect_arp(w);
    case ethertype::kIpv4:
      return dissect_ipv4(w);
    case ethertype::kIpv6:
      return dissect_ipv6(w);
    default:
      w.next_layer();
      w.rest("data");
  }
}

void dissect_llc(FieldWriter& w) {
  w.next_layer();
  const uint64_t dsap = w.hex("llc.dsap", 1);
  const uint64_t ssap = w.hex("llc.ssap", 1);
  const bool unnumbered = (w.peek(1) & 3) == 3;
  const uint64_t control = w.hex("llc.control", unnumbered ? 1 : 2);
  if (dsap != 0xaa || ssap != 0xaa || control != 0x03) {
    w.next_layer();
    w.rest("data");
    return;
  }
  const uint64_t oui = w.hex("llc.oui", 3);
  // RFC 1042: under OUI zero the protocol is an EtherType.
  const uint64_t protocol = w.hex(oui == 0 ? "llc.type" : "llc.pid", 2);
  dissect_ethertype(w, oui == 0 ? protocol : 0);
}

}  // namespace

std::vector<Field> dissect(Bytes frame) {
  FieldWriter w(frame);
  w.mac("eth.dst");
  w.mac("eth.src");
  const auto type_field = [&w](std::string_view type_name, std::string_view length_name) {
    return w.peek(2) <= kMaxLengthField && w.left() >= 2 ? w.decimal(length_name, 2) : w.hex(type_name, 2);
  };
  uint64_t type = type_field("eth.type", "eth.len");
  for (size_t tags = 0; tags < TagStack::kMaxTags && is_vlan_tpid(static_cast<uint16_t>(type)); ++tags) {
    w.next_layer();
    const bool service = type == kTpidService;
    const VlanTag tag = VlanTag::from_tci(static_cast<uint16_t>(w.peek(2)));
    w.bits(service ? "ieee8021ad.priority" : "vlan.priority", 2, 0xe000, std::to_string(tag.pcp));
    w.bits(service ? "ieee8021ad.dei" : "vlan.dei", 2, 0x1000, tag.dei ? "1" : "0");
    w.last_bits(service ? "ieee8021ad.id" : "vlan.id", 2, 0x0fff, std::to_string(tag.vid));
    type = type_field("vlan.etype", "vlan.len");
  }
  if (!w.cut() && type <= kMaxLengthField) {
    const size_t end = w.enter(type);
    dissect_llc(w);
    w.leave(end);
  } else {
    dissect_ethertype(w, type);
  }
  return w.finish("eth.padding");
}

}  // namespace loom::wire
