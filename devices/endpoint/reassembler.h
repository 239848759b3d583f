#pragma once

// Reassembler: puts IPv4 fragments together (RFC 791 section 3.2 in the manner of RFC 815: a list of what is there).
// Bounded in packets and bytes, so that fragments alone cannot fill a machine; over the bound the packet begun
// longest ago gives way. A packet not complete after `timeout` is given up (RFC 1122 section 3.3.2).
//
// Fragments that overlap, contradict the end of the packet or reach beyond 65535 bytes end the whole packet (as Linux
// and RFC 5722's argument for IPv6 have it): honest senders make none. An exact copy of a fragment is ignored.
//
// Pure data: the host tells the time and owns the clock.
//
// Not modelled: the ICMP time exceeded message of code 1, options of fragments other than the first.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/frame.h"
#include "core/units.h"
#include "core/wire/ip_address.h"
#include "devices/endpoint/payload.h"

namespace loom {

struct ReassemblyConfig {
  Duration timeout = Duration::s(30);
  uint32_t packets = 64;                  // being put together at a time
  ByteCount bytes = ByteCount::kib(256);  // stored, of all of them
};

class Reassembler {
 public:
  // What belongs together (RFC 791: identification, source, destination, protocol).
  struct Key {
    wire::Ipv4Address src;
    wire::Ipv4Address dst;
    uint16_t id = 0;
    uint8_t protocol = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Fragment {
    uint32_t offset = 0;  // bytes
    bool more = false;
    Payload payload;
  };
  enum class Outcome : uint8_t { kKept, kDuplicate, kComplete, kBad };

  explicit Reassembler(const ReassemblyConfig& config) : config_(config) {}

  // `frame` is what is reported when the packet is given up. After kComplete, take() has the payload; after kBad
  // everything known of the packet is gone.
  Outcome add(const Key& key, const Fragment& fragment, const Frame& frame, Time now);
  // The completed payload; valid until the next call of add().
  Payload completed() const { return {done_, done_size_}; }

  // When the oldest packet has to be given up; Time::max() when there is none.
  Time deadline() const;
  // Gives up the oldest packet if its time is over at `now`, or it was pushed out; its first frame.
  std::optional<Frame> give_up(Time now);

  size_t pending() const { return packets_.size(); }
  uint64_t stored_bytes() const { return stored_; }

 private:
  struct Piece {
    uint32_t offset;
    uint32_t length;
    bool operator==(const Piece&) const = default;
  };
  struct Packet {
    std::vector<Piece> pieces;   // by offset, disjoint
    std::vector<uint8_t> bytes;  // from offset 0 to the last stored one
    uint32_t received = 0;       // bytes, stored or not
    uint32_t size = 0;           // of the whole, once the last fragment came
    Time deadline;
    uint64_t order = 0;
    Frame frame;
  };
  void forget(std::map<Key, Packet>::iterator it);
  std::map<Key, Packet>::iterator oldest();

  ReassemblyConfig config_;
  std::map<Key, Packet> packets_;
  std::vector<Frame> pushed_out_;
  uint64_t stored_ = 0;
  uint64_t begun_ = 0;
  std::vector<uint8_t> done_;
  uint32_t done_size_ = 0;
};

}  // namespace loom
