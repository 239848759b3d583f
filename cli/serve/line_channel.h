#pragma once

// LineChannel: lines in and out of file descriptors that never block. What comes in is cut at newlines; a line longer
// than the bound is skipped to its end and told as such. What goes out waits here until there is room. Over a Unix
// socket a line can carry a file descriptor along.
//
// Errors: the other side closing is no error: is_open() turns false, what had come in is still there.
//
// Not modelled: encodings; a line is bytes.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace loom::cli::serve {

inline constexpr size_t kMostLine = size_t{16} << 20;

// Cuts bytes into lines.
class LineSplitter {
 public:
  explicit LineSplitter(size_t most = kMostLine) : most_(most) {}

  void feed(std::string_view bytes);
  struct Line {
    std::string text;
    bool too_long = false;  // then the text is empty
    bool is_cut = false;    // it ended without a newline
  };
  std::optional<Line> next();
  // The end of the input: what came after the last newline is a line, too.
  void end();

 private:
  size_t most_;
  std::string part_;
  bool skipping_ = false;
  std::deque<Line> lines_;
};

class LineChannel {
 public:
  // Takes both over and closes them, as they were before; they may be the same.
  LineChannel(int in, int out, size_t most = kMostLine);
  // To one of our own processes, whose lines have no bound.
  explicit LineChannel(int socket) : LineChannel(socket, socket, SIZE_MAX) {}
  ~LineChannel();
  LineChannel(const LineChannel&) = delete;
  LineChannel& operator=(const LineChannel&) = delete;

  // Reads what is there.
  void read();
  std::optional<LineSplitter::Line> next() { return splitter_.next(); }
  // The descriptors that came, in order; -1 when there is none.
  int take_descriptor();

  // Queues a line that ends in a newline and writes what there is room for. The descriptor is sent along and closed.
  void put(std::string line, int descriptor = -1);
  void flush();
  // Waits until everything is written, or nobody reads any more.
  void flush_all();
  size_t waiting() const { return waiting_; }

  bool is_open() const { return open_; }
  bool can_write() const { return writable_; }
  int in() const { return in_; }
  int out() const { return out_; }

 private:
  struct Waiting {
    std::string text;
    int descriptor = -1;
    size_t sent = 0;
  };

  int in_;
  int out_;
  int in_flags_;
  int out_flags_;
  bool open_ = true;
  bool writable_ = true;
  LineSplitter splitter_;
  std::deque<Waiting> queue_;
  size_t waiting_ = 0;
  std::deque<int> descriptors_;
};

// Waits until one of the channels has something to read, or room for what waits; or for so many milliseconds (-1:
// for ever). False when the time ran out.
bool wait_for(const LineChannel& channel, int milliseconds);

}  // namespace loom::cli::serve
