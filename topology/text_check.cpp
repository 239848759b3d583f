#include "topology/text_check.h"

#include <cstdint>
#include <string>

#include "core/wire/hex.h"

namespace loom {

namespace {

// How many bytes the UTF-8 sequence at the front of `text` has; 0 when it is none (RFC 3629 section 4: no overlong
// forms, no surrogates, nothing above U+10FFFF).
size_t utf8_length(std::string_view text) {
  const auto byte = [&text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto continues = [&](size_t i, uint8_t least, uint8_t most) {
    return i < text.size() && byte(i) >= least && byte(i) <= most;
  };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return continues(1, 0x80, 0xbf) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const uint8_t least = lead == 0xe0 ? 0xa0 : 0x80;
    const uint8_t most = lead == 0xed ? 0x9f : 0xbf;
    return continues(1, least, most) && continues(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const uint8_t least = lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t most = lead == 0xf4 ? 0x8f : 0xbf;
    return continues(1, least, most) && continues(2, 0x80, 0xbf) && continues(3, 0x80, 0xbf) ? 4 : 0;
  }
  return 0;
}

bool is_control(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f;
}

// What a file with a byte that is no text may be.
const char* kNotText = "is this a YAML file? A scenario is UTF-8 text";

}  // namespace

void check_is_yaml_text(std::string_view text, const std::string& file) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    throw UserError({file, 1, 1}, "the file is UTF-16", "save it as UTF-8");
  }
  int line = 1;
  size_t line_start = 0;
  bool indenting = true;
  for (size_t i = 0; i < text.size();) {
    const auto mark = [&] { return SourceMark{file, line, static_cast<int>(i - line_start) + 1}; };
    const char c = text[i];
    if (is_control(c)) {
      throw UserError(mark(), "byte " + wire::hex_number(static_cast<uint8_t>(c), 2) + " is not text", kNotText);
    }
    const size_t length = utf8_length(text.substr(i));
    if (length == 0) {
      throw UserError(mark(), "byte " + wire::hex_number(static_cast<uint8_t>(c), 2) + " is not UTF-8", kNotText);
    }
    if (c == '\n') {
      ++line;
      line_start = i + 1;
      indenting = true;
    } else if (c == '\t' && indenting) {
      // A line of nothing but white space indents nothing.
      const size_t next = text.find_first_not_of(" \t\r", i);
      if (next != std::string_view::npos && text[next] != '\n' && text[next] != '#') {
        throw UserError(mark(), "the line is indented with a tab", "indent with spaces; YAML does not allow tabs");
      }
      indenting = false;
    } else if (c != ' ') {
      indenting = false;
    }
    i += length;
  }
}

}  // namespace loom
