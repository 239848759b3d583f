#pragma once

// The log as a table, of all devices or the selected one, of all kinds of events or one. A tooltip on a decision
// lists the rules it went by; a double click follows the frame.

#include "gui/see/event_pane.h"
#include "gui/see/log_model.h"

namespace loom::gui {

class LogPane : public EventPane {
  Q_OBJECT

 public:
  explicit LogPane(RunController* run, QWidget* parent = nullptr) : LogPane(new LogModel(run), parent) {}
  LogModel* model() { return m_model; }

 signals:
  void followWanted(const QString& frame);

 protected:
  void choose(const QVariant& kinds, const QString& node) override { m_model->setChoice(kinds.toString(), node); }
  void setShown(bool shown) override { m_model->setShown(shown); }

 private:
  LogPane(LogModel* model, QWidget* parent);

  LogModel* m_model;
};

}  // namespace loom::gui
