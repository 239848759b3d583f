#include "gui/document/naming.h"

#include <QRegularExpression>

namespace loom::gui {

namespace {

std::optional<QString> nextMac(const QString& like, const QSet<QString>& taken) {
  static const QRegularExpression kMac(QStringLiteral("^([0-9a-f]{2}:){5}[0-9a-f]{2}$"),
                                       QRegularExpression::CaseInsensitiveOption);
  if (!kMac.match(like).hasMatch()) return std::nullopt;
  quint64 number = QString(like).remove(u':').toULongLong(nullptr, 16);
  for (int tries = 0; tries < 1 << 20; ++tries) {
    number = (number & ~quint64(0xffffff)) | ((number + 1) & 0xffffff);  // the vendor's half stays
    QString text = QStringLiteral("%1").arg(number, 12, 16, QLatin1Char('0'));
    for (int at = 10; at > 0; at -= 2) text.insert(at, u':');
    if (!taken.contains(text)) return text;
  }
  return std::nullopt;
}

std::optional<QString> nextIpv4(const QString& like, const QSet<QString>& taken) {
  static const QRegularExpression kIpv4(QStringLiteral(R"(^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(/\d{1,2})?$)"));
  const auto match = kIpv4.match(like);
  if (!match.hasMatch()) return std::nullopt;
  quint32 number = 0;
  for (int i = 1; i <= 4; ++i) {
    const uint part = match.captured(i).toUInt();
    if (part > 255) return std::nullopt;
    number = number << 8 | part;
  }
  for (int tries = 0; tries < 1 << 20; ++tries) {
    ++number;
    if ((number & 0xff) == 0 || (number & 0xff) == 0xff) continue;
    const QString text = QStringLiteral("%1.%2.%3.%4")
                             .arg(number >> 24)
                             .arg(number >> 16 & 0xff)
                             .arg(number >> 8 & 0xff)
                             .arg(number & 0xff);
    if (!taken.contains(text)) return text + match.captured(5);
  }
  return std::nullopt;
}

}  // namespace

QString nextName(const QString& like, const std::function<bool(const QString&)>& taken) {
  static const QRegularExpression kNumber(QStringLiteral("(\\d{1,9})(?!.*\\d)"));
  const auto match = kNumber.match(like);
  const QString before = match.hasMatch() ? like.left(match.capturedStart()) : like;
  const QString after = match.hasMatch() ? like.mid(match.capturedEnd()) : QString();
  for (qint64 number = match.hasMatch() ? match.captured().toLongLong() : 2;; ++number) {
    QString name = before + QString::number(number) + after;
    if (!taken(name)) return name;
  }
}

std::optional<QString> nextAddress(const QString& like, const QSet<QString>& taken) {
  if (auto mac = nextMac(like, taken)) return mac;
  return nextIpv4(like, taken);
}

QString stemOf(const QString& kind) {
  if (kind == QLatin1String("host")) return QStringLiteral("h");
  if (kind.contains(QLatin1String("switch"))) return QStringLiteral("sw");
  if (kind == QLatin1String("capture-port")) return QStringLiteral("cap");
  if (kind == QLatin1String("server")) return QStringLiteral("server");
  return kind.isEmpty() ? QStringLiteral("node") : kind;
}

QString bareAddress(const QString& text) {
  return text.section(u'/', 0, 0).trimmed().toLower();
}

}  // namespace loom::gui
