#pragma once

// Inside of NICs, as a table: one kind of things or all, of all devices or the selected one. It says where there is
// nothing to see, and where only the latest are shown.

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QTableView>

#include "gui/see/hardware_model.h"

namespace loom::gui {

class HardwarePane : public QWidget {
  Q_OBJECT

 public:
  explicit HardwarePane(RunController* run, QWidget* parent = nullptr);
  HardwareModel* model() { return &m_model; }
  QComboBox* kinds() { return m_kinds; }
  void setSelected(const QString& node);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void choose();

  HardwareModel m_model;
  QComboBox* m_kinds;
  QCheckBox* m_only;
  QLabel* m_count;
  QTableView* m_table;
  QString m_selected;
};

}  // namespace loom::gui
