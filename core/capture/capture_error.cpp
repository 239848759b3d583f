#include "core/capture/capture_error.h"

#include <fmt/format.h>

#include <utility>

namespace loom {

std::string CaptureDamage::text() const {
  return fmt::format("at offset {} (frame {}): {}", offset, frame, what);
}

CaptureError::CaptureError(const std::string& path, CaptureDamage damage, std::string hint)
    : UserError(SourceMark{path, 0, 0}, damage.text(), std::move(hint)), damage_(std::move(damage)) {}

}  // namespace loom
