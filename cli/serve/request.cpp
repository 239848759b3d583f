#include "cli/serve/request.h"

#include <fmt/format.h>

#include <cmath>
#include <new>
#include <system_error>

#include "core/units_text.h"

namespace loom::cli::serve {

namespace {

constexpr int kMostDepth = 32;

ServeError broken(const std::string& message, const std::string& hint = "", Json id = nullptr) {
  return ServeError("protocol", message, hint, std::move(id));
}

Json parse_json(std::string_view line) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kMostDepth) throw broken(fmt::format("the request is nested deeper than {}", kMostDepth));
    return true;
  };
  try {
    return Json::parse(line, shallow);
  } catch (const Json::exception& e) {
    // "[json.exception.parse_error.101] parse error at line 1, column 3: ...": its number helps nobody.
    const std::string text = e.what();
    const size_t end = text.find("] ");
    throw broken("the line is no JSON: " + (end == std::string::npos ? text : text.substr(end + 2)),
                 "a request is one object a line");
  }
}

bool is_id(const Json& json) {
  return json.is_number_integer() || json.is_string();
}

// What a person would write for it in a scenario.
std::optional<std::string> scalar_text(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean() || json.is_number()) return json.dump();
  return std::nullopt;
}

std::string_view kind_of(UserError::Kind kind) {
  switch (kind) {
    case UserError::Kind::kUsage:
      return "usage";
    case UserError::Kind::kInput:
      return "input";
    case UserError::Kind::kEnvironment:
      return "environment";
  }
  return "";
}

}  // namespace

Request Request::parse(std::string_view line) {
  Json body = parse_json(line);
  if (!body.is_object()) throw broken("a request is a JSON object", R"(for example {"id":1,"do":"hello"})");
  Json id = body.value("id", Json());
  if (!is_id(id)) throw broken("a request needs an id, a whole number or a text");
  const auto what = body.find("do");
  if (what == body.end() || !what->is_string()) throw broken("the request does not say what to do", "", id);
  std::string word = what->get<std::string>();
  return {std::move(id), std::move(word), std::move(body)};
}

const Json* Request::find(const char* key) const {
  const auto found = body_.find(key);
  return found == body_.end() || found->is_null() ? nullptr : &*found;
}

bool Request::has(const char* key) const {
  return find(key) != nullptr;
}

void Request::refuse(const char* key, const std::string& must) const {
  const std::string where = what_.empty() ? "" : what_ + ": ";
  throw broken(fmt::format("{}{} {}", where, key, must), "", id_);
}

std::string Request::text(const char* key) const {
  if (find(key) == nullptr) refuse(key, "is missing");
  return text(key, "");
}

std::string Request::text(const char* key, const std::string& otherwise) const {
  const Json* const found = find(key);
  if (found == nullptr) return otherwise;
  if (!found->is_string()) refuse(key, "must be a text");
  return found->get<std::string>();
}

std::optional<uint64_t> Request::count(const char* key) const {
  const Json* const found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number_unsigned()) refuse(key, "must be a whole number, 0 or more");
  return found->get<uint64_t>();
}

uint64_t Request::count(const char* key, uint64_t otherwise, uint64_t most) const {
  const uint64_t value = count(key).value_or(otherwise);
  if (value > most) refuse(key, fmt::format("is {} at most", most));
  return value;
}

bool Request::flag(const char* key) const {
  const Json* const found = find(key);
  if (found == nullptr) return false;
  if (!found->is_boolean()) refuse(key, "must be true or false");
  return found->get<bool>();
}

std::optional<double> Request::number(const char* key) const {
  const Json* const found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number() || !std::isfinite(found->get<double>())) refuse(key, "must be a number");
  return found->get<double>();
}

std::optional<Time> Request::time(const char* key) const {
  const Json* const found = find(key);
  if (found == nullptr) return std::nullopt;
  constexpr const char* kMust = "must be picoseconds since the start, as digits";
  int64_t picoseconds = -1;
  if (found->is_number_integer()) {
    if (found->is_number_unsigned() && found->get<uint64_t>() > INT64_MAX) refuse(key, kMust);
    picoseconds = found->get<int64_t>();
  } else if (found->is_string()) {
    const std::string& digits = found->get_ref<const std::string&>();
    constexpr size_t kMostDigits = 18;  // 11 days short of what a Time can say
    if (digits.empty() || digits.size() > kMostDigits || digits.find_first_not_of("0123456789") != std::string::npos)
      refuse(key, kMust);
    picoseconds = std::stoll(digits);
  }
  if (picoseconds < 0) refuse(key, kMust);
  return Time::at(Duration::ps(picoseconds));
}

std::vector<std::string> Request::texts(const char* key) const {
  std::vector<std::string> list;
  const Json* const found = find(key);
  if (found == nullptr) return list;
  if (!found->is_array()) refuse(key, "must be a list of texts");
  for (const Json& each : *found) {
    if (!each.is_string()) refuse(key, "must be a list of texts");
    list.push_back(each.get<std::string>());
  }
  return list;
}

std::vector<uint64_t> Request::counts(const char* key, size_t most) const {
  std::vector<uint64_t> list;
  const Json* const found = find(key);
  if (found == nullptr) return list;
  if (!found->is_array()) refuse(key, "must be a list of whole numbers");
  if (found->size() > most) refuse(key, fmt::format("has {} entries at most", most));
  for (const Json& each : *found) {
    if (!each.is_number_unsigned()) refuse(key, "must be a list of whole numbers");
    list.push_back(each.get<uint64_t>());
  }
  return list;
}

std::vector<std::pair<std::string, std::string>> Request::pairs(const char* key) const {
  std::vector<std::pair<std::string, std::string>> list;
  const Json* const found = find(key);
  if (found == nullptr) return list;
  if (!found->is_object()) refuse(key, "must be an object of names and values");
  for (const auto& [name, value] : found->items()) {
    const auto text = scalar_text(value);
    if (!text) refuse(key, "must be an object of names and values");
    list.emplace_back(name, *text);
  }
  return list;
}

std::vector<Request> Request::objects(const char* key) const {
  std::vector<Request> list;
  const Json* const found = find(key);
  if (found == nullptr) return list;
  if (!found->is_array()) refuse(key, "must be a list of objects");
  for (const Json& each : *found) {
    if (!each.is_object()) refuse(key, "must be a list of objects");
    list.push_back(Request(id_, what_ + ": " + key, each));
  }
  return list;
}

std::optional<Request> Request::object(const char* key) const {
  const Json* const found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_object()) refuse(key, "must be an object");
  return Request(id_, what_ + ": " + key, *found);
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string reply_line(const Json& id, Json ok) {
  return line_of({{"id", id}, {"ok", std::move(ok)}});
}

std::string error_line(const Json& id, Json error) {
  return line_of({{"id", id}, {"error", std::move(error)}});
}

Json error_json(const std::string& kind, const std::string& message, const std::string& hint,
                const SourceMark& where) {
  return {{"message", message}, {"hint", hint},           {"file", where.file},
          {"line", where.line}, {"column", where.column}, {"kind", kind}};
}

Json error_json(const UserError& error) {
  return error_json(std::string(kind_of(error.kind())), error.message(), error.hint(), error.where());
}

Json error_json(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (const ServeError& e) {
    Json error = error_json(e.kind(), e.what(), e.hint());
    if (e.more().is_object()) error.update(e.more());
    return error;
  } catch (const UserError& e) {
    return error_json(e);
  } catch (const std::system_error& e) {
    return error_json("environment", e.what());
  } catch (const std::bad_alloc&) {
    return error_json("environment", "the machine's memory is not enough for this");
  } catch (const std::exception& e) {
    return error_json("died", std::string("internal: ") + e.what());
  }
}

std::string time_json(Time time) {
  return std::to_string(time.count_ps());
}

}  // namespace loom::cli::serve
