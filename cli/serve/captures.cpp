#include "cli/serve/captures.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "topology/places.h"
#include "topology/run.h"

namespace loom::cli::serve {

namespace {

// Opening a FIFO waits for its reader. This one refuses when there is none, and holds the reader until it goes.
class FifoProbe {
 public:
  explicit FifoProbe(const std::string& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0 || !S_ISFIFO(about.st_mode)) return;
    fd_ = ::open(file.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd_ >= 0) return;
    throw UserError({file, 0, 0}, "nobody reads this FIFO", "start the reader first: wireshark -k -i " + file,
                    UserError::Kind::kEnvironment);
  }
  ~FifoProbe() {
    if (fd_ >= 0) ::close(fd_);
  }
  FifoProbe(const FifoProbe&) = delete;
  FifoProbe& operator=(const FifoProbe&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace

uint64_t CaptureSet::start(const std::vector<std::string>& names, const std::string& file) {
  std::vector<Port*> ports;
  Simulation& sim = session_.simulation();
  for (const std::string& name : names) ports.push_back(&port_named(sim, name));
  for (size_t i = 0; names.empty() && i < sim.node_count(); ++i) {
    for (size_t p = 0; p < sim.node(i).port_count(); ++p) ports.push_back(&sim.node(i).port(p));
  }
  const FifoProbe probe(file);
  const std::string manifest =
      fmt::format("{}, seed {}, etherloom {}", session_.scenario().name, session_.seed(), version());
  auto recorder = std::make_unique<PortRecorder>(sim, ports, file, manifest, session_.built().epoch());
  recorder->keep_failure();
  recorder->flush();
  captures_.push_back({captures_.size() + 1, file, std::move(recorder)});
  return captures_.back().number;
}

CaptureSet::Report CaptureSet::end(Capture& capture, const std::string& why) {
  capture.open = false;
  capture.recorder->close();
  const std::string& failure = capture.recorder->failure();
  return {capture.number, capture.file, capture.recorder->packets_written(), failure.empty() ? why : failure};
}

CaptureSet::Report CaptureSet::stop(uint64_t number) {
  for (Capture& capture : captures_) {
    if (capture.number == number && capture.open) return end(capture, "");
  }
  throw UserError({}, fmt::format("no capture {} is being made", number), "it may have ended by itself",
                  UserError::Kind::kUsage);
}

std::vector<CaptureSet::Report> CaptureSet::flush() {
  std::vector<Report> ended;
  for (Capture& capture : captures_) {
    if (!capture.open) continue;
    capture.recorder->flush();
    if (!capture.recorder->failure().empty()) ended.push_back(end(capture, ""));
  }
  return ended;
}

std::vector<CaptureSet::Report> CaptureSet::stop_all(const std::string& why) {
  std::vector<Report> ended;
  for (Capture& capture : captures_) {
    if (capture.open) ended.push_back(end(capture, why));
  }
  return ended;
}

void CaptureSet::abandon() {
  for (Capture& capture : captures_) {
    if (capture.open) capture.recorder->abandon();
    capture.open = false;
  }
}

}  // namespace loom::cli::serve
