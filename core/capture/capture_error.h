#pragma once

// A capture file that cannot be read as it stands: the user's to put right, so a UserError, with the place in the
// file as an offset in octets (a capture has no lines) and the frame that would have come next. The sentence carries
// both: "x.pcap: at offset 1234 (frame 17): block length 19 is not a multiple of four".

#include <cstdint>
#include <string>

#include "core/error.h"

namespace loom {

// Where reading had to stop and why.
struct CaptureDamage {
  uint64_t offset = 0;  // of the record or block that is damaged
  uint64_t frame = 0;   // the number the damaged packet has or would have had
  std::string what;

  // "at offset 1234 (frame 17): <what>"
  std::string text() const;
};

class CaptureError : public UserError {
 public:
  CaptureError(const std::string& path, CaptureDamage damage, std::string hint = "");
  const CaptureDamage& damage() const { return damage_; }

 private:
  CaptureDamage damage_;
};

}  // namespace loom
