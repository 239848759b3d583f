#include "gui/engine/device_table_loader.h"

#include <QJsonDocument>

namespace loom::gui {

DeviceTableLoader::~DeviceTableLoader() {
  m_process.disconnect(this);
  m_process.kill();
  m_process.waitForFinished();
}

void DeviceTableLoader::load(const QString& program) {
  if (program.isEmpty()) {
    emit failed(tr("The program etherloom is not found; build it with ./dev build, or say where it is in ETHERLOOM"));
    return;
  }
  if (!m_connected) {
    m_connected = true;
    connect(&m_process, &QProcess::finished, this, &DeviceTableLoader::finished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
      if (error == QProcess::FailedToStart)
        emit failed(tr("%1 can't be started: %2").arg(m_process.program(), m_process.errorString()));
    });
  }
  m_process.start(program, {QStringLiteral("describe"), QStringLiteral("--format"), QStringLiteral("json")});
}

void DeviceTableLoader::finished() {
  QJsonParseError error{};
  const QJsonDocument json = QJsonDocument::fromJson(m_process.readAllStandardOutput(), &error);
  if (error.error != QJsonParseError::NoError || !json.isObject()) {
    emit failed(tr("%1 describe gave no device table: %2")
                    .arg(m_process.program(), QString::fromUtf8(m_process.readAllStandardError()).trimmed()));
    return;
  }
  emit loaded(DeviceTable::of(json.object()));
}

}  // namespace loom::gui
