#pragma once

// RegisterFile: a device's 32-bit registers, declared in a table: name as in the datasheet, offset, how many of its
// kind follow each other, the value after reset, what a driver's accesses do, and where the datasheet says so. What
// an access means beyond that (a tail pointer that starts a transfer) is the core's.
//
// An access of one or two bytes reads a part, and writes a part of what is kept; a register that reading clears is
// cleared by reading any part of it. What crosses a register's end, or lies where none is, reads as zero and is lost
// when written.
//
// Registers of a kind that repeat (one a queue, say) are one entry with a count and a stride.
//
// Not modelled: registers of another width than 32 bits.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace loom::nic {

enum class Access : uint8_t {
  kReadWrite,
  kReadOnly,
  kWriteOnly,     // reads as zero
  kReadToClear,   // and not written
  kWriteToClear,  // bits written as one become zero
};

struct RegisterSpec {
  std::string_view name;
  uint32_t offset;
  uint32_t count;  // 1, or of an array
  uint32_t reset;
  Access access;
  uint32_t writable;  // bits a driver can change
  std::string_view source;
  uint32_t stride = 4;  // bytes from one to the next

  // Which of the array lies at `at`, which must be one of them.
  uint32_t index(uint64_t at) const { return static_cast<uint32_t>(at - offset) / stride; }
};

class RegisterFile {
 public:
  // `size`: of the space they lie in, in bytes. The table must outlive the file; registers may not overlap.
  RegisterFile(std::span<const RegisterSpec> table, uint32_t size);

  void reset();

  // Null where no register is.
  const RegisterSpec* find(uint64_t offset) const;
  // As a driver does. `write` gives the value the register has then, nothing when there is none.
  uint32_t read(uint64_t offset, unsigned size);
  std::optional<uint32_t> write(uint64_t offset, unsigned size, uint32_t value);

  // As the device itself does; of the register at `offset`, which must be one (LOOM_CHECK).
  uint32_t get(uint32_t offset) const;
  void set(uint32_t offset, uint32_t value);
  void set_bits(uint32_t offset, uint32_t bits) { set(offset, get(offset) | bits); }
  void clear_bits(uint32_t offset, uint32_t bits) { set(offset, get(offset) & ~bits); }

  std::span<const RegisterSpec> table() const { return table_; }

 private:
  static constexpr uint16_t kNone = UINT16_MAX;
  std::span<const RegisterSpec> table_;
  std::vector<uint16_t> index_;  // of each word, its place in the table
  std::vector<uint32_t> values_;
};

}  // namespace loom::nic
