#pragma once

// CapturePort: the other end of a link in a regression. It has any ports; what a replay gives it, it sends, and what
// it receives ends there, counted by its ports and seen by whoever observes them. It never answers.

#include <string>
#include <vector>

#include "core/node.h"

namespace loom {

class CapturePort final : public Node {
 public:
  CapturePort(const SimContext& context, const std::vector<std::string>& ports);

  void receive(Port& in, Frame frame) override;
};

}  // namespace loom
