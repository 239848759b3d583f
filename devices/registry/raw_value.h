#pragma once

// RawValue: what a user wrote, before anyone has said what it should be: a scalar, a list or a map, each with its
// place in the file. The topology layer makes it from YAML; devices/registry checks it against parameters. Keys keep
// their order.
//
// Not modelled: comments, anchors, styles other than "was quoted".

#include <string>
#include <utility>
#include <vector>

#include "core/error.h"

namespace loom {

struct RawValue {
  enum class Kind { kNull, kScalar, kList, kMap };
  struct Entry;

  Kind kind = Kind::kNull;
  SourceMark mark;
  std::string scalar;  // kScalar
  bool quoted = false;
  std::vector<RawValue> items;  // kList
  std::vector<Entry> entries;   // kMap

  // Null when the map has no such key.
  const RawValue* find(const std::string& key) const;
};

struct RawValue::Entry {
  std::string key;
  SourceMark key_mark;
  RawValue value;
};

inline const RawValue* RawValue::find(const std::string& key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

}  // namespace loom
