// Any bytes may come over a stream of frames, in any pieces: what comes out does not depend on the pieces, and
// nothing is kept that cannot become a frame. The first byte chooses the framing and the size of the pieces.

#include <cstdlib>

#include "devices/live/frame_stream.h"

namespace {

using namespace loom::live;

void require(bool promise) {
  if (!promise) std::abort();
}

struct Outcome {
  std::vector<std::vector<uint8_t>> frames;
  std::string complaint;
  size_t held = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome feed(StreamFraming framing, std::span<const uint8_t> bytes, size_t piece) {
  FrameStream stream(framing);
  Outcome outcome;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    const bool good =
        stream.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)), [&](std::span<const uint8_t> frame) {
          require(!frame.empty() && frame.size() <= kLongestFrame);
          outcome.frames.emplace_back(frame.begin(), frame.end());
        });
    require(good == stream.complaint().empty());
  }
  outcome.complaint = stream.complaint();
  outcome.held = outcome.complaint.empty() ? stream.held() : 0;
  require(stream.held() < kLongestFrame + 4);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const StreamFraming framing = (data[0] & 1) != 0 ? StreamFraming::kQemu : StreamFraming::kOpenVswitch;
  const std::span<const uint8_t> bytes(data + 1, size - 1);
  require(feed(framing, bytes, 1 + (data[0] >> 1)) == feed(framing, bytes, std::max<size_t>(bytes.size(), 1)));
  return 0;
}
