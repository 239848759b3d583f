#pragma once

// What `etherloom describe --format json` tells: the kinds of devices with their settings, those of cables, and what
// drop reasons mean. The palette, the forms and the tooltips are made from it, so that a new device needs no line
// here.
//
// Not modelled: what kinds of traffic, faults and expectations there are; those are written in the text.

#include <QHash>
#include <QJsonObject>
#include <QStringList>
#include <memory>
#include <vector>

namespace loom::gui {

struct Parameter {
  QString name;
  QString kind;  // duration, bytes, bit-rate, integer, bool, choice, record, map, list ...
  QString help;
  QString defaultText;
  QStringList choices;
  bool hasLeast = false;
  bool hasMost = false;
  double least = 0;
  double most = 0;
  bool required = false;
  std::vector<Parameter> fields;             // of a record
  std::shared_ptr<const Parameter> element;  // of a map or a list

  bool isScalar() const;
};

struct DeviceKind {
  QString kind;
  QString summary;
  QStringList fixedPorts;
  int mostPorts = -1;
  std::vector<Parameter> parameters;
};

class DeviceTable {
 public:
  static DeviceTable of(const QJsonObject& described);

  const std::vector<DeviceKind>& devices() const { return m_devices; }
  const DeviceKind* device(const QString& kind) const;
  const std::vector<Parameter>& link() const { return m_link; }
  QString meaningOf(const QString& dropReason) const { return m_meanings.value(dropReason); }
  const QStringList& dropReasons() const { return m_reasons; }
  QString unitsOf(const QString& kind) const { return m_units.value(kind); }
  bool isEmpty() const { return m_devices.empty(); }

 private:
  std::vector<DeviceKind> m_devices;
  std::vector<Parameter> m_link;
  QHash<QString, QString> m_meanings;
  QStringList m_reasons;
  QHash<QString, QString> m_units;
};

}  // namespace loom::gui
