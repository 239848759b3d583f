#pragma once

// The option --filter: an expression in tcpdump's language, where a mistake is a matter of usage.
//
// Errors: UserError of the kind kUsage, in libpcap's words.
// Not modelled: filters for link types other than Ethernet.

#include <optional>
#include <string>

#include "core/capture/bpf_filter.h"
#include "core/error.h"

namespace loom::cli {

// Nothing for an empty expression, which every frame passes.
inline std::optional<BpfFilter> filter_option(const std::string& expression) {
  if (expression.empty()) return std::nullopt;
  try {
    return BpfFilter::compile(expression);
  } catch (const UserError& e) {
    throw UserError({}, e.message(), e.hint(), UserError::Kind::kUsage);
  }
}

}  // namespace loom::cli
