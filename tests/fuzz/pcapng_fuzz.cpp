// Arbitrary octets as a capture file, seeded with pcapng: see capture_fuzz.h.
#include "tests/fuzz/capture_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  loom::fuzz::read_capture({data, size});
  return 0;
}
