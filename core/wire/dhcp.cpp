#include "core/wire/dhcp.h"

#include <algorithm>
#include <array>

namespace loom::wire {

namespace {

bool read_address(Bytes data, std::optional<Ipv4Address>& into) {
  if (data.size() != Ipv4Address::kSize) return false;
  if (!into) into = Ipv4Address::from_bytes(data.data());
  return true;
}

bool read_addresses(Bytes data, std::vector<Ipv4Address>& into) {
  if (data.empty() || data.size() % Ipv4Address::kSize != 0) return false;
  if (!into.empty()) return true;
  for (size_t i = 0; i < data.size(); i += Ipv4Address::kSize) into.push_back(Ipv4Address::from_bytes(&data[i]));
  return true;
}

bool read_seconds(Bytes data, std::optional<uint32_t>& into) {
  if (data.size() != 4) return false;
  if (!into) into = load_be32(data.data());
  return true;
}

// Texts and octets of one byte or more.
template <typename Container>
bool read_octets(Bytes data, Container& into) {
  if (data.empty()) return false;
  if (into.empty()) into.assign(data.begin(), data.end());
  return true;
}

bool read_option(const Option& option, Dhcp& into) {
  const Bytes data = option.data();
  switch (option.kind) {
    case dhcp_option::kSubnetMask:
      return read_address(data, into.mask);
    case dhcp_option::kRouter:
      return read_addresses(data, into.routers);
    case dhcp_option::kDnsServer:
      return read_addresses(data, into.dns_servers);
    case dhcp_option::kHostName:
      return read_octets(data, into.host_name);
    case dhcp_option::kDomainName:
      return read_octets(data, into.domain_name);
    case dhcp_option::kBroadcast:
      return read_address(data, into.broadcast_address);
    case dhcp_option::kRequestedAddress:
      return read_address(data, into.requested);
    case dhcp_option::kLeaseTime:
      return read_seconds(data, into.lease_time);
    case dhcp_option::kMessageType:
      if (data.size() != 1 || data[0] == 0) return false;
      if (into.type == 0) into.type = data[0];
      return true;
    case dhcp_option::kServerId:
      return read_address(data, into.server_id);
    case dhcp_option::kParameterList:
      return read_octets(data, into.parameter_list);
    case dhcp_option::kMessage:
      return read_octets(data, into.message);
    case dhcp_option::kRenewalTime:
      return read_seconds(data, into.renewal_time);
    case dhcp_option::kRebindingTime:
      return read_seconds(data, into.rebinding_time);
    case dhcp_option::kClientId:
      return read_octets(data, into.client_id);
    default:
      return true;
  }
}

// Writes options one behind the other; an option that is too long spoils the whole.
class OptionPen {
 public:
  void octets(uint8_t kind, Bytes data) {
    if (data.empty()) return;
    if (data.size() > 255) fits_ = false;
    bytes_.push_back(kind);
    bytes_.push_back(static_cast<uint8_t>(data.size()));
    bytes_.insert(bytes_.end(), data.begin(), data.end());
  }
  void text(uint8_t kind, std::string_view text) {
    octets(kind, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  }
  void number(uint8_t kind, const std::optional<uint32_t>& value) {
    if (!value) return;
    std::array<uint8_t, 4> data;
    store_be32(data.data(), *value);
    octets(kind, data);
  }
  void address(uint8_t kind, const std::optional<Ipv4Address>& value) {
    if (value) number(kind, value->to_u32());
  }
  void addresses(uint8_t kind, const std::vector<Ipv4Address>& values) {
    std::vector<uint8_t> data(4 * values.size());
    for (size_t i = 0; i < values.size(); ++i) values[i].store(data.data() + 4 * i);
    octets(kind, data);
  }
  // Empty when an option did not fit.
  std::vector<uint8_t> finish() {
    bytes_.push_back(dhcp_option::kEnd);
    if (!fits_) bytes_.clear();
    return std::move(bytes_);
  }

 private:
  std::vector<uint8_t> bytes_;
  bool fits_ = true;
};

// In the order in which most servers write them: what the message is first.
std::vector<uint8_t> options_of(const Dhcp& dhcp) {
  OptionPen pen;
  if (dhcp.type != 0) pen.octets(dhcp_option::kMessageType, {&dhcp.type, 1});
  pen.octets(dhcp_option::kClientId, dhcp.client_id);
  pen.address(dhcp_option::kServerId, dhcp.server_id);
  pen.address(dhcp_option::kRequestedAddress, dhcp.requested);
  pen.number(dhcp_option::kLeaseTime, dhcp.lease_time);
  pen.number(dhcp_option::kRenewalTime, dhcp.renewal_time);
  pen.number(dhcp_option::kRebindingTime, dhcp.rebinding_time);
  pen.address(dhcp_option::kSubnetMask, dhcp.mask);
  pen.address(dhcp_option::kBroadcast, dhcp.broadcast_address);
  pen.addresses(dhcp_option::kRouter, dhcp.routers);
  pen.addresses(dhcp_option::kDnsServer, dhcp.dns_servers);
  pen.text(dhcp_option::kHostName, dhcp.host_name);
  pen.text(dhcp_option::kDomainName, dhcp.domain_name);
  pen.text(dhcp_option::kMessage, dhcp.message);
  pen.octets(dhcp_option::kParameterList, dhcp.parameter_list);
  return pen.finish();
}

}  // namespace

std::string dhcp_type_text(uint8_t type) {
  constexpr std::array<std::string_view, 9> kNames{"",    "DISCOVER", "OFFER",   "REQUEST", "DECLINE",
                                                   "ACK", "NAK",      "RELEASE", "INFORM"};
  if (type > 0 && type < kNames.size()) return std::string(kNames[type]);
  return "message type " + std::to_string(type);
}

Dhcp Dhcp::from(const DhcpView& view) {
  Dhcp made;
  made.op = view.op();
  made.hops = view.hops();
  made.xid = view.xid();
  made.secs = view.secs();
  made.broadcast = view.broadcast();
  made.ciaddr = view.ciaddr();
  made.yiaddr = view.yiaddr();
  made.siaddr = view.siaddr();
  made.giaddr = view.giaddr();
  made.chaddr = view.chaddr();
  OptionWalk walk = view.option_walk();
  while (const auto option = walk.next()) {
    if (!read_option(*option, made)) made.malformed = true;
  }
  if (walk.malformed()) made.malformed = true;
  return made;
}

bool Dhcp::asks_for(uint8_t option) const {
  return std::find(parameter_list.begin(), parameter_list.end(), option) != parameter_list.end();
}

size_t Dhcp::size() const {
  return std::max(kLeastSize, DhcpView::kMinSize + options_of(*this).size());
}

size_t Dhcp::emit(MutableBytes out) const {
  const std::vector<uint8_t> options = options_of(*this);
  const size_t total = std::max(kLeastSize, DhcpView::kMinSize + options.size());
  if (options.empty() || out.size() < total) return 0;
  uint8_t* const p = out.data();
  std::fill_n(p, total, uint8_t{0});
  p[0] = op;
  p[1] = 1;  // Ethernet
  p[2] = MacAddress::kSize;
  p[3] = hops;
  store_be32(p + 4, xid);
  store_be16(p + 8, secs);
  store_be16(p + 10, broadcast ? 0x8000 : 0);
  ciaddr.store(p + 12);
  yiaddr.store(p + 16);
  siaddr.store(p + 20);
  giaddr.store(p + 24);
  chaddr.store(p + 28);
  store_be32(p + 236, DhcpView::kCookie);
  std::copy(options.begin(), options.end(), p + DhcpView::kMinSize);
  return total;
}

std::vector<uint8_t> Dhcp::bytes() const {
  std::vector<uint8_t> out(size());
  out.resize(emit(out));
  return out;
}

}  // namespace loom::wire
