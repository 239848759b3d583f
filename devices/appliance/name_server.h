#pragma once

// NameServer: answers DNS queries (RFC 1035) for a fixed list of names, and for the addresses behind them (PTR,
// section 3.5). A name without a dot is also known with the domain behind it.
//
// A name that is not in the list does not exist (NXDOMAIN). One that is, asked for something other than an address,
// has no data (RFC 2308 section 2.2): an empty answer. Everything but a standard query of one question of class IN is
// refused by its RFC 1035 code. Answers say that they are authoritative and that recursion is available, as a
// resolver's do, so that clients take a name that is not there for what it is.
//
// Errors: what cannot be read as a query gets no answer, or a format error when its header can be.
//
// Not modelled: forwarding to other servers, EDNS (an OPT record is ignored, RFC 6891 section 7), TCP, the SOA record
// of negative answers, several addresses of a name.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/wire/dns.h"
#include "devices/appliance/user_network_points.h"

namespace loom {

struct NameServerConfig {
  std::vector<std::pair<std::string, wire::Ipv4Address>> names{};
  std::string domain{};
  uint32_t ttl = 60;  // seconds
};

class NameServer {
 public:
  struct Outcome {
    UserNetworkPoint point = UserNetworkPoint::kDnsRefused;
    std::string why{};
    std::vector<uint8_t> answer{};  // empty: none
  };

  explicit NameServer(const NameServerConfig& config);

  Outcome handle(wire::Bytes query);
  const std::vector<std::pair<std::string, wire::Ipv4Address>>& names() const { return config_.names; }
  uint64_t answered() const { return answered_; }
  uint64_t not_found() const { return not_found_; }

 private:
  NameServerConfig config_;
  std::map<std::string, wire::Ipv4Address> by_name_;  // in lower case
  std::map<wire::Ipv4Address, std::string> by_address_;
  uint64_t answered_ = 0;
  uint64_t not_found_ = 0;
};

}  // namespace loom
