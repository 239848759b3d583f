#include "gui/engine/engine_client.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QStandardPaths>
#include <algorithm>

namespace loom::gui {

EngineError EngineError::of(const QJsonObject& json) {
  return {json.value(QLatin1String("message")).toString(), json.value(QLatin1String("hint")).toString(),
          json.value(QLatin1String("file")).toString(),    json.value(QLatin1String("line")).toInt(),
          json.value(QLatin1String("column")).toInt(),     json.value(QLatin1String("kind")).toString()};
}

QString EngineError::text() const {
  QString text;
  if (!file.isEmpty()) text = file + u':';
  if (line > 0) text += QStringLiteral("%1:%2:").arg(line).arg(column);
  if (!text.isEmpty()) text += u' ';
  text += message;
  if (!hint.isEmpty()) text += QStringLiteral(" (%1)").arg(hint);
  return text;
}

EngineClient::EngineClient(QObject* parent) : QObject(parent), m_program(findProgram()) {}

EngineClient::~EngineClient() {
  m_waiting.clear();
  if (m_process == nullptr) return;
  m_process->disconnect(this);
  m_process->closeWriteChannel();  // the end of its input is `quit`
  if (!m_process->waitForFinished(2000)) {
    m_process->kill();
    m_process->waitForFinished(1000);
  }
}

QString EngineClient::findProgram() {
  QString named = qEnvironmentVariable("ETHERLOOM");
  if (!named.isEmpty()) return named;
  const QDir here(QCoreApplication::applicationDirPath());
  for (const char* beside : {"etherloom", "../cli/etherloom", "../../cli/etherloom"}) {
    const QFileInfo file(here.filePath(QLatin1String(beside)));
    if (file.isExecutable() && file.isFile()) return file.canonicalFilePath();
  }
  return QStandardPaths::findExecutable(QStringLiteral("etherloom"));
}

void EngineClient::setProgram(const QString& program, const QStringList& arguments) {
  m_program = program;
  m_arguments = arguments;
}

bool EngineClient::start() {
  if (isRunning()) return true;
  if (m_process != nullptr) m_process->deleteLater();
  m_rest.clear();
  m_process = new QProcess(this);
  m_process->setProcessChannelMode(QProcess::SeparateChannels);
  m_process->setStandardErrorFile(QProcess::nullDevice());
  connect(m_process, &QProcess::readyReadStandardOutput, this, &EngineClient::read);
  connect(m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
    read();
    gone(status == QProcess::CrashExit ? tr("the engine was ended by a signal")
                                       : tr("the engine ended with exit code %1").arg(code));
  });
  m_process->start(m_program, m_arguments);
  return !m_program.isEmpty() && m_process->waitForStarted(5000);
}

int EngineClient::ask(const QString& what, const QJsonObject& keys, Answered answered, Failed failed) {
  const int id = m_next++;
  const Waiting waiting{std::move(answered), std::move(failed)};
  if (!start()) {
    EngineError error;
    error.kind = QStringLiteral("environment");
    error.message = m_program.isEmpty() ? tr("the program etherloom is not found")
                                        : tr("%1 can't be started: %2").arg(m_program, m_process->errorString());
    error.hint = tr("build it with ./dev build, or say where it is in the environment's ETHERLOOM");
    QMetaObject::invokeMethod(
        this, [this, waiting, error] { fail(waiting, error); }, Qt::QueuedConnection);
    return id;
  }
  QJsonObject json = keys;
  json.insert(QStringLiteral("id"), id);
  json.insert(QStringLiteral("do"), what);
  m_waiting.insert(id, waiting);
  m_process->write(QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n');
  return id;
}

void EngineClient::cancel(int request) {
  if (m_waiting.contains(request))
    ask(QStringLiteral("cancel"), {{QStringLiteral("request"), request}}, {}, [](auto&&...) {});
}

void EngineClient::restart() {
  if (m_process != nullptr) m_process->kill();
}

void EngineClient::read() {
  m_rest += m_process->readAllStandardOutput();
  qsizetype from = 0;
  for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n', from)) {
    const QByteArray one = m_rest.mid(from, end - from);
    from = end + 1;
    line(one);
  }
  m_rest.remove(0, from);
}

void EngineClient::line(const QByteArray& bytes) {
  const QJsonObject json = QJsonDocument::fromJson(bytes).object();
  const QString note = json.value(QLatin1String("note")).toString();
  if (!note.isEmpty()) {
    emit noted(note, json);
    return;
  }
  const auto found = m_waiting.find(json.value(QLatin1String("id")).toInt());
  if (found == m_waiting.end()) return;
  const Waiting waiting = *found;
  m_waiting.erase(found);
  if (json.contains(QLatin1String("ok"))) {
    if (waiting.answered) waiting.answered(json.value(QLatin1String("ok")).toObject());
  } else {
    const QJsonObject error = json.value(QLatin1String("error")).toObject();
    fail(waiting, EngineError::of(error), error);
  }
}

void EngineClient::fail(const Waiting& waiting, const EngineError& error, const QJsonObject& whole) {
  if (waiting.failed) {
    waiting.failed(error, whole);
  } else {
    emit failed(error);
  }
}

void EngineClient::gone(const QString& why) {
  EngineError error;
  error.kind = QStringLiteral("died");
  error.message = why;
  QList<int> ids = m_waiting.keys();
  std::sort(ids.begin(), ids.end());
  for (const int id : ids) {
    const Waiting waiting = m_waiting.take(id);
    if (waiting.failed) waiting.failed(error, {});
  }
  emit ended(why);
}

}  // namespace loom::gui
