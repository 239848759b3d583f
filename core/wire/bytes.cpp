#include "core/wire/bytes.h"

namespace loom::wire {

std::string_view to_string(Malformed why) {
  switch (why) {
    case Malformed::kNone:
      return "well formed";
    case Malformed::kTruncated:
      return "truncated";
    case Malformed::kBadVersion:
      return "bad version";
    case Malformed::kBadHeaderLength:
      return "bad header length";
    case Malformed::kBadLength:
      return "bad length";
    case Malformed::kNotThisProtocol:
      return "not this protocol";
  }
  return "unknown";
}

}  // namespace loom::wire
