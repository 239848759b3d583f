#pragma once

// Whether this machine can run scenarios live: root, /dev/net/tun, namespaces, busybox.

#include <unistd.h>

#include <optional>
#include <string>
#include <system_error>

#include "devices/live/child_process.h"
#include "devices/live/network_namespace.h"

namespace loom {

// Why not; nothing when it can.
inline std::optional<std::string> what_live_lacks() {
  if (geteuid() != 0 || access("/dev/net/tun", R_OK | W_OK) != 0) return "needs root and /dev/net/tun";
  if (!live::has_program("busybox")) return "busybox is not installed";
  try {
    const live::NetworkNamespace probe;
  } catch (const std::system_error& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace loom
