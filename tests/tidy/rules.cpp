#include "tests/tidy/rules.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <regex>
#include <set>

namespace loom::tidy {
namespace {

constexpr size_t kMostLines = 450;
constexpr size_t kLeastEssay = 80;  // characters
constexpr size_t kPiece = 2000;     // of a line, searched at once
constexpr size_t kOverlap = 100;

// What a room may include, by prefix. The longest room that holds the file decides. A family of devices without a
// line here may use core, the registry and itself.
struct Room {
  std::string prefix;
  std::vector<std::string> includes;
};
const std::vector<Room>& rooms() {
  static const std::vector<std::string> kBelowDevices = {"core/", "core/wire/", "core/capture/", "core/compare/",
                                                         "core/results/"};
  static const auto with = [](std::vector<std::string> more) {
    more.insert(more.end(), kBelowDevices.begin(), kBelowDevices.end());
    return more;
  };
  static const std::vector<Room> kRooms = {
      {"core/", {"core/"}},  // the engine uses none of the rooms inside it
      {"core/wire/", {"core/", "core/wire/"}},
      {"core/capture/", {"core/", "core/wire/", "core/capture/"}},
      {"core/compare/", {"core/", "core/wire/", "core/capture/", "core/compare/"}},
      {"core/results/", {"core/", "core/wire/", "core/capture/", "core/results/"}},
      {"devices/", with({"devices/registry/"})},  // and the family itself
      // A real switch is configured by what the model is configured by.
      {"devices/live/",
       with({"devices/registry/", "devices/switching/", "devices/endpoint/host.", "devices/endpoint/register.",
             "devices/endpoint/arp_", "devices/nic/virtio/net_header.", "devices/live/"})},
      // A router asks for MAC addresses as a host does.
      {"devices/appliance/", with({"devices/registry/", "devices/endpoint/arp_", "devices/appliance/"})},
      // The platform is what NICs stand in.
      {"devices/platform/",
       with({"devices/registry/", "devices/nic/", "devices/endpoint/register.", "devices/platform/"})},
      {"devices/register_all.", with({"devices/"})},  // the one list of all families
      {"topology/", with({"devices/", "topology/"})},
      {"cli/", with({"devices/", "topology/", "cli/"})},
      {"gui/", {"gui/"}},
      {"tests/gui/", {"gui/", "tests/"}},
      {"tests/", with({"devices/", "topology/", "cli/", "tests/"})},
  };
  return kRooms;
}

// Headers of a package, and where they may be included.
struct Package {
  std::string name;
  std::regex header;
  std::vector<std::string> homes;
};
const std::vector<Package>& packages() {
  static const std::vector<Package> kPackages = {
      // The desktop program includes nothing of ours, and needs the place of everything in a scenario's text.
      {"yaml-cpp", std::regex("^yaml-cpp/.*"), {"topology/", "gui/document/", "tests/topology/"}},
      {"Graphviz", std::regex("^graphviz/.*"), {"gui/canvas/"}},
      {"Boost.CRC", std::regex("^boost/crc\\.hpp"), {"devices/nic/"}},
      {"Boost", std::regex("^boost/(?!crc\\.hpp).*"), {"topology/", "tests/topology/"}},
      {"SQLite", std::regex("^sqlite3.*"), {"core/results/", "tests/results/", "tests/core/results/"}},
      {"libpcap",
       std::regex("^pcap(/.*|\\.h)"),
       {"core/capture/", "tests/capture/", "tests/core/capture/", "tests/bench/"}},
      {"SystemC",
       std::regex("^(systemc|tlm)(\\.h)?$|^(sysc|tlm_.*)/.*"),
       {"devices/platform/", "tests/platform/", "tests/devices/platform/", "tests/bench/"}},
      {"Qt", std::regex("^Q(t.*/)?[A-Z].*"), {"gui/", "tests/gui/"}},
      {"CLI11", std::regex("^CLI/.*"), {"cli/", "tests/cli/"}},
      {"ns-3", std::regex("^ns3/.*"), {"tests/bench/"}},
      {"Google Benchmark", std::regex("^benchmark/.*"), {"tests/bench/"}},
      {"GoogleTest", std::regex("^g(test|mock)/.*"), {"tests/"}},
  };
  return kPackages;
}

// Wall time may be read where the outside world is met, and to show progress; never by a model.
const std::vector<std::string> kMayReadTheClock = {"devices/live/", "cli/", "gui/", "tests/bench/", "tests/system/"};

// Files that may use std::unordered_*: lookups only, never iterated. One line each, with the reason.
const std::vector<std::string> kMayHash = {};

// Inputs kept as they are: found or damaged on purpose.
const std::vector<std::string> kKeptAsIs = {"tests/fuzz/corpus/", "LICENSE"};

template <typename Visit>  // visit(line number, line)
void each_line(std::string_view text, Visit visit) {
  size_t number = 1;
  for (size_t at = 0; at < text.size(); ++number) {
    const size_t end = std::min(text.find('\n', at), text.size());
    visit(number, std::string(text.substr(at, end - at)));
    at = end + 1;
  }
}

Violations lines_that_match(const File& file, std::string_view text, const std::regex& bad,
                            const std::string& advice) {
  Violations found;
  each_line(text, [&](size_t number, const std::string& line) {
    // Piecewise, because std::regex recurses once a character; nothing banned is longer than the overlap.
    for (size_t at = 0; at < std::max<size_t>(line.size(), 1); at += kPiece - kOverlap) {
      const std::string piece = line.substr(at, kPiece);
      std::smatch match;
      if (!std::regex_search(piece, match, bad)) continue;
      return found.push_back({file.path, number, "'" + match.str() + "': " + advice});
    }
  });
  return found;
}

struct Include {
  size_t line;
  std::string what;
  bool quoted;
};
std::vector<Include> includes_of(const File& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  std::vector<Include> found;
  each_line(code_of(file.text, Literals::kKeep), [&](size_t number, const std::string& line) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) found.push_back({number, match.str(2), match.str(1) == "\""});
  });
  return found;
}

// "devices/nic/" for devices/nic/e1000.h: the family's folder, empty outside devices/.
std::string family_of(std::string_view path) {
  constexpr std::string_view kDevices = "devices/";
  if (!path.starts_with(kDevices)) return "";
  const size_t slash = path.find('/', kDevices.size());
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash + 1));
}

// The folders a file may include from; nothing for a file in no room.
std::optional<std::vector<std::string>> allowed_for(const std::string& path) {
  const Room* best = nullptr;
  for (const Room& room : rooms()) {
    if (path.starts_with(room.prefix) && (best == nullptr || room.prefix.size() > best->prefix.size())) best = &room;
  }
  if (best == nullptr) return std::nullopt;
  std::vector<std::string> allowed = best->includes;
  if (const std::string family = family_of(path); !family.empty()) allowed.push_back(family);
  return allowed;
}

// "core/" alone means the engine: the rooms inside it have to be named.
bool is_allowed(const std::string& header, const std::vector<std::string>& allowed) {
  const auto in = [&](const std::string& prefix) {
    return header.starts_with(prefix) && (prefix != "core/" || header.find('/', prefix.size()) == std::string::npos);
  };
  return std::any_of(allowed.begin(), allowed.end(), in);
}

}  // namespace

std::string Violation::str() const {
  return path + (line > 0 ? ":" + std::to_string(line) : "") + ": " + advice;
}

bool starts_with_any(std::string_view path, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& p) { return path.starts_with(p); });
}

bool is_header(std::string_view path) {
  return path.ends_with(".h");
}
bool is_cpp(std::string_view path) {
  return is_header(path) || path.ends_with(".cpp");
}
bool is_source(std::string_view path) {
  return is_cpp(path) || path.ends_with(".py") || path.ends_with(".sh") || path.ends_with(".cmake") ||
         path.ends_with("CMakeLists.txt") || path == "dev" || path == ".ci/run";
}
bool is_text(std::string_view text) {
  return text.find('\0') == std::string_view::npos;
}

std::string code_of(std::string_view text, Literals literals) {
  std::string out(text);
  const auto blank = [&](size_t from, size_t to) {
    for (size_t i = from; i < std::min(to, out.size()); ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
  };
  const auto word_before = [&](size_t i) {
    return i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) != 0);
  };
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (text.substr(i, 2) == "//") {
      end = std::min(text.find('\n', i), text.size());
      blank(i, end);
    } else if (text.substr(i, 2) == "/*") {
      const size_t close = text.find("*/", i + 2);
      end = close == std::string_view::npos ? text.size() : close + 2;
      blank(i, end);
    } else if (text.substr(i, 2) == "R\"") {
      const size_t open = std::min(text.find('(', i), text.size());
      const std::string close = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      const size_t at = text.find(close, open);
      end = at == std::string_view::npos ? text.size() : at + close.size();
      if (literals == Literals::kBlank) blank(i, end);
    } else if (text[i] == '"' || (text[i] == '\'' && !word_before(i))) {  // 1'000 holds no character literal
      while (end < text.size() && text[end] != text[i] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      if (literals == Literals::kBlank) blank(i + 1, end);
      ++end;
    }
    i = end;
  }
  return out;
}

Violations check_layers(const File& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  const auto allowed = allowed_for(file.path);
  if (!allowed)
    return {{file.path, 0, "C++ outside the house: put it into core, devices/<family>, topology, cli, gui or tests"}};
  for (const Include& include : includes_of(file)) {
    const bool ours = starts_with_any(include.what, {"core/", "devices/", "topology/", "cli/", "gui/", "tests/"});
    if (!ours || is_allowed(include.what, *allowed)) continue;
    found.push_back({file.path, include.line,
                     "includes " + include.what +
                         ", which is above or beside it: includes point downwards only; move the "
                         "shared part down, or pass it in"});
  }
  return found;
}

Violations check_packages(const File& file) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  for (const Include& include : includes_of(file)) {
    for (const Package& package : packages()) {
      if (!std::regex_match(include.what, package.header) || starts_with_any(file.path, package.homes)) continue;
      found.push_back(
          {file.path, include.line,
           package.name + " lives in " + package.homes.front() + " alone: use what that room offers instead"});
    }
  }
  return found;
}

Violations check_wall_clock(const File& file) {
  static const std::regex kClock(
      R"(\b(system_clock|steady_clock|high_resolution_clock|utc_clock)\b)"
      R"(|\b(gettimeofday|clock_gettime|clock_nanosleep|nanosleep|usleep|sleep_for|sleep_until|localtime(_r)?|gmtime(_r)?)\s*\()"
      R"(|(^|[^\w.>:])time\s*\(\s*(NULL|nullptr|0|&\w+)\s*\)|\bstd::time\s*\(|(^|[^\w])::time\s*\()");
  if (!is_cpp(file.path) || starts_with_any(file.path, kMayReadTheClock)) return {};
  return lines_that_match(file, code_of(file.text, Literals::kBlank), kClock,
                          "a model asks the simulation for the time; wall time belongs to devices/live and cli");
}

Violations check_randomness(const File& file) {
  static const std::regex kChance(
      R"(\brandom_device\b|\bdefault_random_engine\b|\bstd::\w+_distribution\b|\bstd::(ranges::)?(shuffle|sample)\b)"
      R"(|(^|[^\w.>])(s?rand|s?random|[dlm]rand48)\s*\(\s*\)|\bs(rand|random)\s*\(|\bgetrandom\s*\()");
  if (!is_cpp(file.path)) return {};
  return lines_that_match(file, code_of(file.text, Literals::kBlank), kChance,
                          "differs between machines or libraries; draw from a named stream of core/random.h");
}

Violations check_unordered(const File& file) {
  static const std::regex kHashed(R"(\bunordered_(multi)?(map|set)\b)");
  if (!is_cpp(file.path) || starts_with_any(file.path, kMayHash)) return {};
  return lines_that_match(
      file, code_of(file.text, Literals::kBlank), kHashed,
      "its order is its hash's: use a sorted container, or list the file in kMayHash with the reason");
}

Violations check_no_assert(const File& file) {
  static const std::regex kAssert(R"(\bassert\s*\()");
  if (!is_cpp(file.path)) return {};
  return lines_that_match(file, code_of(file.text, Literals::kBlank), kAssert, "use LOOM_CHECK (core/check.h)");
}

Violations check_pragma_once(const File& file) {
  if (!is_header(file.path) || file.text.starts_with("#pragma once\n")) return {};
  return {{file.path, 1, "a header starts with #pragma once"}};
}

Violations check_essay(const File& file) {
  if (!is_header(file.path)) return {};
  const size_t needed = file.path.starts_with("tests/") ? 1 : kLeastEssay;
  size_t said = 0;
  bool over = false;  // the first block of comment ends at the first other line
  each_line(file.text, [&](size_t, const std::string& line) {
    if (line.starts_with("//") && !over) {
      said += line.size();
    } else if (said > 0 || (!line.empty() && line != "#pragma once")) {
      over = true;
    }
  });
  if (said >= needed) return {};
  return {{file.path, 2, "a header opens, after #pragma once, with what it is, why, and what is not modelled"}};
}

Violations check_length(const File& file) {
  if (!is_source(file.path)) return {};
  const auto lines = static_cast<size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
  if (lines <= kMostLines) return {};
  return {{file.path, 0,
           std::to_string(lines) + " lines hold two ideas: split it (" + std::to_string(kMostLines) + " at most)"}};
}

Violations check_white_space(const File& file) {
  static const std::regex kBad(R"([ \t\r]+$|\t)");
  const bool judged = is_source(file.path) || file.path.ends_with(".md") || file.path.ends_with(".yaml") ||
                      file.path.ends_with(".json") || file.path == "packages.txt";
  if (!judged || starts_with_any(file.path, kKeptAsIs)) return {};
  Violations found = lines_that_match(file, file.text, kBad, "no tabs, and nothing at the end of a line");
  if (!file.text.empty() && file.text.back() != '\n') found.push_back({file.path, 0, "ends without a newline"});
  return found;
}

Violations check_unfinished(const File& file) {
  static const std::regex kLater(
      "\\b(TO"
      "DO|FIX"
      "ME|X"
      "XX)\\b");
  if (!is_text(file.text) || starts_with_any(file.path, kKeptAsIs)) return {};
  return lines_that_match(file, file.text, kLater, "finish it, or say plainly what is not modelled");
}

Violations check_speaks_of_itself(const File& file) {
  static const std::regex kForeign(
      "(^|[^\\w.])/wo"
      "rk/|\\.\\./sha"
      "red\\b|\\bissue #?[0-9]+|\\bsub-?ag"
      "ents?\\b|\\bL"
      "LM\\b"
      "|\\b(py"
      "pi\\.org|python"
      "hosted\\.org|npm"
      "js\\.(com|org)|crat"
      "es\\.io|ruby"
      "gems\\.org"
      "|ma"
      "ven\\.org|proxy\\.go"
      "lang\\.org|anaco"
      "nda\\.org|ghc"
      "r\\.io|docker\\.i"
      "o|(deb|packages|security|snapshot)\\.deb"
      "ian\\.org)\\b|https?://[a-z.]*(deb"
      "ian|npm"
      "js|py"
      "pi)\\b");
  if (!is_text(file.text) || starts_with_any(file.path, kKeptAsIs)) return {};
  return lines_that_match(file, file.text, kForeign,
                          "the project speaks of itself alone: no machine's paths, trackers, registries");
}

Violations check_includes(const File& file, const std::function<bool(const std::string&)>& exists) {
  Violations found;
  if (!is_cpp(file.path)) return found;
  const auto includes = includes_of(file);
  for (const Include& include : includes) {
    if (include.quoted && !exists(include.what)) {
      found.push_back({file.path, include.line,
                       "\"" + include.what +
                           "\" is no file from the repository's root: root it there, or use <> for a package's"});
    }
  }
  if (file.path.ends_with(".cpp")) {
    const std::string own = file.path.substr(0, file.path.size() - 4) + ".h";
    if (exists(own) && (includes.empty() || includes.front().what != own)) {
      found.push_back(
          {file.path, includes.empty() ? 1 : includes.front().line, "include its own header, " + own + ", first"});
    }
  }
  return found;
}

Violations check_readmes(const std::vector<std::string>& paths) {
  std::set<std::string> folders;
  for (const std::string& path : paths) {
    const size_t slash = path.find('/');
    if (slash != std::string::npos && !path.starts_with(".")) folders.insert(path.substr(0, slash));
  }
  Violations found;
  for (const std::string& folder : folders) {
    const std::string readme = folder + "/README.md";
    if (std::find(paths.begin(), paths.end(), readme) != paths.end()) continue;
    found.push_back({readme, 0, "is missing: say what the folder is for and what it promises"});
  }
  return found;
}

}  // namespace loom::tidy
