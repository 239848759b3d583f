#pragma once

// Errors by whose fault they are. What a user wrote is wrong: UserError, caught once, in cli/main.cpp, which prints
// it and exits with the code of its kind. What the system refused: std::system_error naming the path. What a guest or
// the wire sent: never an exception. What we got wrong: LOOM_CHECK (core/check.h).

#include <stdexcept>
#include <string>

namespace loom {

// A place in a text file; line and column count from 1, zero means "the file as a whole".
struct SourceMark {
  std::string file;
  int line = 0;
  int column = 0;

  // "file:line:column", or "file", or "" when nothing is known.
  std::string text() const;
  bool operator==(const SourceMark&) const = default;
};

class UserError : public std::runtime_error {
 public:
  // Whose door the error leaves by; the value is the process's exit code.
  enum class Kind { kUsage = 2, kInput = 3, kEnvironment = 4 };

  // `what` says what is wrong in one sentence without a full stop; `hint`, when not empty, says what to do.
  UserError(SourceMark where, std::string what, std::string hint = "", Kind kind = Kind::kInput);

  const SourceMark& where() const { return where_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  Kind kind() const { return kind_; }
  int exit_code() const { return static_cast<int>(kind_); }

 private:
  SourceMark where_;
  std::string message_;
  std::string hint_;
  Kind kind_;
};

}  // namespace loom
