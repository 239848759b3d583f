#include "core/wire/udp.h"

#include <cstring>

namespace loom::wire {

size_t Udp::emit(MutableBytes out, Bytes payload, const PseudoHeader& pseudo) const {
  if (payload.size() > 0xffff - size() || out.size() < size() + payload.size()) return 0;
  const MutableBytes datagram = out.first(size() + payload.size());
  if (!payload.empty()) std::memmove(out.data() + size(), payload.data(), payload.size());
  store_be16(out.data(), src_port);
  store_be16(out.data() + 2, dst_port);
  store_be16(out.data() + 4, static_cast<uint16_t>(datagram.size()));
  store_be16(out.data() + 6, 0);
  const uint16_t check = pseudo.checksum(ip_proto::kUdp, datagram);
  store_be16(out.data() + 6, check == 0 ? 0xffff : check);
  return datagram.size();
}

}  // namespace loom::wire
