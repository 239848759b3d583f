#pragma once

// Inside of NICs, as a table: one kind of things or all, of all devices or the selected one. It says where there is
// nothing to see, and where only the latest are shown.

#include <QLabel>

#include "gui/see/event_pane.h"
#include "gui/see/hardware_model.h"

namespace loom::gui {

class HardwarePane : public EventPane {
  Q_OBJECT

 public:
  explicit HardwarePane(RunController* run, QWidget* parent = nullptr)
      : HardwarePane(new HardwareModel(run), parent) {}
  HardwareModel* model() { return m_model; }

 protected:
  void choose(const QVariant& kinds, const QString& node) override { m_model->setChoice(kinds.toStringList(), node); }
  void setShown(bool shown) override { m_model->setShown(shown); }

 private:
  HardwarePane(HardwareModel* model, QWidget* parent);
  void showCount();

  HardwareModel* m_model;
  QLabel* m_count;
};

}  // namespace loom::gui
