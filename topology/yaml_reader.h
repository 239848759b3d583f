#pragma once

// YAML -> RawValue: every value with its place, nothing interpreted. The text is checked before the parser sees it
// (size, UTF-8, control characters, tabs that indent), so that a capture, a gzip or a disk image given by mistake
// is answered with one sentence; what the parser itself refuses is said in our words, at its place.
//
// Built from the parser's events rather than its node tree: that is several times faster, keeps the order and place
// of keys, and sees duplicate keys, which the tree hides.
//
// Units: lines and columns count from 1, columns in bytes. Limits: 64 MiB, depth 64, two million values with aliases
// expanded (which bounds an alias bomb).
//
// Errors: UserError with file:line:column; a file that cannot be read is a UserError of the input.
//
// Source: YAML 1.2.2. Not modelled: tags, merge keys ("<<"), keys that are not text, several documents; UTF-16.

#include <cstdint>
#include <string>

#include "devices/registry/raw_value.h"

namespace loom {

struct YamlLimits {
  uint64_t bytes = uint64_t{64} << 20;
  size_t depth = 64;
  size_t values = 2'000'000;
};

// `file` stands for the path in errors. An empty text is an error: a scenario says something.
RawValue read_yaml(const std::string& text, const std::string& file, const YamlLimits& limits = {});

// The text of a file, not larger than the limit.
std::string read_text_file(const std::string& path, const YamlLimits& limits = {});

}  // namespace loom
