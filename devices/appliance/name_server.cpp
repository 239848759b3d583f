#include "devices/appliance/name_server.h"

#include <fmt/format.h>

namespace loom {

NameServer::NameServer(const NameServerConfig& config) : config_(config) {
  for (const auto& [name, ip] : config_.names) {
    const bool is_short = name.find('.') == std::string::npos && !config_.domain.empty();
    const std::string full = is_short ? name + "." + config_.domain : name;
    by_name_.emplace(wire::dns_lower(name), ip);
    by_name_.emplace(wire::dns_lower(full), ip);
    by_address_.emplace(ip, full);
  }
}

NameServer::Outcome NameServer::handle(wire::Bytes query) {
  namespace type = wire::dns_type;
  if (query.size() < wire::Dns::kHeaderSize) return {.why = "it ends before its header does"};
  const auto read = wire::Dns::parse(query);
  wire::Dns answer;
  answer.is_response = true;
  answer.recursion_available = true;
  const auto refuse = [&](uint8_t rcode, std::string why) {
    answer.rcode = rcode;
    return Outcome{UserNetworkPoint::kDnsRefused, std::move(why), answer.bytes()};
  };
  answer.id = wire::load_be16(query.data());
  answer.opcode = query[2] >> 3 & 0xf;
  answer.recursion_desired = (query[2] & 1) != 0;
  // An answer to an answer would go on for ever.
  if ((query[2] & 0x80) != 0) return {.why = "it is an answer itself"};
  if (!read) return refuse(wire::dns_rcode::kFormatError, "it cannot be read");
  if (read->opcode != 0) return refuse(wire::dns_rcode::kNotImplemented, "it is no standard query");
  if (read->questions.size() != 1) return refuse(wire::dns_rcode::kFormatError, "it has not one question");
  const wire::DnsQuestion& question = read->questions.front();
  answer.questions = read->questions;
  if (question.klass != wire::dns_class::kInternet && question.klass != wire::dns_class::kAny) {
    return refuse(wire::dns_rcode::kRefused, "it asks for another class than IN");
  }
  answer.authoritative = true;
  const std::string asked = fmt::format("{} {}", wire::dns_type_text(question.type), question.name);
  const bool any = question.type == type::kAny;
  wire::DnsRecord record{question.name, type::kA, wire::dns_class::kInternet, config_.ttl, {}};
  bool exists = false;
  std::string found;
  if (const auto named = by_name_.find(wire::dns_lower(question.name)); named != by_name_.end()) {
    exists = true;
    if (any || question.type == type::kA) {
      record.data = named->second;
      found = named->second.text();
    }
  } else if (const auto address = wire::dns_reverse_address(question.name)) {
    if (const auto owner = by_address_.find(*address); owner != by_address_.end()) {
      exists = true;
      if (any || question.type == type::kPtr) {
        record.type = type::kPtr;
        record.data = owner->second;
        found = owner->second;
      }
    }
  }
  if (!exists) {
    ++not_found_;
    answer.rcode = wire::dns_rcode::kNameError;
    return {UserNetworkPoint::kDnsNotFound, asked + " is not in the list: NXDOMAIN", answer.bytes()};
  }
  ++answered_;
  if (found.empty())
    return {UserNetworkPoint::kDnsNoData, asked + ": the name is there, this is not", answer.bytes()};
  answer.answers.push_back(std::move(record));
  return {UserNetworkPoint::kDnsAnswer, asked + " is " + found, answer.bytes()};
}

}  // namespace loom
