#include "core/capture/frame_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/units_text.h"
#include "core/wire/frame_spec.h"

namespace loom {

namespace {

constexpr size_t kMostInterfaces = 4096;

// One line, taken apart from the left.
class Line {
 public:
  Line(std::string_view text, const std::string& file, int number) : text_(text), file_(file), number_(number) {}

  // The next word up to a blank, quotes keeping blanks together; empty at the end or at a comment.
  std::string_view word() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    begin_ = at_;
    if (at_ < text_.size() && text_[at_] == '#') at_ = text_.size();
    if (at_ == text_.size()) return {};
    bool quoted = false;
    while (at_ < text_.size() && (quoted || !is_blank(text_[at_]))) quoted ^= text_[at_++] == '"';
    if (quoted) fail("the quotes are not closed", "", begin_);
    return text_.substr(begin_, at_ - begin_);
  }
  size_t begin() const { return begin_; }
  [[noreturn]] void fail(const std::string& what, const std::string& hint, size_t at) const {
    throw UserError(SourceMark{file_, number_, static_cast<int>(at) + 1}, what, hint);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
  std::string_view text_;
  const std::string& file_;
  int number_;
  size_t at_ = 0;
  size_t begin_ = 0;
};

std::string unquoted(std::string_view value) {
  std::string text(value);
  std::erase(text, '"');
  return text;
}

class Parser {
 public:
  explicit Parser(const std::string& file) : file_(file) {}

  FrameTable parse(std::string_view text) {
    int number = 0;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      read(Line(text.substr(at, end - at), file_, ++number), at);
      at = end + 1;
    }
    if (!begun_) Line("", file_, 1).fail("a table of frames begins with the line \"frames 1\"", "", 0);
    return std::move(table_);
  }

 private:
  void read(Line line, size_t offset) {
    const std::string_view first = line.word();
    if (first.empty()) return;
    const size_t place = line.begin();
    if (!begun_) {
      if (first != "frames" || line.word() != "1" || !line.word().empty()) {
        line.fail("a table of frames begins with the line \"frames 1\"", "", place);
      }
      begun_ = true;
      return;
    }
    if (first == "zero") return read_zero(line);
    const std::optional<Duration> since = parse_duration(first);
    if (!since || *since < Duration{}) {
      line.fail(fmt::format("\"{}\" is no time", first), "a line begins with when the frame comes: 1ms", place);
    }
    TableFrame frame;
    frame.when = zero_ + *since;
    frame.offset = offset;
    std::string interface;
    std::string_view word = line.word();
    if (!word.empty() && word.find('=') == std::string_view::npos) {
      interface = unquoted(word);
      word = line.word();
    }
    frame.interface = interface_called(interface, line);
    frame.bytes = read_fields(line, word, place);
    table_.frames.push_back(std::move(frame));
  }

  void read_zero(Line& line) {
    const std::string_view seconds = line.word();
    int64_t value = 0;
    const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
    if (error != std::errc{} || end != seconds.data() + seconds.size()) {
      line.fail(fmt::format("\"{}\" is no number of seconds since 1970", seconds), "", line.begin());
    }
    if (!table_.frames.empty()) line.fail("zero comes before the first frame", "", line.begin());
    zero_ = CaptureTime{value, 0};
  }

  static std::vector<uint8_t> read_fields(Line& line, std::string_view word, size_t place) {
    wire::FrameSpec spec;
    std::vector<std::pair<std::string, size_t>> places;
    for (; !word.empty(); word = line.word()) {
      const size_t equals = word.find('=');
      const size_t at = line.begin();
      if (equals == std::string_view::npos || equals == 0) {
        line.fail(fmt::format("\"{}\" is no field", word), "write name=value, name=value ...", at);
      }
      const std::string name(word.substr(0, equals));
      if (const auto wrong = spec.set(name, unquoted(word.substr(equals + 1)))) {
        line.fail(wrong->field + " " + wrong->what, wrong->hint, at);
      }
      places.emplace_back(name, at);
    }
    wire::FrameComplaint wrong;
    auto bytes = spec.build(wrong);
    if (bytes) return *std::move(bytes);
    const auto at = std::find_if(places.begin(), places.end(), [&](const auto& p) { return p.first == wrong.field; });
    line.fail(wrong.field.empty() ? wrong.what : wrong.field + " " + wrong.what, wrong.hint,
              at == places.end() ? place : at->second);
  }

  uint32_t interface_called(const std::string& name, const Line& line) {
    std::vector<std::string>& all = table_.interfaces;
    const auto it = std::find(all.begin(), all.end(), name);
    if (it != all.end()) return static_cast<uint32_t>(it - all.begin());
    if (all.size() == kMostInterfaces) line.fail("there are too many interfaces", "", line.begin());
    all.push_back(name);
    return static_cast<uint32_t>(all.size() - 1);
  }

  const std::string& file_;
  bool begun_ = false;
  CaptureTime zero_;
  FrameTable table_;
};

}  // namespace

FrameTable parse_frame_table(std::string_view text, const std::string& file) {
  return Parser(file).parse(text);
}

std::string frame_table_line(CaptureTime when, CaptureTime zero, const std::string& interface,
                             std::span<const uint8_t> bytes) {
  const auto since = when.since(zero);
  const std::string name = interface.find(' ') == std::string::npos ? interface : "\"" + interface + "\"";
  return fmt::format("{:<10} {}{}{}\n", since ? to_text(*since) : "0s", name, name.empty() ? "" : "  ",
                     wire::words_of(bytes));
}

}  // namespace loom
