#include "core/wire/ipv6.h"

namespace loom::wire {

std::optional<Ipv6Extension> Ipv6ExtensionWalk::next() {
  if (truncated_ || in_later_fragment_ || count_ == kMaxExtensions || !is_ipv6_extension(next_header_)) {
    return std::nullopt;
  }
  size_t size = 8;
  if (rest_.size() >= 2 && next_header_ == ip_proto::kAh) {
    size = 4u * (rest_[1] + 2u);  // RFC 4302 section 2.2: in 4-byte units, minus 2
  } else if (rest_.size() >= 2 && next_header_ != ip_proto::kFragment) {
    size = 8u * (rest_[1] + 1u);
  }
  if (rest_.size() < size) {
    truncated_ = true;
    return std::nullopt;
  }
  ++count_;
  const Ipv6Extension extension{next_header_, rest_[0], rest_.first(size)};
  in_later_fragment_ = next_header_ == ip_proto::kFragment && extension.fragment_offset() != 0;
  next_header_ = extension.next_header;
  rest_ = rest_.subspan(size);
  return extension;
}

Ipv6Upper Ipv6View::upper() const {
  Ipv6Upper upper;
  Ipv6ExtensionWalk walk = extensions();
  while (const auto extension = walk.next()) {
    if (extension->type != ip_proto::kFragment) continue;
    upper.is_fragment = true;
    upper.fragment_offset = extension->fragment_offset();
    upper.more_fragments = extension->more_fragments();
    upper.fragment_id = extension->fragment_id();
  }
  upper.protocol = walk.next_header();
  upper.payload = walk.rest();
  upper.truncated = walk.truncated();
  return upper;
}

size_t Ipv6::emit(MutableBytes out, size_t payload_size) const {
  if (out.size() < size() || payload_size > 0xffff) return 0;
  store_be32(out.data(), 6u << 28 | uint32_t{traffic_class} << 20 | (flow_label & 0xfffff));
  store_be16(out.data() + 4, static_cast<uint16_t>(payload_size));
  out[6] = next_header;
  out[7] = hop_limit;
  src.store(out.data() + 8);
  dst.store(out.data() + 24);
  return size();
}

}  // namespace loom::wire
