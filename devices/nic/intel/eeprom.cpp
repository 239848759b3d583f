#include "devices/nic/intel/eeprom.h"

#include <algorithm>

#include "core/check.h"

namespace loom::nic::intel {

namespace {

constexpr unsigned kCommandBits = 8;  // operation and address
constexpr unsigned kWordBits = 16;
constexpr uint16_t kChecksum = 0xbaba;  // what all words add up to
enum Operation : unsigned { kExtended = 0, kWriteWord = 1, kReadWord = 2, kErase = 3 };

}  // namespace

Eeprom::Eeprom(wire::MacAddress address, std::span<const uint16_t> factory) {
  LOOM_CHECK(factory.size() <= kWords - 4, "address, factory's words and checksum fit");
  const auto mac = address.bytes();
  for (size_t i = 0; i < 3; ++i) words_[i] = static_cast<uint16_t>(mac[2 * i] | mac[2 * i + 1] << 8);
  std::copy(factory.begin(), factory.end(), words_.begin() + 3);
  uint16_t sum = 0;
  for (size_t i = 0; i + 1 < kWords; ++i) sum = static_cast<uint16_t>(sum + words_[i]);
  words_[kWords - 1] = static_cast<uint16_t>(kChecksum - sum);
}

void Eeprom::set_pins(bool select, bool clock, bool data_in) {
  const bool rises = clock && !clock_;
  clock_ = clock;
  if (!select) {
    selected_ = false;
    state_ = State::kIdle;
    data_out_ = true;
    return;
  }
  if (!selected_) {
    selected_ = true;
    state_ = State::kIdle;
  }
  if (rises) rising_edge(data_in);
}

void Eeprom::rising_edge(bool data_in) {
  const uint32_t bit = data_in ? 1 : 0;
  switch (state_) {
    case State::kIdle:
      if (!data_in) return;  // waits for the start bit
      state_ = State::kCommand;
      shift_ = bits_ = 0;
      return;
    case State::kCommand:
      shift_ = shift_ << 1 | bit;
      if (++bits_ == kCommandBits) obey();
      return;
    case State::kRead:
      // Word after word, the most significant bit first.
      data_out_ = (words_[address_] >> (kWordBits - 1 - bits_) & 1) != 0;
      if (++bits_ == kWordBits) {
        bits_ = 0;
        address_ = (address_ + 1) % kWords;
      }
      return;
    case State::kWrite:
      shift_ = shift_ << 1 | bit;
      if (++bits_ != kWordBits) return;
      if (writable_) {
        if (writes_all_) {
          words_.fill(static_cast<uint16_t>(shift_));
        } else {
          words_[address_] = static_cast<uint16_t>(shift_);
        }
      }
      state_ = State::kIdle;
      data_out_ = true;  // ready
      return;
  }
}

void Eeprom::obey() {
  const unsigned operation = shift_ >> 6;
  address_ = shift_ & (kWords - 1);
  bits_ = 0;
  shift_ = 0;
  state_ = State::kIdle;
  data_out_ = true;
  switch (operation) {
    case kReadWord:
      state_ = State::kRead;
      data_out_ = false;  // a dummy zero comes first
      return;
    case kWriteWord:
      state_ = State::kWrite;
      writes_all_ = false;
      return;
    case kErase:
      if (writable_) words_[address_] = 0xffff;
      return;
    case kExtended:
      break;
    default:
      return;
  }
  switch (address_ >> 4) {  // EWDS, WRAL, ERAL, EWEN
    case 0:
      writable_ = false;
      return;
    case 1:
      state_ = State::kWrite;
      writes_all_ = true;
      return;
    case 2:
      if (writable_) words_.fill(0xffff);
      return;
    default:
      writable_ = true;
      return;
  }
}

}  // namespace loom::nic::intel
