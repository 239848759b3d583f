#pragma once

// Wireshark's full dissection of a frame, by its program sharkd where that is installed: one process for the session,
// started when first asked, spoken to in JSON-RPC lines on its standard input and output (`sharkd -`; its methods
// `load` and `frame`; https://wiki.wireshark.org/Development/sharkd).
//
// sharkd reads files, so the frame is written into a small pcapng, after frames that explain it (earlier ones of the
// same conversation). Where the dissection speaks of frames by their numbers in that file, it is made to speak of
// them by their own. One frame is dissected at a time; of those that are asked for meanwhile, the last one is.
//
// Errors: a process that does not start, ends, answers with no dissection, or not in time: `failed`, once; then
// nothing more is asked of it until `retry`.
//
// Not modelled: sharkd over a socket, its other methods (columns, streams, statistics).

#include <QJsonArray>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "gui/run/sim_time.h"

namespace loom::gui {

struct CapturedFrame {
  qint64 no = 0;
  Picoseconds at = 0;
  int length = 0;  // on the wire; fewer bytes where it was cut
  QByteArray bytes;
};

// As pcapng: one Ethernet interface, times in nanoseconds.
QByteArray pcapngOf(const std::vector<CapturedFrame>& frames);

class Dissector : public QObject {
  Q_OBJECT

 public:
  explicit Dissector(QObject* parent = nullptr);
  ~Dissector() override;

  bool isInstalled() const { return !m_program.isEmpty(); }
  bool isUsable() const { return isInstalled() && !m_failed; }
  bool isWarm() const { return isUsable() && m_answered; }  // answers come within milliseconds
  void setTimeLimit(int milliseconds) { m_limit.setInterval(milliseconds); }

  // The last of them; those before it are its context.
  void dissect(const std::vector<CapturedFrame>& frames);
  // Tries again after it failed.
  void retry() { m_failed = false; }

 signals:
  void dissected(qint64 no, const QJsonArray& tree);
  void failed(const QString& why);

 private:
  bool start();
  void begin();
  QJsonArray withOwnNumbers(const QJsonArray& tree) const;
  void send(int id, const QString& method, const QJsonObject& parameters);
  void read();
  void line(const QByteArray& bytes);
  void fail(const QString& why);

  QString m_program;
  QProcess* m_process = nullptr;
  QTimer m_limit;
  std::unique_ptr<QTemporaryDir> m_folder;
  QByteArray m_rest;
  std::optional<std::vector<CapturedFrame>> m_next;
  std::vector<qint64> m_numbers;  // of the frames in the file; the last is being dissected; empty: none
  int m_lastId = 0;               // of the request whose answer is the dissection
  bool m_answered = false;
  bool m_failed = false;
};

}  // namespace loom::gui
