#pragma once

// Link-layer header types as capture files number them (LINKTYPE_ values, not the DLT_ values of one host's libpcap).
// Etherloom carries Ethernet; every other one is known by name only, so that it can be refused by name.
// Source: draft-ietf-opsawg-pcaplinktype and the registry it points to.

#include <cstdint>
#include <string>

namespace loom {

inline constexpr uint16_t kLinkTypeEthernet = 1;

// "linux_cooked (113)"; "unknown (9999)" for a value without a name here.
std::string link_type_text(uint16_t link_type);

}  // namespace loom
