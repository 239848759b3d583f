#pragma once

// What the verbs share towards a person: colour when it helps, tables in three formats, progress that does not
// disturb. Data goes to stdout; progress and messages go to stderr.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace loom::cli {

enum class Format { kTable, kJson, kCsv };

// Colour on a terminal, unless NO_COLOR is set (no-color.org) or TERM is "dumb".
bool colour_on_stdout();
bool colour_on_stderr();

enum class Ink { kPlain, kGreen, kRed, kYellow, kBold, kDim };
std::string inked(std::string_view text, Ink ink, bool colour);

// A table with a header; numbers are right-aligned. JSON is an array of objects with the header as keys (lower case,
// spaces as underscores), CSV follows RFC 4180.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }
  std::string text(Format format) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// "12,345,678"
std::string grouped(uint64_t n);
// "1.23 M" with three significant digits.
std::string scaled(double n);

// A line that rewrites itself on a terminal; one line every ten seconds elsewhere. Says nothing in the first second,
// for short runs need no progress.
class Progress {
 public:
  explicit Progress(std::string what, bool quiet);
  ~Progress() { done(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `fraction` of the whole, negative when nobody knows.
  void update(double simulated_seconds, uint64_t events, double fraction);
  void done();
  double elapsed_seconds() const;

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  bool quiet_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point begin_;
  Clock::time_point last_;
};

}  // namespace loom::cli
