#pragma once

// What `etherloom describe --format json` tells: the kinds of devices with their settings and tables, those of
// cables, of traffic, faults and expectations, and what rules and drop reasons mean. The palette, the forms and the
// tooltips are made from it, so that a new device needs no line here.
//
// Its texts are English; whoever asks this table gets them in the language of the program, from
// resources/etherloom_devices_*.ts, where the English text is the key. Names (of kinds, settings, columns, reasons)
// are those of the scenario file in every language.
//
// Errors: none; what has no translation stays English, what has the wrong shape is empty.
//
// Not modelled: another language without a new table; the program makes its window anew when the language changes.

#include <QCoreApplication>
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

struct TableKind {
  QString name;
  QString help;
  QHash<QString, QString> columns;  // what each means, by its name
};

struct DeviceKind {
  QString kind;
  QString summary;
  QString words;  // for a search: its name and what it is, in English and in the language of the program
  QStringList fixedPorts;
  int mostPorts = -1;
  std::vector<Parameter> parameters;
  std::vector<TableKind> tables;
};

class DeviceTable {
  Q_DECLARE_TR_FUNCTIONS(loom::gui::DeviceTable)

 public:
  static DeviceTable of(const QJsonObject& described);

  const std::vector<DeviceKind>& devices() const { return m_devices; }
  const DeviceKind* device(const QString& kind) const;
  const std::vector<Parameter>& link() const { return section(QStringLiteral("links")); }
  const std::vector<DeviceKind>& traffic() const { return m_traffic; }  // kinds of it, with their settings
  // Settings that stand in a section of the scenario: links, faults, expect, run, generate.
  const std::vector<Parameter>& section(const QString& name) const;

  const QStringList& dropReasons() const { return m_reasons; }
  QString meaningOf(const QString& dropReason) const { return m_meanings.value(dropReason); }
  QString meaningOf(const QString& rule, const QString& outcome) const;  // of a step of a decision
  QString unitsOf(const QString& kind) const { return m_units.value(kind); }
  QString helpOf(const Parameter& parameter) const;  // its help, units, range, default and fields, a line each
  bool isEmpty() const { return m_devices.empty(); }

 private:
  std::vector<DeviceKind> m_devices;
  std::vector<DeviceKind> m_traffic;
  QHash<QString, std::vector<Parameter>> m_sections;
  QHash<QString, QString> m_meanings;  // of drop reasons, and of "rule/outcome"
  QStringList m_reasons;
  QHash<QString, QString> m_units;
};

}  // namespace loom::gui
