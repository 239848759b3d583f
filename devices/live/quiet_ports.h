#pragma once

// Reads frames from ports until nothing has come for a while. What a switch that is not ours does with a frame it
// does at once; kQuiet is long after that, even on a busy machine.
//
// Errors: std::system_error when a descriptor cannot be read.
//
// Not modelled: devices that hold frames back on purpose.

#include <chrono>
#include <functional>
#include <vector>

#include "devices/live/device_under_test.h"
#include "devices/live/door.h"

struct pollfd;

namespace loom::live {

inline constexpr std::chrono::milliseconds kQuiet{60};

// The place of a descriptor is the port. In order at each port. `receive` hands over what one read of a port gives.
using Receive = std::function<void(size_t port, const FrameTaker& taker)>;
std::vector<SentFrame> read_until_quiet(std::vector<pollfd> waits, const Receive& receive,
                                        std::chrono::milliseconds quiet = kQuiet);
// Of descriptors that give a frame a read: datagram sockets and TAPs.
std::vector<SentFrame> read_until_quiet(const std::vector<int>& ports, std::chrono::milliseconds quiet = kQuiet);

}  // namespace loom::live
