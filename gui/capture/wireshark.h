#pragma once

// Wireshark beside a run: a FIFO of ours in a folder of its own, and Wireshark started to read it. When it has opened
// the FIFO the engine's `capture` finds a reader; then the name may go, and both go on. Wireshark outlives us,
// because a person may still look at what it shows.
//
// Errors: `error` says what can be done: no such program in PATH, no FIFO.
//
// Not modelled: other programs; a capture into a FIFO of one's own does that.

#include <QCoreApplication>
#include <QTemporaryDir>

namespace loom::gui {

class Wireshark {
  Q_DECLARE_TR_FUNCTIONS(loom::gui::Wireshark)

 public:
  explicit Wireshark(const QString& program = QStringLiteral("wireshark"));

  bool isStarted() const { return m_error.isEmpty(); }
  const QString& error() const { return m_error; }
  QString fifo() const { return m_folder.filePath(QStringLiteral("capture.pcapng")); }

 private:
  QTemporaryDir m_folder;  // goes with this
  QString m_error;
};

}  // namespace loom::gui
