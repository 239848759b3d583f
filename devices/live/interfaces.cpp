#include "devices/live/interfaces.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include "devices/live/quiet_ports.h"

namespace loom::live {

Interfaces::Interfaces(const std::vector<CabledPort>& cables) : cables_(cables) {
  for (const CabledPort& cable : cables_) sockets_.push_back(std::make_unique<PacketSocket>(cable.interface));
}

Interfaces::~Interfaces() = default;

std::string Interfaces::name() const {
  std::string text;
  for (const CabledPort& cable : cables_) text += (text.empty() ? "" : ", ") + cable.port + " by " + cable.interface;
  return "the switch at " + text;
}

std::optional<std::string> Interfaces::refusal(const SwitchConfig& config) const {
  for (const PortConfig& port : config.ports) {
    if (std::none_of(cables_.begin(), cables_.end(), [&](const CabledPort& c) { return c.port == port.name; })) {
      return "no interface is given for port " + port.name;
    }
  }
  return std::nullopt;
}

void Interfaces::set_up(const SwitchConfig& config, Pace pace) {
  order_.clear();
  for (const PortConfig& port : config.ports) {
    const auto cable =
        std::find_if(cables_.begin(), cables_.end(), [&](const CabledPort& c) { return c.port == port.name; });
    order_.push_back(static_cast<size_t>(cable - cables_.begin()));
  }
  drain();
  pace_ = pace;
  due_ = std::chrono::steady_clock::now();
}

void Interfaces::configure_port(size_t /*port*/, const PortConfig& /*before*/, const PortConfig& /*after*/) {
  throw CannotDo("it configures a port, and nothing here can configure the switch");
}

void Interfaces::change(const SwitchChange& /*change*/) {
  throw CannotDo("it configures the switch, and nothing here can");
}

void Interfaces::set_link(size_t /*port*/, bool /*up*/) {
  throw CannotDo("a cable cannot be pulled from here");
}

void Interfaces::flush(std::optional<size_t> /*port*/) {
  throw CannotDo("nothing here can make the switch forget");
}

void Interfaces::advance(Duration time) {
  if (pace_ == Pace::kHurry) return;
  due_ += std::chrono::nanoseconds(time / Duration::ns(1));
  std::this_thread::sleep_until(due_);
}

std::vector<SentFrame> Interfaces::send(size_t port, std::span<const uint8_t> frame) {
  PacketSocket& socket = *sockets_[order_[port]];
  if (socket.give(frame)) return drain();
  if (errno == EMSGSIZE) {
    throw CannotDo(fmt::format("a frame of {} bytes is above the MTU of {}", frame.size(), socket.interface()));
  }
  throw std::system_error(errno, std::generic_category(), "cannot send by " + socket.interface());
}

std::vector<SentFrame> Interfaces::drain() {
  std::vector<pollfd> waits;
  for (const size_t cable : order_) waits.push_back({sockets_[cable]->descriptor(), POLLIN, 0});
  return read_until_quiet(waits, [this](size_t port, const FrameTaker& taker) {
    PacketSocket& socket = *sockets_[order_[port]];
    socket.take(1, taker);
    if (socket.state() == Door::State::kGone) {
      throw std::system_error(errno, std::generic_category(), "cannot read from " + socket.interface());
    }
  });
}

std::vector<TableRow> Interfaces::mac_table() {
  return {};
}

}  // namespace loom::live
