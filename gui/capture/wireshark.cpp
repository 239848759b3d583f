#include "gui/capture/wireshark.h"

#include <sys/stat.h>

#include <QProcess>
#include <QStandardPaths>

namespace loom::gui {

Wireshark::Wireshark(const QString& program) {
  const QString found = QStandardPaths::findExecutable(program);
  if (found.isEmpty()) {
    m_error = tr("Wireshark is not installed: apt install wireshark, or capture into a file");
  } else if (!m_folder.isValid() || mkfifo(qPrintable(fifo()), 0600) != 0) {
    m_error = tr("No pipe can be made in %1").arg(m_folder.path());
  } else if (!QProcess::startDetached(found, {QStringLiteral("-k"), QStringLiteral("-i"), fifo()})) {
    m_error = tr("%1 cannot be started").arg(found);
  }
}

}  // namespace loom::gui
