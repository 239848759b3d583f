#include "devices/endpoint/reassembler.h"

#include <algorithm>
#include <utility>

namespace loom {

namespace {
constexpr uint32_t kMaxPayload = 65535 - 20;
}

Reassembler::Outcome Reassembler::add(const Key& key, const Fragment& fragment, const Frame& frame, Time now) {
  const uint32_t length = fragment.payload.size;
  const uint32_t end = fragment.offset + length;
  auto it = packets_.find(key);
  // Every fragment but the last is a multiple of 8 bytes (RFC 791 section 3.2).
  const bool bad = length == 0 || (fragment.more && length % 8 != 0) || end > kMaxPayload || fragment.payload.cut;
  if (it == packets_.end()) {
    if (bad) return Outcome::kBad;
    it = packets_.emplace(key, Packet{}).first;
    it->second.deadline = now + config_.timeout;
    it->second.order = ++begun_;
    it->second.frame = frame;
  }
  Packet& packet = it->second;
  const Piece piece{fragment.offset, length};
  const auto after = std::lower_bound(packet.pieces.begin(), packet.pieces.end(), piece.offset,
                                      [](const Piece& p, uint32_t offset) { return p.offset < offset; });
  if (!bad && after != packet.pieces.end() && *after == piece) return Outcome::kDuplicate;

  const bool overlaps = (after != packet.pieces.end() && after->offset < end) ||
                        (after != packet.pieces.begin() && (after - 1)->offset + (after - 1)->length > piece.offset);
  const uint32_t reach = packet.pieces.empty() ? 0 : packet.pieces.back().offset + packet.pieces.back().length;
  const bool beyond_end = packet.size != 0 && (end > packet.size || (!fragment.more && end != packet.size));
  const bool end_too_early = !fragment.more && end < reach;
  if (bad || overlaps || beyond_end || end_too_early) {
    forget(it);
    return Outcome::kBad;
  }

  packet.pieces.insert(after, piece);
  packet.received += length;
  if (!fragment.more) packet.size = end;
  if (const size_t stored = fragment.payload.bytes.size(); stored != 0) {
    const size_t need = fragment.offset + stored;
    if (packet.bytes.size() < need) {
      stored_ += need - packet.bytes.size();
      packet.bytes.resize(need);
    }
    std::copy_n(fragment.payload.bytes.data(), stored, packet.bytes.begin() + fragment.offset);
  }
  if (packet.size != 0 && packet.received == packet.size) {
    done_size_ = packet.size;
    stored_ -= packet.bytes.size();
    done_ = std::move(packet.bytes);
    packets_.erase(it);
    return Outcome::kComplete;
  }
  while (packets_.size() > config_.packets || (stored_ > config_.bytes.bytes() && packets_.size() > 1)) {
    const auto victim = oldest();
    pushed_out_.push_back(victim->second.frame);
    forget(victim);
  }
  return Outcome::kKept;
}

Time Reassembler::deadline() const {
  Time least = Time::max();
  for (const auto& [key, packet] : packets_) least = std::min(least, packet.deadline);
  return least;
}

std::optional<Frame> Reassembler::give_up(Time now) {
  if (!pushed_out_.empty()) {
    Frame frame = std::move(pushed_out_.back());
    pushed_out_.pop_back();
    return frame;
  }
  const auto it = oldest();
  if (it == packets_.end() || it->second.deadline > now) return std::nullopt;
  Frame frame = it->second.frame;
  forget(it);
  return frame;
}

void Reassembler::forget(std::map<Key, Packet>::iterator it) {
  stored_ -= it->second.bytes.size();
  packets_.erase(it);
}

std::map<Reassembler::Key, Reassembler::Packet>::iterator Reassembler::oldest() {
  return std::min_element(packets_.begin(), packets_.end(),
                          [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
}

}  // namespace loom
