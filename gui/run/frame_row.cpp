#include "gui/run/frame_row.h"

#include "gui/engine/json_text.h"

namespace loom::gui {

FrameRow FrameRow::of(const QJsonObject& json) {
  const auto text = [&](const char* key) { return textOf(json, key); };
  FrameRow row;
  row.no = json.value(QLatin1String("no")).toInteger();
  row.what = text("what");
  row.at = psOf(json.value(QLatin1String("at_ps")));
  row.end = std::max(row.at, psOf(json.value(QLatin1String("end_ps"))));
  row.from = text("from");
  row.to = text("to");
  row.link = json.value(QLatin1String("link")).toInt(-1);
  row.fromA = text("link_from") != QLatin1String("b");
  row.frame = text("frame");
  row.origin = text("origin");
  row.name = text("name");
  row.length = json.value(QLatin1String("length")).toInt();
  row.kind = text("kind");
  row.cast = text("cast");
  row.source = text("src");
  row.destination = text("dst");
  row.vlan = json.value(QLatin1String("vlan")).toInt(-1);
  row.summary = text("summary");
  row.reason = text("reason");
  return row;
}

}  // namespace loom::gui
