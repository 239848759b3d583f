#include "core/error.h"

#include <utility>

namespace loom {

std::string SourceMark::text() const {
  if (line == 0) return file;
  return file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

namespace {
std::string full_text(const SourceMark& where, const std::string& what, const std::string& hint) {
  std::string text = where.text();
  if (!text.empty()) text += ": ";
  text += what;
  if (!hint.empty()) text += "\n  hint: " + hint;
  return text;
}
}  // namespace

UserError::UserError(SourceMark where, std::string what, std::string hint, Kind kind)
    : std::runtime_error(full_text(where, what, hint)),
      where_(std::move(where)),
      message_(std::move(what)),
      hint_(std::move(hint)),
      kind_(kind) {}

}  // namespace loom
