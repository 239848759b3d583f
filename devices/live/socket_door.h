#pragma once

// SocketDoor: frames over an AF_UNIX socket with a name, to a program that is not ours: a datagram each, or a stream
// in QEMU's or Open vSwitch's framing (frame_stream.h). Who listens makes the name, waits for the other, and waits
// again when it has gone; who connects must find it there.
//
// Datagrams have no connection: the door makes its own name and sends to the other's, or, when it was not told one,
// to whoever sent first. A datagram for which the other's queue has no room (the kernel's net.unix.max_dgram_qlen is
// small) waits here, 256 at most.
//
// Names are removed when the door goes; a name left by a crash is taken over when nobody listens there any more.
//
// Sources: unix(7); qemu(1), -netdev dgram and stream; Open vSwitch, lib/netdev-dummy.c (stream= and pstream=).
//
// Errors: std::system_error naming the path.
//
// Not modelled: TCP and UDP sockets, several peers at once.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devices/live/child_process.h"
#include "devices/live/stream_door.h"

namespace loom::live {

enum class SocketFraming : uint8_t { kDatagram, kQemu, kOpenVswitch };

struct SocketConfig {
  std::string path{};
  SocketFraming framing = SocketFraming::kQemu;
  bool listens = false;  // of a stream
  std::string peer{};    // of datagrams; empty: whoever sends first
};

std::unique_ptr<Door> open_socket_door(const SocketConfig& config);

// The name of a socket that we make: removed with the object once it is made, or as a leftover (leftovers.h).
class SocketName {
 public:
  // Before the socket is made, so that it never is without its mark.
  explicit SocketName(std::string path);
  void is_made() { is_made_ = true; }
  ~SocketName();
  SocketName(const SocketName&) = delete;
  SocketName& operator=(const SocketName&) = delete;

 private:
  std::string path_;
  bool is_made_ = false;
  ScratchFolder mark_;
};

class StreamSocketDoor final : public Door {
 public:
  explicit StreamSocketDoor(const SocketConfig& config);
  ~StreamSocketDoor() override;
  int descriptor() const override { return stream_ ? stream_->descriptor() : listener_; }
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override { return stream_ && stream_->give(frame); }
  bool has_rest() const override { return stream_ && stream_->has_rest(); }
  void give_rest() override { stream_->give_rest(); }

 private:
  StreamFraming framing_;
  std::optional<SocketName> name_;  // of one that listens
  int listener_ = -1;
  std::unique_ptr<StreamDoor> stream_;
};

class DatagramSocketDoor final : public Door {
 public:
  explicit DatagramSocketDoor(const SocketConfig& config);
  ~DatagramSocketDoor() override;
  int descriptor() const override { return socket_; }
  void take(size_t most, const FrameTaker& taker) override;
  bool give(std::span<const uint8_t> frame) override;
  bool has_rest() const override { return !waiting_.empty(); }
  void give_rest() override;

 private:
  enum class Sent : uint8_t { kYes, kNoRoom, kNobody };
  bool find_peer();
  Sent send(std::span<const uint8_t> frame);

  std::string peer_;
  SocketName name_;
  int socket_ = -1;
  bool is_connected_ = false;
  std::deque<std::vector<uint8_t>> waiting_;
};

}  // namespace loom::live
