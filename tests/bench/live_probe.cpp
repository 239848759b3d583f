#include "tests/bench/live_probe.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/ip_icmp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "devices/live/child_process.h"

namespace loom::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kLeftAddress = "10.77.0.1";
constexpr const char* kRightAddress = "10.77.0.2";
constexpr auto kPatience = std::chrono::milliseconds(500);
constexpr uint16_t kPort = 5201;

[[noreturn]] void cannot(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// A thread in a namespace, on the probe's processor; join() throws what it threw.
class Worker {
 public:
  Worker(int network_namespace, std::function<void()> work)
      : thread_([this, network_namespace, work = std::move(work)] {
          try {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(LiveProbe::kProbeProcessor, &one);
            pthread_setaffinity_np(pthread_self(), sizeof one, &one);
            setpriority(PRIO_PROCESS, 0, -20);  // Linux: of this thread
            if (setns(network_namespace, CLONE_NEWNET) != 0) cannot("cannot enter a network namespace");
            work();
          } catch (...) {
            failure_ = std::current_exception();
          }
        }) {}
  ~Worker() {
    if (thread_.joinable()) thread_.join();
  }
  void join() {
    thread_.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::exception_ptr failure_;
  std::thread thread_;
};

class Socket {
 public:
  Socket(int type, int protocol) : fd_(socket(AF_INET, type | SOCK_CLOEXEC, protocol)) {
    if (fd_ < 0) cannot("cannot make a socket");
    set(SO_REUSEADDR, 1);
  }
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }
  void set(int option, int value) { setsockopt(fd_, SOL_SOCKET, option, &value, sizeof value); }
  void set_patience(Clock::duration patience) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(patience).count();
    const timeval time{us / 1'000'000, us % 1'000'000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  }

 private:
  int fd_;
};

sockaddr_in address(const char* text, uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  inet_pton(AF_INET, text, &made.sin_addr);
  return made;
}

void bind_to(const Socket& socket, const char* text) {
  const sockaddr_in here = address(text, kPort);
  if (bind(socket.fd(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) cannot("cannot bind");
}

bool connect_to(const Socket& socket, const char* text) {
  const sockaddr_in there = address(text, kPort);
  return connect(socket.fd(), reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
}

double at_percentile(std::vector<double>& values, double percent) {
  if (values.empty()) return 0;
  const auto index = static_cast<size_t>(percent / 100 * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(index), values.end());
  return values[index];
}

uint16_t internet_checksum(const void* data, size_t size) {
  const auto* const bytes = static_cast<const uint8_t*>(data);
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < size; i += 2) sum += static_cast<uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  sum = (sum & 0xffff) + (sum >> 16);
  return htons(static_cast<uint16_t>(~(sum + (sum >> 16))));
}

// Sends an echo request and waits for its reply without sleeping, so that only the middle's own waking counts.
std::optional<double> one_ping(const Socket& socket, const sockaddr_in& to, uint16_t number) {
  struct Request {
    icmphdr header;
    uint8_t payload[56];
  } request{};
  request.header.type = ICMP_ECHO;
  request.header.un.echo.id = htons(77);
  request.header.un.echo.sequence = htons(number);
  request.header.checksum = internet_checksum(&request, sizeof request);
  const auto begin = Clock::now();
  if (sendto(socket.fd(), &request, sizeof request, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) < 0) {
    return std::nullopt;
  }
  while (true) {
    uint8_t reply[256];
    const ssize_t n = recv(socket.fd(), reply, sizeof reply, MSG_DONTWAIT);
    const auto took = Clock::now() - begin;
    if (n >= static_cast<ssize_t>(20 + sizeof(icmphdr))) {
      icmphdr header;
      std::memcpy(&header, reply + (reply[0] & 15) * 4, sizeof header);
      if (header.type == ICMP_ECHOREPLY && header.un.echo.sequence == htons(number)) {
        return std::chrono::duration<double, std::micro>(took).count();
      }
    }
    if (took > kPatience) return std::nullopt;
  }
}

// How many milliseconds the next datagram took, from the stamp in it to when the kernel got it (SO_TIMESTAMPNS), so
// that the receiver's own waking does not count. None when none comes any more.
std::optional<double> one_arrival(const Socket& socket) {
  std::array<uint8_t, 2048> datagram;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control;
  iovec part{datagram.data(), datagram.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(socket.fd(), &message, 0) < static_cast<ssize_t>(sizeof(int64_t))) return std::nullopt;
  const cmsghdr* const beside = CMSG_FIRSTHDR(&message);
  if (beside == nullptr || beside->cmsg_type != SO_TIMESTAMPNS)
    throw std::runtime_error("a datagram without its time");
  timespec came{};
  std::memcpy(&came, CMSG_DATA(beside), sizeof came);
  int64_t sent_at = 0;
  std::memcpy(&sent_at, datagram.data(), sizeof sent_at);
  return static_cast<double>(came.tv_sec * 1'000'000'000 + came.tv_nsec - sent_at) / 1e6;
}

}  // namespace

bool LiveProbe::is_there(const std::string& interface) const {
  bool there = false;
  Worker look(middle_.descriptor(), [&] { there = if_nametoindex(interface.c_str()) != 0; });
  look.join();
  return there;
}

bool LiveProbe::is_up(const std::string& interface) const {
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  bool known = false;
  Worker look(middle_.descriptor(), [&] {
    const Socket socket(SOCK_DGRAM, 0);
    known = ioctl(socket.fd(), SIOCGIFFLAGS, &request) == 0;
  });
  look.join();
  return known && (request.ifr_flags & IFF_UP) != 0;
}

void LiveProbe::take(const std::string& left, const std::string& right) {
  const auto move = [this](const std::string& interface, const live::NetworkNamespace& to, const char* ip) {
    const std::string place = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(to.descriptor());
    live::run_program({"ip", "link", "set", interface, "netns", place}, {"", {}, {}, middle_.descriptor()});
    const live::ProgramPlace inside{"", {}, {}, to.descriptor()};
    live::run_program({"ip", "addr", "add", std::string(ip) + "/24", "dev", interface}, inside);
    live::run_program({"ip", "link", "set", interface, "mtu", "1500", "up"}, inside);
  };
  move(left, left_, kLeftAddress);
  move(right, right_, kRightAddress);
}

RoundTrips LiveProbe::ping(unsigned count) const {
  RoundTrips trips;
  std::vector<double> times;
  Worker work(left_.descriptor(), [&] {
    Socket socket(SOCK_RAW, IPPROTO_ICMP);
    const sockaddr_in to = address(kRightAddress, 0);
    constexpr unsigned kFirst = 50;  // ARP, and whatever learns
    for (unsigned i = 0; i < kFirst + count; ++i) {
      const std::optional<double> took = one_ping(socket, to, static_cast<uint16_t>(i));
      if (i < kFirst) continue;
      if (took) times.push_back(*took);
      if (!took && ++trips.lost == 5) return;  // nothing comes back
    }
  });
  work.join();
  trips.median_us = at_percentile(times, 50);
  trips.p99_us = at_percentile(times, 99);
  return trips;
}

double LiveProbe::tcp(double seconds) const {
  std::atomic<bool> listening = false;
  std::atomic<bool> over = false;
  double rate = 0;
  Worker server(right_.descriptor(), [&] {
    Socket listener(SOCK_STREAM, 0);
    bind_to(listener, kRightAddress);
    listener.set_patience(std::chrono::seconds(3));
    if (listen(listener.fd(), 1) != 0) cannot("cannot listen");
    listening = true;
    const int accepted = accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) return;
    Socket peer(accepted);
    peer.set_patience(kPatience);
    std::vector<uint8_t> buffer(1 << 18);
    const auto begin = Clock::now() + std::chrono::milliseconds(300);
    const auto end = begin + std::chrono::duration<double>(seconds);
    uint64_t bytes = 0;
    auto now = Clock::now();
    while (now < end) {
      const ssize_t n = recv(peer.fd(), buffer.data(), buffer.size(), 0);
      now = Clock::now();
      if (n == 0 || (n < 0 && errno != EAGAIN)) break;
      if (n > 0 && now >= begin) bytes += static_cast<uint64_t>(n);
    }
    over = true;
    rate = static_cast<double>(bytes) * 8 / std::chrono::duration<double>(now - begin).count();
  });
  Worker client(left_.descriptor(), [&] {
    while (!listening) std::this_thread::yield();
    Socket socket(SOCK_STREAM, 0);
    socket.set_patience(kPatience);
    if (!connect_to(socket, kRightAddress)) return;
    const std::vector<uint8_t> buffer(1 << 17);
    while (!over) {
      if (send(socket.fd(), buffer.data(), buffer.size(), MSG_NOSIGNAL) < 0 && errno != EAGAIN) return;
    }
  });
  client.join();
  server.join();
  return std::max(rate, 0.0);
}

OneWay LiveProbe::one_way(double per_second, size_t payload, double seconds) const {
  OneWay result;
  std::vector<double> times;
  std::atomic<bool> ready = false;
  Worker receiver(right_.descriptor(), [&] {
    Socket socket(SOCK_DGRAM, 0);
    socket.set(SO_RCVBUFFORCE, 64 << 20);
    socket.set(SO_TIMESTAMPNS, 1);
    bind_to(socket, kRightAddress);
    socket.set_patience(kPatience);
    ready = true;
    while (const std::optional<double> took = one_arrival(socket)) times.push_back(*took);
  });
  Worker sender(left_.descriptor(), [&] {
    while (!ready) std::this_thread::yield();
    Socket socket(SOCK_DGRAM, 0);
    if (!connect_to(socket, kRightAddress)) cannot("cannot connect");
    std::vector<uint8_t> datagram(std::max(payload, sizeof(int64_t)));
    const auto begin = Clock::now();
    const auto end = begin + std::chrono::duration<double>(seconds);
    auto now = begin;
    while (now < end) {
      const auto due = static_cast<uint64_t>(std::chrono::duration<double>(now - begin).count() * per_second);
      for (; result.sent < due; ++result.sent) {
        const int64_t stamp = std::chrono::system_clock::now().time_since_epoch().count();
        std::memcpy(datagram.data(), &stamp, sizeof stamp);
        send(socket.fd(), datagram.data(), datagram.size(), 0);
      }
      std::this_thread::yield();  // to the receiver
      now = Clock::now();
    }
    result.sent_per_second = static_cast<double>(result.sent) / std::chrono::duration<double>(now - begin).count();
  });
  sender.join();
  receiver.join();
  result.lost = result.sent - times.size();
  result.median_ms = at_percentile(times, 50);
  result.p99_ms = at_percentile(times, 99);
  result.most_ms = at_percentile(times, 100);
  return result;
}

}  // namespace loom::bench
