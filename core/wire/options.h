#pragma once

// Walking the option lists of IPv4 (RFC 791 section 3.1), TCP (RFC 9293 section 3.1), IPv6 hop-by-hop and destination
// headers (RFC 8200 section 4.2), neighbour discovery (RFC 4861 section 4.6) and DHCP (RFC 2132 section 2). They
// differ only in what stands without a length and in what the length counts.
//
//     for (OptionWalk walk(tcp.options(), OptionFormat::kTcp); auto option = walk.next();) ...
//
// Every step takes at least one byte, so a walk ends. A length that is too small or runs over the end stops it:
// `malformed()` is then true and `rest()` starts at the bad option. The end-of-list option is returned, and what
// follows it is padding in `rest()`.
//
// Not modelled: what single options mean; see the protocol's own header.

#include <optional>

#include "core/wire/bytes.h"

namespace loom::wire {

enum class OptionFormat : uint8_t {
  kIpv4,               // 0 ends, 1 stands alone, the length counts the whole option
  kTcp,                // the same
  kIpv6,               // 0 (Pad1) stands alone, the length counts the data only
  kNeighborDiscovery,  // the length counts the whole option in units of 8 bytes
  kDhcp,               // 0 stands alone, 255 ends, the length counts the data only
};

struct Option {
  uint8_t kind = 0;
  Bytes bytes;  // all of it, kind included
  // Behind kind and length; empty for an option of one byte.
  Bytes data() const { return bytes.size() < 2 ? Bytes{} : bytes.subspan(2); }
};

class OptionWalk {
 public:
  OptionWalk(Bytes options, OptionFormat format) : rest_(options), format_(format) {}
  std::optional<Option> next();
  bool malformed() const { return malformed_; }
  Bytes rest() const { return rest_; }

 private:
  Bytes rest_;
  OptionFormat format_;
  bool ended_ = false;
  bool malformed_ = false;
};

}  // namespace loom::wire
