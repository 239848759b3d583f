#include <array>

#include "core/wire/dissect_layers.h"
#include "core/wire/hex.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"

namespace loom::wire {
namespace {

// The options of IPv4 in the next `size` bytes.
void dissect_ipv4_options(FieldWriter& w, size_t size) {
  const size_t end = w.enter(size);
  OptionWalk walk(w.remaining(), OptionFormat::kIpv4);
  while (const auto option = walk.next()) {
    w.decimal("ip.opt.type", 1);
    if (option->bytes.size() < 2) continue;
    w.decimal("ip.opt.len", 1);
    w.digits("ip.opt.data", option->data().size());
  }
  w.digits(walk.malformed() ? "ip.opt.malformed" : "ip.opt.padding", walk.rest().size());
  w.leave(end);
}

// The options of a hop-by-hop or destination header in the next `size` bytes.
void dissect_ipv6_options(FieldWriter& w, size_t size) {
  const size_t end = w.enter(size);
  OptionWalk walk(w.remaining(), OptionFormat::kIpv6);
  while (const auto option = walk.next()) {
    w.decimal("ipv6.opt.type", 1);
    if (option->bytes.size() < 2) continue;
    w.decimal("ipv6.opt.length", 1);
    w.digits(option->kind == 1 ? "ipv6.opt.padn" : "ipv6.opt.data", option->data().size());
  }
  w.digits("ipv6.opt.malformed", walk.rest().size());
  w.leave(end);
}

void dissect_extension(FieldWriter& w, const Ipv6Extension& extension) {
  w.next_layer();
  const size_t size = extension.bytes.size();
  switch (extension.type) {
    case ip_proto::kHopByHop:
      w.decimal("ipv6.hopopts.nxt", 1);
      w.decimal("ipv6.hopopts.len", 1);
      return dissect_ipv6_options(w, size - 2);
    case ip_proto::kDestination:
      w.decimal("ipv6.dstopts.nxt", 1);
      w.decimal("ipv6.dstopts.len", 1);
      return dissect_ipv6_options(w, size - 2);
    case ip_proto::kRouting:
      w.decimal("ipv6.routing.nxt", 1);
      w.decimal("ipv6.routing.len", 1);
      w.decimal("ipv6.routing.type", 1);
      w.decimal("ipv6.routing.segleft", 1);
      return w.digits("ipv6.routing.unknown_data", size - 4);
    case ip_proto::kFragment:
      w.decimal("ipv6.fraghdr.nxt", 1);
      w.hex("ipv6.fraghdr.reserved_octet", 1);
      w.bits("ipv6.fraghdr.offset", 2, 0xfff8, std::to_string(extension.fragment_offset() / 8));
      w.bits("ipv6.fraghdr.reserved_bits", 2, 0x0006, std::to_string(extension.bytes[3] >> 1 & 3));
      w.last_bits("ipv6.fraghdr.more", 2, 0x0001, extension.more_fragments() ? "1" : "0");
      w.hex("ipv6.fraghdr.ident", 4);
      return;
    default:  // AH, whose shortest form has no room for a sequence number
      w.decimal("ah.next_header", 1);
      w.decimal("ah.length", 1);
      w.hex("ah.reserved", 2);
      w.hex("ah.spi", 4);
      if (size >= 12) w.decimal("ah.sequence", 4);
      if (size > 12) w.digits("ah.icv", size - 12);
  }
}

void rest_is_data(FieldWriter& w) {
  w.next_layer();
  w.rest("data");
}

}  // namespace

std::string flags_text(uint64_t value, int digits,
                       std::initializer_list<std::pair<uint64_t, std::string_view>> names) {
  std::string out = hex_number(value, digits);
  std::string set;
  for (const auto& [mask, name] : names) {
    if ((value & mask) == 0) continue;
    if (!set.empty()) set += ", ";
    set += name;
  }
  return set.empty() ? out : out + " (" + set + ")";
}

void dissect_ipv4(FieldWriter& w, bool embedded) {
  const uint64_t first = w.peek(1);
  const size_t header = 4 * (first & 0xf);
  if (first >> 4 != 4 || header < Ipv4View::kMinSize) return rest_is_data(w);
  w.next_layer();
  // The total length ends the packet, unless it can not be right (0 after segmentation offload).
  const uint64_t total = w.peek(4) & 0xffff;
  const size_t end = w.enter(total < header ? SIZE_MAX : total);
  w.bits("ip.version", 1, 0xf0, "4");
  w.last_bits("ip.hdr_len", 1, 0x0f, std::to_string(header));
  const uint64_t tos = w.peek(1);
  w.bits("ip.dsfield.dscp", 1, 0xfc, std::to_string(tos >> 2));
  w.last_bits("ip.dsfield.ecn", 1, 0x03, std::to_string(tos & 3));
  w.decimal("ip.len", 2);
  w.hex("ip.id", 2);
  const uint64_t fragment = w.peek(2);
  w.bits("ip.flags", 2, 0xe000, flags_text(fragment >> 13, 2, {{4, "reserved"}, {2, "DF"}, {1, "MF"}}));
  w.last_bits("ip.frag_offset", 2, 0x1fff, std::to_string((fragment & 0x1fff) * 8));
  w.decimal("ip.ttl", 1);
  const auto protocol = static_cast<uint8_t>(w.decimal("ip.proto", 1));
  w.hex("ip.checksum", 2);
  w.ipv4("ip.src");
  w.ipv4("ip.dst");
  if (header > Ipv4View::kMinSize) dissect_ipv4_options(w, header - Ipv4View::kMinSize);
  if ((fragment & 0x1fff) != 0) {
    rest_is_data(w);
  } else {
    dissect_transport(w, protocol, embedded);
  }
  w.leave(end);
}

void dissect_ipv6(FieldWriter& w, bool embedded) {
  if (w.peek(1) >> 4 != 6) return rest_is_data(w);
  w.next_layer();
  const uint64_t length = w.peek(6) & 0xffff;
  const size_t end = w.enter(length == 0 ? SIZE_MAX : Ipv6View::kSize + length);
  const uint64_t first = w.peek(4);
  w.bits("ipv6.version", 4, 0xf0000000, "6");
  w.bits("ipv6.tclass", 4, 0x0ff00000, hex_number(first >> 20 & 0xff, 2));
  w.last_bits("ipv6.flow", 4, 0x000fffff, hex_number(first & 0xfffff, 5));
  w.decimal("ipv6.plen", 2);
  const auto next_header = static_cast<uint8_t>(w.decimal("ipv6.nxt", 1));
  w.decimal("ipv6.hlim", 1);
  w.ipv6("ipv6.src");
  w.ipv6("ipv6.dst");
  if (w.cut()) return w.leave(end);

  Ipv6ExtensionWalk walk(next_header, w.remaining());
  bool later_fragment = false;
  while (const auto extension = walk.next()) {
    dissect_extension(w, *extension);
    later_fragment |= extension->type == ip_proto::kFragment && extension->fragment_offset() != 0;
  }
  if (later_fragment || walk.truncated() || is_ipv6_extension(walk.next_header())) {
    rest_is_data(w);
  } else {
    dissect_transport(w, walk.next_header(), embedded);
  }
  w.leave(end);
}

}  // namespace loom::wire
