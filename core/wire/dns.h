#pragma once

// DNS messages (RFC 1035 section 4): header, questions, and the three sections of records, with the data of A, AAAA
// (RFC 3596), PTR, CNAME and NS understood and that of all others kept as bytes.
//
// Names are texts with dots between labels and without the last one, "" for the root; a byte that is no printable
// ASCII, and a dot or backslash within a label, is \DDD (RFC 1035 section 5.1). A compression pointer must point
// before the label sequence it stands in (section 4.1.4 says "prior occurrence"), so no message makes a reader go in
// circles.
//
// Errors of `parse`: kTruncated; kBadLength for a name longer than 255 bytes, a pointer that does not point
// backwards, a label type of the future, or data whose length contradicts its type. What follows the last record is
// ignored.
//
// Not modelled: the meaning of EDNS (RFC 6891; its OPT record is kept as bytes), TCP's length prefix, compressed
// names inside of data of other types, internationalised names.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/wire/bytes.h"
#include "core/wire/ip_address.h"

namespace loom::wire {

inline constexpr uint16_t kDnsPort = 53;

namespace dns_type {
inline constexpr uint16_t kA = 1;
inline constexpr uint16_t kNs = 2;
inline constexpr uint16_t kCname = 5;
inline constexpr uint16_t kPtr = 12;
inline constexpr uint16_t kAaaa = 28;
inline constexpr uint16_t kOpt = 41;
inline constexpr uint16_t kAny = 255;
}  // namespace dns_type

namespace dns_class {
inline constexpr uint16_t kInternet = 1;
inline constexpr uint16_t kAny = 255;
}  // namespace dns_class

namespace dns_rcode {
inline constexpr uint8_t kNoError = 0;
inline constexpr uint8_t kFormatError = 1;
inline constexpr uint8_t kServerFailure = 2;
inline constexpr uint8_t kNameError = 3;  // NXDOMAIN
inline constexpr uint8_t kNotImplemented = 4;
inline constexpr uint8_t kRefused = 5;
}  // namespace dns_rcode

// A name somewhere in a message: its text, and where what follows it stands.
struct DnsName {
  std::string text;
  size_t end = 0;
};
Parsed<DnsName> read_dns_name(Bytes message, size_t at);

// Whether `text` can be written as a name: labels of 1 to 63 bytes, 255 in all.
bool is_dns_name(std::string_view text);
// ASCII letters in lower case: names are equal without regard to it (RFC 1035 section 2.3.3).
std::string dns_lower(std::string_view name);
// "15.2.0.10.in-addr.arpa" for 10.0.2.15 (section 3.5), and back.
std::string dns_reverse_name(Ipv4Address address);
std::optional<Ipv4Address> dns_reverse_address(std::string_view name);
// "A", "PTR" ... or "type 99"; "NXDOMAIN" ... or "rcode 9".
std::string dns_type_text(uint16_t type);
std::string dns_rcode_text(uint8_t rcode);

struct DnsQuestion {
  std::string name{};
  uint16_t type = dns_type::kA;
  uint16_t klass = dns_class::kInternet;
  bool operator==(const DnsQuestion&) const = default;
};

struct DnsRecord {
  std::string name{};
  uint16_t type = dns_type::kA;
  uint16_t klass = dns_class::kInternet;
  uint32_t ttl = 0;  // seconds
  // By type: A, AAAA, a name (PTR, CNAME, NS), else bytes.
  std::variant<std::vector<uint8_t>, Ipv4Address, Ipv6Address, std::string> data{};
  bool operator==(const DnsRecord&) const = default;
};

struct Dns {
  static constexpr size_t kHeaderSize = 12;
  static constexpr size_t kMostUdp = 512;  // of a message over UDP without EDNS (section 2.3.4)

  uint16_t id = 0;
  bool is_response = false;
  uint8_t opcode = 0;  // 0: a standard query
  bool authoritative = false;
  bool truncated = false;
  bool recursion_desired = false;
  bool recursion_available = false;
  uint8_t z = 0;  // three bits: one to be zero, then those of RFC 4035 section 3
  uint8_t rcode = 0;
  std::vector<DnsQuestion> questions{};
  std::vector<DnsRecord> answers{};
  std::vector<DnsRecord> authorities{};
  std::vector<DnsRecord> additionals{};

  static Parsed<Dns> parse(Bytes message);
  // A name that stood before, as a whole, is written as a pointer. Empty when a name cannot be written, or the data
  // is not of the record's type, or a count or length does not fit its field.
  std::vector<uint8_t> bytes() const;
  bool operator==(const Dns&) const = default;
};

}  // namespace loom::wire
