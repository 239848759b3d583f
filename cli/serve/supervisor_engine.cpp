// The supervisor and the engine: what the engine says, the copies it makes of itself, going back, and its death.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "cli/serve/supervisor.h"

namespace loom::cli::serve {

namespace {

// What copies may have for themselves, together.
constexpr uint64_t kMostKib = uint64_t{1} << 20;
// Memory is looked at once in so many new copies: the kernel walks all their pages for it.
constexpr size_t kLookEvery = 8;

Moment moment_of(const Json& message) {
  return {Time::at(Duration::ps(std::stoll(message.at("at_ps").get<std::string>()))), message.at("event")};
}

std::string signal_name(int number) {
  const char* const name = sigabbrev_np(number);
  return name == nullptr ? "" : std::string("SIG") + name;
}

}  // namespace

void Supervisor::hear_engine() {
  while (engine_) {
    const auto line = engine_->channel->next();
    if (!line) break;
    if (!line->is_cut) hear(line->text);  // it died while it said it
  }
  if (engine_ && !engine_->channel->is_open()) engine_died();
}

void Supervisor::hear(const std::string& line) {
  const char what = line.empty() ? ' ' : line.front();
  if (what == 'I') return hear_internal(Json::parse(line.substr(1)));
  tell(line.substr(1) + "\n");
  if (what == 'R' || what == 'E') answered(what == 'E');
  if (what == 'S') moving_ = false;
}

void Supervisor::hear_internal(const Json& message) {
  const std::string is = message.at("is");
  if (is == "at") {
    engine_->at = moment_of(message);
  } else if (is == "snapshot") {
    const int socket = engine_->channel->take_descriptor();
    if (socket < 0) return;
    keep_snapshot({message.at("pid"), std::make_unique<LineChannel>(socket), moment_of(message)});
  } else if (is == "job") {
    const int socket = engine_->channel->take_descriptor();
    if (socket < 0 || unanswered_.empty()) return;
    workers_.push_back({message.at("id"), message.at("pid"), std::make_unique<LineChannel>(socket), true});
    const bool is_cancelled = unanswered_.front().cancelled;
    answered(true);  // by another, later
    if (is_cancelled) end_job(workers_.back(), "it was cancelled");
  } else if (is == "rewind") {
    rewind(message);
  }
}

void Supervisor::keep_snapshot(Engine copy) {
  const auto place = std::find_if(copies_.begin(), copies_.end(),
                                  [&](const Engine& each) { return each.at.event >= copy.at.event; });
  if (place != copies_.end() && place->at.event == copy.at.event && place->at.at == copy.at.at) return end(copy);
  const Moment at = copy.at;
  copies_.insert(place, std::move(copy));
  thin_snapshots();
  tell(line_of(
      {{"note", "snapshot"}, {"at_ps", time_json(at.at)}, {"event", at.event}, {"snapshots", copies_.size()}}));
}

void Supervisor::thin_snapshots() {
  const auto give_up_one = [this] {
    std::vector<uint64_t> events;
    for (const Engine& copy : copies_) events.push_back(copy.at.event);
    const auto chosen =
        copies_.begin() + static_cast<std::ptrdiff_t>(least_needed(events, engine_ ? engine_->at.event : 0));
    end(*chosen);
    copies_.erase(chosen);
  };
  while (copies_.size() > kMostSnapshots) give_up_one();
  if (++snapshots_kept_ % kLookEvery != 0) return;
  uint64_t sum = 0;
  for (const Engine& copy : copies_) sum += private_memory(copy.pid);
  while (sum > kMostKib && copies_.size() > 2) {
    const uint64_t each = sum / copies_.size();
    give_up_one();
    sum -= each;
  }
}

void Supervisor::list_snapshots(const Json& id) {
  Json list = Json::array();
  for (const Engine& copy : copies_) {
    list.push_back(
        {{"at_ps", time_json(copy.at.at)}, {"event", copy.at.event}, {"private_kib", private_memory(copy.pid)}});
  }
  tell(reply_line(id, {{"snapshots", std::move(list)}}));
}

// The engine has become a copy of where it stood, so that coming back is quick.
void Supervisor::rewind(const Json& message) {
  target_.emplace();
  if (message.contains("target_ps")) {
    target_->at = Time::at(Duration::ps(std::stoll(message.at("target_ps").get<std::string>())));
  } else {
    target_->event = message.at("target_event");
  }
  Engine present = std::move(*engine_);
  engine_.reset();
  present.at = moment_of(message);
  keep_snapshot(std::move(present));
  wake_nearest();
}

void Supervisor::wake_nearest() {
  std::vector<Moment> moments;
  for (const Engine& copy : copies_) moments.push_back(copy.at);
  const auto nearest = nearest_before(moments, *target_);
  if (!nearest) {
    target_.reset();
    return engine_died();
  }
  copies_[*nearest].channel->put(line_of({{"is", "wake"}, {"breaks", breaks_}}));
  waking_ = copies_[*nearest].pid;
}

// A copy says something when it is woken, and is silent when it dies.
void Supervisor::hear_copies() {
  for (size_t i = 0; i < copies_.size();) {
    Engine& copy = copies_[i];
    if (const auto line = copy.channel->next(); line && !line->is_cut) {
      const Json message = Json::parse(line->text);
      const int socket = copy.channel->take_descriptor();
      if (socket < 0 || copy.pid != waking_) continue;
      waking_ = -1;
      target_.reset();
      engine_ = Engine{message.at("pid"), std::make_unique<LineChannel>(socket), copy.at};
      for (const Unanswered& request : unanswered_) send(request);
    } else if (!copy.channel->is_open()) {
      const bool was_waking = copy.pid == waking_;
      end_of(copy.pid);
      copies_.erase(copies_.begin() + static_cast<std::ptrdiff_t>(i));
      if (was_waking) wake_nearest();
    } else {
      ++i;
    }
  }
}

void Supervisor::engine_died() {
  Json note{{"note", "died"}, {"signal", 0}, {"name", ""}, {"at_ps", "0"}, {"event", 0}, {"message", ""}};
  std::string how = "without a word";
  if (engine_) {
    const Ending ending = end_of(engine_->pid);
    if (!ending.text.empty()) how = "by " + ending.text;
    note["signal"] = ending.signal;
    note["name"] = ending.signal == 0 ? "" : signal_name(ending.signal);
    note["at_ps"] = time_json(engine_->at.at);
    note["event"] = engine_->at.event;
  }
  note["message"] = "the engine ended " + how + "; what it said is on standard error";
  engine_.reset();
  moving_ = false;
  died_ = true;
  for (const Unanswered& request : std::exchange(unanswered_, {})) {
    tell(error_line(request.id, error_json("died", note["message"], "go back, or load again")));
  }
  tell(line_of(note));
}

}  // namespace loom::cli::serve
