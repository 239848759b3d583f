#pragma once

// The text under a key of what the engine answered; empty when there is none, or when it is no text.

#include <QJsonObject>

namespace loom::gui {

inline QString textOf(const QJsonObject& json, const char* key) {
  return json.value(QLatin1String(key)).toString();
}

}  // namespace loom::gui
