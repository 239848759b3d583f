#pragma once

// DhcpClient: how a host gets its address (RFC 2131 section 4.4), with the states and timers of the RFC.
//
//   selecting   DISCOVER is sent; the first OFFER is taken
//   requesting  REQUEST for that offer is sent
//   bound       the address is in use
//   renewing    since T1 (half of the lease unless the server says otherwise): REQUEST goes to the server
//   rebinding   since T2 (seven eighths): REQUEST goes to every server
//
// Without an answer DISCOVER and REQUEST are sent again after 4, 8, 16, 32 and 64 seconds, each give or take one
// (section 4.1), from the host's random stream "dhcp". Four REQUESTs for an offer are enough; then it begins again.
// In renewing and rebinding half of what remains is waited, a minute at least (section 4.4.5). A NAK, or the end of
// the lease, takes the address away, and it begins again, asking for the address it had.
//
// It begins when the run does: the random wait of one to ten seconds (section 4.4.1) is left out, as most clients do.
// It asks for broadcast answers, since its stack takes no unicast before it has an address (section 4.1).
//
// Errors are the wire's: what is no DHCP message for this client is counted as ignored; an OFFER or ACK without a
// server, an address or a lease time counts as malformed.
//
// Not modelled: INIT-REBOOT, an ARP probe of the address before its use and so DECLINE (section 4.4.1), RELEASE,
// INFORM, choosing among offers, names (what the server says of DNS is kept, and asked by nobody).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/metric_sink.h"
#include "core/observer.h"
#include "core/random.h"
#include "core/wire/dhcp.h"

namespace loom {

class Host;
struct UdpDatagram;

struct DhcpClientConfig {
  std::string host_name{};  // empty: none is said; of a longer one the first 63 characters
};

enum class DhcpState : uint8_t { kSelecting, kRequesting, kBound, kRenewing, kRebinding };
std::string_view name_of(DhcpState state);

// What a server gave.
struct DhcpLease {
  wire::Ipv4Prefix address{wire::Ipv4Address{}, 32};
  wire::Ipv4Address server{};
  std::optional<wire::Ipv4Address> router{};
  std::vector<wire::Ipv4Address> dns_servers{};
  std::string domain{};
  Time renew;    // T1
  Time rebind;   // T2
  Time expires;  // Time::max(): never
};

struct DhcpClientCounters {
  uint64_t discovers_sent = 0;
  uint64_t requests_sent = 0;
  uint64_t offers_received = 0;
  uint64_t acks_received = 0;
  uint64_t naks_received = 0;
  uint64_t expired = 0;
  uint64_t ignored = 0;
  uint64_t malformed = 0;
};

class DhcpClient final : private EventHandler {
 public:
  DhcpClient(Host& host, const DhcpClientConfig& config);
  DhcpClient(const DhcpClient&) = delete;
  DhcpClient& operator=(const DhcpClient&) = delete;

  void start() { begin(); }

  DhcpState state() const { return state_; }
  // Nothing while it has no address.
  const std::optional<DhcpLease>& lease() const { return lease_; }
  const DhcpClientCounters& counters() const { return counters_; }
  void report(MetricSink& sink) const;

 private:
  void on_event(uint64_t arg) override;
  void receive(const UdpDatagram& datagram);
  void take_offer(const wire::Dhcp& offer);
  void take_ack(const wire::Dhcp& ack, FrameId cause);
  void begin();
  void discover();
  void request();
  // In renewing and rebinding, which end at `end`.
  void extend(Time end, wire::Ipv4Address to);
  void lose(TableChange::Kind kind, FrameId cause);
  void send(const wire::Dhcp& message, wire::Ipv4Address to);
  wire::Dhcp message(uint8_t type) const;
  Duration next_delay();
  Time later(Duration delay) const;
  void set_timer(Time when);

  Host& host_;
  DhcpClientConfig config_;
  RandomStream random_;
  DhcpState state_ = DhcpState::kSelecting;
  std::optional<DhcpLease> lease_;
  wire::Dhcp offer_;                       // while requesting
  std::optional<wire::Ipv4Address> last_;  // it had, or was offered
  uint32_t xid_ = 0;
  uint32_t sent_ = 0;  // in this state
  Time began_;
  Time asked_;  // when the REQUEST was sent first, from which the lease counts
  EventId timer_;
  DhcpClientCounters counters_;
};

}  // namespace loom
