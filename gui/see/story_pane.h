#pragma once

// The way of one frame: where it was sent, received, decided upon and dropped, hop by hop, with each rule a device
// followed and each field a device changed. A press on a place goes to that moment, a tooltip says what a rule's
// outcome or a drop reason means in general.
//
// Not modelled: two frames side by side.

#include <QTreeWidget>

#include "gui/engine/device_table.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class StoryPane : public QTreeWidget {
  Q_OBJECT

 public:
  explicit StoryPane(RunController* run, QWidget* parent = nullptr);
  void setTable(const DeviceTable* table) { m_table = table; }  // what steps and drop reasons mean
  void follow(const QString& frame);
  void show(const QJsonObject& story);

 signals:
  void placeChosen(const QString& place);
  void momentWanted(loom::gui::Picoseconds at);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  RunController* m_run;
  const DeviceTable* m_table = nullptr;
  QString m_frame;
};

}  // namespace loom::gui
