#pragma once

// Run until what? A moment, an event by its number, a row of the packet list by its number, or a counter that has
// come so far. The counters are those of the run, which the engine tells after the dialog has opened.
//
// Errors: what cannot be understood is said in the dialog, which cannot be accepted until then.
//
// Not modelled: several conditions at once; breakpoints stop at the first of several.

#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QJsonArray>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>

#include "gui/run/run_controller.h"

namespace loom::gui {

class UntilDialog : public QDialog {
  Q_OBJECT

 public:
  enum What { Moment, Event, Frame, Counter };

  UntilDialog(const RunState& state, QWidget* parent);

  void setCounters(const QJsonArray& counters);  // as the engine's answer to `counters` has them
  void set(What what, const QString& value, const QString& counter = {});
  QJsonObject until() const;  // for RunController::runUntil; empty when it is not understood

 private:
  void update();
  void suggest();

  RunState m_state;
  QComboBox* m_what;
  QComboBox* m_counter;
  QLabel* m_counterName;
  QLineEdit* m_value;
  QLabel* m_valueName;
  QLabel* m_wrong;
  QDialogButtonBox* m_buttons;
};

}  // namespace loom::gui
