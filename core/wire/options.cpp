#include "core/wire/options.h"

namespace loom::wire {

std::optional<Option> OptionWalk::next() {
  if (rest_.empty() || ended_ || malformed_) return std::nullopt;
  const uint8_t kind = rest_[0];
  const bool ip_or_tcp = format_ == OptionFormat::kIpv4 || format_ == OptionFormat::kTcp;
  const bool is_dhcp = format_ == OptionFormat::kDhcp;
  const bool counts_data = is_dhcp || format_ == OptionFormat::kIpv6;
  const bool ends = (ip_or_tcp && kind == 0) || (is_dhcp && kind == 255);
  const bool alone = ends || (ip_or_tcp && kind == 1) || (counts_data && kind == 0);
  size_t size = 1;
  if (!alone) {
    size_t length = rest_.size() < 2 ? 0 : rest_[1];
    if (counts_data && rest_.size() >= 2) length += 2;
    if (format_ == OptionFormat::kNeighborDiscovery) length *= 8;
    if (length < 2 || length > rest_.size()) {
      malformed_ = true;
      return std::nullopt;
    }
    size = length;
  }
  ended_ = ends;
  const Option option{kind, rest_.first(size)};
  rest_ = rest_.subspan(size);
  return option;
}

}  // namespace loom::wire
