#include "core/wire/tag_edit.h"

#include <algorithm>

namespace loom::wire {

size_t edit_tags(Bytes in, size_t pop, std::span<const VlanTag> push, MutableBytes out) {
  constexpr size_t kAddresses = 12;
  if (in.size() < kEthernetHeaderSize || pop > (in.size() - kEthernetHeaderSize) / kTagSize) return 0;
  const Bytes rest = in.subspan(kAddresses + kTagSize * pop);
  const size_t size = kAddresses + kTagSize * push.size() + rest.size();
  if (out.size() < size) return 0;
  uint8_t* to = std::copy_n(in.data(), kAddresses, out.data());
  for (const VlanTag& tag : push) {
    tag.store(to);
    to += kTagSize;
  }
  std::copy_n(rest.data(), rest.size(), to);
  return size;
}

}  // namespace loom::wire
