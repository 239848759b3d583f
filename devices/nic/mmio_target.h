#pragma once

// MmioTarget: what a driver sees of a NIC core: its base address registers and its PCI configuration space. Offsets
// count bytes from the beginning; sizes are 1, 2 or 4; values are in the low bytes. Any access is answered, whatever
// a driver, or somebody who only pretends to be one, asks for.
//
// Not modelled: accesses of 8 bytes, which a root port splits.

#include <cstdint>

namespace loom::nic {

class MmioTarget {
 public:
  virtual ~MmioTarget() = default;

  virtual uint32_t read(unsigned bar, uint64_t offset, unsigned size) = 0;
  virtual void write(unsigned bar, uint64_t offset, unsigned size, uint32_t value) = 0;
  virtual uint32_t config_read(uint32_t offset, unsigned size) = 0;
  virtual void config_write(uint32_t offset, unsigned size, uint32_t value) = 0;
};

}  // namespace loom::nic
