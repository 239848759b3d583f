#pragma once

// OvsDaemons: a private Open vSwitch in user space: an ovsdb-server and an ovs-vswitchd of our own in a scratch
// folder, in which every port is a dummy (--enable-dummy=override): no kernel, no network, no root. Both end with the
// object.
//
// Sources: ovs-vswitchd(8), ovsdb-server(1).
//
// Errors: std::runtime_error with what a daemon said when it does not start; CommandFailed.
//
// Not modelled: a kernel or DPDK datapath.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "devices/live/child_process.h"

namespace loom::live {

class OvsDaemons {
 public:
  // Why none can be started here; nothing when one can.
  static std::optional<std::string> lacking();

  OvsDaemons();

  // Where their sockets are: db.sock, BRIDGE.mgmt, vs.ctl (of ovs-appctl).
  const ScratchFolder& folder() const { return folder_; }
  // Runs ovs-vsctl with these words.
  void vsctl(std::vector<std::string> words) const;
  ProgramPlace place() const;

 private:
  void start(const std::vector<std::string>& words, const std::string& waits_for);

  ScratchFolder folder_;
  std::vector<std::unique_ptr<ChildProcess>> daemons_;
};

}  // namespace loom::live
