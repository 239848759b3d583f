// What stands above UDP: DHCP and DNS, where the port says so and the bytes agree; everything else is data.

#include "core/wire/dhcp.h"
#include "core/wire/dissect_layers.h"
#include "core/wire/dns.h"

namespace loom::wire {
namespace {

void dissect_addresses(FieldWriter& w, std::string_view name, size_t size) {
  for (size_t i = 0; i < size / Ipv4Address::kSize; ++i) w.ipv4(name);
}

void dissect_text(FieldWriter& w, std::string_view name, size_t size) {
  const Bytes bytes = w.remaining().first(size);
  std::string text;
  for (const uint8_t c : bytes) text += c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '.';
  w.text(name, size, std::move(text));
}

void dissect_dhcp_option(FieldWriter& w, const Option& option) {
  if (option.kind == dhcp_option::kPad) return w.digits("dhcp.option.padding", 1);
  if (option.kind == dhcp_option::kEnd) {
    w.decimal("dhcp.option.end", 1);
    return;
  }
  w.decimal("dhcp.option.type", 1);
  w.decimal("dhcp.option.length", 1);
  const size_t size = option.data().size();
  const bool is_address_list = size > 0 && size % Ipv4Address::kSize == 0;
  const auto address = [&](std::string_view name) { size == 4 ? w.ipv4(name) : w.digits("dhcp.option.value", size); };
  const auto seconds = [&](std::string_view name) {
    size == 4 ? void(w.decimal(name, 4)) : w.digits("dhcp.option.value", size);
  };
  switch (option.kind) {
    case dhcp_option::kSubnetMask:
      return address("dhcp.option.subnet_mask");
    case dhcp_option::kBroadcast:
      return address("dhcp.option.broadcast_address");
    case dhcp_option::kRequestedAddress:
      return address("dhcp.option.requested_ip_address");
    case dhcp_option::kServerId:
      return address("dhcp.option.dhcp_server_id");
    case dhcp_option::kLeaseTime:
      return seconds("dhcp.option.ip_address_lease_time");
    case dhcp_option::kRenewalTime:
      return seconds("dhcp.option.renewal_time_value");
    case dhcp_option::kRebindingTime:
      return seconds("dhcp.option.rebinding_time_value");
    case dhcp_option::kRouter:
      if (is_address_list) return dissect_addresses(w, "dhcp.option.router", size);
      break;
    case dhcp_option::kDnsServer:
      if (is_address_list) return dissect_addresses(w, "dhcp.option.domain_name_server", size);
      break;
    case dhcp_option::kHostName:
      return dissect_text(w, "dhcp.option.hostname", size);
    case dhcp_option::kDomainName:
      return dissect_text(w, "dhcp.option.domain_name", size);
    case dhcp_option::kMessage:
      return dissect_text(w, "dhcp.option.message", size);
    case dhcp_option::kMessageType:
      if (size == 1) return w.text("dhcp.option.dhcp", 1, dhcp_type_text(option.data()[0]));
      break;
    case dhcp_option::kParameterList:
      for (size_t i = 0; i < size; ++i) w.decimal("dhcp.option.request_list_item", 1);
      return;
    default:
      break;
  }
  w.digits("dhcp.option.value", size);
}

void dissect_dhcp(FieldWriter& w) {
  w.next_layer();
  w.decimal("dhcp.type", 1);
  w.decimal("dhcp.hw.type", 1);
  w.decimal("dhcp.hw.len", 1);
  w.decimal("dhcp.hops", 1);
  w.hex("dhcp.id", 4);
  w.decimal("dhcp.secs", 2);
  w.hex("dhcp.flags", 2);
  w.ipv4("dhcp.ip.client");
  w.ipv4("dhcp.ip.your");
  w.ipv4("dhcp.ip.server");
  w.ipv4("dhcp.ip.relay");
  w.mac("dhcp.hw.mac_addr");
  w.digits("dhcp.hw.addr_padding", 10);
  w.digits("dhcp.server", 64);
  w.digits("dhcp.file", 128);
  w.hex("dhcp.cookie", 4);
  OptionWalk walk(w.remaining(), OptionFormat::kDhcp);
  while (const auto option = walk.next()) dissect_dhcp_option(w, *option);
  w.digits(walk.malformed() ? "data" : "dhcp.option.padding", w.left());
}

void dissect_name(FieldWriter& w, Bytes message, std::string_view name) {
  const size_t at = message.size() - w.left();
  const auto read = read_dns_name(message, at);
  if (read) w.text(name, read->end - at, read->text.empty() ? "<Root>" : read->text);
}

void dissect_dns_record(FieldWriter& w, Bytes message, const DnsRecord& record) {
  dissect_name(w, message, "dns.resp.name");
  w.decimal("dns.resp.type", 2);
  w.hex("dns.resp.class", 2);
  w.decimal("dns.resp.ttl", 4);
  const size_t length = w.decimal("dns.resp.len", 2);
  switch (record.type) {
    case dns_type::kA:
      return w.ipv4("dns.a");
    case dns_type::kAaaa:
      return w.ipv6("dns.aaaa");
    case dns_type::kPtr:
      return dissect_name(w, message, "dns.ptr.domain_name");
    case dns_type::kCname:
      return dissect_name(w, message, "dns.cname");
    case dns_type::kNs:
      return dissect_name(w, message, "dns.ns");
    default:
      w.digits("dns.data", length);
  }
}

void dissect_dns(FieldWriter& w, const Dns& dns) {
  w.next_layer();
  const Bytes message = w.remaining();
  w.hex("dns.id", 2);
  w.hex("dns.flags", 2);
  w.decimal("dns.count.queries", 2);
  w.decimal("dns.count.answers", 2);
  w.decimal("dns.count.auth_rr", 2);
  w.decimal("dns.count.add_rr", 2);
  for (size_t i = 0; i < dns.questions.size(); ++i) {
    dissect_name(w, message, "dns.qry.name");
    w.decimal("dns.qry.type", 2);
    w.hex("dns.qry.class", 2);
  }
  for (const auto* section : {&dns.answers, &dns.authorities, &dns.additionals}) {
    for (const DnsRecord& record : *section) dissect_dns_record(w, message, record);
  }
  w.rest("data");
}

bool is_port(uint16_t a, uint16_t b, uint16_t port) {
  return a == port || b == port;
}

}  // namespace

void dissect_above_udp(FieldWriter& w, uint16_t src_port, uint16_t dst_port) {
  if (is_port(src_port, dst_port, kDhcpServerPort) || is_port(src_port, dst_port, kDhcpClientPort)) {
    if (DhcpView::parse(w.remaining())) return dissect_dhcp(w);
  }
  if (is_port(src_port, dst_port, kDnsPort)) {
    if (const auto dns = Dns::parse(w.remaining())) return dissect_dns(w, *dns);
  }
  w.next_layer();
  w.rest("data");
}

std::string describe_above_udp(Bytes payload, uint16_t src_port, uint16_t dst_port) {
  if (is_port(src_port, dst_port, kDhcpServerPort) || is_port(src_port, dst_port, kDhcpClientPort)) {
    const auto view = DhcpView::parse(payload);
    if (!view) return {};
    const Dhcp dhcp = Dhcp::from(*view);
    std::string text = "DHCP " + dhcp_type_text(dhcp.type);
    if (!dhcp.yiaddr.is_unspecified()) text += " " + dhcp.yiaddr.text();
    if (dhcp.requested) text += " " + dhcp.requested->text();
    text += " for " + dhcp.chaddr.text();
    return dhcp.malformed ? text + " [malformed option]" : text;
  }
  if (!is_port(src_port, dst_port, kDnsPort)) return {};
  const auto dns = Dns::parse(payload);
  if (!dns || dns->questions.empty()) return {};
  std::string text = "DNS " + std::string(dns->is_response ? "answer " : "query ");
  text += dns_type_text(dns->questions[0].type) + " " + dns->questions[0].name;
  if (!dns->is_response) return text;
  if (dns->rcode != dns_rcode::kNoError || dns->answers.empty()) return text + ": " + dns_rcode_text(dns->rcode);
  text += ":";
  for (const DnsRecord& record : dns->answers) {
    text += " ";
    if (const auto* v4 = std::get_if<Ipv4Address>(&record.data)) {
      text += v4->text();
    } else if (const auto* v6 = std::get_if<Ipv6Address>(&record.data)) {
      text += v6->text();
    } else if (const auto* name = std::get_if<std::string>(&record.data)) {
      text += *name;
    } else {
      text += dns_type_text(record.type);
    }
  }
  return text;
}

}  // namespace loom::wire
