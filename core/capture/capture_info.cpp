#include "core/capture/capture_info.h"

#include <algorithm>
#include <array>

#include "core/capture/link_type.h"

namespace loom {

namespace {

void widen(std::optional<CaptureTime>& first, std::optional<CaptureTime>& last, CaptureTime when) {
  if (!first || when < *first) first = when;
  if (!last || when > *last) last = when;
}

void count(CaptureInfo& info, const CapturedPacket& packet, std::optional<CaptureTime>& previous) {
  auto& interface = info.interfaces[packet.interface];
  ++interface.packets;
  interface.bytes += packet.original_length;
  info.shortest_frame =
      info.packets == 0 ? packet.original_length : std::min(info.shortest_frame, packet.original_length);
  info.longest_frame = std::max(info.longest_frame, packet.original_length);
  ++info.packets;
  info.captured_bytes += packet.bytes.size();
  info.original_bytes += packet.original_length;
  info.truncated_packets += packet.truncated();
  info.non_ethernet_packets += interface.about.link_type != kLinkTypeEthernet;
  info.commented_packets += packet.has_comment;
  if (!packet.has_time) {
    ++info.packets_without_time;
    return;
  }
  info.out_of_order_packets += previous && packet.when < *previous;
  previous = packet.when;
  widen(interface.first, interface.last, packet.when);
  widen(info.first, info.last, packet.when);
}

}  // namespace

CaptureInfo capture_info(const std::string& path) {
  auto reader = CaptureReader::open(path, {.lenient = true, .non_ethernet = CaptureReadOptions::NonEthernet::kKeep});
  CaptureInfo info;
  info.path = path;
  info.format = reader.format();
  info.file_bytes = reader.size_bytes();
  const auto take_interfaces = [&] {
    for (size_t i = info.interfaces.size(); i < reader.interfaces().size(); ++i)
      info.interfaces.emplace_back().about = reader.interfaces()[i];
  };
  std::array<CapturedPacket, 256> batch;
  std::optional<CaptureTime> previous;
  while (const size_t n = reader.read(batch)) {
    take_interfaces();
    for (size_t i = 0; i < n; ++i) count(info, batch[i], previous);
  }
  take_interfaces();
  info.sections = reader.sections();
  if (info.first) info.duration = info.last->since(*info.first);
  info.damage = reader.damage();
  return info;
}

}  // namespace loom
