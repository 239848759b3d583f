#include "devices/endpoint/capture_port.h"

namespace loom {

CapturePort::CapturePort(const SimContext& context, const std::vector<std::string>& ports) : Node(context) {
  for (const std::string& name : ports) add_port(name);
}

void CapturePort::receive(Port&, Frame) {}

}  // namespace loom
