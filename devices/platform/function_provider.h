#pragma once

// FunctionProvider: a node with a port for each virtual function of its NIC. Whoever is linked to such a port drives
// that function, in the node's machine.
//
// Not modelled: functions that move to another node.

#include <functional>

#include "core/port.h"
#include "devices/nic/i82576/i82576.h"
#include "devices/platform/machine.h"

namespace loom::platform {

struct FunctionSite {
  nic::i82576::I82576* nic = nullptr;  // null: no function is there
  unsigned function = 0;
  Machine* machine = nullptr;
  SourceId source{};
  std::function<void()> moved{};  // to be called when something happened there; may be empty
};

class FunctionProvider {
 public:
  virtual ~FunctionProvider() = default;
  // The function behind one of its ports, ready to be driven. `queues` gets the frames that leave its queues.
  virtual FunctionSite plug_in(const Port& port, nic::Wire& queues) = 0;
};

}  // namespace loom::platform
