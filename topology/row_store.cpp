#include "topology/row_store.h"

#include <algorithm>

#include "core/link.h"

namespace loom {

std::vector<uint8_t> KeptFrame::materialise() const {
  std::vector<uint8_t> all(cut_ ? bytes_.size() : size_);
  std::copy(bytes_.begin(), bytes_.end(), all.begin());
  return all;
}

uint64_t RowStore::oldest() const {
  if (chunks_.empty()) return total_ + 1;
  return std::max(chunks_.front().first, total_ > most_rows_ ? total_ - most_rows_ + 1 : 1);
}

std::optional<FrameRow> RowStore::find(uint64_t no) const {
  if (no < oldest() || no > total_) return std::nullopt;
  const auto after = std::upper_bound(chunks_.begin(), chunks_.end(), no,
                                      [](uint64_t n, const Chunk& chunk) { return n < chunk.first; });
  const Chunk& chunk = *std::prev(after);
  return row_of(chunk, no - chunk.first);
}

std::optional<FrameRow> RowStore::latest_of(FrameId id) const {
  for (size_t c = chunks_.size(); c-- > 0;) {
    const Chunk& chunk = chunks_[c];
    for (size_t i = chunk.rows.size(); i-- > 0;) {
      if (chunk.frames[chunk.rows[i].frame].id != id) continue;
      return chunk.first + i < oldest() ? std::nullopt : std::optional(row_of(chunk, i));
    }
  }
  return std::nullopt;
}

FrameRow RowStore::row_of(const Chunk& chunk, size_t index) {
  const Row& row = chunk.rows[index];
  const Stored& stored = chunk.frames[row.frame];
  FrameRow out;
  out.no = chunk.first + index;
  out.what = row.what;
  out.reason = row.reason;
  out.at = row.at;
  out.node = row.node;
  out.port = row.port;
  out.frame = KeptFrame(stored.id, stored.origin, std::span(chunk.bytes).subspan(stored.offset, stored.stored),
                        stored.size, stored.cut);
  if (row.end < row.at) return out;
  out.end = row.end;
  Link& link = *row.port->link();
  out.far = &link.a() == row.port ? &link.b() : &link.a();
  return out;
}

bool RowStore::is_same(const Chunk& chunk, const Stored& stored, const Frame& frame) {
  return stored.id == frame.id() && stored.origin == frame.origin() && stored.size == frame.size() &&
         stored.cut == frame.is_cut() && stored.stored == frame.stored() &&
         std::equal(frame.bytes().begin(), frame.bytes().end(), chunk.bytes.begin() + stored.offset);
}

uint32_t RowStore::keep(const Frame& frame) {
  Chunk& chunk = chunks_.back();
  // Where one was stored is only tried: in a new chunk, or after a frame with the same place, something else is
  // there.
  uint32_t& recent = recent_[(frame.id().number + 31 * frame.id().node) % recent_.size()];
  if (recent < chunk.frames.size() && is_same(chunk, chunk.frames[recent], frame)) return recent;
  recent = static_cast<uint32_t>(chunk.frames.size());
  chunk.frames.push_back({frame.id(), frame.origin(), static_cast<uint32_t>(chunk.bytes.size()), frame.stored(),
                          frame.size(), frame.is_cut()});
  chunk.bytes.insert(chunk.bytes.end(), frame.bytes().begin(), frame.bytes().end());
  bytes_ += sizeof(Stored) + frame.stored();
  return recent;
}

void RowStore::add(const FrameRow& row, const Frame& frame) {
  if (chunks_.empty() || chunks_.back().rows.size() == kChunkRows || chunks_.back().bytes.size() >= kChunkBytes)
    begin_chunk();
  const uint32_t kept = keep(frame);
  const Time none = row.at - Duration::ps(1);
  chunks_.back().rows.push_back({row.at, row.end.value_or(none), row.node, row.port, kept, row.what, row.reason});
  bytes_ += sizeof(Row);
  if (row.end) longest_ = std::max(longest_, *row.end - row.at);
  ++total_;
  forget();
}

void RowStore::begin_chunk() {
  if (!chunks_.empty()) {
    Chunk& full = chunks_.back();
    full.rows.shrink_to_fit();
    full.frames.shrink_to_fit();
    full.bytes.shrink_to_fit();
  }
  chunks_.push_back({total_ + 1});
}

size_t RowStore::bytes_of(const Chunk& chunk) {
  return chunk.rows.size() * sizeof(Row) + chunk.frames.size() * sizeof(Stored) + chunk.bytes.size();
}

void RowStore::forget() {
  while (chunks_.size() > 1 && (chunks_[1].first + most_rows_ <= total_ + 1 || bytes_ > most_bytes_)) {
    bytes_ -= bytes_of(chunks_.front());
    chunks_.pop_front();
  }
}

}  // namespace loom
