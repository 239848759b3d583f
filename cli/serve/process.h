#pragma once

// Processes of `serve`: a forked copy of this one that works on something of its own, joined to it by a socket.
//
// Errors: std::system_error when the machine gives no process or socket.
//
// Not modelled: other programs; a copy is this program.

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>

namespace loom::cli::serve {

struct Process {
  pid_t pid = -1;
  int socket = -1;  // the other end is the copy's
};

// The copy runs `work` with its end of the socket and ends; it has neither standard input nor output, nor any other
// descriptor of this process.
Process start_process(const std::function<void(int socket)>& work);
// The copy keeps every descriptor, and goes on from here: its `pid` is 0 and `socket` its own end. It is the child of
// the nearest process above that adopts orphans.
Process split_process();

// Waits for the process, which has ended or is about to. "signal 11 (Segmentation fault)", "status 5"; empty when it
// ended well.
struct Ending {
  int signal = 0;
  std::string text;
};
Ending end_of(pid_t pid);

// What a process has for itself alone, in KiB; 0 when nobody knows. Pages it shares with copies do not count.
uint64_t private_memory(pid_t pid);

// Processes whose starter has ended become this one's children.
void adopt_orphans();

}  // namespace loom::cli::serve
