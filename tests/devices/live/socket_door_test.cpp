// Sockets to other programs: who listens, who connects, who goes away and comes back, who sends garbage.

#include "devices/live/socket_door.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "core/simulation.h"
#include "devices/live/session.h"
#include "tests/support/temp_folder.h"

namespace loom::live {
namespace {

using Bytes = std::vector<uint8_t>;
using ::testing::HasSubstr;

// The program at the other end.
class Peer {
 public:
  explicit Peer(int type) : socket_(socket(AF_UNIX, type | SOCK_CLOEXEC, 0)) {}
  ~Peer() { close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool connect_to(const std::string& path) {
    const sockaddr_un address = at(path);
    return connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  void bind_to(const std::string& path) {
    const sockaddr_un address = at(path);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  void put(const Bytes& bytes) {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  void hang_up() { shutdown(socket_, SHUT_RDWR); }
  Bytes get() {
    Bytes bytes(70000);
    const ssize_t n = recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    bytes.resize(n < 0 ? 0 : static_cast<size_t>(n));
    return bytes;
  }

 private:
  static sockaddr_un at(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
  }
  int socket_;
};

std::vector<Bytes> taken(Door& door) {
  std::vector<Bytes> frames;
  door.take(64, [&](std::span<const uint8_t> frame) { frames.emplace_back(frame.begin(), frame.end()); });
  return frames;
}

class SocketDoor : public ::testing::Test {
 protected:
  TempFolder folder;
  const std::string path = folder.path("door.sock");
};

TEST_F(SocketDoor, AListenerWaitsForTheNextWhenOneHasGone) {
  const auto door = open_socket_door({path, SocketFraming::kQemu, true, ""});
  EXPECT_EQ(door->state(), Door::State::kWaiting);
  EXPECT_FALSE(door->give(Bytes(60, 1)));
  for (int i = 0; i < 2; ++i) {
    Peer peer(SOCK_STREAM);
    ASSERT_TRUE(peer.connect_to(path));
    EXPECT_TRUE(taken(*door).empty());
    EXPECT_EQ(door->state(), Door::State::kOpen);
    peer.put({0, 0, 0, 2, 7, 8, 0, 0});
    EXPECT_EQ(taken(*door), std::vector<Bytes>({{7, 8}}));
    peer.put({0, 1, 9});
    EXPECT_EQ(taken(*door), std::vector<Bytes>({{9}}));
    EXPECT_TRUE(door->give(Bytes{1, 2, 3}));
    EXPECT_EQ(peer.get(), (Bytes{0, 0, 0, 3, 1, 2, 3}));
    if (i == 0) peer.hang_up();
    taken(*door);
    EXPECT_EQ(door->state(), i == 0 ? Door::State::kWaiting : Door::State::kOpen);
  }
}

TEST_F(SocketDoor, WhoConnectsMustFindSomebody) {
  try {
    open_socket_door({path, SocketFraming::kQemu, false, ""});
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("nobody answers at the socket " + path));
  }
}

TEST_F(SocketDoor, ANameLeftByACrashIsTakenOverAndAForeignFileIsNot) {
  { Peer(SOCK_STREAM).bind_to(path); }
  open_socket_door({path, SocketFraming::kOpenVswitch, true, ""});
  EXPECT_FALSE(std::filesystem::exists(path)) << "its own name is removed";
  folder.write("file", "mine");
  EXPECT_THROW(open_socket_door({folder.path("file"), SocketFraming::kQemu, true, ""}), std::system_error);
  const auto first = open_socket_door({path, SocketFraming::kQemu, true, ""});
  EXPECT_THROW(open_socket_door({path, SocketFraming::kQemu, true, ""}), std::system_error) << "somebody listens";
}

TEST_F(SocketDoor, WhoDoesNotReadHasOneFrameWaitingAndLosesTheRest) {
  const auto door = open_socket_door({path, SocketFraming::kOpenVswitch, true, ""});
  Peer peer(SOCK_STREAM);
  ASSERT_TRUE(peer.connect_to(path));
  taken(*door);
  size_t given = 0;
  while (door->give(Bytes(1500, static_cast<uint8_t>(given)))) ++given;
  EXPECT_GT(given, 0U);
  // All of what was given arrives, whole and in order, once it is read.
  FrameStream stream(StreamFraming::kOpenVswitch);
  size_t arrived = 0;
  while (true) {
    const Bytes bytes = peer.get();
    if (bytes.empty() && !door->has_rest()) break;
    ASSERT_TRUE(stream.feed(bytes, [&](std::span<const uint8_t> frame) {
      EXPECT_EQ(frame.size(), 1500U);
      EXPECT_EQ(frame[0], static_cast<uint8_t>(arrived++));
    }));
    if (door->has_rest()) door->give_rest();
  }
  EXPECT_EQ(arrived, given);
}

TEST_F(SocketDoor, DatagramsGoToWhoeverSentFirst) {
  const auto door = open_socket_door({path, SocketFraming::kDatagram, false, ""});
  EXPECT_FALSE(door->give(Bytes(60, 1))) << "nobody is known";
  Peer peer(SOCK_DGRAM);
  peer.bind_to(folder.path("peer"));
  ASSERT_TRUE(peer.connect_to(path));
  peer.put({1, 2, 3});
  EXPECT_EQ(taken(*door), std::vector<Bytes>({{1, 2, 3}}));
  EXPECT_TRUE(door->give(Bytes{4, 5}));
  EXPECT_EQ(peer.get(), (Bytes{4, 5}));
}

TEST_F(SocketDoor, DatagramsWaitForRoomWithinBounds) {
  const auto door = open_socket_door({path, SocketFraming::kDatagram, false, folder.path("peer")});
  Peer peer(SOCK_DGRAM);
  peer.bind_to(folder.path("peer"));
  size_t given = 0;
  while (given < 10'000 && door->give(Bytes{static_cast<uint8_t>(given), static_cast<uint8_t>(given >> 8)})) ++given;
  EXPECT_LT(given, 10'000U);
  EXPECT_TRUE(door->has_rest());
  size_t arrived = 0;
  while (true) {
    const Bytes frame = peer.get();
    if (frame.empty() && !door->has_rest()) break;
    if (!frame.empty()) {
      EXPECT_EQ(frame, (Bytes{static_cast<uint8_t>(arrived), static_cast<uint8_t>(arrived >> 8)}));
      ++arrived;
    }
    door->give_rest();
  }
  EXPECT_EQ(arrived, given);
}

TEST_F(SocketDoor, WhatIsNoFrameIsCountedAndSaid) {
  const auto stream = open_socket_door({path, SocketFraming::kQemu, true, ""});
  Peer peer(SOCK_STREAM);
  ASSERT_TRUE(peer.connect_to(path));
  taken(*stream);
  peer.put({0xff, 0xff, 0xff, 0xff});
  EXPECT_TRUE(taken(*stream).empty());
  EXPECT_EQ(stream->garbage(), 1U);
  EXPECT_EQ(stream->complaint(), "frame 1 has a length of 4294967295 bytes");
  EXPECT_EQ(stream->state(), Door::State::kWaiting) << "the next may be better";

  const auto datagrams = open_socket_door({folder.path("dgram"), SocketFraming::kDatagram, false, ""});
  Peer other(SOCK_DGRAM);
  ASSERT_TRUE(other.connect_to(folder.path("dgram")));
  other.put(Bytes(70'000, 1));
  other.put({});
  EXPECT_TRUE(taken(*datagrams).empty());
  EXPECT_EQ(datagrams->garbage(), 2U);
}

// Garbage of every kind into a run: dropped with a reason, recorded, and the other end is served.
TEST_F(SocketDoor, GarbageInARunIsCountedAndRecorded) {
  Simulation sim{1};
  LiveNode& good = sim.add<LiveNode>("good");
  LiveNode& bad = sim.add<LiveNode>("bad");
  sim.connect(good.eth0(), bad.eth0(), LinkConfig{});
  Peer writer(SOCK_STREAM);
  Session session(folder.path());
  session.connect(bad, open_socket_door({path, SocketFraming::kQemu, true, ""}));
  ASSERT_TRUE(writer.connect_to(path));
  writer.put({0, 0, 0, 1, 0x55, 0, 0, 0, 0});  // a runt, then a length of nothing
  std::vector<std::string> said;
  session.tell(
      [&](Time, const LiveNode& node, const std::string& what) { said.push_back(node.name() + " " + what); });
  session.end_when([&] { return said.size() >= 2; });
  LatencyHistogram lateness;
  pace(sim, session, Time::max(), lateness);
  session.close();
  EXPECT_EQ(said, (std::vector<std::string>{"bad sends what is no frame: frame 2 has a length of 0 bytes",
                                            "bad is awaited"}));
  EXPECT_EQ(bad.drops(DropReason::kRunt), 1U);
  const std::set<std::string> nodes = {"good", "bad"};
  EXPECT_NO_THROW(check_recording(folder.path(), &nodes, Time::max()));
}

}  // namespace
}  // namespace loom::live
