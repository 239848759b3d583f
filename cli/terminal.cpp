#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace loom::cli {

namespace {

bool colour_on(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* term = std::getenv("TERM");
  return isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

// Width in columns; UTF-8 continuation bytes take none.
size_t width_of(const std::string& text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool is_number(const std::string& text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.back() == '%' ? text[0] : text.back())) != 0 &&
         text.find_first_not_of("0123456789.,%-+e") == std::string::npos;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string key_of(std::string header) {
  for (char& c : header) c = c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return header;
}

}  // namespace

bool colour_on_stdout() {
  return colour_on(STDOUT_FILENO);
}
bool colour_on_stderr() {
  return colour_on(STDERR_FILENO);
}

std::string inked(std::string_view text, Ink ink, bool colour) {
  if (!colour || ink == Ink::kPlain) return std::string(text);
  const char* code = "0";
  switch (ink) {
    case Ink::kGreen:
      code = "32";
      break;
    case Ink::kRed:
      code = "31";
      break;
    case Ink::kYellow:
      code = "33";
      break;
    case Ink::kBold:
      code = "1";
      break;
    case Ink::kDim:
      code = "2";
      break;
    case Ink::kPlain:
      break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Table::text(Format format) const {
  if (format == Format::kJson) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const auto& row : rows_) {
      nlohmann::ordered_json object;
      for (size_t i = 0; i < header_.size(); ++i) object[key_of(header_[i])] = row[i];
      all.push_back(std::move(object));
    }
    return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  }
  if (format == Format::kCsv) {
    std::string text;
    const auto line = [&text](const std::vector<std::string>& cells) {
      for (size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + csv_field(cells[i]);
      text += "\n";
    };
    line(header_);
    for (const auto& row : rows_) line(row);
    return text;
  }
  std::vector<size_t> widths;
  std::vector<bool> numeric;
  for (size_t i = 0; i < header_.size(); ++i) {
    size_t width = width_of(header_[i]);
    bool numbers = !rows_.empty();
    for (const auto& row : rows_) {
      width = std::max(width, width_of(row[i]));
      numbers = numbers && (row[i].empty() || is_number(row[i]));
    }
    widths.push_back(width);
    numeric.push_back(numbers);
  }
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string one;
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string pad(widths[i] - width_of(cells[i]), ' ');
      if (i != 0) one += "  ";
      one += numeric[i] ? pad + cells[i] : cells[i] + pad;
    }
    one.erase(one.find_last_not_of(' ') + 1);
    text += one + "\n";
  };
  line(header_);
  std::vector<std::string> rule;
  for (const size_t width : widths) rule.emplace_back(width, '-');
  line(rule);
  for (const auto& row : rows_) line(row);
  return text;
}

std::string grouped(uint64_t n) {
  std::string digits = std::to_string(n);
  for (size_t i = digits.size(); i > 3;) digits.insert(i -= 3, ",");
  return digits;
}

std::string scaled(double n) {
  const char* suffix = "";
  for (const char* next : {" k", " M", " G", " T"}) {
    if (n < 1000) break;
    n /= 1000;
    suffix = next;
  }
  return fmt::format("{:.3g}{}", n, suffix);
}

Progress::Progress(std::string what, bool quiet)
    : what_(std::move(what)),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) == 1),
      begin_(Clock::now()),
      last_(begin_) {}

double Progress::elapsed_seconds() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count();
}

void Progress::update(double simulated_seconds, uint64_t events, double fraction) {
  if (quiet_) return;
  const auto now = Clock::now();
  const double elapsed = elapsed_seconds();
  const double since_last = std::chrono::duration<double>(now - last_).count();
  if (elapsed < 1 || since_last < (terminal_ ? 0.2 : 10)) return;
  last_ = now;
  std::string line = fmt::format("{}: {:.6g} s simulated, {} events, {} events/s, {:.3g} x real time", what_,
                                 simulated_seconds, scaled(static_cast<double>(events)),
                                 scaled(static_cast<double>(events) / elapsed), simulated_seconds / elapsed);
  if (fraction > 0) line += fmt::format(", {:.0f} %, {:.0f} s to go", fraction * 100, elapsed / fraction - elapsed);
  if (terminal_) {
    std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
    shown_ = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
  std::fflush(stderr);
}

void Progress::done() {
  if (!shown_) return;
  std::fprintf(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace loom::cli
