#include "devices/nic/e1000/eeprom.h"

#include <algorithm>

namespace loom::nic::e1000 {

namespace {

// Words 0x03 to 0x3e as a card has them (traces/nic/e1000): compatibility, board assembly number (0x08), control
// words (0x0a, 0x0f), identity (0x0b to 0x0e), pins (0x14), LEDs (0x1f).
constexpr std::array<uint16_t, 0x3f - 3> kFactory{
    0x0000, 0xffff, 0x0000, 0x0000, 0x0000, 0x3000, 0x1000, 0x6403, 0x100e, 0x8086, 0x100e, 0x8086,
    0x3040, 0x0008, 0x2000, 0x7e14, 0x0048, 0x1000, 0x00d8, 0x0000, 0x2700, 0x6cc9, 0x3150, 0x0722,
    0x040b, 0x0984, 0x0000, 0xc000, 0x0706, 0x1008, 0x0000, 0x0f04, 0x7fff, 0x4d01, 0xffff, 0xffff,
    0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0x0100, 0x4000, 0x121c,
    0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff};

constexpr unsigned kCommandBits = 8;  // operation and address
constexpr unsigned kWordBits = 16;
constexpr uint16_t kChecksum = 0xbaba;  // what all words add up to
enum Operation : unsigned { kExtended = 0, kWriteWord = 1, kReadWord = 2, kErase = 3 };

}  // namespace

Eeprom::Eeprom(wire::MacAddress address) {
  const auto mac = address.bytes();
  for (size_t i = 0; i < 3; ++i) words_[i] = static_cast<uint16_t>(mac[2 * i] | mac[2 * i + 1] << 8);
  std::copy(kFactory.begin(), kFactory.end(), words_.begin() + 3);
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

}  // namespace loom::nic::e1000
