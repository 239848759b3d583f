#pragma once

// Simulated time as people read and write it: picoseconds since the start of the run, shown in the unit that fits,
// with as many digits as it has.
//
// Errors: a text that is no time gives nothing.
//
// Not modelled: dates; a run begins at zero.

#include <QJsonValue>
#include <QString>
#include <optional>

namespace loom::gui {

using Picoseconds = qint64;

QString timeText(Picoseconds at);
std::optional<Picoseconds> parseTime(const QString& text);  // "1.5ms"; a bare number is seconds
Picoseconds psOf(const QJsonValue& value);                  // the protocol's decimal text
QString psText(Picoseconds at);

}  // namespace loom::gui
