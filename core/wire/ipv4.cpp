#include "core/wire/ipv4.h"

namespace loom::wire {

Ipv4 Ipv4::from(const Ipv4View& view) {
  return {.src = view.src(),
          .dst = view.dst(),
          .protocol = view.protocol(),
          .ttl = view.ttl(),
          .id = view.id(),
          .dscp = view.dscp(),
          .ecn = view.ecn(),
          .dont_fragment = view.dont_fragment(),
          .more_fragments = view.more_fragments(),
          .fragment_offset = view.fragment_offset(),
          .options = {view.options().begin(), view.options().end()}};
}

size_t Ipv4::emit(MutableBytes out, size_t payload_size) const {
  const size_t header = size();
  if (out.size() < header || header > 60 || payload_size > 0xffff - header) return 0;
  uint8_t* p = out.data();
  p[0] = static_cast<uint8_t>(0x40 | header / 4);
  p[1] = static_cast<uint8_t>(dscp << 2 | (ecn & 3));
  store_be16(p + 2, static_cast<uint16_t>(header + payload_size));
  store_be16(p + 4, id);
  store_be16(p + 6, static_cast<uint16_t>((dont_fragment ? 0x4000 : 0) | (more_fragments ? 0x2000 : 0) |
                                          (fragment_offset / 8 & 0x1fff)));
  p[8] = ttl;
  p[9] = protocol;
  store_be16(p + 10, 0);
  src.store(p + 12);
  dst.store(p + 16);
  std::fill(std::copy(options.begin(), options.end(), p + Ipv4View::kMinSize), p + header, uint8_t{0});
  store_be16(p + 10, checksum(out.first(header)));
  return header;
}

}  // namespace loom::wire
