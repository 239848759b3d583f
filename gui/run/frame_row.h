#pragma once

// One row of the engine's list of frames: a frame sent over a link, entered at a port, or dropped with a reason.
//
// Not modelled: the bytes; they are asked for when a row is looked at.

#include <QJsonObject>

#include "gui/run/sim_time.h"

namespace loom::gui {

struct FrameRow {
  qint64 no = 0;
  QString what;  // sent, entered, dropped
  Picoseconds at = 0;
  Picoseconds end = 0;
  QString from;
  QString to;
  int link = -1;
  bool fromA = true;
  QString frame;
  QString origin;
  QString name;
  int length = 0;
  QString kind;
  QString cast;
  QString source;
  QString destination;
  int vlan = -1;
  QString summary;
  QString reason;

  bool isDrop() const { return what == QLatin1String("dropped"); }
  QString node() const { return from.section(u':', 0, 0); }
  static FrameRow of(const QJsonObject& json);
};

}  // namespace loom::gui
