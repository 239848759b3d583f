// The engine's answers about rows of the packet list. None looks at more than kMostLooked of them at a time, so that
// other questions, and the run, wait for milliseconds at most.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/filter_option.h"
#include "cli/serve/engine.h"
#include "topology/places.h"

namespace loom::cli::serve {

namespace {

constexpr uint64_t kMostListed = 5000;
constexpr uint64_t kUsuallyListed = 200;
constexpr uint64_t kMostLooked = 100'000;
constexpr uint64_t kUsuallyLooked = 50'000;
constexpr uint64_t kMostWithBytes = 500;
constexpr uint64_t kMostOnLinks = 2000;

// Which rows of the packet list somebody wants to see.
class RowFilter {
 public:
  RowFilter(const Request& request, Simulation& sim) : what_(request.text("what", "")) {
    filter_ = filter_option(request.text("filter", ""));
    if (request.has("node")) node_ = &node_named(sim, request.text("node"));
    if (request.has("port")) port_ = &port_named(sim, request.text("port"));
    if (request.has("frame")) frame_ = frame_asked(request);
  }
  bool passes(const FrameRow& row) const {
    if (node_ != nullptr && row.node != node_ && (row.far == nullptr || &row.far->node() != node_)) return false;
    if (port_ != nullptr && row.port != port_ && row.far != port_) return false;
    if (!what_.empty() && what_ != name_of_what(row.what)) return false;
    if (frame_ && row.frame.id() != *frame_ && row.frame.origin() != *frame_) return false;
    return !filter_ || filter_->matches(row.frame.bytes(), row.frame.size());
  }

 private:
  static std::string_view name_of_what(FrameRow::What what) {
    return what == FrameRow::What::kSent ? "sent" : what == FrameRow::What::kEntered ? "entered" : "dropped";
  }

  std::string what_;
  std::optional<BpfFilter> filter_;
  const Node* node_ = nullptr;
  const Port* port_ = nullptr;
  std::optional<FrameId> frame_;
};

// Behind the last row of a look that begins at row `no`.
uint64_t end_of_look(const RowStore& kept, uint64_t no, uint64_t most) {
  return no > kept.total() ? no : no + std::min(kept.total() - no + 1, most);
}

}  // namespace

Json Engine::frames(const Request& request) {
  const RowStore& kept = loaded_->session.frames().rows();
  Json rows = Json::array();
  if (request.has("numbers")) {
    const std::vector<uint64_t> numbers = request.counts("numbers", kMostListed);
    for (const uint64_t number : numbers) {
      if (const auto row = kept.find(number)) rows.push_back(loaded_->rows.row(*row));
    }
    return {{"rows", std::move(rows)}, {"oldest", kept.oldest()}, {"total", kept.total()}};
  }
  const RowFilter filter(request, loaded_->session.simulation());
  const bool bytes = request.flag("bytes");
  const uint64_t count = request.count("count", kUsuallyListed, bytes ? kMostWithBytes : kMostListed);
  const RowWriter& writer = loaded_->rows;
  if (const auto before = request.count("before")) {
    uint64_t next = std::min(*before, kept.total() + 1);
    const uint64_t end = next - std::min(kMostLooked, next - std::min(next, kept.oldest()));
    for (; next > end && rows.size() < count; --next) {
      const FrameRow row = *kept.find(next - 1);
      if (filter.passes(row)) rows.push_back(bytes ? writer.row_with_bytes(row) : writer.row(row));
    }
    std::reverse(rows.begin(), rows.end());
    return {{"rows", std::move(rows)}, {"next", next}, {"oldest", kept.oldest()}, {"total", kept.total()}};
  }
  uint64_t no = std::max(request.count("from", 1), kept.oldest());
  const uint64_t end = end_of_look(kept, no, kMostLooked);
  for (; no < end && rows.size() < count; ++no) {
    const FrameRow row = *kept.find(no);
    if (filter.passes(row)) rows.push_back(bytes ? writer.row_with_bytes(row) : writer.row(row));
  }
  return {{"rows", std::move(rows)}, {"next", no}, {"oldest", kept.oldest()}, {"total", kept.total()}};
}

Json Engine::match(const Request& request) {
  const RowStore& kept = loaded_->session.frames().rows();
  const RowFilter filter(request, loaded_->session.simulation());
  uint64_t no = std::max(request.count("from", 1), kept.oldest());
  const uint64_t end =
      end_of_look(kept, no, std::max<uint64_t>(request.count("look", kUsuallyLooked, kMostLooked), 1));
  Json matches = Json::array();
  uint64_t first = 0;  // of rows in a row that pass; 0: none before this one
  for (; no < end; ++no) {
    const bool passes = filter.passes(*kept.find(no));
    if (passes && first == 0) first = no;
    if (!passes && first != 0) matches.push_back({std::exchange(first, 0), no - 1});
  }
  if (first != 0) matches.push_back({first, no - 1});
  return {{"matches", std::move(matches)}, {"next", no}, {"oldest", kept.oldest()}, {"total", kept.total()}};
}

Json Engine::frame(const Request& request) {
  const RowStore& kept = loaded_->session.frames().rows();
  if (const auto no = request.count("no")) {
    const auto row = kept.find(*no);
    if (row) return loaded_->rows.whole(*row);
    throw ServeError(
        "usage", fmt::format("row {} is not kept", *no),
        kept.total() == 0 ? "no frame has moved yet" : fmt::format("rows {} to {} are", kept.oldest(), kept.total()));
  }
  const auto row = kept.latest_of(frame_asked(request));
  if (row) return loaded_->rows.whole(*row);
  throw ServeError("usage", "no row of frame " + request.text("frame") + " is kept",
                   "it has not moved yet, or one has to go back for it");
}

Json Engine::transmissions(const Request& request) {
  const RowStore& kept = loaded_->session.frames().rows();
  const Time from = request.time("from_ps").value_or(Time::zero());
  const Time to = request.time("to_ps").value_or(loaded_->session.simulation().now());
  const uint64_t most = request.count("most", kMostOnLinks, kMostListed);
  Json rows = Json::array();
  uint64_t left_off = 0;
  for (uint64_t no = kept.total(); no >= kept.oldest() && no > 0; --no) {  // the latest ones first
    const FrameRow row = *kept.find(no);
    if (row.at + kept.longest() < from) break;
    if (row.what != FrameRow::What::kSent || !row.end || *row.end < from || row.at > to) continue;
    if (rows.size() < most) {
      rows.push_back(loaded_->rows.row(row));
    } else {
      ++left_off;
    }
  }
  std::reverse(rows.begin(), rows.end());
  return {{"rows", std::move(rows)}, {"left_off", left_off}};
}

}  // namespace loom::cli::serve
