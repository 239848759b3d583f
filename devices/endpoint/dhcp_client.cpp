#include "devices/endpoint/dhcp_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "devices/endpoint/host.h"

namespace loom {

namespace {
constexpr uint32_t kForEver = 0xffff'ffff;
constexpr uint32_t kMostRequests = 4;
constexpr int64_t kFirstDelay = 4;  // seconds
constexpr uint32_t kMostDoublings = 4;
constexpr size_t kMostHostName = 63;  // a label's (RFC 1035 section 2.3.4)
constexpr Duration kLeastExtension = Duration::s(60);

// The default mask of a server that says none: that of the address's old class (RFC 950 section 2.1).
wire::Ipv4Prefix prefix_of(const wire::Dhcp& ack) {
  int length = ack.yiaddr.to_u32() >> 31 == 0 ? 8 : ack.yiaddr.to_u32() >> 30 == 2 ? 16 : 24;
  if (ack.mask) {
    const uint32_t mask = ack.mask->to_u32();
    length = 0;
    while (length < 32 && (mask >> (31 - length) & 1) != 0) ++length;
  }
  return {ack.yiaddr, static_cast<uint8_t>(length)};
}
}  // namespace

std::string_view name_of(DhcpState state) {
  switch (state) {
    case DhcpState::kSelecting:
      return "selecting";
    case DhcpState::kRequesting:
      return "requesting";
    case DhcpState::kBound:
      return "bound";
    case DhcpState::kRenewing:
      return "renewing";
    case DhcpState::kRebinding:
      return "rebinding";
  }
  return "";
}

DhcpClient::DhcpClient(Host& host, const DhcpClientConfig& config)
    : host_(host), config_(config), random_(host.random("dhcp")) {
  const bool opened = host_.open_udp(wire::kDhcpClientPort, [this](const UdpDatagram& d) { receive(d); });
  LOOM_CHECK(opened, "the DHCP client is the first to open a port");
}

void DhcpClient::begin() {
  state_ = DhcpState::kSelecting;
  sent_ = 0;
  xid_ = static_cast<uint32_t>(random_.next());
  began_ = host_.now();
  discover();
}

wire::Dhcp DhcpClient::message(uint8_t type) const {
  wire::Dhcp made;
  made.type = type;
  made.xid = xid_;
  made.secs = static_cast<uint16_t>(std::min<int64_t>((host_.now() - began_).count_ps() / 1'000'000'000'000, 0xffff));
  made.chaddr = host_.mac();
  made.client_id.resize(1 + wire::MacAddress::kSize, 1);  // hardware type Ethernet, then the address
  host_.mac().store(made.client_id.data() + 1);
  made.host_name = config_.host_name.substr(0, kMostHostName);
  namespace option = wire::dhcp_option;
  made.parameter_list = {option::kSubnetMask, option::kRouter,    option::kDnsServer,   option::kDomainName,
                         option::kBroadcast,  option::kLeaseTime, option::kRenewalTime, option::kRebindingTime};
  return made;
}

// RFC 2131 section 4.1: doubled each time, with a second of chance to either side.
Duration DhcpClient::next_delay() {
  const int64_t seconds = kFirstDelay << std::min(sent_ - 1, kMostDoublings);
  const auto fuzz = static_cast<int64_t>(random_.below(2'000'001)) - 1'000'000;
  return Duration::s(seconds) + Duration::us(fuzz);
}

// Never, at the end of all time.
Time DhcpClient::later(Duration delay) const {
  return delay < Time::max() - host_.now() ? host_.now() + delay : Time::max();
}

void DhcpClient::set_timer(Time when) {
  host_.events().cancel(timer_);
  timer_ = when == Time::max() ? EventId{} : host_.at(when, *this);
}

void DhcpClient::discover() {
  wire::Dhcp made = message(wire::dhcp_type::kDiscover);
  made.broadcast = true;
  made.requested = last_;
  ++counters_.discovers_sent;
  ++sent_;
  send(made, wire::Ipv4Address::broadcast());
  set_timer(later(next_delay()));
}

void DhcpClient::request() {
  wire::Dhcp made = message(wire::dhcp_type::kRequest);
  made.broadcast = true;
  made.requested = offer_.yiaddr;
  made.server_id = offer_.server_id;
  ++counters_.requests_sent;
  if (sent_++ == 0) asked_ = host_.now();
  send(made, wire::Ipv4Address::broadcast());
  set_timer(later(next_delay()));
}

void DhcpClient::extend(Time end, wire::Ipv4Address to) {
  wire::Dhcp made = message(wire::dhcp_type::kRequest);
  made.ciaddr = lease_->address.address();
  ++counters_.requests_sent;
  asked_ = host_.now();
  send(made, to);
  const Duration half = (end - host_.now()) / 2;
  set_timer(std::min(end, later(std::max(half, kLeastExtension))));
}

void DhcpClient::send(const wire::Dhcp& message, wire::Ipv4Address to) {
  const std::vector<uint8_t> bytes = message.bytes();
  host_.send_udp(to, wire::kDhcpClientPort, wire::kDhcpServerPort, Payload::of(bytes), {.from_nobody = true});
}

void DhcpClient::on_event(uint64_t) {
  timer_ = {};
  switch (state_) {
    case DhcpState::kSelecting:
      return discover();
    case DhcpState::kRequesting:
      return sent_ < kMostRequests ? request() : begin();
    case DhcpState::kBound:
      state_ = DhcpState::kRenewing;
      xid_ = static_cast<uint32_t>(random_.next());
      began_ = host_.now();
      break;
    default:
      break;
  }
  const Time now = host_.now();
  if (now >= lease_->expires) {
    ++counters_.expired;
    lose(TableChange::Kind::kAged, {});
    return begin();
  }
  if (now >= lease_->rebind) state_ = DhcpState::kRebinding;
  if (state_ == DhcpState::kRenewing) return extend(lease_->rebind, lease_->server);
  extend(lease_->expires, wire::Ipv4Address::broadcast());
}

void DhcpClient::receive(const UdpDatagram& datagram) {
  const auto view = wire::DhcpView::parse(datagram.payload.bytes);
  if (!view || view->op() != wire::dhcp_op::kReply || view->xid() != xid_ || view->chaddr() != host_.mac()) {
    ++counters_.ignored;
    return;
  }
  const wire::Dhcp reply = wire::Dhcp::from(*view);
  const bool waits_for_ack = state_ != DhcpState::kSelecting && state_ != DhcpState::kBound;
  if (reply.type == wire::dhcp_type::kNak && waits_for_ack) {
    // Another server's NAK is no answer to the offer that was taken.
    if (state_ == DhcpState::kRequesting && reply.server_id != offer_.server_id) {
      ++counters_.ignored;
      return;
    }
    ++counters_.naks_received;
    lose(TableChange::Kind::kRemoved, datagram.frame.id());
    last_.reset();
    return begin();
  }
  const bool is_offer = reply.type == wire::dhcp_type::kOffer && state_ == DhcpState::kSelecting;
  const bool is_ack = reply.type == wire::dhcp_type::kAck && waits_for_ack;
  if (!is_offer && !is_ack) {
    ++counters_.ignored;
    return;
  }
  const uint32_t first = reply.yiaddr.to_u32() >> 24;
  if (reply.malformed || !reply.server_id || reply.lease_time.value_or(0) == 0 || first == 0 || first == 127 ||
      first >= 224) {
    ++counters_.malformed;
    return;
  }
  if (is_offer) return take_offer(reply);
  take_ack(reply, datagram.frame.id());
}

void DhcpClient::take_offer(const wire::Dhcp& offer) {
  ++counters_.offers_received;
  offer_ = offer;
  last_ = offer.yiaddr;
  state_ = DhcpState::kRequesting;
  sent_ = 0;
  request();
}

void DhcpClient::take_ack(const wire::Dhcp& ack, FrameId cause) {
  ++counters_.acks_received;
  const bool is_new = !lease_ || lease_->address.address() != ack.yiaddr;
  if (is_new) lose(TableChange::Kind::kRemoved, cause);
  DhcpLease lease;
  lease.address = prefix_of(ack);
  lease.server = *ack.server_id;
  if (!ack.routers.empty()) lease.router = ack.routers.front();
  lease.dns_servers = ack.dns_servers;
  lease.domain = ack.domain_name;
  // Counted from when it was asked for (section 4.4.1), so that the client is never later than the server.
  const uint32_t seconds = *ack.lease_time;
  lease.expires = lease.rebind = lease.renew = Time::max();
  if (seconds != kForEver) {
    const auto most = static_cast<uint32_t>((Time::max() - asked_) / Duration::s(1));
    const auto at = [&](uint32_t s) { return s < most ? asked_ + Duration::s(s) : Time::max(); };
    const uint32_t t2 = std::min(ack.rebinding_time.value_or(seconds - seconds / 8), seconds);
    const uint32_t t1 = std::min(ack.renewal_time.value_or(seconds / 2), t2);
    lease.expires = at(seconds);
    lease.rebind = at(t2);
    lease.renew = at(t1);
  }
  lease_ = lease;
  last_ = ack.yiaddr;
  state_ = DhcpState::kBound;
  set_timer(std::max(lease.renew, host_.now()));
  if (!is_new) return;
  host_.set_address(lease.address, lease.router);
  host_.tell({"dhcp", TableChange::Kind::kAdded, lease.address.text(),
              fmt::format("from {}{}", lease.server.text(),
                          seconds == kForEver ? " for ever" : fmt::format(" for {} s", seconds)),
              cause});
}

void DhcpClient::lose(TableChange::Kind kind, FrameId cause) {
  set_timer(Time::max());
  if (!lease_) return;
  host_.tell({"dhcp", kind, lease_->address.text(), "from " + lease_->server.text(), cause});
  host_.set_address({wire::Ipv4Address{}, 32}, std::nullopt);
  lease_.reset();
}

void DhcpClient::report(MetricSink& sink) const {
  sink.count("dhcp.discovers_sent", "messages", counters_.discovers_sent);
  sink.count("dhcp.requests_sent", "messages", counters_.requests_sent);
  sink.count("dhcp.offers_received", "messages", counters_.offers_received);
  sink.count("dhcp.acks_received", "messages", counters_.acks_received);
  sink.count("dhcp.naks_received", "messages", counters_.naks_received);
  sink.count("dhcp.expired", "leases", counters_.expired);
  sink.count("dhcp.ignored", "messages", counters_.ignored);
  sink.count("dhcp.malformed", "messages", counters_.malformed);
}

}  // namespace loom
