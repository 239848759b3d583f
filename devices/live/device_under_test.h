#pragma once

// DeviceUnderTest: a real switch that is configured, fed and watched as the model is. Who drives it
// (topology/dut_run) knows the scenario; a device knows how to be told. Ports have the numbers they have in the
// SwitchConfig.
//
// Time is the scenario's, and passes only by advance(). A device whose clock can be stopped (Open vSwitch in user
// space) lives in that time exactly. One whose clock runs is told whether time matters to what the scenario sees of
// it (Pace); if so it waits as long, otherwise it does not wait. What left because of a frame is handed out with that
// frame: a device's own delay is not time of the scenario.
//
// Errors: CannotDo when the device has no way to do what it is asked. std::runtime_error with the command and what
// the device said when it refuses. std::system_error when the machine lacks something.
//
// Not modelled: what a device counted or dropped, and why; real switches tell it in ways of their own.

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/units.h"
#include "devices/registry/device_table.h"
#include "devices/switching/switch_settings.h"

namespace loom::live {

class CannotDo : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SentFrame {
  size_t port = 0;
  std::vector<uint8_t> bytes;
};

enum class Pace : uint8_t {
  kHurry,     // nothing ages in this scenario: pass from frame to frame
  kRealTime,  // a second of the scenario takes a second
};

class DeviceUnderTest {
 public:
  virtual ~DeviceUnderTest() = default;

  // "Open vSwitch 3.1.0 in user space"
  virtual std::string name() const = 0;
  // Why a switch of this configuration cannot be made of it; nothing when it can.
  virtual std::optional<std::string> refusal(const SwitchConfig& config) const = 0;
  // Whether there is one for all scenarios, so that they must come one after the other.
  virtual bool is_shared() const = 0;

  // Whether it can be asked for its MAC table.
  virtual bool tells_its_table() const { return true; }

  // A switch without a past, configured so.
  virtual void set_up(const SwitchConfig& config, Pace pace) = 0;
  // From `before`, which is how it is configured now.
  virtual void configure_port(size_t port, const PortConfig& before, const PortConfig& after) = 0;
  virtual void change(const SwitchChange& change) = 0;
  virtual void set_link(size_t port, bool up) = 0;
  // Forgets what was learned, at one port or all.
  virtual void flush(std::optional<size_t> port) = 0;

  virtual void advance(Duration time) = 0;
  // All that left because of this frame, in order at each port.
  virtual std::vector<SentFrame> send(size_t port, std::span<const uint8_t> frame) = 0;
  // What left since then by itself, because of a change or of time.
  virtual std::vector<SentFrame> drain() = 0;
  // The rows of the device table "mac" (devices/switching/register.cpp).
  virtual std::vector<TableRow> mac_table() = 0;
};

}  // namespace loom::live
