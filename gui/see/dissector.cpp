#include "gui/see/dissector.h"

#include <QDataStream>
#include <QFile>
#include <QJsonDocument>
#include <QStandardPaths>
#include <functional>

namespace loom::gui {

namespace {
constexpr int kLimitMs = 10'000;
constexpr int kEndMs = 1000;
constexpr qsizetype kMostAnswer = qsizetype{64} << 20;

// draft-ietf-opsawg-pcapng 3.1: type, length, body, length again.
void putBlock(QDataStream& out, quint32 type, const QByteArray& body) {
  const auto length = static_cast<quint32>(body.size() + 12);
  out << type << length;
  out.writeRawData(body.constData(), static_cast<int>(body.size()));
  out << length;
}

QByteArray bodyOf(const std::function<void(QDataStream&)>& write) {
  QByteArray body;
  QDataStream out(&body, QIODevice::WriteOnly);
  out.setByteOrder(QDataStream::LittleEndian);
  write(out);
  while (body.size() % 4 != 0) body.append('\0');
  return body;
}
}  // namespace

QByteArray pcapngOf(const std::vector<CapturedFrame>& frames) {
  QByteArray file;
  QDataStream out(&file, QIODevice::WriteOnly);
  out.setByteOrder(QDataStream::LittleEndian);
  putBlock(out, 0x0a0d0d0a, bodyOf([](QDataStream& body) {  // 4.1: magic, version 1.0, length not said
             body << quint32{0x1a2b3c4d} << quint16{1} << quint16{0} << qint64{-1};
           }));
  putBlock(out, 1, bodyOf([](QDataStream& body) {  // 4.2: Ethernet, no limit; if_tsresol (9): 10^-9; end of options
             body << quint16{1} << quint16{0} << quint32{0};
             body << quint16{9} << quint16{1} << quint8{9} << quint8{0} << quint16{0} << quint32{0};
           }));
  constexpr Picoseconds kPsPerNs = 1000;
  for (const CapturedFrame& frame : frames) {
    const auto ns = static_cast<quint64>(frame.at / kPsPerNs);
    putBlock(out, 6, bodyOf([&](QDataStream& body) {  // 4.3
               body << quint32{0} << static_cast<quint32>(ns >> 32) << static_cast<quint32>(ns);
               body << static_cast<quint32>(frame.bytes.size()) << static_cast<quint32>(frame.length);
               body.writeRawData(frame.bytes.constData(), static_cast<int>(frame.bytes.size()));
             }));
  }
  return file;
}

Dissector::Dissector(QObject* parent)
    : QObject(parent), m_program(QStandardPaths::findExecutable(QStringLiteral("sharkd"))) {
  m_limit.setSingleShot(true);
  m_limit.setInterval(kLimitMs);
  connect(&m_limit, &QTimer::timeout, this,
          [this] { fail(tr("sharkd did not answer within %1 s").arg(m_limit.interval() / 1000.0)); });
}

Dissector::~Dissector() {
  for (QProcess* process : findChildren<QProcess*>()) {
    process->disconnect();
    process->kill();
    process->waitForFinished(kEndMs);
  }
}

bool Dissector::start() {
  if (m_process != nullptr) return true;
  if (m_folder == nullptr) m_folder = std::make_unique<QTemporaryDir>();
  if (!m_folder->isValid()) {
    fail(m_folder->errorString());
    return false;
  }
  m_rest.clear();
  m_process = new QProcess(this);
  m_process->setStandardErrorFile(QProcess::nullDevice());
  connect(m_process, &QProcess::readyReadStandardOutput, this, &Dissector::read);
  connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) fail(tr("sharkd did not start: %1").arg(m_process->errorString()));
  });
  connect(m_process, &QProcess::finished, this, [this] { fail(tr("sharkd ended")); });
  m_process->start(m_program, {QStringLiteral("-")});
  return !m_failed;
}

void Dissector::dissect(const std::vector<CapturedFrame>& frames) {
  if (!isUsable() || frames.empty()) return;
  m_next = frames;
  if (m_numbers.empty()) begin();
}

void Dissector::begin() {
  if (!m_next || !start()) return;
  const std::vector<CapturedFrame> frames = *std::exchange(m_next, std::nullopt);
  QFile file(m_folder->filePath(QStringLiteral("frames.pcapng")));
  const QByteArray bytes = pcapngOf(frames);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.flush())
    return fail(file.errorString());
  for (const CapturedFrame& frame : frames) m_numbers.push_back(frame.no);
  send(++m_lastId, QStringLiteral("load"), {{QStringLiteral("file"), file.fileName()}});
  send(++m_lastId, QStringLiteral("frame"),
       {{QStringLiteral("frame"), static_cast<qint64>(frames.size())}, {QStringLiteral("proto"), true}});
  m_limit.start();
}

void Dissector::send(int id, const QString& method, const QJsonObject& parameters) {
  const QJsonObject request{{QStringLiteral("jsonrpc"), QStringLiteral("2.0")},
                            {QStringLiteral("id"), id},
                            {QStringLiteral("method"), method},
                            {QStringLiteral("params"), parameters}};
  m_process->write(QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n');
}

void Dissector::read() {
  m_rest += m_process->readAllStandardOutput();
  qsizetype from = 0;
  for (qsizetype end = m_rest.indexOf('\n'); end >= 0 && !m_failed; end = m_rest.indexOf('\n', from)) {
    const QByteArray one = m_rest.mid(from, end - from).trimmed();
    from = end + 1;
    if (!one.isEmpty()) line(one);
  }
  m_rest.remove(0, from);
  if (m_rest.size() > kMostAnswer) fail(tr("sharkd answered with what is no dissection"));
}

void Dissector::line(const QByteArray& bytes) {
  const QJsonObject json = QJsonDocument::fromJson(bytes).object();
  const int id = json.value(QLatin1String("id")).toInt();
  if (id != 0 && id != m_lastId && json.contains(QLatin1String("result"))) return;  // that it has loaded
  const QJsonValue tree = json.value(QLatin1String("result")).toObject().value(QLatin1String("tree"));
  if (id != m_lastId || m_numbers.empty() || !tree.isArray())
    return fail(tr("sharkd answered with what is no dissection"));
  m_limit.stop();
  m_answered = true;
  const QJsonArray own = withOwnNumbers(tree.toArray());
  const qint64 no = m_numbers.back();
  m_numbers.clear();
  emit dissected(no, own);
  begin();
}

// A field that holds the number of a frame has it as `fnum`; that of the frame itself is in the first layer as well.
QJsonArray Dissector::withOwnNumbers(const QJsonArray& tree) const {
  QJsonArray own;
  for (const QJsonValue& value : tree) {
    QJsonObject field = value.toObject();
    const QString filter = field.value(QLatin1String("f")).toString();
    qint64 number = field.value(QLatin1String("fnum")).toInteger();
    if (filter == QLatin1String("frame") || filter.startsWith(QLatin1String("frame.number ")))
      number = static_cast<qint64>(m_numbers.size());
    QString text = field.value(QLatin1String("l")).toString();
    const QString digits = QString::number(number);
    const qsizetype at = filter == QLatin1String("frame") ? text.indexOf(digits) : text.lastIndexOf(digits);
    if (number >= 1 && number <= static_cast<qint64>(m_numbers.size()) && at >= 0) {
      text.replace(at, digits.size(), QString::number(m_numbers[static_cast<size_t>(number - 1)]));
      field.insert(QStringLiteral("l"), text);
      field.remove(QStringLiteral("f"));  // it filters by the other number
    }
    if (field.contains(QLatin1String("n")))
      field.insert(QStringLiteral("n"), withOwnNumbers(field.value(QLatin1String("n")).toArray()));
    own.append(field);
  }
  return own;
}

void Dissector::fail(const QString& why) {
  if (std::exchange(m_failed, true)) return;
  m_limit.stop();
  m_next.reset();
  m_numbers.clear();
  m_answered = false;
  if (m_process != nullptr) {
    QProcess* process = std::exchange(m_process, nullptr);
    process->disconnect(this);
    if (process->state() == QProcess::NotRunning) {
      process->deleteLater();
    } else {
      connect(process, &QProcess::finished, process, &QObject::deleteLater);
      process->kill();
    }
  }
  emit failed(why);
}

}  // namespace loom::gui
