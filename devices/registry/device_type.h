#pragma once

// DeviceType: how a family of devices enters the house. One table entry says a device's name, what it is, its
// parameters, which ports it has, and how it is made. Registration is explicit (devices/register_all.cpp); there are
// no static initialisers.
//
// Not modelled: types that arrive while a program runs.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/node.h"
#include "devices/registry/device_table.h"
#include "devices/registry/parameter.h"
#include "devices/registry/settings.h"

namespace loom {

// Which ports a device may have.
struct PortRule {
  size_t least = 0;
  size_t most = SIZE_MAX;
  // Every port's name must be one of these, when not empty: {"eth0"} for a host.
  std::vector<std::string> names{};
};

struct DeviceType;

// What is at the other end of a port's link; `type` is null where nothing is.
struct LinkEnd {
  const DeviceType* type = nullptr;
  const Settings* settings = nullptr;
  std::string port{};
};

struct DeviceType {
  std::string name{};     // the scenario's `kind`
  std::string summary{};  // one sentence, without a full stop
  std::vector<Parameter> parameters{};
  PortRule ports{};

  // In a simulation it is an end host, so that traffic can be between it and others.
  bool is_host = false;

  // Makes the device with the given ports, in that order: first those its settings list under `ports`, then those
  // that links, traffic and expectations mention.
  std::function<std::unique_ptr<Node>(const SimContext&, const Settings&, const std::vector<std::string>& ports)>
      make{};

  // The same when the scenario runs live, for a device that is then outside; may be empty.
  std::function<std::unique_ptr<Node>(const SimContext&, const Settings&, const std::vector<std::string>& ports)>
      make_live{};

  // Checks what a table cannot (a native VLAN outside the trunk, say); throws UserError. May be empty.
  std::function<void(const Settings&, const std::vector<std::string>& ports)> check{};

  // Checks what only a link tells, of each of its ports (a virtual function without a server, say); throws UserError.
  // May be empty.
  std::function<void(const Settings&, const std::string& port, const LinkEnd& far)> check_link{};

  // Applies settable parameters while the simulation runs: of the device, or of one of its ports when `port` is not
  // empty (then the settings are of the `ports` element). May be empty when nothing is settable.
  std::function<void(Node&, const Settings&, const std::string& port)> set{};

  // Checks of a `set` what its table cannot (a port the device has not, say); throws UserError. `settings` and
  // `ports` are the device's own. May be empty.
  std::function<void(const Settings& settings, const std::vector<std::string>& ports, const Settings& with,
                     const std::string& port)>
      check_set{};

  // Forgets what the device learned, or learned at one port when `port` is not empty. May be empty when it learns
  // nothing.
  std::function<void(Node&, const std::string& port)> flush{};

  // What it keeps and others may look at.
  std::vector<DeviceTable> tables{};

  // Writes what signals inside do into `path`.vcd, from the start on; before the simulation begins. False when this
  // one has none. May be empty.
  std::function<bool(Node&, const std::string& path)> write_waveforms{};

  // Every way in which its rules can come out, and every reason for which it can drop a frame; links have their own.
  std::vector<DecisionPoint> decisions{};
  std::vector<DropReason> drops{};

  // The table of the elements of `ports`, empty when the device has no such parameter.
  const std::vector<Parameter>& port_parameters() const;
};

class DeviceRegistry {
 public:
  // Names must be unique (LOOM_CHECK).
  void add(DeviceType type);
  // Null when there is none.
  const DeviceType* find(std::string_view name) const;
  const std::vector<DeviceType>& all() const { return types_; }

 private:
  std::vector<DeviceType> types_;
};

// Every device type this program knows (devices/register_all.cpp).
const DeviceRegistry& all_devices();

}  // namespace loom
