#pragma once

// The pen of the dissector: a position in the frame that writes one field after the other and can not leave the
// frame. A field that does not fit is not written, and from then on neither is any other but the last, `data`: so a
// layer is written straight down, as its specification lists it, without a check between.
//
// Not modelled: fields that are not written in order.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/bytes.h"
#include "core/wire/dissect.h"

namespace loom::wire {

class FieldWriter {
 public:
  explicit FieldWriter(Bytes frame) : frame_(frame), end_(frame.size()) {}

  // Writes the name and the value, computed from the big-endian number in the next `size` bytes (1 to 8). Returns the
  // number, 0 when it did not fit.
  uint64_t decimal(std::string_view name, size_t size);
  uint64_t hex(std::string_view name, size_t size);
  void mac(std::string_view name);
  void ipv4(std::string_view name);
  void ipv6(std::string_view name);
  // The next `size` bytes as digits, nothing for size 0.
  void digits(std::string_view name, size_t size);
  // The next `size` bytes with a text of the caller's.
  void text(std::string_view name, size_t size, std::string value);
  // A bit field in the next `size` bytes (at most 4); the field after it is in the same bytes. `mask`: its bits.
  void bits(std::string_view name, size_t size, uint32_t mask, std::string value);
  // The last one of these bytes.
  void last_bits(std::string_view name, size_t size, uint32_t mask, std::string value);
  // All up to the end of the current part, as `name`.
  void rest(std::string_view name);

  // The number in the next `size` bytes, 0 when they are not there.
  uint64_t peek(size_t size) const;
  size_t left() const { return cut_ ? 0 : end_ - at_; }
  Bytes remaining() const { return frame_.subspan(at_, left()); }
  bool cut() const { return cut_; }
  // The rest belongs to a part that ends `size` bytes from here, or where the enclosing part does. Returns the end
  // that was, for `leave`.
  size_t enter(size_t size);
  void leave(size_t end) { end_ = end; }
  void next_layer() { ++layer_; }
  void set_layer(uint8_t layer) { layer_ = layer; }
  // What is left of the frame becomes `data` after a cut, else `padding_name`.
  std::vector<Field> finish(std::string_view padding_name);

 private:
  // Takes `size` bytes, or cuts.
  bool take(std::string_view name, size_t size, bool advance, std::string value, uint32_t bits = 0);

  Bytes frame_;
  size_t at_ = 0;
  size_t end_;
  uint8_t layer_ = 0;
  bool cut_ = false;
  std::vector<Field> fields_;
};

}  // namespace loom::wire
