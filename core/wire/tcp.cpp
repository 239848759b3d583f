#include "core/wire/tcp.h"

#include <algorithm>
#include <cstring>

namespace loom::wire {

TcpOptions TcpOptions::read(Bytes options) {
  TcpOptions out;
  OptionWalk walk(options, OptionFormat::kTcp);
  while (const auto option = walk.next()) {
    const Bytes data = option->data();
    if (option->kind == tcp_option::kMss && data.size() == 2) {
      out.mss = load_be16(data.data());
    } else if (option->kind == tcp_option::kWindowScale && data.size() == 1) {
      out.window_scale = data[0];
    } else if (option->kind == tcp_option::kSackPermitted && data.empty()) {
      out.sack_permitted = true;
    } else if (option->kind == tcp_option::kTimestamps && data.size() == 8) {
      out.timestamps = Timestamps{load_be32(data.data()), load_be32(data.data() + 4)};
    } else if (option->kind == tcp_option::kSack && data.size() % 8 == 0) {
      out.sack = {};
      out.sack_count = std::min<size_t>(data.size() / 8, out.sack.size());
      for (size_t i = 0; i < out.sack_count; ++i) {
        out.sack[i] = {load_be32(data.data() + 8 * i), load_be32(data.data() + 8 * i + 4)};
      }
    } else if (option->kind >= tcp_option::kMss && option->kind <= tcp_option::kSack) {
      out.malformed = true;
    } else if (option->kind == tcp_option::kTimestamps) {
      out.malformed = true;
    }
  }
  out.malformed |= walk.malformed();
  return out;
}

size_t TcpOptions::size() const {
  const size_t bytes = (mss ? 4 : 0) + (window_scale ? 3 : 0) + (sack_permitted ? 2 : 0) + (timestamps ? 10 : 0) +
                       (sack_count != 0 ? 2 + 8 * sack_count : 0);
  return (bytes + 3) / 4 * 4;
}

void TcpOptions::emit(MutableBytes out) const {
  uint8_t* p = out.data();
  const auto begin_option = [&p](uint8_t kind, size_t length) {
    *p++ = kind;
    *p++ = static_cast<uint8_t>(length);
  };
  const auto put32 = [&p](uint32_t value) {
    store_be32(p, value);
    p += 4;
  };
  if (mss) {
    begin_option(tcp_option::kMss, 4);
    store_be16(p, *mss);
    p += 2;
  }
  if (sack_permitted) begin_option(tcp_option::kSackPermitted, 2);
  if (timestamps) {
    begin_option(tcp_option::kTimestamps, 10);
    put32(timestamps->value);
    put32(timestamps->echo);
  }
  if (window_scale) {
    begin_option(tcp_option::kWindowScale, 3);
    *p++ = *window_scale;
  }
  if (sack_count != 0) {
    begin_option(tcp_option::kSack, 2 + 8 * sack_count);
    for (size_t i = 0; i < sack_count; ++i) {
      put32(sack[i].left);
      put32(sack[i].right);
    }
  }
  std::fill(p, out.data() + size(), tcp_option::kNop);
}

size_t Tcp::emit(MutableBytes out, Bytes payload, const PseudoHeader& pseudo) const {
  const size_t header = size();
  if (header > 60 || out.size() < header || out.size() - header < payload.size()) return 0;
  const size_t total = header + payload.size();
  if (!payload.empty()) std::memmove(out.data() + header, payload.data(), payload.size());
  uint8_t* p = out.data();
  store_be16(p, src_port);
  store_be16(p + 2, dst_port);
  store_be32(p + 4, seq);
  store_be32(p + 8, ack);
  store_be16(p + 12, static_cast<uint16_t>(header / 4 << 12 | (flags & 0x1ff)));
  store_be16(p + 14, window);
  store_be16(p + 16, 0);
  store_be16(p + 18, urgent_pointer);
  options.emit(out.subspan(TcpView::kMinSize));
  store_be16(p + 16, pseudo.checksum(ip_proto::kTcp, out.first(total)));
  return total;
}

}  // namespace loom::wire
