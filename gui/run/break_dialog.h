#pragma once

// The list of breakpoints, one row each: what happens (received, sent, dropped), where, for which reason, for what
// filter.
//
// Errors: a filter that is none is told by the engine when the list is set.

#include <QDialog>
#include <QJsonArray>
#include <QTableWidget>

#include "gui/document/drawing.h"
#include "gui/engine/device_table.h"

namespace loom::gui {

class BreakDialog : public QDialog {
  Q_OBJECT

 public:
  BreakDialog(const QJsonArray& breaks, const Drawing& drawing, const DeviceTable& table, QWidget* parent);
  QJsonArray breaks() const;

 private:
  void addRow(const QJsonObject& json);

  QStringList m_places;
  QStringList m_reasons;
  QStringList m_meanings;  // of the reasons
  QTableWidget* m_rows;
};

}  // namespace loom::gui
