#include "gui/run/sim_time.h"

#include <QRegularExpression>
#include <cmath>

namespace loom::gui {

namespace {

struct Unit {
  const char* name;
  Picoseconds ps;
};
constexpr Unit kUnits[] = {
    {"s", 1'000'000'000'000}, {"ms", 1'000'000'000}, {"us", 1'000'000}, {"ns", 1'000}, {"ps", 1}};

}  // namespace

QString timeText(Picoseconds at) {
  if (at == 0) return QStringLiteral("0 s");
  const bool negative = at < 0;
  const Picoseconds size = negative ? -at : at;
  Unit unit = kUnits[4];
  for (const Unit& each : kUnits) {
    if (size >= each.ps) {
      unit = each;
      break;
    }
  }
  QString text = QString::number(size / unit.ps);
  QString rest = QString::number(size % unit.ps)
                     .rightJustified(static_cast<int>(std::log10(static_cast<double>(unit.ps)) + 0.5), u'0');
  while (rest.endsWith(u'0')) rest.chop(1);
  if (unit.ps > 1 && !rest.isEmpty()) text += u'.' + rest;
  return (negative ? QStringLiteral("-") : QString()) + text + u' ' + QLatin1String(unit.name);
}

std::optional<Picoseconds> parseTime(const QString& text) {
  static const QRegularExpression kTime(QStringLiteral("^\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(s|ms|us|ns|ps|)\\s*$"));
  const auto match = kTime.match(text);
  if (!match.hasMatch()) return std::nullopt;
  for (const Unit& unit : kUnits) {
    const QString name = match.captured(2);
    if (name != QLatin1String(unit.name) && !(name.isEmpty() && unit.ps == kUnits[0].ps)) continue;
    const long double value = match.captured(1).toDouble() * static_cast<long double>(unit.ps);
    if (value > 9e18L) return std::nullopt;
    return static_cast<Picoseconds>(std::llround(value));
  }
  return std::nullopt;
}

Picoseconds psOf(const QJsonValue& value) {
  return value.isString() ? value.toString().toLongLong() : value.toInteger();
}

QString psText(Picoseconds at) {
  return QString::number(at);
}

}  // namespace loom::gui
