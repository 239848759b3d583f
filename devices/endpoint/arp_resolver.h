#pragma once

// ArpResolver: the ARP side of an interface (RFC 826), with the cache and the rules RFC 1122 section 2.3.2 puts on
// it.
//
// An entry is in one of these states:
//   incomplete  asked for; frames wait, `retries` requests go out `interval` apart, then the frames are dropped as
//               unresolved and the entry goes
//   reachable   confirmed within `reachable`
//   stale       not confirmed for longer; its first use starts probing, and when not used for `stale` it ages out
//   probing     in use while requests go straight to the address known so far (RFC 1122 2.3.2.1, method 2); without
//               an answer it ages out
//   permanent   written by the user
//
// Reception is RFC 826's: an entry that exists is updated by any ARP packet of its owner; a new one is made only when
// the packet is for this host, request or reply, asked for or not. Announcements are those of RFC 5227 section 2.3:
// two requests for the host's own address, 2 s apart.
//
// Errors are the wire's: malformed, bad_source (a group or zero hardware address, a protocol address that is nobody's
// or this host's own: a conflict, counted), not_for_me, no_listener (an operation that is neither request nor reply).
//
// Not modelled: probing before an address is used and its defence (RFC 5227 sections 2.1 and 2.4), proxy ARP, RARP.

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/metric_sink.h"
#include "core/observer.h"
#include "core/ring.h"
#include "core/wire/arp.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "devices/endpoint/arp_station.h"

namespace loom {

struct ArpConfig {
  struct Static {
    wire::Ipv4Address ip;
    wire::MacAddress mac;
  };
  bool announce = false;                 // when the simulation starts and when the link comes back
  uint32_t retries = 3;                  // requests before giving up, at least 1
  Duration interval = Duration::s(1);    // between requests
  Duration reachable = Duration::s(60);  // after a confirmation
  Duration stale = Duration::s(60);      // unused, before it ages out
  uint32_t queue = 64;                   // frames that wait for one answer; the oldest gives way
  uint32_t capacity = 1024;              // entries; the one confirmed longest ago gives way, permanent ones never
  std::vector<Static> entries{};
};

enum class ArpState : uint8_t { kIncomplete, kReachable, kStale, kProbing, kPermanent };
std::string_view name_of(ArpState state);

// One line of the table, for those who look.
struct ArpEntry {
  wire::Ipv4Address ip;
  wire::MacAddress mac;  // zero while incomplete
  ArpState state = ArpState::kIncomplete;
  Time confirmed;  // when the address was last heard from its owner
  FrameId cause;   // the frame that said so last; {} for a permanent entry
  bool operator==(const ArpEntry&) const = default;
};

struct ArpCounters {
  uint64_t requests_sent = 0;
  uint64_t replies_sent = 0;
  uint64_t requests_received = 0;
  uint64_t replies_received = 0;
  uint64_t conflicts = 0;   // somebody else used this host's address
  uint64_t unresolved = 0;  // frames dropped for want of an answer, or of room to wait for one
  uint64_t evicted = 0;
};

class ArpResolver final : private EventHandler {
 public:
  ArpResolver(ArpStation& station, const ArpConfig& config);
  ArpResolver(const ArpResolver&) = delete;
  ArpResolver& operator=(const ArpResolver&) = delete;

  void start();
  // The link is there again, or the station has an address: announces it, if it shall.
  void link_up();

  // An ARP packet arrived in `frame`.
  void receive(wire::Bytes packet, const Frame& frame);

  // The address to send to now, or null when it must be asked for first: then hand the frame to wait().
  const wire::MacAddress* find(wire::Ipv4Address ip);
  // Keeps the frame, whose destination address is still zero, and asks.
  void wait(wire::Ipv4Address ip, Frame frame);

  // Adds or replaces a permanent entry.
  void set_permanent(wire::Ipv4Address ip, wire::MacAddress mac);
  // Sends one announcement now.
  void announce();

  // By address.
  std::vector<ArpEntry> table() const;
  const ArpCounters& counters() const { return counters_; }
  void report(MetricSink& sink) const;

 private:
  struct Entry {
    wire::MacAddress mac;
    ArpState state = ArpState::kIncomplete;
    uint32_t requests = 0;  // sent since the state began
    Time confirmed;
    FrameId cause;
    EventId timer;
    Ring<Frame> waiting;
  };
  using Table = std::map<wire::Ipv4Address, Entry>;

  void on_event(uint64_t arg) override;
  // Asks once more, or gives up.
  void ask(Table::iterator it);
  void confirm(Entry& entry, wire::Ipv4Address ip, wire::MacAddress mac, const Frame& frame);
  void request(wire::Ipv4Address ip, wire::MacAddress to);
  void set_timer(Entry& entry, wire::Ipv4Address ip, Duration delay);
  void drop_waiting(Entry& entry);
  // A new entry, after making room; null when every entry is permanent.
  Entry* insert(wire::Ipv4Address ip);
  void erase(Table::iterator it, TableChange::Kind kind);
  void tell(TableChange::Kind kind, wire::Ipv4Address ip, std::string value, FrameId cause);

  ArpStation& station_;
  ArpConfig config_;
  Table table_;
  EventId announcement_;
  uint32_t announcements_left_ = 0;
  ArpCounters counters_;
};

}  // namespace loom
