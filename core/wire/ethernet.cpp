#include "core/wire/ethernet.h"

namespace loom::wire {

size_t Ethernet::emit(MutableBytes out) const {
  if (out.size() < size()) return 0;
  dst.store(out.data());
  src.store(out.data() + 6);
  size_t at = 12;
  for (const VlanTag& tag : tags) {
    tag.store(out.data() + at);
    at += kTagSize;
  }
  store_be16(out.data() + at, type_or_length);
  return at + 2;
}

size_t Llc::emit(MutableBytes out) const {
  if (out.size() < size()) return 0;
  out[0] = dsap;
  out[1] = ssap;
  out[2] = control;
  if (is_snap()) {
    out[3] = static_cast<uint8_t>(snap_oui >> 16);
    store_be16(out.data() + 4, static_cast<uint16_t>(snap_oui));
    store_be16(out.data() + 6, snap_pid);
  }
  return size();
}

}  // namespace loom::wire
