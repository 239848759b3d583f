#pragma once

// One line of the protocol as a request, and its keys with their types. What is wrong with it is a ServeError, which
// knows how it is told; so is every UserError and std::system_error on its way to a reply.
//
// Sources: RFC 8259; PROTOCOL.md of this folder. Bytes from outside: tests/fuzz/serve_request_fuzz.cpp.
//
// Not modelled: ids that are neither numbers nor texts, several requests in one line.

#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/units.h"

namespace loom::cli::serve {

using Json = nlohmann::ordered_json;

// An error as the protocol tells it.
class ServeError : public std::runtime_error {
 public:
  // `kind` is a word of PROTOCOL.md. `id` is the request's, when it is known.
  ServeError(std::string kind, const std::string& message, std::string hint = "", Json id = nullptr)
      : std::runtime_error(message), kind_(std::move(kind)), hint_(std::move(hint)), id_(std::move(id)) {}
  const std::string& kind() const { return kind_; }
  const std::string& hint() const { return hint_; }
  const Json& id() const { return id_; }
  // More keys of the error: its place, the whole list it is the first of.
  const Json& more() const { return more_; }
  ServeError& with(Json more) {
    more_ = std::move(more);
    return *this;
  }

 private:
  Json more_;
  std::string kind_;
  std::string hint_;
  Json id_;
};

class Request {
 public:
  // ServeError of kind `protocol`, with the id if there is one.
  static Request parse(std::string_view line);

  const Json& id() const { return id_; }
  const std::string& what() const { return what_; }

  bool has(const char* key) const;  // and it is not null
  // A missing key is a ServeError where there is no other value, a key of the wrong type always is.
  std::string text(const char* key) const;
  std::string text(const char* key, const std::string& otherwise) const;
  uint64_t count(const char* key, uint64_t otherwise, uint64_t most = UINT64_MAX) const;
  std::optional<uint64_t> count(const char* key) const;
  bool flag(const char* key) const;
  std::optional<double> number(const char* key) const;
  // Picoseconds, as text or number; not negative.
  std::optional<Time> time(const char* key) const;
  std::vector<std::string> texts(const char* key) const;
  // Whole numbers, at most so many.
  std::vector<uint64_t> counts(const char* key, size_t most) const;
  // {"name": "value" or number or truth}, as texts.
  std::vector<std::pair<std::string, std::string>> pairs(const char* key) const;
  // The elements of a list of objects, each read as a request is; empty without the key.
  std::vector<Request> objects(const char* key) const;
  std::optional<Request> object(const char* key) const;

  const Json& body() const { return body_; }

 private:
  Request(Json id, std::string what, Json body)
      : id_(std::move(id)), what_(std::move(what)), body_(std::move(body)) {}
  const Json* find(const char* key) const;
  [[noreturn]] void refuse(const char* key, const std::string& must) const;

  Json id_;
  std::string what_;
  Json body_;
};

// As one line each, with the newline.
std::string line_of(const Json& json);
std::string reply_line(const Json& id, Json ok);
std::string error_line(const Json& id, Json error);
Json error_json(const std::string& kind, const std::string& message, const std::string& hint = "",
                const SourceMark& where = {});
Json error_json(const UserError& error);
// Of whatever was thrown.
Json error_json(std::exception_ptr thrown);

std::string time_json(Time time);

}  // namespace loom::cli::serve
