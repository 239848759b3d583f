#pragma once

// What a switch does to the tags of a frame, as functions from bytes to bytes: push, pop, rewrite. The frame that
// comes in is never touched, because frames are shared; the edited copy goes into the caller's buffer.
//
// `out` must not overlap `in`. Each returns the size of the edited frame, or 0 with nothing written when `in` has no
// Ethernet header or not the tags to remove, or when `out` is too small.
//
// The edits look at positions and not at TPIDs: whether the four bytes at offset 12 are a tag for this switch is the
// switch's decision (IEEE 802.1Q-2018 section 6.9), made before.
//
// Not modelled: padding. A frame popped below 60 bytes stays so; the port that sends it decides about padding.

#include <span>

#include "core/wire/bytes.h"
#include "core/wire/ethernet.h"
#include "core/wire/vlan_tag.h"

namespace loom::wire {

// Removes the `pop` outermost tags, then puts `push` in their place, outermost first.
size_t edit_tags(Bytes in, size_t pop, std::span<const VlanTag> push, MutableBytes out);

inline size_t push_tag(Bytes in, VlanTag tag, MutableBytes out) {
  return edit_tags(in, 0, {&tag, 1}, out);
}
inline size_t pop_tag(Bytes in, MutableBytes out) {
  return edit_tags(in, 1, {}, out);
}
// The outermost tag becomes `tag`, TPID included.
inline size_t rewrite_tag(Bytes in, VlanTag tag, MutableBytes out) {
  return edit_tags(in, 1, {&tag, 1}, out);
}

}  // namespace loom::wire
