#pragma once

// Which ports of the drawing the interfaces of a recorded capture are played into, when, how fast and how often. It
// shows what the capture is, damage included, and of its interfaces those that recorded anything; a damaged one is
// played up to there. A port that is called as the interface is proposed; ports that no cable is plugged into come
// first, since that is where a frame can arrive from outside.
//
// Errors: what is not understood is said in the dialog, which cannot be accepted until then; a filter or a port that
// the engine refuses is told when it loads.
//
// Not modelled: a rate; a scenario's own `replay` has one.

#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

#include "gui/document/drawing.h"

namespace loom::gui {

class ReplayDialog : public QDialog {
  Q_OBJECT

 public:
  // `info` is the engine's answer to `capture_info`.
  ReplayDialog(const QString& file, const QJsonObject& info, const Drawing& drawing, QWidget* parent = nullptr);

  // One of `replay` of the protocol's `load`; empty when it is not understood or nothing would be played.
  QJsonObject replay() const;
  void setPort(int interface, const QString& port);  // an empty one: not played
  void setStart(const QString& time) { m_start->setText(time); }
  void setSpeed(const QString& speed) { m_speed->setEditText(speed); }
  void setTimes(int times) { m_times->setValue(times); }
  void setFilter(const QString& filter) { m_filter->setText(filter); }

 private:
  void update();
  double speed() const;  // 0: as fast as the ports can; negative: not understood

  QString m_file;
  bool m_damaged;
  QStringList m_interfaces;
  QList<QComboBox*> m_ports;
  QLineEdit* m_start;
  QComboBox* m_speed;
  QSpinBox* m_times;
  QLineEdit* m_filter;
  QLabel* m_wrong;
  QDialogButtonBox* m_buttons;
};

QStringList portsToPlayInto(const Drawing& drawing);

}  // namespace loom::gui
