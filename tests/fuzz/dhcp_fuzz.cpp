// Any bytes may be a DHCP message: the view, the value and what it writes hold what they promise.

#include <cstdlib>

#include "core/wire/dhcp.h"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace loom::wire;
  const std::vector<uint8_t> copy(data, data + size);
  const auto view = DhcpView::parse(copy);
  if (!view) return 0;
  size_t walked = 0;
  OptionWalk walk = view->option_walk();
  while (const auto option = walk.next()) walked += option->bytes.size();
  require(walked + walk.rest().size() == view->options().size());
  Dhcp read = Dhcp::from(*view);
  const std::vector<uint8_t> written = read.bytes();
  require(written.size() == read.size() && written.size() >= Dhcp::kLeastSize);
  const auto again = DhcpView::parse(written);
  read.malformed = false;  // what could not be read is not written
  require(again && Dhcp::from(*again) == read);
  return 0;
}
