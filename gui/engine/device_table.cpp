#include "gui/engine/device_table.h"

#include <QJsonArray>

namespace loom::gui {

namespace {

QString textOf(const QJsonObject& json, const char* key) {
  return json.value(QLatin1String(key)).toString();
}

Parameter parameterOf(const QJsonObject& json) {
  Parameter p;
  p.name = textOf(json, "name");
  p.kind = textOf(json, "kind");
  p.help = textOf(json, "help");
  p.defaultText = textOf(json, "default");
  p.required = json.value(QLatin1String("required")).toBool();
  p.hasLeast = json.contains(QLatin1String("least"));
  p.hasMost = json.contains(QLatin1String("most"));
  p.least = json.value(QLatin1String("least")).toDouble();
  p.most = json.value(QLatin1String("most")).toDouble();
  for (const QJsonValue& each : json.value(QLatin1String("choices")).toArray()) p.choices << each.toString();
  for (const QJsonValue& each : json.value(QLatin1String("fields")).toArray())
    p.fields.push_back(parameterOf(each.toObject()));
  if (json.contains(QLatin1String("element")))
    p.element = std::make_shared<Parameter>(parameterOf(json.value(QLatin1String("element")).toObject()));
  return p;
}

std::vector<Parameter> parametersOf(const QJsonValue& json) {
  std::vector<Parameter> list;
  for (const QJsonValue& each : json.toArray()) list.push_back(parameterOf(each.toObject()));
  return list;
}

}  // namespace

bool Parameter::isScalar() const {
  return kind != QLatin1String("record") && kind != QLatin1String("map") && kind != QLatin1String("list") &&
         kind != QLatin1String("any");
}

DeviceTable DeviceTable::of(const QJsonObject& described) {
  DeviceTable table;
  for (const QJsonValue& value : described.value(QLatin1String("devices")).toArray()) {
    const QJsonObject json = value.toObject();
    DeviceKind device;
    device.kind = textOf(json, "kind");
    device.summary = textOf(json, "summary");
    const QJsonObject ports = json.value(QLatin1String("ports")).toObject();
    for (const QJsonValue& name : ports.value(QLatin1String("names")).toArray()) device.fixedPorts << name.toString();
    device.mostPorts = ports.value(QLatin1String("most")).toInt(-1);
    device.parameters = parametersOf(json.value(QLatin1String("parameters")));
    table.m_devices.push_back(std::move(device));
  }
  table.m_link = parametersOf(described.value(QLatin1String("links")));
  for (const QJsonValue& value : described.value(QLatin1String("drop_reasons")).toArray()) {
    const QString name = textOf(value.toObject(), "name");
    table.m_reasons << name;
    table.m_meanings.insert(name, textOf(value.toObject(), "meaning"));
  }
  const QJsonObject units = described.value(QLatin1String("units")).toObject();
  for (auto each = units.begin(); each != units.end(); ++each)
    table.m_units.insert(each.key(), each.value().toString());
  return table;
}

const DeviceKind* DeviceTable::device(const QString& kind) const {
  for (const DeviceKind& each : m_devices) {
    if (each.kind == kind) return &each;
  }
  return nullptr;
}

}  // namespace loom::gui
