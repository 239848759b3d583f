#pragma once

// The log as a table, of all devices or the selected one, of all kinds of events or one. A tooltip on a decision
// lists the rules it went by, on a drop it says what the reason means; a double click follows the frame.

#include <QCheckBox>
#include <QComboBox>
#include <QTableView>

#include "gui/see/log_model.h"

namespace loom::gui {

class LogPane : public QWidget {
  Q_OBJECT

 public:
  explicit LogPane(RunController* run, QWidget* parent = nullptr);
  LogModel* model() { return &m_model; }
  void setSelected(const QString& node);

 signals:
  void followWanted(const QString& frame);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void choose();

  LogModel m_model;
  QComboBox* m_what;
  QCheckBox* m_only;
  QTableView* m_table;
  QString m_selected;
};

}  // namespace loom::gui
