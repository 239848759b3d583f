#pragma once

// NatTable: the mappings and sessions of a NAPT (RFC 3022 section 2.2) in the words of RFC 4787 and RFC 5382.
//
//   mapping    endpoint-independent (RFC 4787 REQ-1): an address and port of the inside have one port of the outside,
//              whoever they speak to
//   filtering  address and port-dependent (REQ-8, the stricter of the two): a peer is let in once somebody inside has
//              spoken to its address and port; a forwarded port lets everybody in
//   port       the inside's own if it is in the range and free (port preservation, section 4.2.1), else the next free
//              one, round the range. The range is of ports: an ICMP query may keep any identifier but 0
//
// A session ends when nothing passed for its protocol's time; a mapping ends with its last session. Inbound packets
// refresh as outbound ones do (REQ-6). UDP 300 s (REQ-5). TCP begins with a SYN from either side that may; it has
// 240 s until both sides have sent one and after a RST or the FINs of both, and 7440 s in between (RFC 5382 REQ-5).
// ICMP queries, whose identifier stands for a port, 60 s (RFC 5508 REQ-2).
//
// Pure data: it is told the time. Something that is over is absent from that moment on, after expire(now).
//
// Not modelled: port parity and contiguity (RFC 4787 REQ-4), hairpinning (REQ-9), several outside addresses, the
// sequence numbers of TCP.

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/observer.h"
#include "core/units.h"
#include "core/wire/ip_address.h"

namespace loom {

struct NatEndpoint {
  wire::Ipv4Address ip{};
  uint16_t port = 0;  // or the identifier of an ICMP query
  auto operator<=>(const NatEndpoint&) const = default;
  std::string text() const { return ip.text() + ":" + std::to_string(port); }
};

struct NatForward {
  uint8_t protocol = 0;
  uint16_t port = 0;  // of the outside
  NatEndpoint to{};
};

struct NatConfig {
  uint16_t first_port = 1024;
  uint16_t last_port = 65535;
  uint32_t sessions = 65536;  // at most, of all mappings
  Duration udp = Duration::s(300);
  Duration tcp = Duration::s(7440);
  Duration tcp_transitory = Duration::s(240);
  Duration icmp = Duration::s(60);
  std::vector<NatForward> forwards{};
};

struct NatCounters {
  uint64_t mappings = 0;  // ever made
  uint64_t sessions = 0;
  uint64_t expired = 0;    // sessions
  uint64_t exhausted = 0;  // packets for which there was no port or no room
  uint64_t refused = 0;    // packets that came in without a mapping, or from a peer that is filtered
};

class NatTable {
 public:
  struct Session {
    Time deadline;
    Time check;         // the entry in `checks_` that looks at it
    uint8_t flags = 0;  // SYN and FIN seen, by direction, and RST
    FrameId cause;
  };
  struct Mapping {
    uint8_t protocol = 0;
    NatEndpoint inside{};
    uint16_t port = 0;
    bool is_forward = false;
    std::map<NatEndpoint, Session> sessions{};  // by peer
  };
  enum class Result : uint8_t { kNew, kNewSession, kKnown, kForward, kNoSyn, kExhausted, kNoMapping, kFiltered };
  struct Outcome {
    Result result;
    const Mapping* mapping = nullptr;  // null when the packet goes no further, but for kFiltered
  };
  // Hears of sessions that begin and end.
  using Listener = std::function<void(TableChange::Kind, const Mapping&, const NatEndpoint& peer, FrameId cause)>;

  NatTable(const NatConfig& config, Listener listener);

  // A packet from `inside` to `peer`; `tcp_flags` of TCP.
  Outcome outbound(uint8_t protocol, NatEndpoint inside, NatEndpoint peer, uint16_t tcp_flags, Time now,
                   FrameId cause);
  // A packet from `peer` to `port` of the outside.
  Outcome inbound(uint8_t protocol, uint16_t port, NatEndpoint peer, uint16_t tcp_flags, Time now, FrameId cause);
  // For errors about packets of a session, which refresh nothing (RFC 5508 section 4.2): null when there is none.
  const Mapping* find_inside(uint8_t protocol, NatEndpoint inside, NatEndpoint peer) const;
  const Mapping* find_outside(uint8_t protocol, uint16_t port, NatEndpoint peer) const;

  void expire(Time now);
  // When expire() may have something to do; Time::max() for never.
  Time next_check() const { return checks_.empty() ? Time::max() : std::get<0>(*checks_.begin()); }

  // By protocol, then the address and port inside.
  const std::map<std::pair<uint8_t, NatEndpoint>, Mapping>& mappings() const { return mappings_; }
  const NatCounters& counters() const { return counters_; }
  size_t sessions() const { return sessions_; }
  // "established", "opening", "closing"; "open" of what is not TCP.
  static std::string_view state_of(const Mapping& mapping, const Session& session);

 private:
  using Check = std::tuple<Time, uint8_t, NatEndpoint, NatEndpoint>;

  Mapping* map(uint8_t protocol, NatEndpoint inside);
  std::optional<uint16_t> choose_port(uint8_t protocol, uint16_t wanted);
  // Makes a session; false when there is no room.
  bool begin(Mapping& mapping, NatEndpoint peer, uint8_t flags, Time now, FrameId cause);
  void refresh(const Mapping& mapping, NatEndpoint peer, Session& session, Time now);
  Duration time_of(uint8_t protocol, const Session& session) const;

  NatConfig config_;
  Listener listener_;
  std::map<std::pair<uint8_t, NatEndpoint>, Mapping> mappings_;
  std::map<std::pair<uint8_t, uint16_t>, Mapping*> ports_;
  std::map<uint8_t, uint16_t> next_port_;
  std::set<Check> checks_;
  size_t sessions_ = 0;
  NatCounters counters_;
};

}  // namespace loom
