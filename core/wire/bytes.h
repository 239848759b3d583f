#pragma once

// Reading and writing network byte order (big endian, RFC 791 appendix B) at unaligned addresses, and the result of a
// parse. The loads and stores check nothing: a view validates its span once and only then uses them.
//
// Errors: a parse never throws. `Parsed<View>` holds either the view or the reason why the bytes are not one.
//
// Not modelled: little-endian protocols; capture files bring their own.

#include <cstdint>
#include <span>
#include <string_view>

namespace loom::wire {

using Bytes = std::span<const uint8_t>;
using MutableBytes = std::span<uint8_t>;

constexpr uint16_t load_be16(const uint8_t* p) {
  return static_cast<uint16_t>(p[0] << 8 | p[1]);
}
constexpr uint32_t load_be32(const uint8_t* p) {
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | uint32_t{p[3]};
}
// Six bytes in the low 48 bits: a MAC address as a number.
constexpr uint64_t load_be48(const uint8_t* p) {
  return uint64_t{load_be16(p)} << 32 | load_be32(p + 2);
}
constexpr uint64_t load_be64(const uint8_t* p) {
  return uint64_t{load_be32(p)} << 32 | load_be32(p + 4);
}

constexpr void store_be16(uint8_t* p, uint16_t v) {
  p[0] = static_cast<uint8_t>(v >> 8);
  p[1] = static_cast<uint8_t>(v);
}
constexpr void store_be32(uint8_t* p, uint32_t v) {
  store_be16(p, static_cast<uint16_t>(v >> 16));
  store_be16(p + 2, static_cast<uint16_t>(v));
}
constexpr void store_be48(uint8_t* p, uint64_t v) {
  store_be16(p, static_cast<uint16_t>(v >> 32));
  store_be32(p + 2, static_cast<uint32_t>(v));
}

// Why bytes are not what a view expects.
enum class Malformed : uint8_t {
  kNone,             // they are
  kTruncated,        // the span ends before the header does
  kBadVersion,       // the version field names another protocol
  kBadHeaderLength,  // the header says it is shorter than its fixed part, or longer than the packet
  kBadLength,        // the length field contradicts the header or the span
  kNotThisProtocol,  // a type field says it is something else
};
std::string_view to_string(Malformed why);

// A view, or the reason there is none. `*parsed` and `parsed->` are for a parsed that is true.
template <class View>
class Parsed {
 public:
  constexpr Parsed(View view) : view_(view) {}    // NOLINT(google-explicit-constructor)
  constexpr Parsed(Malformed why) : why_(why) {}  // NOLINT(google-explicit-constructor)
  constexpr explicit operator bool() const { return why_ == Malformed::kNone; }
  constexpr bool has_value() const { return why_ == Malformed::kNone; }
  constexpr Malformed why() const { return why_; }
  constexpr const View& operator*() const { return view_; }
  constexpr const View* operator->() const { return &view_; }

 private:
  View view_{};
  Malformed why_ = Malformed::kNone;
};

}  // namespace loom::wire
