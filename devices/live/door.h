#pragma once

// Door: the way frames take between this process and one outside end: a TAP, a socket to a guest or another program,
// an interface of this machine. Nothing here blocks. A frame is what an Ethernet frame is in core/frame.h: from
// destination MAC address to end of payload, without FCS.
//
// A door whose far end has gone is kGone, and stays so; one that waits for a far end, or that has lost one and waits
// for the next, is kWaiting. What cannot be a frame (too long for its framing, say) is counted as garbage.
//
// Errors: std::system_error when the kernel refuses what it must not.
//
// Not modelled: reading several frames with one system call.

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "core/frame.h"

namespace loom::live {

// A frame that comes in, and whether its transport checksum is known to be right.
struct Arrival {
  Arrival(std::span<const uint8_t> frame, bool checked = false) : bytes(frame), is_checked(checked) {}
  Arrival(const uint8_t* data, size_t size) : bytes(data, size) {}
  operator std::span<const uint8_t>() const { return bytes; }

  std::span<const uint8_t> bytes;
  bool is_checked = false;
};
using FrameTaker = std::function<void(const Arrival&)>;

// The longest frame a door takes in or hands out: a packet of 64 KiB with its headers and two tags.
inline constexpr size_t kLongestFrame = 65535 + 14 + 8;

class Door {
 public:
  enum class State : uint8_t { kOpen, kWaiting, kGone };

  virtual ~Door() = default;
  // What to wait at until something comes in; it may change with every call of take().
  virtual int descriptor() const = 0;
  // Hands over what has come, at most `most` frames (reads, of a stream). Nothing once it is kGone.
  virtual void take(size_t most, const FrameTaker& taker) = 0;
  // False when there is no room outside, or nobody.
  virtual bool give(std::span<const uint8_t> frame) = 0;
  // The same, for a door that makes something of what is known of the frame.
  virtual bool hand_out(const Frame& frame) { return give(frame.bytes()); }

  // Hands out what give() has kept back so that it goes out with what follows. Called before anybody waits.
  virtual void flush() {}

  // Whether something given waits for room; then give_rest() is to be called when the descriptor can be written.
  virtual bool has_rest() const { return false; }
  virtual void give_rest() {}

  // A second descriptor to wait at, and what to do when it has something to say; -1 for none. It may tell that the
  // far end has gone.
  virtual int side_descriptor() const { return -1; }
  virtual void listen_aside() {}

  // The far end sees its carrier go and come, where there is a way to show it.
  virtual void set_carrier(bool /*up*/) {}

  State state() const { return state_; }
  // What came in and was no frame, and why the last of it was none.
  uint64_t garbage() const { return garbage_; }
  const std::string& complaint() const { return complaint_; }
  // Frames that give() had taken and that could not go out after all.
  uint64_t lost() const { return lost_; }

 protected:
  void count_garbage(std::string complaint) {
    ++garbage_;
    complaint_ = std::move(complaint);
  }
  void count_lost(uint64_t frames) { lost_ += frames; }
  void become(State state) { state_ = state; }

 private:
  State state_ = State::kOpen;
  uint64_t garbage_ = 0;
  std::string complaint_;
  uint64_t lost_ = 0;
};

// Each read and write is a frame: a datagram socket that is connected. The descriptor stays whose it is.
class DatagramDoor : public Door {
 public:
  // Makes the descriptor non-blocking.
  explicit DatagramDoor(int descriptor);
  int descriptor() const override { return descriptor_; }
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override;

 private:
  int descriptor_;
};

}  // namespace loom::live
