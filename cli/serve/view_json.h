#pragma once

// What a run shows, as PROTOCOL.md has it: rows of the packet list, frames with their fields, entries of the event
// log, tables, figures, the story of a frame.
//
// Not modelled: dissection beyond core/wire.

#include <optional>
#include <string>
#include <vector>

#include "cli/serve/request.h"
#include "topology/explain.h"
#include "topology/figures.h"
#include "topology/session.h"

namespace loom::cli::serve {

// "3.17"
std::string frame_text(FrameId id);
// Null for {}.
Json frame_json(FrameId id);
std::optional<FrameId> frame_of(const std::string& text);
// The one of the key `frame`; ServeError when it is none.
FrameId frame_asked(const Request& request);

// Links by their place in the scenario.
class RowWriter {
 public:
  explicit RowWriter(Session& session);
  Json row(const FrameRow& row) const;
  Json row_with_bytes(const FrameRow& row) const;
  // The row with the frame's bytes and fields.
  Json whole(const FrameRow& row) const;

 private:
  const Simulation& simulation_;
  std::map<const Link*, size_t> links_;
};

Json entry_json(const EventEntry& entry);
Json story_json(const FrameStory& story);
Json figures_json(const std::vector<Figure>& figures);
Json tables_json(Session& session, const std::string& node, const std::string& table);

}  // namespace loom::cli::serve
