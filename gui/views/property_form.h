#pragma once

// The settings of what is selected, as a form made from the device table: every parameter with its default, its unit
// or choices, its range, and its help as a tooltip. A field that is left writes one value into the text; emptied, it
// takes the setting away and the default holds again.
//
// Errors: a value without its unit or beyond its range is framed and told below the field, and still written: the
// text is the person's. The engine's check has the last word.
//
// Not modelled: maps and lists have one line of YAML each, ports one line a port.

#include <QScrollArea>

#include "gui/document/drawing_edits.h"
#include "gui/engine/device_table.h"

class QFormLayout;

namespace loom::gui {

class PropertyForm : public QScrollArea {
  Q_OBJECT

 public:
  PropertyForm(ScenarioDocument* document, DrawingEdits* edits, QWidget* parent = nullptr);

  void setTable(const DeviceTable* table);
  void showNode(const QString& name);
  void showLink(int item);
  void showMany(int nodes, int links);
  void showScenario();
  void refresh();
  void focusFirst();

 signals:
  void renamed(const QString& to);
  void refused(const QString& why);
  void textWanted(loom::gui::Span span);

 private:
  enum class What { Scenario, Node, Link, Many };
  void build();
  void addHead(QFormLayout* form, const QString& icon, const QColor& color, const QString& title,
               const QString& text);
  void addNodeFields(QFormLayout* form);
  void addParameters(QFormLayout* form, const std::vector<Parameter>& parameters, const QStringList& path, int keep,
                     int depth);
  QWidget* fieldFor(const Parameter& parameter, const QStringList& path, int keep);
  void write(const QStringList& path, const QString& yaml, int keep);
  QString complaintOf(const Parameter& parameter, const QString& text) const;

  ScenarioDocument* m_document;
  DrawingEdits* m_edits;
  const DeviceTable* m_table = nullptr;
  What m_what = What::Scenario;
  QString m_node;
  int m_link = -1;
  int m_manyNodes = 0;
  int m_manyLinks = 0;
  QString m_built;  // what the form was made from; it is kept while that stays
};

}  // namespace loom::gui
