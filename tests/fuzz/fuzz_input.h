#pragma once

// A fuzzer's bytes, taken as numbers; zeros behind their end.
//
// Not modelled: anything but numbers.

#include <cstddef>
#include <cstdint>

namespace loom::testing {

class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return at_ == size_; }
  uint32_t number(unsigned bytes) {
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes && at_ < size_; ++i) value |= uint32_t{data_[at_++]} << (8 * i);
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_;
  size_t at_ = 0;
};

}  // namespace loom::testing
