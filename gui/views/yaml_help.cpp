#include "gui/views/yaml_help.h"

namespace loom::gui {

namespace {

class Finder {
 public:
  Finder(const DeviceTable& table, int offset) : m_table(table), m_offset(offset) {}

  QString inRoot(const YamlNode& root) const {
    const YamlEntry* entry = entryAt(root);
    if (entry == nullptr) return {};
    if (entry->key == QLatin1String("topology")) return inTopology(entry->value);
    if (entry->key == QLatin1String("traffic")) return inTraffic(entry->value);
    if (entry->key == QLatin1String("run")) return inSettings(m_table.section(entry->key), entry->value);
    if (entry->key == QLatin1String("faults")) {
      const YamlNode* item = itemAt(entry->value);
      return item == nullptr ? QString() : inSettings(m_table.section(entry->key), *item);
    }
    if (entry->key == QLatin1String("expect")) {
      const YamlEntry* one = entryAt(entry->value);
      return one == nullptr ? QString() : inSettings(m_table.section(entry->key), one->value);
    }
    return {};
  }

 private:
  // The entry of a map, or the item of a list, that stands at the place.
  const YamlEntry* entryAt(const YamlNode& map) const {
    for (const YamlEntry& each : map.entries) {
      if (each.keySpan.contains(m_offset) || each.value.span.contains(m_offset)) return &each;
    }
    return nullptr;
  }

  const YamlNode* itemAt(const YamlNode& list) const {
    for (const YamlNode& each : list.items) {
      if (each.span.contains(m_offset)) return &each;
    }
    return nullptr;
  }

  QString inTopology(const YamlNode& topology) const {
    const YamlEntry* part = entryAt(topology);
    if (part == nullptr) return {};
    if (part->key == QLatin1String("generate")) return inSettings(m_table.section(part->key), part->value);
    if (part->key == QLatin1String("links")) {
      const YamlNode* item = itemAt(part->value);
      return item == nullptr ? QString() : inSettings(m_table.link(), *item);
    }
    const bool kinds = part->key == QLatin1String("kinds");
    if (!kinds && part->key != QLatin1String("nodes")) return {};
    const YamlEntry* one = entryAt(part->value);
    if (one == nullptr) return {};
    const DeviceKind* device = m_table.device(kinds ? one->key : one->value.text(QStringLiteral("kind")));
    if (device == nullptr) return {};
    const YamlEntry* setting = entryAt(one->value);
    if (one->keySpan.contains(m_offset) || (setting != nullptr && setting->key == QLatin1String("kind")))
      return device->kind + QStringLiteral(": ") + device->summary;
    return inSettings(device->parameters, one->value);
  }

  QString inTraffic(const YamlNode& traffic) const {
    const YamlNode* item = itemAt(traffic);
    if (item == nullptr) return {};
    for (const DeviceKind& kind : m_table.traffic()) {
      const YamlEntry* named = item->find(kind.kind);
      if (named == nullptr) continue;
      const QString help = inSettings(kind.parameters, *item);
      return named->keySpan.contains(m_offset) ? kind.summary + u'\n' + help : help;
    }
    return {};
  }

  QString inSettings(const std::vector<Parameter>& parameters, const YamlNode& map) const {
    const YamlEntry* entry = entryAt(map);
    if (entry == nullptr) return {};
    for (const Parameter& each : parameters) {
      if (each.name == entry->key) return inSetting(each, *entry);
    }
    return {};
  }

  QString inSetting(const Parameter& p, const YamlEntry& entry) const {
    QString own = p.name + QStringLiteral(": ") + m_table.helpOf(p);
    if (entry.keySpan.contains(m_offset)) return own;
    if (p.name == QLatin1String("drops")) {
      const YamlEntry* reason = entryAt(entry.value);
      const QString meaning = reason == nullptr ? QString() : m_table.meaningOf(reason->key);
      return meaning.isEmpty() ? own : reason->key + QStringLiteral(": ") + meaning;
    }
    QString inner;
    if (p.element != nullptr && entry.value.isMap()) {
      const YamlEntry* one = entryAt(entry.value);
      if (one != nullptr) inner = inSettings(p.element->fields, one->value);
    } else if (p.element != nullptr) {
      const YamlNode* item = itemAt(entry.value);
      if (item != nullptr) inner = inSettings(p.element->fields, *item);
    } else if (entry.value.isMap()) {
      inner = inSettings(p.fields, entry.value);
    }
    return inner.isEmpty() ? own : inner;
  }

  const DeviceTable& m_table;
  int m_offset;
};

}  // namespace

QString helpAt(const DeviceTable& table, const YamlNode& root, int offset) {
  return Finder(table, offset).inRoot(root);
}

}  // namespace loom::gui
