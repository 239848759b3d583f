#include "core/wire/field_writer.h"

#include "core/wire/hex.h"
#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"

namespace loom::wire {

bool FieldWriter::take(std::string_view name, size_t size, bool advance, std::string value, uint32_t bits) {
  if (cut_ || size > end_ - at_) {
    cut_ = true;
    return false;
  }
  if (size == 0) return true;
  fields_.push_back({name, static_cast<uint32_t>(at_), static_cast<uint32_t>(size), layer_, std::move(value), bits});
  if (advance) at_ += size;
  return true;
}

uint64_t FieldWriter::peek(size_t size) const {
  if (left() < size) return 0;
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | frame_[at_ + i];
  return value;
}

uint64_t FieldWriter::decimal(std::string_view name, size_t size) {
  const uint64_t value = peek(size);
  return take(name, size, true, std::to_string(value)) ? value : 0;
}

uint64_t FieldWriter::hex(std::string_view name, size_t size) {
  const uint64_t value = peek(size);
  return take(name, size, true, hex_number(value, static_cast<int>(2 * size))) ? value : 0;
}

void FieldWriter::mac(std::string_view name) {
  take(name, 6, true, MacAddress::from_u64(peek(6)).text());
}

void FieldWriter::ipv4(std::string_view name) {
  take(name, 4, true, Ipv4Address::from_u32(static_cast<uint32_t>(peek(4))).text());
}

void FieldWriter::ipv6(std::string_view name) {
  const bool fits = left() >= Ipv6Address::kSize;
  take(name, Ipv6Address::kSize, true, fits ? Ipv6Address::from_bytes(&frame_[at_]).text() : "");
}

void FieldWriter::digits(std::string_view name, size_t size) {
  take(name, size, true, hex_bytes(remaining().first(std::min(size, left()))));
}

void FieldWriter::text(std::string_view name, size_t size, std::string value) {
  take(name, size, true, std::move(value));
}

void FieldWriter::bits(std::string_view name, size_t size, uint32_t mask, std::string value) {
  take(name, size, false, std::move(value), mask);
}

void FieldWriter::last_bits(std::string_view name, size_t size, uint32_t mask, std::string value) {
  take(name, size, true, std::move(value), mask);
}

void FieldWriter::rest(std::string_view name) {
  digits(name, left());
}

size_t FieldWriter::enter(size_t size) {
  const size_t before = end_;
  end_ = at_ + std::min(size, end_ - at_);
  return before;
}

std::vector<Field> FieldWriter::finish(std::string_view padding_name) {
  // Bit fields whose shared bytes were cut can not remain: `take` refuses all of them or none, as they name one size.
  const std::string_view name = cut_ ? "data" : padding_name;
  if (!cut_) layer_ = 0;
  cut_ = false;
  end_ = frame_.size();
  rest(name);
  return std::move(fields_);
}

}  // namespace loom::wire
