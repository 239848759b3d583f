// Any bytes may be a line of the protocol: it is a request or a ServeError, and so is each of its keys.

#include <cstdlib>

#include "cli/serve/line_channel.h"
#include "cli/serve/request.h"

namespace {

using namespace loom::cli::serve;

void require(bool promise) {
  if (!promise) std::abort();
}

template <typename Ask>
void ask(Ask what) {
  try {
    (void)what();
  } catch (const ServeError&) {
    // An error line is a whole line of JSON, whatever came in.
    const std::string line = error_line(nullptr, error_json(std::current_exception()));
    require(Json::accept(line) && line.find('\n') == line.size() - 1);
  }
}

void ask_for_all(const Request& request) {
  for (const auto& [name, value] : request.body().items()) {
    const char* const key = name.c_str();
    ask([&] { return request.text(key); });
    ask([&] { return request.count(key, 3, 100); });
    ask([&] { return request.number(key); });
    ask([&] { return request.flag(key); });
    ask([&] { return request.time(key); });
    ask([&] { return request.texts(key); });
    ask([&] { return request.pairs(key); });
    ask([&] { return request.object(key); });
    ask([&] {
      for (const Request& each : request.objects(key)) ask_for_all(each);
      return 0;
    });
  }
}

void take_apart(std::string_view line) {
  const Request request = Request::parse(line);
  require(Json::accept(reply_line(request.id(), request.body())));
  ask_for_all(request);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  LineSplitter splitter(4096);
  splitter.feed({reinterpret_cast<const char*>(data), size});
  splitter.end();
  while (const auto line = splitter.next()) {
    require(line->text.size() <= 4096 && (!line->too_long || line->text.empty()));
    ask([&] { return take_apart(line->text), 0; });
  }
  return 0;
}
