#include "devices/appliance/dhcp_server.h"

#include <fmt/format.h>

#include <utility>

namespace loom {

namespace {

// RFC 2131 section 4.2: the client's own identifier, else its hardware address.
std::vector<uint8_t> key_of(const wire::Dhcp& message) {
  if (!message.client_id.empty()) return message.client_id;
  std::vector<uint8_t> key(1 + wire::MacAddress::kSize, 1);
  message.chaddr.store(key.data() + 1);
  return key;
}

Time later(Time now, Duration delay) {
  return delay < Time::max() - now ? now + delay : Time::max();
}

// Texts of guests end up in tables and reports.
std::string printable(const std::string& text) {
  std::string out;
  for (const char c : text) out += c > 0x20 && c < 0x7f ? c : '?';
  return out;
}

}  // namespace

DhcpServer::Outcome DhcpServer::handle(const wire::Dhcp& message, Time now) {
  leases_.expire(now);
  ++counters_.received;
  if (message.op != wire::dhcp_op::kRequest || message.chaddr.is_zero() || message.chaddr.is_multicast()) {
    return silent("it is no client's message");
  }
  if (message.malformed) return silent("its options are malformed");
  if (!message.giaddr.is_unspecified()) return silent("it comes through a relay agent");
  const auto key = key_of(message);
  switch (message.type) {
    case wire::dhcp_type::kDiscover:
      return discover(message, now);
    case wire::dhcp_type::kRequest:
      return request(message, now);
    case wire::dhcp_type::kDecline: {
      const Lease* own = leases_.of_client(key);
      if (own == nullptr || message.requested != own->ip || message.server_id != config_.server) {
        return silent("it declines what it was not given");
      }
      ++counters_.declines;
      const std::string text = own->ip.text();
      leases_.decline(own->ip, later(now, config_.lease_time));
      return {UserNetworkPoint::kDhcpDeclined, text + " is in use by somebody else, and rests", {}, {}, false};
    }
    case wire::dhcp_type::kRelease: {
      const Lease* own = leases_.of_client(key);
      if (own == nullptr || !own->is_held() || message.ciaddr != own->ip) {
        return silent("it releases what it does not have");
      }
      ++counters_.releases;
      const std::string text = own->ip.text();
      leases_.release(own->ip, now);
      return {UserNetworkPoint::kDhcpReleased,
              text + " is released, and kept for it while there are others",
              {},
              {},
              false};
    }
    case wire::dhcp_type::kInform: {
      if (!config_.network.contains(message.ciaddr)) return silent("it asks for another network's parameters");
      ++counters_.acks;
      return {UserNetworkPoint::kDhcpInformed, "it has " + message.ciaddr.text() + " and asks for parameters only",
              answer(message, wire::dhcp_type::kAck), message.ciaddr, true};
    }
    default:
      return silent(fmt::format("{} is nothing a client sends", wire::dhcp_type_text(message.type)));
  }
}

DhcpServer::Outcome DhcpServer::discover(const wire::Dhcp& message, Time now) {
  const auto ip = leases_.choose(key_of(message), message.requested);
  if (!ip) {
    ++counters_.exhausted;
    return {UserNetworkPoint::kDhcpExhausted,
            fmt::format("all of {} to {} are held", config_.first.text(), config_.last.text()),
            {},
            {},
            false};
  }
  const Lease* own = leases_.of_client(key_of(message));
  const bool kept = own != nullptr && own->ip == *ip;
  // What is bound stays bound: the client may have forgotten, the lease has not.
  if (!kept || own->state != LeaseState::kBound) {
    leases_.hold(lease(message, *ip, LeaseState::kOffered, later(now, config_.offer_time)), now);
  }
  ++counters_.offers;
  Outcome outcome{UserNetworkPoint::kDhcpOffer,
                  ip->text() + (kept                       ? ", which was its own"
                                : message.requested == *ip ? ", which it asked for"
                                                           : ", the first that is free"),
                  answer(message, wire::dhcp_type::kOffer),
                  {},
                  false};
  outcome.answer->yiaddr = *ip;
  return addressed(std::move(outcome), message);
}

DhcpServer::Outcome DhcpServer::request(const wire::Dhcp& message, Time now) {
  const Lease* own = leases_.of_client(key_of(message));
  if (message.server_id) {
    if (*message.server_id != config_.server) {
      if (own != nullptr && own->state == LeaseState::kOffered) leases_.release(own->ip, now);
      return silent("it took the offer of " + message.server_id->text());
    }
    if (!message.requested) return silent("it asks for no address");
    if (own == nullptr || own->ip != *message.requested) {
      return nak(message, message.requested->text() + " was not offered to it");
    }
    return ack(message, own->ip, own->ip.text() + ", which was offered to it", now);
  }
  const bool reboots = message.ciaddr.is_unspecified();
  if (reboots && !message.requested) return silent("it asks for no address");
  const wire::Ipv4Address ip = reboots ? *message.requested : message.ciaddr;
  if (!config_.network.contains(ip)) return nak(message, ip.text() + " is of another network");
  if (own == nullptr) return silent("it is not known here");
  if (own->ip != ip) return nak(message, fmt::format("{} is not its own, {} is", ip.text(), own->ip.text()));
  return ack(message, ip, ip.text() + (reboots ? ", which it had" : ", for longer"), now);
}

DhcpServer::Outcome DhcpServer::ack(const wire::Dhcp& message, wire::Ipv4Address ip, std::string why, Time now) {
  leases_.hold(lease(message, ip, LeaseState::kBound, later(now, config_.lease_time)), now);
  ++counters_.acks;
  Outcome outcome{UserNetworkPoint::kDhcpAck, std::move(why), answer(message, wire::dhcp_type::kAck), {}, false};
  outcome.answer->yiaddr = ip;
  outcome.answer->ciaddr = message.ciaddr;
  return addressed(std::move(outcome), message);
}

DhcpServer::Outcome DhcpServer::nak(const wire::Dhcp& message, std::string why) {
  ++counters_.naks;
  wire::Dhcp no;
  no.op = wire::dhcp_op::kReply;
  no.type = wire::dhcp_type::kNak;
  no.xid = message.xid;
  no.broadcast = message.broadcast;
  no.chaddr = message.chaddr;
  no.server_id = config_.server;
  no.message = why;
  return {UserNetworkPoint::kDhcpNak, std::move(why), no, wire::Ipv4Address::broadcast(), false};
}

DhcpServer::Outcome DhcpServer::silent(std::string why) {
  ++counters_.ignored;
  return {UserNetworkPoint::kDhcpSilent, std::move(why), {}, {}, false};
}

wire::Dhcp DhcpServer::answer(const wire::Dhcp& to, uint8_t type) const {
  wire::Dhcp made;
  made.op = wire::dhcp_op::kReply;
  made.type = type;
  made.xid = to.xid;
  made.broadcast = to.broadcast;
  made.siaddr = config_.server;  // where a boot file would be: libslirp says itself
  made.chaddr = to.chaddr;
  made.server_id = config_.server;
  made.mask = wire::Ipv4Address::from_u32(config_.network.mask());
  made.routers = {config_.server};
  if (config_.dns) made.dns_servers = {*config_.dns};
  made.domain_name = config_.domain;
  if (to.type != wire::dhcp_type::kInform) {
    made.lease_time = static_cast<uint32_t>(config_.lease_time / Duration::s(1));
  }
  return made;
}

DhcpServer::Outcome DhcpServer::addressed(Outcome outcome, const wire::Dhcp& message) const {
  if (!message.ciaddr.is_unspecified()) {
    outcome.to = message.ciaddr;
  } else if (message.broadcast) {
    outcome.to = wire::Ipv4Address::broadcast();
  } else {
    outcome.to = outcome.answer->yiaddr;
    outcome.to_hardware = true;
  }
  return outcome;
}

Lease DhcpServer::lease(const wire::Dhcp& message, wire::Ipv4Address ip, LeaseState state, Time until) const {
  return {ip, key_of(message), message.chaddr, printable(message.host_name), state, until};
}

}  // namespace loom
