// Any bytes may be a DNS message: whatever parses is written as a message that reads the same.

#include <cstdlib>

#include "core/wire/dns.h"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace loom::wire;
  const std::vector<uint8_t> copy(data, data + size);
  if (const auto name = read_dns_name(copy, 0)) {
    require(is_dns_name(name->text) && name->end <= size);
    (void)dns_reverse_address(name->text);
  }
  const auto read = Dns::parse(copy);
  if (!read) return 0;
  const auto again = Dns::parse(read->bytes());
  require(again && *again == *read);
  return 0;
}
