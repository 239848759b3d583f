#include "core/compare/side_by_side.h"

#include <algorithm>
#include <map>

#include "core/wire/dissect.h"

namespace loom {

namespace {

struct Keyed {
  std::string name;
  int occurrence = 0;
  std::string value;
  std::string compared;  // the value with what is ignored zeroed

  bool same_key(const Keyed& other) const { return name == other.name && occurrence == other.occurrence; }
};

std::vector<Keyed> fields_of(const StoredFrame& frame, const FieldMask& mask) {
  std::vector<Keyed> fields;
  std::map<std::string, int> seen;
  const std::vector<wire::Field> shown = wire::dissect(frame.bytes);
  for (const wire::Field& field : shown) {
    const std::string name(field.name);
    fields.push_back({name, seen[name]++, field.value, field.value});
  }
  fields.push_back({"frame.len", 0, std::to_string(frame.size), std::to_string(frame.size)});
  if (mask.empty()) return fields;
  // Zeroing may make another header of what follows; then only names can be ignored.
  const std::vector<uint8_t> masked = mask.apply(frame.bytes);
  const std::vector<wire::Field> compared = wire::dissect(masked);
  for (size_t i = 0; i < shown.size(); ++i) {
    if (compared.size() == shown.size() && compared[i].name == shown[i].name) fields[i].compared = compared[i].value;
  }
  for (Keyed& field : fields) {
    if (mask.covers(field.name)) field.compared.clear();
  }
  return fields;
}

}  // namespace

std::vector<FieldRow> side_by_side(const StoredFrame* expected, const StoredFrame* actual, const FieldMask& mask) {
  const std::vector<Keyed> e = expected != nullptr ? fields_of(*expected, mask) : std::vector<Keyed>{};
  const std::vector<Keyed> a = actual != nullptr ? fields_of(*actual, mask) : std::vector<Keyed>{};
  const bool both = expected != nullptr && actual != nullptr;
  const auto find = [](const std::vector<Keyed>& fields, const Keyed& wanted) {
    return std::find_if(fields.begin(), fields.end(), [&](const Keyed& f) { return f.same_key(wanted); });
  };
  const auto one_sided = [&](const Keyed& field) {
    return !both                     ? FieldRow::State::kEqual
           : mask.covers(field.name) ? FieldRow::State::kIgnored
                                     : FieldRow::State::kDiffers;
  };
  std::vector<FieldRow> rows;
  auto next = a.begin();
  for (const Keyed& field : e) {
    const auto other = find(a, field);
    // What only the actual frame has stands where it stands there.
    if (other != a.end()) {
      for (; next < other; ++next) {
        if (find(e, *next) == e.end()) rows.push_back({next->name, std::nullopt, next->value, one_sided(*next)});
      }
      next = std::max(next, other + 1);
    }
    if (other == a.end()) {
      rows.push_back({field.name, field.value, std::nullopt, one_sided(field)});
    } else {
      const auto state = field.compared != other->compared ? FieldRow::State::kDiffers
                         : field.value != other->value     ? FieldRow::State::kIgnored
                                                           : FieldRow::State::kEqual;
      rows.push_back({field.name, field.value, other->value, state});
    }
  }
  for (; next < a.end(); ++next) {
    if (find(e, *next) == e.end()) rows.push_back({next->name, std::nullopt, next->value, one_sided(*next)});
  }
  return rows;
}

}  // namespace loom
