#pragma once

// Talks to a real `etherloom serve`: requests in, replies and notes out. A program that hangs is ended by its own
// alarm, and the test that waits for it fails with the end of its output.
//
// Not modelled: a reader that is slow.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace loom::test {

using Json = nlohmann::ordered_json;

class ServeDialogue {
 public:
  enum class Where { kAtHome, kInCi };

  explicit ServeDialogue(Where where = Where::kAtHome) {
    int in[2];
    int out[2];
    int life[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(life, O_CLOEXEC) != 0)
      throw std::runtime_error("cannot make a pipe");
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot start a process");
    if (pid_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      dup2(life[1], STDERR_FILENO);
      setenv("CI", where == Where::kInCi ? "true" : "", 1);
      const rlimit no_core{0, 0};  // some tests make processes crash
      setrlimit(RLIMIT_CORE, &no_core);
      alarm(kTooLong);
      execl(LOOM_ETHERLOOM, LOOM_ETHERLOOM, "serve", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    close(life[1]);
    in_ = in[1];
    out_ = out[0];
    errors_ = life[0];
    signal(SIGPIPE, SIG_IGN);
  }
  ~ServeDialogue() {
    close_input();
    close(out_);
    close(errors_);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
  }
  ServeDialogue(const ServeDialogue&) = delete;
  ServeDialogue& operator=(const ServeDialogue&) = delete;

  // A line as it is.
  void write(const std::string& line) {
    const std::string text = line + "\n";
    for (size_t done = 0; done < text.size();) {
      const ssize_t n = ::write(in_, text.data() + done, text.size() - done);
      if (n <= 0) throw std::runtime_error("serve does not listen any more");
      done += static_cast<size_t>(n);
    }
  }
  // Asks, and does not wait; the id.
  int send(const std::string& what, Json keys = Json::object()) {
    keys["id"] = ++last_id_;
    keys["do"] = what;
    write(keys.dump());
    return last_id_;
  }

  // What comes next, reply or note.
  Json next() {
    while (true) {
      const size_t end = received_.find('\n');
      if (end != std::string::npos) {
        const Json message = Json::parse(received_.substr(0, end));
        received_.erase(0, end + 1);
        return message;
      }
      char piece[65536];
      const ssize_t n = read(out_, piece, sizeof piece);
      if (n <= 0) throw std::runtime_error("serve said nothing more");
      received_.append(piece, static_cast<size_t>(n));
    }
  }
  // The reply to the request of this id. What comes before it is kept.
  Json reply(const Json& id) {
    return take([&](const Json& message) { return message.contains("id") && message["id"] == id; });
  }
  Json note(const std::string& name) {
    return take([&](const Json& message) { return message.value("note", "") == name; });
  }

  // Asks and waits: what is ok, or what is wrong.
  Json ask(const std::string& what, Json keys = Json::object()) {
    const Json answer = reply(send(what, std::move(keys)));
    if (!answer.contains("ok")) throw std::runtime_error(what + ": " + answer.dump());
    return answer["ok"];
  }
  Json error(const std::string& what, Json keys = Json::object()) {
    const Json answer = reply(send(what, std::move(keys)));
    if (!answer.contains("error")) throw std::runtime_error(what + " went well: " + answer.dump());
    return answer["error"];
  }
  // run, step or goto, and the note that ends it.
  Json move(const std::string& what, Json keys = Json::object()) {
    ask(what, std::move(keys));
    return note("stopped");
  }

  void close_input() {
    if (in_ >= 0) close(std::exchange(in_, -1));
  }
  // Waits for the end; everything that was still said, and the exit code.
  std::pair<std::vector<Json>, int> finish() {
    close_input();
    std::vector<Json> rest(kept_.begin(), kept_.end());
    try {
      while (true) rest.push_back(next());
    } catch (const std::runtime_error&) {
    }
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    return {rest, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
  }

  // Its children, in the order in which they came.
  std::vector<pid_t> processes() const {
    std::ifstream children("/proc/" + std::to_string(pid_) + "/task/" + std::to_string(pid_) + "/children");
    return {std::istream_iterator<pid_t>(children), {}};
  }
  // The first engine, or the copy it has become.
  pid_t engine() const { return processes().at(0); }
  void kill() { ::kill(pid_, SIGKILL); }
  // Waits until no process holds the standard error any more that all were given.
  bool everybody_is_gone() {
    char piece[4096];
    ssize_t n = 0;
    while ((n = read(errors_, piece, sizeof piece)) > 0) {
    }
    return n == 0;
  }

 private:
  static constexpr unsigned kTooLong = 240;  // seconds

  template <typename Wanted>
  Json take(Wanted wanted) {
    for (auto it = kept_.begin(); it != kept_.end(); ++it) {
      if (!wanted(*it)) continue;
      const Json found = *it;
      kept_.erase(it);
      return found;
    }
    while (true) {
      const Json message = next();
      if (wanted(message)) return message;
      kept_.push_back(message);
    }
  }

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int errors_ = -1;
  int last_id_ = 0;
  std::string received_;
  std::deque<Json> kept_;
};

inline std::string bundled(const std::string& name) {
  return LOOM_SOURCE_DIR "/scenarios/" + name + "/scenario.yaml";
}

}  // namespace loom::test
