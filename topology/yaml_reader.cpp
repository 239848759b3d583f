#include "topology/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <system_error>
#include <vector>

#include "topology/text_check.h"

namespace loom {

namespace {

// Values in `value`; a long text counts as several, so that an alias of it is not for nothing.
size_t count_values(const RawValue& value) {
  size_t count = 1 + value.scalar.size() / 64;
  for (const RawValue& item : value.items) count += count_values(item);
  for (const RawValue::Entry& entry : value.entries) count += 1 + count_values(entry.value);
  return count;
}

// Builds one RawValue from the parser's events.
class EventBuilder final : public YAML::EventHandler {
 public:
  EventBuilder(const std::string& file, const YamlLimits& limits) : file_(file), limits_(limits) {}

  RawValue take() { return std::move(root_); }

  SourceMark mark_of(const YAML::Mark& mark) const {
    return mark.is_null() ? SourceMark{file_} : SourceMark{file_, mark.line + 1, mark.column + 1};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      throw UserError(mark_of(mark), "a second YAML document begins here",
                      "a scenario is one document; remove the ---");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    RawValue value;
    value.mark = mark_of(mark);
    add(std::move(value), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto anchored = anchors_.find(anchor);
    if (anchored == anchors_.end()) throw UserError(mark_of(mark), "the alias stands inside what it names");
    take_room(mark, anchored->second.count);
    if (stack_.size() + anchored->second.depth > limits_.depth) too_deep(mark);
    add(RawValue(anchored->second.value), 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    // The parser gives "?" for a plain scalar and "!" for a quoted one.
    refuse_tag(mark, tag);
    take_room(mark, 1);
    RawValue value;
    value.kind = RawValue::Kind::kScalar;
    value.mark = mark_of(mark);
    value.scalar = text;
    value.quoted = tag == "!";
    add(std::move(value), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(RawValue::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(RawValue::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    RawValue value;
    YAML::anchor_t anchor = 0;
    bool has_key = false;
    std::string key;
    SourceMark key_mark;
    std::map<std::string, int> lines;  // of the keys so far
  };
  struct Anchored {
    RawValue value;
    size_t count = 0;
    size_t depth = 0;
  };

  void open(RawValue::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_tag(mark, tag);
    take_room(mark, 1);
    if (stack_.size() >= limits_.depth) too_deep(mark);
    if (!stack_.empty() && stack_.back().value.kind == RawValue::Kind::kMap && !stack_.back().has_key) {
      throw UserError(mark_of(mark), std::string("a key is ") + (kind == RawValue::Kind::kMap ? "a map" : "a list"),
                      "keys are words; quote a text that contains braces or brackets");
    }
    Level level;
    level.value.kind = kind;
    level.value.mark = mark_of(mark);
    level.anchor = anchor;
    stack_.push_back(std::move(level));
  }

  void close() {
    Level done = std::move(stack_.back());
    stack_.pop_back();
    add(std::move(done.value), done.anchor);
  }

  void add(RawValue value, YAML::anchor_t anchor) {
    if (anchor != 0) {
      anchors_[anchor] = {value, count_values(value), depth_of(value)};
    }
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = stack_.back();
    if (level.value.kind == RawValue::Kind::kList) {
      level.value.items.push_back(std::move(value));
    } else if (!level.has_key) {
      take_key(level, std::move(value));
    } else {
      level.value.entries.push_back({std::move(level.key), std::move(level.key_mark), std::move(value)});
      level.has_key = false;
    }
  }

  static void take_key(Level& level, RawValue value) {
    if (value.kind != RawValue::Kind::kScalar) {
      throw UserError(value.mark, "a key is missing before the colon", "write key: value");
    }
    if (value.scalar == "<<" && !value.quoted) {
      throw UserError(value.mark, "merge keys (<<) are not used here",
                      "put what nodes have in common under topology.kinds");
    }
    const auto [first, is_new] = level.lines.emplace(value.scalar, value.mark.line);
    if (!is_new) {
      throw UserError(value.mark, "\"" + value.scalar + "\" is written twice in this map",
                      "the first is at line " + std::to_string(first->second));
    }
    level.key = std::move(value.scalar);
    level.key_mark = std::move(value.mark);
    level.has_key = true;
  }

  static size_t depth_of(const RawValue& value) {
    size_t deepest = 0;
    for (const RawValue& item : value.items) deepest = std::max(deepest, depth_of(item));
    for (const RawValue::Entry& entry : value.entries) deepest = std::max(deepest, depth_of(entry.value));
    return deepest + 1;
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw UserError(mark_of(mark), "the YAML tag " + tag + " is not used here",
                    "remove it; units tell what a value is");
  }

  void take_room(const YAML::Mark& mark, size_t values) {
    if (values > limits_.values - values_) {
      throw UserError(mark_of(mark), "the file holds more than " + std::to_string(limits_.values) + " values",
                      "aliases count with all they stand for");
    }
    values_ += values;
  }

  [[noreturn]] void too_deep(const YAML::Mark& mark) const {
    throw UserError(mark_of(mark), "lists and maps are nested more than " + std::to_string(limits_.depth) + " deep");
  }

  std::string file_;
  YamlLimits limits_;
  size_t values_ = 0;
  int documents_ = 0;
  RawValue root_;
  std::vector<Level> stack_;
  std::map<YAML::anchor_t, Anchored> anchors_;
};

struct Translation {
  const char* jargon;  // what the parser says, or how it begins
  const char* what;
  const char* hint;
};

// The parser's messages (yaml-cpp's exceptions.h) that a user may well meet, in plain words.
constexpr std::array kTranslations{
    Translation{"end of map flow not found", "a { is never closed", "close it with }; is the file cut short?"},
    Translation{"end of sequence flow not found", "a [ is never closed", "close it with ]; is the file cut short?"},
    Translation{"end of map not found", "this line does not belong to the map above it",
                "check its indentation, and the colon after each key"},
    Translation{"end of sequence not found", "this line does not belong to the list above it",
                "check its indentation, and the dash before each element"},
    Translation{"illegal EOF in scalar", "a quoted text is never closed", "close the quote; is the file cut short?"},
    Translation{"illegal document indicator in scalar", "a quoted text is never closed", "close the quote"},
    Translation{"illegal map value", "a value stands where none can be",
                "check the indentation and quotes; a text with a colon and a space needs quotes"},
    Translation{"illegal flow end", "a closing ] or } has no opening one", ""},
    Translation{"illegal block entry", "a list element (- ...) cannot stand here", "put it on a line of its own"},
    Translation{"illegal map key", "a key cannot stand here", "check the indentation"},
    Translation{"map keys must be alone", "a map value stands where none can be", "check the indentation and quotes"},
    Translation{"the referenced anchor is not defined", "the alias names no anchor before it",
                "a text that begins with * needs quotes"},
    Translation{"alias not found after *", "a * begins an alias, and no name follows",
                "quote a text that begins with *"},
    Translation{"anchor not found after &", "an & begins an anchor, and no name follows",
                "quote a text that begins with &"},
    Translation{"unknown token", "this is not YAML", "a text that begins with @, ` or % needs quotes"},
    Translation{"unknown escape character", "a backslash in double quotes stands before a letter that means nothing",
                "double it, or use single quotes"},
    Translation{"tab cannot be part of the indentation", "the line is indented with a tab", "indent with spaces"},
    Translation{"illegal tab when looking for indentation", "the line is indented with a tab", "indent with spaces"},
    Translation{"bad file", "lists and maps are nested too deep", ""},
};

[[noreturn]] void refuse(const YAML::Exception& error, const EventBuilder& builder) {
  const SourceMark mark = builder.mark_of(error.mark);
  for (const Translation& translation : kTranslations) {
    if (error.msg.starts_with(translation.jargon)) throw UserError(mark, translation.what, translation.hint);
  }
  throw UserError(mark, "this is not valid YAML", "the parser says: " + error.msg);
}

}  // namespace

RawValue read_yaml(const std::string& text, const std::string& file, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    throw UserError({file}, "the file is larger than " + std::to_string(limits.bytes >> 20) + " MiB",
                    "is this a scenario?");
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) throw UserError({file, 1, 1}, "the file is empty");
  check_is_yaml_text(text, file);
  EventBuilder builder(file, limits);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    refuse(error, builder);
  }
  RawValue root = builder.take();
  // Directives and comments alone are text, but no document.
  if (root.mark.file.empty()) root.mark = {file, 1, 1};
  return root;
}

std::string read_text_file(const std::string& path, const YamlLimits& limits) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw UserError({path}, "this is a folder", "name the scenario.yaml in it");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw UserError({path}, "cannot open it: " + std::generic_category().message(errno));
  std::string text;
  std::array<char, 65536> part;
  while (stream) {
    stream.read(part.data(), part.size());
    text.append(part.data(), static_cast<size_t>(stream.gcount()));
    // Told before all of it is in memory; the text needs no more than one byte over the limit.
    if (text.size() > limits.bytes) {
      throw UserError({path}, "the file is larger than " + std::to_string(limits.bytes >> 20) + " MiB",
                      "is this a scenario?");
    }
  }
  if (stream.bad()) throw std::system_error(errno, std::generic_category(), path);
  return text;
}

}  // namespace loom
