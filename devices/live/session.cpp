#include "devices/live/session.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace loom::live {

namespace {

// Frames of a door, before others have their turn: one, so that it is on its way before the next is asked for, and
// twice as many each time as there were.
constexpr size_t kMostAtOnce = 64;
// Of those that are taken in a row, for how many the clock is read once.
constexpr size_t kOneStamp = 8;
// Frames of a door that wait to enter: when the run cannot keep up the outside keeps the rest, and drops what it has
// no room for, as it does before a NIC that cannot.
constexpr size_t kMostWaiting = 256;
// How long the session sleeps at most, so that it can be told to end.
constexpr auto kNap = std::chrono::milliseconds(20);
constexpr Duration kBetweenQuestions = Duration::ms(1);
// How long a run that is busy, or late, keeps the outside waiting.
constexpr Duration kMostDeaf = Duration::us(50);
// Waking takes a while, and how long depends on the machine: the session learns it, sleeps that much less, and waits
// for the rest awake. What is shorter than these together is not slept for.
constexpr Duration kTooShortToSleep = Duration::us(20);
constexpr Duration kMostToWake = Duration::us(100);
// How many moments begin before the clock is read again, when it has shown that they are due.
constexpr int kMostUnread = 16;

Duration of(std::chrono::nanoseconds time) {
  return Duration::ns(time.count());
}

std::chrono::nanoseconds to_nanoseconds(Duration time) {
  return std::chrono::nanoseconds((time.count_ps() + 999) / 1000);
}

}  // namespace

// One node and its door; the node sees the door through it, so that what the outside refuses is recorded.
class Session::Way final : public Door {
 public:
  Way(Session& session, LiveNode& node, std::unique_ptr<Door> door)
      : session_(session), node_(node), door_(std::move(door)) {
    if (session_.recorder_) number_ = session_.recorder_->add_node(node_.name());
    node_.set_door(this);
  }

  LiveNode& node() { return node_; }
  uint32_t number() const { return number_; }
  Door& door() { return *door_; }
  int descriptor() const override { return door_->descriptor(); }
  int side_descriptor() const override { return door_->side_descriptor(); }
  void set_carrier(bool up) override { door_->set_carrier(up); }
  void flush() override {
    door_->flush();
    node_.count_lost(door_->lost() - lost_);
    lost_ = door_->lost();
  }

  void take(size_t most, const FrameTaker&) override {
    size_t taken = 0;
    door_->take(most, [this, &taken](const Arrival& in) {
      const Time stamp = taken++ % kOneStamp == 0 ? session_.later() : session_.last_;
      if (stamp > session_.end_) return;
      if (session_.recorder_) session_.recorder_->frame(number_, stamp, in);
      node_.enter(stamp, in, in.is_checked);
    });
    came_ += taken;
  }
  void take_turn() {
    const size_t before = came_;
    take(turn_, {});
    turn_ = came_ - before < turn_ ? 1 : std::min(2 * turn_, kMostAtOnce);
  }
  bool give(std::span<const uint8_t> frame) override {
    return noted(door_->state() == State::kOpen && door_->give(frame));
  }
  bool hand_out(const Frame& frame) override {
    return noted(door_->state() == State::kOpen && door_->hand_out(frame));
  }

  // True when something entered since the last time: frames, or a change of the outside end.
  bool has_news() {
    const bool news = std::exchange(came_, 0) != 0;
    if (door_->garbage() != garbage_) note_garbage();
    become(door_->state());
    const bool is_up = state() == State::kOpen;
    if (is_up == was_up_) return news;
    was_up_ = is_up;
    const Time stamp = session_.later();
    if (stamp > session_.end_) return news;
    if (session_.recorder_) session_.recorder_->carrier(number_, stamp, is_up);
    node_.enter_carrier(stamp, is_up);
    if (session_.tell_) {
      session_.tell_(stamp, node_, is_up ? "is there" : state() == State::kWaiting ? "is awaited" : "has gone");
    }
    return true;
  }

  // Something is wrong that may pass: an interface that is down, say. It is left alone until then.
  void leave_alone(Time until) { alone_until_ = until; }
  bool is_left_alone(Time now) const { return now < alone_until_; }
  bool is_full() const { return node_.waiting() >= kMostWaiting; }

 private:
  bool noted(bool was_given) {
    ++given_;
    if (!was_given && session_.recorder_) session_.recorder_->refused(number_, session_.last_, given_);
    return was_given;
  }
  // Whoever floods with garbage shall not flood the recording: a line whenever there is twice as much.
  void note_garbage() {
    node_.count_garbage(door_->garbage() - garbage_);
    garbage_ = door_->garbage();
    if (garbage_ < next_note_) return;
    next_note_ = 2 * garbage_;
    const Time stamp = std::min(session_.shown(), session_.end_);
    if (session_.recorder_) session_.recorder_->garbage(number_, stamp, garbage_, door_->complaint());
    if (session_.tell_) session_.tell_(stamp, node_, "sends what is no frame: " + door_->complaint());
  }

  Session& session_;
  LiveNode& node_;
  std::unique_ptr<Door> door_;
  bool was_up_ = true;  // as the node's port begins
  size_t came_ = 0;     // since somebody asked
  size_t turn_ = 1;
  Time alone_until_{};
  uint32_t number_ = 0;
  uint64_t given_ = 0;
  uint64_t garbage_ = 0;
  uint64_t lost_ = 0;
  uint64_t next_note_ = 1;
};

Session::Session(const std::string& folder, const PaceRules& rules) : rules_(rules) {
  if (!folder.empty()) recorder_ = std::make_unique<OutsideRecorder>(folder);
}

Session::~Session() {
  for (const auto& way : ways_) way->node().set_door(nullptr);
}

void Session::connect(LiveNode& node, std::unique_ptr<Door> door) {
  ways_.push_back(std::make_unique<Way>(*this, node, std::move(door)));
}

Time Session::raw() const {
  return Time::at(of(std::chrono::steady_clock::now() - begin_));
}

// What the clock shows, which never goes back and has whole nanoseconds.
Time Session::shown() {
  last_ = std::max(last_, raw());
  return last_;
}

// For what comes in: later than all that has happened, so that a replay, which knows what is to come, has the same
// order.
Time Session::later() {
  last_ = std::max(last_ + Duration::ns(1), raw());
  return last_;
}

void Session::begin() {
  is_running_ = true;
  prctl(PR_SET_TIMERSLACK, 1000UL);  // nanoseconds; Linux would round sleeps up by 50 us
  begin_ = std::chrono::steady_clock::now();
}

// An event of `when` begins now.
void Session::judge(Time when) {
  const Time now = raw();
  if (now <= when + rules_.deadline) return;
  ++overruns_.count;
  overruns_.greatest = std::max(overruns_.greatest, now - when);
  if (rules_.on_overrun == OnOverrun::kFail) {
    over_ = failed_ = true;
  } else if (rules_.on_overrun == OnOverrun::kSlow) {
    const Duration back = now - std::max(when, last_);
    overruns_.slowed = overruns_.slowed + back;
    begin_ += to_nanoseconds(back);
  }
}

Time Session::wait_until(Time when) {
  if (!is_running_) begin();
  if (when <= last_ && last_ <= when + rules_.deadline && unread_++ < kMostUnread) return last_;
  unread_ = 0;
  while (true) {
    if (raw() >= when) judge(when);
    const Time now = shown();
    if (now >= next_question_) {
      next_question_ = now + kBetweenQuestions;
      if (is_over_ && is_over_()) over_ = true;
    }
    if (over_) return now;
    const bool is_due = now >= when;
    if (is_due && now < looked_out_ + kMostDeaf) return now;
    const auto left = when <= now + to_wake_ + kTooShortToSleep
                          ? std::chrono::nanoseconds(0)
                          : std::min<std::chrono::nanoseconds>(kNap, to_nanoseconds(when - now - to_wake_));
    for (const auto& way : ways_) way->flush();
    const bool came = rules_.polls ? poll_all() : look_out(left);
    if (!came && !rules_.polls && left.count() != 0) learn_to_wake(now + of(left));
    looked_out_ = last_;
    if (came || is_due) return last_;
  }
}

// It was to wake at `when`. One that took longer moves what is expected more than one that did not.
void Session::learn_to_wake(Time when) {
  const Time now = raw();
  const Duration took = now > when ? std::min(now - when, kMostToWake) : Duration{};
  to_wake_ = took > to_wake_ ? to_wake_ + (took - to_wake_) / 4 : to_wake_ - (to_wake_ - took) / 16;
}

// Asks every door itself, which is sooner than asking the kernel which of them to ask.
bool Session::poll_all() {
  bool came = false;
  for (const auto& way : ways_) {
    if (way->state() == Door::State::kGone) continue;
    if (way->door().has_rest()) way->door().give_rest();
    if (!way->is_full()) way->take_turn();
    if (way->side_descriptor() >= 0) way->door().listen_aside();
    came = way->has_news() || came;
  }
  return came;
}

bool Session::look_out(std::chrono::nanoseconds patience) {
  waits_.clear();
  for (const auto& way : ways_) {
    const bool gone = way->state() == Door::State::kGone || way->is_left_alone(last_);
    const auto wanted = static_cast<short>((way->is_full() ? 0 : POLLIN) | (way->door().has_rest() ? POLLOUT : 0));
    waits_.push_back({gone ? -1 : way->descriptor(), wanted, 0});
    waits_.push_back({gone ? -1 : way->side_descriptor(), POLLIN, 0});
  }
  const timespec time{patience.count() / 1'000'000'000, patience.count() % 1'000'000'000};
  const int ready = ppoll(waits_.data(), waits_.size(), &time, nullptr);
  if (ready < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "cannot wait for frames");
  }
  bool came = false;
  for (size_t i = 0; i < ways_.size(); ++i) {
    Way& way = *ways_[i];
    if (ready > 0 && (waits_[2 * i].revents & POLLOUT) != 0) way.door().give_rest();
    if (ready > 0 && (waits_[2 * i].revents & ~POLLOUT) != 0 && !way.is_full()) way.take_turn();
    if (ready > 0 && (waits_[2 * i].revents & (POLLERR | POLLHUP)) != 0) way.leave_alone(last_ + of(kNap));
    if (ready > 0 && waits_[2 * i + 1].revents != 0) way.door().listen_aside();
    came = way.has_news() || came;
  }
  return came;
}

void Session::record_command(const LiveNode& node, const std::string& line, int status) {
  for (const auto& way : ways_) {
    if (&way->node() == &node && recorder_) recorder_->command(way->number(), std::min(last_, end_), line, status);
  }
}

void Session::close() {
  for (const auto& way : ways_) {
    way->flush();
    way->node().set_door(nullptr);
  }
  if (recorder_) recorder_->close();
}

}  // namespace loom::live
