#include "devices/platform/function_bus.h"

#include <algorithm>

namespace loom::platform {

std::vector<FunctionBus::Part> FunctionBus::parts_of(uint64_t address, uint64_t length, bool is_write,
                                                     Duration& delay) {
  std::vector<Part> parts;
  for (uint64_t at = 0; at < length;) {
    const Iommu::Translation translation = iommu_.translate(source_, address + at, is_write);
    delay += translation.delay;
    if (translation.fault != vtd::Fault::kNone) return {};
    const uint64_t part = std::min(translation.contiguous, length - at);
    const bool there = translation.address <= memory_.size() && part <= memory_.size() - translation.address;
    if (!there) return {};
    parts.push_back({translation.address, part});
    at += part;
  }
  return parts;
}

nic::DmaResult FunctionBus::dma_read(uint64_t address, std::span<uint8_t> into) {
  nic::DmaResult result{true, latency_};
  const std::vector<Part> parts = parts_of(address, into.size(), false, result.delay);
  result.ok = !parts.empty() || into.empty();
  size_t at = 0;
  for (const Part& part : parts) {
    memory_.read(part.address, into.subspan(at, part.length));
    at += part.length;
  }
  return result;
}

nic::DmaResult FunctionBus::dma_write(uint64_t address, std::span<const uint8_t> from) {
  nic::DmaResult result{true, latency_};
  const std::vector<Part> parts = parts_of(address, from.size(), true, result.delay);
  result.ok = !parts.empty() || from.empty();
  size_t at = 0;
  for (const Part& part : parts) {
    memory_.write(part.address, from.subspan(at, part.length));
    at += part.length;
  }
  return result;
}

}  // namespace loom::platform
