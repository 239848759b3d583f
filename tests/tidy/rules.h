#pragma once

// The house rules a machine can check, as pure functions: a file's path and text in, violations out. tidy_test.cpp
// applies them to the whole tree; rules_test.cpp shows each one firing on a bad example.
//
// A path is relative to the repository, with forward slashes. Rules about code don't look into comments, and those
// about names don't look into string literals either. A rule has no way to be switched off from the file it judges:
// an exception stands in the rule's own list, with its reason.
//
// Not modelled: the preprocessor. What a macro pastes together is not seen.

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace loom::tidy {

struct File {
  std::string path;
  std::string text;
};

struct Violation {
  std::string path;
  size_t line;         // from 1; 0 for the file or folder as a whole
  std::string advice;  // what is wrong and what to do

  std::string str() const;
};
inline std::ostream& operator<<(std::ostream& out, const Violation& violation) {
  return out << violation.str();
}
using Violations = std::vector<Violation>;

// Helpers, tested like the rules because the rules lean on them.
bool starts_with_any(std::string_view path, const std::vector<std::string>& prefixes);
bool is_header(std::string_view path);
bool is_cpp(std::string_view path);     // .h or .cpp
bool is_source(std::string_view path);  // also CMake, Python, shell
bool is_text(std::string_view text);    // no NUL in it
// Blanks comments, and string and character literals when asked; line and column of what stays don't move.
enum class Literals { kKeep, kBlank };
std::string code_of(std::string_view text, Literals literals);

// One rule each.
Violations check_layers(const File&);       // includes point downwards only; rooms and device families stay apart
Violations check_packages(const File&);     // a package's headers only in its room
Violations check_wall_clock(const File&);   // model time only
Violations check_randomness(const File&);   // our own generator and distributions only
Violations check_unordered(const File&);    // no container whose order is its hash's
Violations check_no_assert(const File&);    // LOOM_CHECK instead: it also stands in release builds
Violations check_pragma_once(const File&);  // in each header, first
Violations check_essay(const File&);        // a header says what it is
Violations check_length(const File&);       // 450 lines
Violations check_white_space(const File&);  // no tabs, nothing at the end of a line, a newline at the end of the file
Violations check_unfinished(const File&);   // nothing left for later
Violations check_speaks_of_itself(const File&);  // no machine's paths, trackers, registries
// Quoted includes name an existing file from the repository's root, own header first. `exists` answers for a path.
Violations check_includes(const File&, const std::function<bool(const std::string&)>& exists);
// Every top-level folder has a README.md that is its contract. Takes all paths.
Violations check_readmes(const std::vector<std::string>& paths);

}  // namespace loom::tidy
