#include "core/wire/arp.h"

namespace loom::wire {

size_t Arp::emit(MutableBytes out) const {
  if (out.size() < size()) return 0;
  store_be32(out.data(), 0x0001'0800);
  store_be16(out.data() + 4, 0x0604);
  store_be16(out.data() + 6, operation);
  sender_mac.store(out.data() + 8);
  sender_ip.store(out.data() + 14);
  target_mac.store(out.data() + 18);
  target_ip.store(out.data() + 24);
  return size();
}

}  // namespace loom::wire
