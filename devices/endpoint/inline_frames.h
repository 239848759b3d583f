#pragma once

// InlineFrames: a short list of frames that a scenario or a test spells out, each put into the network at its time
// and port (injection.h). A node without ports; its frames carry FrameId{id(), n}, n counting the list from 1 in the
// order it was given. Frames of one time go in in that order.

#include <cstdint>
#include <vector>

#include "core/node.h"
#include "devices/endpoint/injection.h"

namespace loom {

struct InlineFrame {
  Time when{};
  Port* port = nullptr;          // must live as long, and be linked already if it will be
  std::vector<uint8_t> bytes{};  // from the destination address; may be shorter than a valid frame
  uint32_t size = 0;             // on the wire, with zeros behind `bytes`; 0: as long as they are
  Injection injection = Injection::kAuto;
};

class InlineFrames final : public Node, private EventHandler {
 public:
  InlineFrames(const SimContext& context, std::vector<InlineFrame> frames);

  void receive(Port& in, Frame frame) override;
  void start() override;
  void report(MetricSink& sink) const override;

 private:
  void on_event(uint64_t arg) override;

  std::vector<InlineFrame> frames_;
  std::vector<uint32_t> order_;  // indices into frames_, by time
  size_t next_ = 0;
};

}  // namespace loom
