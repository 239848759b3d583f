#pragma once

// FrameStream: frames in a stream of bytes, each behind its length, which is how programs carry Ethernet over stream
// sockets: four bytes, big-endian, as QEMU's -netdev stream; two, as the dummy interfaces of Open vSwitch. Bytes go
// in as they come, in pieces of any size, and frames come out.
//
// A length that no frame can have ends the stream: nothing says where the next frame begins.
//
// Sources: QEMU, qemu(1) -netdev stream (net/stream.c writes the length with htonl); Open vSwitch,
// lib/netdev-dummy.c (a be16 length; see "Unit testing" in its documentation).
//
// Not modelled: the virtio-net header that QEMU puts behind the length when vnet_hdr is on.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "devices/live/door.h"

namespace loom::live {

enum class StreamFraming : uint8_t { kQemu, kOpenVswitch };

constexpr size_t length_size(StreamFraming framing) {
  return framing == StreamFraming::kQemu ? 4 : 2;
}

// The bytes of the length of a frame of `size`; the first length_size() count.
std::array<uint8_t, 4> framed_length(StreamFraming framing, size_t size);

class FrameStream {
 public:
  explicit FrameStream(StreamFraming framing) : framing_(framing) {}

  // Hands over each frame that is complete now. False when the stream is broken; it stays so.
  bool feed(std::span<const uint8_t> bytes, const FrameTaker& taker);
  // What broke it: "frame 7 has a length of 4000000000 bytes".
  const std::string& complaint() const { return complaint_; }
  // Bytes of a frame that is not complete.
  size_t held() const { return held_.size(); }

 private:
  StreamFraming framing_;
  std::vector<uint8_t> held_;
  uint64_t frames_ = 0;
  std::string complaint_;
};

}  // namespace loom::live
