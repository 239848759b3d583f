#include "core/wire/icmp.h"

#include <cstring>

namespace loom::wire {

size_t Icmp::emit(MutableBytes out, Bytes payload) const {
  if (out.size() < size() || out.size() - size() < payload.size()) return 0;
  const size_t total = size() + payload.size();
  if (!payload.empty()) std::memmove(out.data() + size(), payload.data(), payload.size());
  out[0] = type;
  out[1] = code;
  store_be16(out.data() + 2, 0);
  store_be32(out.data() + 4, rest);
  store_be16(out.data() + 2, checksum(out.first(total)));
  return total;
}

}  // namespace loom::wire
