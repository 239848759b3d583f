#pragma once

// The other end of `etherloom serve`: a process of its own that loads, runs and answers, spoken to by JSON lines
// (cli/serve/PROTOCOL.md). It is started when first asked something, and again after it ended; a model that crashes
// takes nothing of the drawing with it.
//
// Every request is answered exactly once: with what the engine says, or with an error of kind `died` when the process
// is gone, or `environment` when it can't be started.
//
// Not modelled: a time limit for answers; whoever waits shows that it waits, and `restart` is always there.

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <functional>

namespace loom::gui {

struct EngineError {
  QString message;
  QString hint;
  QString file;
  int line = 0;
  int column = 0;
  QString kind;
  static EngineError of(const QJsonObject& json);
  QString text() const;  // file:line:column: message (hint)
};

class EngineClient : public QObject {
  Q_OBJECT

 public:
  using Answered = std::function<void(const QJsonObject&)>;
  using Failed = std::function<void(const EngineError&, const QJsonObject& whole)>;

  explicit EngineClient(QObject* parent = nullptr);
  ~EngineClient() override;

  // Where the program `etherloom` is: $ETHERLOOM, beside this one, or in PATH. Empty when nowhere.
  static QString findProgram();
  void setProgram(const QString& program, const QStringList& arguments = {QStringLiteral("serve")});

  int ask(const QString& what, const QJsonObject& keys = {}, Answered answered = {}, Failed failed = {});
  void cancel(int request);
  bool isRunning() const { return m_process != nullptr && m_process->state() != QProcess::NotRunning; }
  qint64 processId() const { return m_process == nullptr ? 0 : m_process->processId(); }
  void restart();

 signals:
  void noted(const QString& note, const QJsonObject& keys);
  void failed(const loom::gui::EngineError& error);  // of requests whose asker did not care
  void ended(const QString& why);                    // the process is gone though nobody asked it to go

 private:
  struct Waiting {
    Answered answered;
    Failed failed;
  };
  bool start();
  void read();
  void line(const QByteArray& bytes);
  void fail(const Waiting& waiting, const EngineError& error, const QJsonObject& whole = {});
  void gone(const QString& why);

  QString m_program;
  QStringList m_arguments{QStringLiteral("serve")};
  QProcess* m_process = nullptr;
  QByteArray m_rest;
  int m_next = 1;
  QHash<int, Waiting> m_waiting;
};

}  // namespace loom::gui
