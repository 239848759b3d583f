#include "devices/nic/register_file.h"

#include "core/check.h"

namespace loom::nic {

namespace {

constexpr uint32_t kWord = 4;

// The bits an access of `size` bytes at `offset` touches within its word.
uint32_t lanes(uint64_t offset, unsigned size) {
  const uint32_t bits = size >= kWord ? UINT32_MAX : (uint32_t{1} << (8 * size)) - 1;
  return bits << (8 * (offset % kWord));
}

bool fits_a_word(uint64_t offset, unsigned size) {
  return (size == 1 || size == 2 || size == kWord) && offset % kWord + size <= kWord;
}

}  // namespace

RegisterFile::RegisterFile(std::span<const RegisterSpec> table, uint32_t size)
    : table_(table), index_(size / kWord, kNone), values_(size / kWord, 0) {
  for (size_t i = 0; i < table.size(); ++i) {
    const RegisterSpec& spec = table[i];
    for (uint32_t n = 0; n < spec.count; ++n) {
      uint16_t& place = index_.at((spec.offset + n * spec.stride) / kWord);
      LOOM_CHECK(spec.offset % kWord == 0 && spec.stride % kWord == 0 && place == kNone,
                 "registers are whole words and do not overlap");
      place = static_cast<uint16_t>(i);
    }
  }
  reset();
}

void RegisterFile::reset() {
  for (size_t word = 0; word < index_.size(); ++word)
    values_[word] = index_[word] == kNone ? 0 : table_[index_[word]].reset;
}

const RegisterSpec* RegisterFile::find(uint64_t offset) const {
  const uint64_t word = offset / kWord;
  return word < index_.size() && index_[word] != kNone ? &table_[index_[word]] : nullptr;
}

uint32_t RegisterFile::read(uint64_t offset, unsigned size) {
  const RegisterSpec* const spec = find(offset);
  if (spec == nullptr || !fits_a_word(offset, size) || spec->access == Access::kWriteOnly) return 0;
  uint32_t& value = values_[offset / kWord];
  const uint32_t part = (value & lanes(offset, size)) >> (8 * (offset % kWord));
  if (spec->access == Access::kReadToClear) value = 0;
  return part;
}

std::optional<uint32_t> RegisterFile::write(uint64_t offset, unsigned size, uint32_t value) {
  const RegisterSpec* const spec = find(offset);
  if (spec == nullptr || !fits_a_word(offset, size)) return std::nullopt;
  uint32_t& kept = values_[offset / kWord];
  const uint32_t touched = lanes(offset, size);
  const uint32_t shifted = (value << (8 * (offset % kWord))) & touched;
  switch (spec->access) {
    case Access::kReadWrite:
    case Access::kWriteOnly: {
      const uint32_t mask = touched & spec->writable;
      kept = (kept & ~mask) | (shifted & mask);
      break;
    }
    case Access::kWriteToClear:
      kept &= ~(shifted & spec->writable);
      break;
    case Access::kReadOnly:
    case Access::kReadToClear:
      break;
  }
  return kept;
}

uint32_t RegisterFile::get(uint32_t offset) const {
  LOOM_CHECK(find(offset) != nullptr, "the device asks for its own registers");
  return values_[offset / kWord];
}

void RegisterFile::set(uint32_t offset, uint32_t value) {
  LOOM_CHECK(find(offset) != nullptr, "the device sets its own registers");
  values_[offset / kWord] = value;
}

}  // namespace loom::nic
