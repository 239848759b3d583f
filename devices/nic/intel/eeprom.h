#pragma once

// Eeprom: the 64 words of a 93C46 behind a Microwire bus that software drives bit by bit through EECD: chip select,
// clock, data in; data out is what the chip says. A command is a start bit, two bits of operation, six of address.
//
// Sources: Microchip 93C46B data sheet, table 3-1 (instructions for 16-bit words); the Intel manual, 5.3 and table
// 5-2 (which word holds what).
//
// Not modelled: the time a write takes.

#include <array>
#include <cstdint>
#include <span>

#include "core/wire/mac_address.h"

namespace loom::nic::intel {

class Eeprom {
 public:
  static constexpr size_t kWords = 64;

  // As a card leaves the factory with this address: `factory` are the words behind it, up to the checksum.
  Eeprom(wire::MacAddress address, std::span<const uint16_t> factory);

  uint16_t word(unsigned address) const { return words_[address % kWords]; }

  // The pins, after each change of one of them.
  void set_pins(bool select, bool clock, bool data_in);
  bool data_out() const { return data_out_; }

 private:
  enum class State : uint8_t { kIdle, kCommand, kRead, kWrite };

  void rising_edge(bool data_in);
  void obey();

  std::array<uint16_t, kWords> words_{};
  State state_ = State::kIdle;
  bool selected_ = false;
  bool clock_ = false;
  bool data_out_ = true;  // pulled up while the chip says nothing
  bool writable_ = false;
  uint32_t shift_ = 0;
  unsigned bits_ = 0;
  unsigned address_ = 0;
  bool writes_all_ = false;
};

}  // namespace loom::nic::intel
