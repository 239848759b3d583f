#include "gui/app/recovery.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUuid>
#include <algorithm>

namespace loom::gui {

namespace {

constexpr int kPauseMs = 1500;
constexpr const char* kSuffix = ".unsaved";
constexpr const char* kLock = ".lock";

QString nameIn(const QString& folder) {
  return QDir(folder).filePath(QUuid::createUuid().toString(QUuid::WithoutBraces) + QLatin1String(kSuffix));
}

}  // namespace

QString Unsaved::title() const {
  return file.isEmpty() ? Recovery::tr("a new scenario") : QFileInfo(file).dir().dirName();
}

QString Recovery::defaultFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/unsaved");
}

Recovery::Recovery(ScenarioDocument* document, const QString& folder, QObject* parent)
    : QObject(parent), m_document(document), m_kept(nameIn(folder)), m_lock(m_kept + QLatin1String(kLock)) {
  QDir().mkpath(folder);
  m_lock.setStaleLockTime(0);  // a program may run for days
  m_lock.tryLock(0);
  m_pause.setSingleShot(true);
  m_pause.setInterval(kPauseMs);
  connect(&m_pause, &QTimer::timeout, this, &Recovery::keep);
  connect(document, &ScenarioDocument::spliced, &m_pause, [this] { m_pause.start(); });
  connect(document, &ScenarioDocument::replaced, this, &Recovery::keep);
  connect(document->undoStack(), &QUndoStack::cleanChanged, this, [this](bool clean) {
    if (clean) keep();
  });
}

Recovery::~Recovery() {
  m_pause.stop();
  QFile::remove(m_kept);
}

void Recovery::keep() {
  m_pause.stop();
  if (m_document->undoStack()->isClean()) {
    QFile::remove(m_kept);
    return;
  }
  const QJsonObject json{{QStringLiteral("file"), m_document->file()},
                         {QStringLiteral("text"), m_document->text()},
                         {QStringLiteral("when"), QDateTime::currentDateTimeUtc().toString(Qt::ISODate)}};
  QSaveFile file(m_kept);
  const bool kept = file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(json).toJson()) > 0 && file.commit();
  if (kept || std::exchange(m_hasFailed, true)) return;
  emit failed(tr("Changes are not kept for a crash: %1: %2").arg(m_kept, file.errorString()));
}

std::vector<Unsaved> Recovery::left(const QString& folder) {
  std::vector<Unsaved> left;
  const QStringList names = QDir(folder).entryList({QLatin1Char('*') + QLatin1String(kSuffix)}, QDir::Files);
  for (const QString& name : names) {
    Unsaved unsaved;
    unsaved.kept = QDir(folder).filePath(name);
    QLockFile lock(unsaved.kept + QLatin1String(kLock));
    lock.setStaleLockTime(0);
    if (!lock.tryLock(0)) continue;  // its program is running
    QFile file(unsaved.kept);
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QJsonObject json = QJsonDocument::fromJson(file.readAll()).object();
    unsaved.file = json.value(QLatin1String("file")).toString();
    unsaved.text = json.value(QLatin1String("text")).toString();
    unsaved.when = QDateTime::fromString(json.value(QLatin1String("when")).toString(), Qt::ISODate);
    if (!unsaved.text.isEmpty()) left.push_back(unsaved);
  }
  std::sort(left.begin(), left.end(), [](const Unsaved& a, const Unsaved& b) { return a.when > b.when; });
  return left;
}

void Recovery::forget(const Unsaved& unsaved) {
  QFile::remove(unsaved.kept);
}

}  // namespace loom::gui
