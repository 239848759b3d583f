#include "devices/live/outside_record.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/capture/capture_error.h"
#include "core/error.h"

namespace loom::live {

namespace {

// A line of recording.jsonl.
struct EventLine {
  Time at;
  std::string node;
  std::optional<bool> carrier;  // none: not this
  uint64_t refused = 0;         // none: nothing that the network notices
};

EventLine parse_line(const std::string& text, const SourceMark& where) {
  const nlohmann::json line = nlohmann::json::parse(text, nullptr, false);
  const auto is = [&](const char* key, auto check) { return line.contains(key) && (line[key].*check)(); };
  using Json = nlohmann::json;
  if (line.is_object() && is("at_ps", &Json::is_number_unsigned) && is("node", &Json::is_string) &&
      is("event", &Json::is_string)) {
    EventLine event{Time::at(Duration::ps(line["at_ps"].get<int64_t>())), line["node"].get<std::string>(), {}, 0};
    if (line["event"] == "carrier" && is("up", &Json::is_boolean)) {
      event.carrier = line["up"].get<bool>();
      return event;
    }
    if (line["event"] == "command" || line["event"] == "garbage") return event;
    if (line["event"] == "refused" && is("frame", &Json::is_number_unsigned)) {
      event.refused = line["frame"].get<uint64_t>();
      return event;
    }
  }
  throw UserError(where, "this line says nothing that can happen outside",
                  R"(such as {"at_ps":1000,"node":"vm1","event":"carrier","up":false})");
}

// There is none when nothing happened but frames.
template <typename Visit>
void each_event(const std::string& folder, Visit visit) {
  const std::string path = folder + "/" + kRecordedEvents;
  std::ifstream in(path);
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    const SourceMark where{path, number, 1};
    visit(parse_line(text, where), where);
  }
}

}  // namespace

// ---- writing -----------------------------------------------------------------------------------------------------

OutsideRecorder::OutsideRecorder(const std::string& folder)
    : frames_(folder + "/" + kRecordedFrames,
              [] {
                PcapngSectionOptions section;
                section.comment = "frames that came in from outside, by the time of the run";
                return section;
              }()),
      events_path_(folder + "/" + kRecordedEvents),
      events_(events_path_) {}

uint32_t OutsideRecorder::add_node(const std::string& name) {
  nodes_.push_back(name);
  PcapngInterfaceOptions options;
  options.name = name;
  return frames_.add_interface(options);
}

void OutsideRecorder::frame(uint32_t node, Time when, std::span<const uint8_t> bytes) {
  frames_.write(node, CaptureTime{} + when.since_start(), bytes);
}

void OutsideRecorder::line(uint32_t node, Time when, const std::string& rest) {
  events_ << fmt::format(R"({{"at_ps":{},"node":{},{}}})", when.since_start().count_ps(),
                         nlohmann::json(nodes_[node]).dump(), rest)
          << std::endl;  // somebody may be following
}

void OutsideRecorder::carrier(uint32_t node, Time when, bool up) {
  line(node, when, fmt::format(R"("event":"carrier","up":{})", up));
}

void OutsideRecorder::refused(uint32_t node, Time when, uint64_t frame) {
  line(node, when, fmt::format(R"("event":"refused","frame":{})", frame));
}

void OutsideRecorder::command(uint32_t node, Time when, const std::string& text, int status) {
  const std::string quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  line(node, when, fmt::format(R"("event":"command","line":{},"status":{})", quoted, status));
}

void OutsideRecorder::garbage(uint32_t node, Time when, uint64_t count, const std::string& why) {
  line(node, when, fmt::format(R"("event":"garbage","count":{},"why":{})", count, nlohmann::json(why).dump()));
}

void OutsideRecorder::close() {
  frames_.close();
  events_.close();
  if (!events_) throw std::system_error(errno, std::generic_category(), "cannot write " + events_path_);
}

// ---- reading -----------------------------------------------------------------------------------------------------

void check_recording(const std::string& folder, const std::set<std::string>* nodes, Time end) {
  const std::string path = folder + "/" + kRecordedFrames;
  const auto refuse_stranger = [&](const std::string& name, const SourceMark& where, const char* what) {
    if (nodes == nullptr || nodes->count(name) != 0) return;
    throw UserError(where, fmt::format("the recording has {} of {}, which is no node outside", what, name),
                    "it belongs to another scenario");
  };
  try {
    CaptureReader reader = CaptureReader::open(path);
    Duration before{};
    while (const CapturedPacket* const packet = reader.next()) {
      refuse_stranger(reader.interfaces().at(packet->interface).name, {path, 0, 0}, "frames");
      const std::optional<Duration> since = packet->when.since(CaptureTime{});
      if (!packet->has_time || !since || *since < before || Time::at(*since) > end) {
        throw UserError({path, 0, 0}, fmt::format("frame {} is of no moment of the recorded run", packet->number),
                        "a recording holds frames in the order in which they came");
      }
      before = *since;
    }
  } catch (const CaptureError& error) {
    throw CaptureError(path, error.damage(), "a recording must be whole: what came after this is not known");
  }
  Time last{};
  each_event(folder, [&](const EventLine& event, const SourceMark& where) {
    refuse_stranger(event.node, where, "events");
    if (event.at < last || event.at > end) {
      throw UserError(where, "this is of no moment of the recorded run",
                      "a recording holds events in the order in which they happened");
    }
    last = event.at;
  });
}

RecordedEnd::RecordedEnd(const std::string& folder, const std::string& node)
    : reader_(std::make_unique<CaptureReader>(CaptureReader::open(folder + "/" + kRecordedFrames))), node_(node) {
  each_event(folder, [&](const EventLine& event, const SourceMark&) {
    if (event.node != node_) return;
    if (event.carrier) {
      carrier_.push_back({event.at, event.carrier, {}});
    } else if (event.refused != 0) {
      refused_.insert(event.refused);
    }
  });
  read_frame();
}

RecordedEnd::~RecordedEnd() = default;

void RecordedEnd::read_frame() {
  frame_.reset();
  while (const CapturedPacket* const packet = reader_->next()) {
    if (reader_->interfaces().at(packet->interface).name != node_) continue;
    frame_ = Entry{Time::at(packet->when.since(CaptureTime{}).value_or(Duration{})),
                   {},
                   {packet->bytes.begin(), packet->bytes.end()}};
    return;
  }
}

bool RecordedEnd::next(Entry& entry) {
  if (!carrier_.empty() && (!frame_ || carrier_.front().when <= frame_->when)) {
    entry = std::move(carrier_.front());
    carrier_.pop_front();
    return true;
  }
  if (!frame_) return false;
  entry = std::move(*frame_);
  read_frame();
  return true;
}

}  // namespace loom::live
