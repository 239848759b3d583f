#pragma once

// The part of `summarise` from the IP header on: "IPv4 10.0.0.1.1000 > 10.0.0.2.53: UDP, payload 5".
//
// Not modelled: see describe.h.

#include <string>

#include "core/wire/bytes.h"

namespace loom::wire {

std::string describe_ipv4(Bytes packet);
std::string describe_ipv6(Bytes packet);

}  // namespace loom::wire
