#pragma once

// CaptureSet: what a person records of a run while it goes on, each into a pcapng of its own: a file, or a FIFO that
// Wireshark reads. A recording ends when it is stopped, when it cannot be written any more, and when time goes back.
//
// Errors: UserError or std::system_error when a recording cannot begin; later failures end it and are told.
//
// Not modelled: capture filters; the packet list has filters.

#include <memory>
#include <string>
#include <vector>

#include "core/results/port_recorder.h"
#include "topology/session.h"

namespace loom::cli::serve {

class CaptureSet {
 public:
  struct Report {
    uint64_t number = 0;
    std::string file;
    uint64_t packets = 0;
    std::string why;  // it ended; empty when it was asked to
  };

  explicit CaptureSet(Session& session) : session_(session) {}

  // Its number. Every port of the scenario's nodes when `ports` is empty.
  uint64_t start(const std::vector<std::string>& ports, const std::string& file);
  Report stop(uint64_t number);
  // Writes what there is; those that could not.
  std::vector<Report> flush();
  std::vector<Report> stop_all(const std::string& why);
  // In a copy of the process: forgets them.
  void abandon();

 private:
  struct Capture {
    uint64_t number;
    std::string file;
    std::unique_ptr<PortRecorder> recorder;  // watches as long as the session lives
    bool open = true;
  };
  static Report end(Capture& capture, const std::string& why);

  Session& session_;
  std::vector<Capture> captures_;
};

}  // namespace loom::cli::serve
