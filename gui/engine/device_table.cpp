#include "gui/engine/device_table.h"

#include <QJsonArray>

#include "gui/engine/json_text.h"

namespace loom::gui {

namespace {

// The one place where a text of the device table changes its language.
QString inLanguage(const QString& english) {
  return english.isEmpty() ? english : QCoreApplication::translate("loom::devices", english.toUtf8().constData());
}

Parameter parameterOf(const QJsonObject& json) {
  Parameter p;
  p.name = textOf(json, "name");
  p.kind = textOf(json, "kind");
  p.help = inLanguage(textOf(json, "help"));
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

TableKind tableOf(const QJsonObject& json) {
  TableKind table;
  table.name = textOf(json, "name");
  table.help = inLanguage(textOf(json, "help"));
  for (const QJsonValue& each : json.value(QLatin1String("columns")).toArray())
    table.columns.insert(textOf(each.toObject(), "name"), inLanguage(textOf(each.toObject(), "help")));
  return table;
}

DeviceKind kindOf(const QJsonObject& json) {
  DeviceKind device;
  device.kind = textOf(json, "kind");
  device.summary = inLanguage(textOf(json, "summary"));
  device.words = device.kind + u' ' + textOf(json, "summary") + u' ' + device.summary;
  const QJsonObject ports = json.value(QLatin1String("ports")).toObject();
  for (const QJsonValue& name : ports.value(QLatin1String("names")).toArray()) device.fixedPorts << name.toString();
  device.mostPorts = ports.value(QLatin1String("most")).toInt(-1);
  device.parameters = parametersOf(json.value(QLatin1String("parameters")));
  for (const QJsonValue& each : json.value(QLatin1String("tables")).toArray())
    device.tables.push_back(tableOf(each.toObject()));
  return device;
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
    table.m_devices.push_back(kindOf(json));
    for (const QJsonValue& each : json.value(QLatin1String("decisions")).toArray()) {
      const QJsonObject step = each.toObject();
      table.m_meanings.insert(textOf(step, "rule") + u'/' + textOf(step, "outcome"),
                              inLanguage(textOf(step, "meaning")));
    }
  }
  for (const QJsonValue& value : described.value(QLatin1String("traffic")).toArray())
    table.m_traffic.push_back(kindOf(value.toObject()));
  for (const char* name : {"links", "faults", "expect", "run", "generate"})
    table.m_sections.insert(QLatin1String(name), parametersOf(described.value(QLatin1String(name))));
  for (const QJsonValue& value : described.value(QLatin1String("drop_reasons")).toArray()) {
    const QString name = textOf(value.toObject(), "name");
    table.m_reasons << name;
    table.m_meanings.insert(name, inLanguage(textOf(value.toObject(), "meaning")));
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

const std::vector<Parameter>& DeviceTable::section(const QString& name) const {
  static const std::vector<Parameter> kNone;
  const auto found = m_sections.constFind(name);
  return found == m_sections.constEnd() ? kNone : *found;
}

QString DeviceTable::meaningOf(const QString& rule, const QString& outcome) const {
  return m_meanings.value(rule + u'/' + outcome);
}

QString DeviceTable::helpOf(const Parameter& p) const {
  QStringList lines{p.help};
  const QString units = unitsOf(p.kind);
  if (!units.isEmpty()) lines << tr("Units: %1").arg(units);
  if (!p.choices.isEmpty()) lines << tr("One of: %1").arg(p.choices.join(QStringLiteral(", ")));
  if (p.hasLeast || p.hasMost)
    lines << (p.hasMost ? tr("From %1 to %2").arg(p.least).arg(p.most) : tr("At least %1").arg(p.least));
  if (!p.defaultText.isEmpty()) lines << tr("Default: %1").arg(p.defaultText);
  const std::vector<Parameter>& fields = p.element != nullptr ? p.element->fields : p.fields;
  for (const Parameter& field : fields) lines << QStringLiteral("  %1: %2").arg(field.name, field.help);
  lines.removeAll(QString());
  return lines.join(u'\n');
}

}  // namespace loom::gui
