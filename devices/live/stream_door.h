#pragma once

// StreamDoor: frames over a connected stream socket (frame_stream.h). What does not fit into the socket's buffer
// waits here, a frame at most; while it waits there is no room for the next.
//
// Not modelled: urgent data.

#include <vector>

#include "devices/live/frame_stream.h"

namespace loom::live {

class StreamDoor final : public Door {
 public:
  // Takes the descriptor, and closes it.
  StreamDoor(int descriptor, StreamFraming framing);
  ~StreamDoor() override;
  StreamDoor(const StreamDoor&) = delete;
  StreamDoor& operator=(const StreamDoor&) = delete;

  int descriptor() const override { return descriptor_; }
  // A broken stream is counted as garbage, and then it has gone.
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override;
  bool has_rest() const override { return !rest_.empty(); }
  void give_rest() override;

 private:
  int descriptor_;
  StreamFraming framing_;
  FrameStream stream_;
  std::vector<uint8_t> rest_;
};

}  // namespace loom::live
