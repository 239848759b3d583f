#pragma once

// Asks `etherloom describe --format json` once, in a process of its own, and makes the device table of its answer.
//
// Errors: a program that is not there, that fails, or that answers with no JSON: `failed` with what to do.

#include <QObject>
#include <QProcess>

#include "gui/engine/device_table.h"

namespace loom::gui {

class DeviceTableLoader : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  ~DeviceTableLoader() override;
  void load(const QString& program);

 signals:
  void loaded(const loom::gui::DeviceTable& table);
  void failed(const QString& why);

 private:
  void finished();
  QProcess m_process;
  bool m_connected = false;
};

}  // namespace loom::gui
