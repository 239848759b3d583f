#include "gui/see/story_pane.h"

#include <QHeaderView>
#include <QPainter>

#include "gui/engine/json_text.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
enum Column { Time, Place, What, ColumnCount };
}

StoryPane::StoryPane(RunController* run, QWidget* parent) : QTreeWidget(parent), m_run(run) {
  setAccessibleName(tr("Way of a frame"));
  setColumnCount(ColumnCount);
  setHeaderLabels({tr("Time"), tr("Where"), tr("What happened, and why")});
  setColumnWidth(Time, 170);
  setColumnWidth(Place, 120);
  setFrameShape(QFrame::NoFrame);
  setUniformRowHeights(true);
  connect(this, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* item) {
    const QString place = item->text(Place);
    if (!place.isEmpty()) emit placeChosen(place);
  });
  connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
    const QVariant at = item->data(Time, Qt::UserRole);
    if (at.isValid()) emit momentWanted(at.toLongLong());
  });
  connect(run, &RunController::unloaded, this, [this] {
    clear();
    m_frame.clear();
  });
}

void StoryPane::follow(const QString& frame) {
  m_frame = frame;
  m_run->engine()->ask(
      QStringLiteral("story"), {{QStringLiteral("frame"), frame}},
      [this, frame](const QJsonObject& ok) {
        if (frame == m_frame) show(ok);
      },
      [this](const EngineError& error, const QJsonObject&) {
        clear();
        auto* item = new QTreeWidgetItem(this);
        item->setText(What, error.text());
      });
}

void StoryPane::show(const QJsonObject& story) {
  const Theme& theme = Theme::instance();
  clear();
  auto* head = new QTreeWidgetItem(this);
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  head->setText(Time, timeText(psOf(story.value(QLatin1String("entered_ps")))));
  head->setText(What, story.value(QLatin1String("frame")).toString() + QStringLiteral(": ") +
                          story.value(QLatin1String("summary")).toString());
  head->setFont(What, bold);
  for (const QJsonValue& value : story.value(QLatin1String("events")).toArray()) {
    const QJsonObject event = value.toObject();
    const QString kind = event.value(QLatin1String("kind")).toString();
    auto* item = new QTreeWidgetItem(this);
    const Picoseconds at = psOf(event.value(QLatin1String("at_ps")));
    item->setText(Time, timeText(at));
    item->setData(Time, Qt::UserRole, at);
    item->setText(Place, event.value(QLatin1String("place")).toString());
    item->setText(What, event.value(QLatin1String("text")).toString());
    const QString icon = kind == QLatin1String("dropped")    ? QStringLiteral("fail")
                         : kind == QLatin1String("decision") ? QStringLiteral("follow")
                         : kind == QLatin1String("table")    ? QStringLiteral("table")
                         : kind == QLatin1String("sent")     ? QStringLiteral("step")
                                                             : QStringLiteral("packets");
    item->setIcon(What, themeIcon(icon, kind == QLatin1String("dropped") ? theme.bad() : theme.accent()));
    if (kind == QLatin1String("dropped")) item->setForeground(What, theme.bad());
    if (m_table != nullptr) item->setToolTip(What, m_table->meaningOf(textOf(event, "reason")));
    for (const QJsonValue& each : event.value(QLatin1String("steps")).toArray()) {
      const QJsonObject step = each.toObject();
      auto* row = new QTreeWidgetItem(item);
      row->setText(What, textOf(step, "rule") + QStringLiteral(": ") + textOf(step, "why"));
      if (m_table != nullptr)
        row->setToolTip(What, m_table->meaningOf(textOf(step, "rule"), textOf(step, "outcome")));
    }
    for (const QJsonValue& each : event.value(QLatin1String("edits")).toArray()) {
      const QJsonObject edit = each.toObject();
      auto* row = new QTreeWidgetItem(item);
      const auto word = [&](const char* key) {
        const QJsonValue v = edit.value(QLatin1String(key));
        return v.isString() ? v.toString() : tr("nothing");
      };
      row->setText(
          What, tr("%1 was %2, is %3").arg(edit.value(QLatin1String("field")).toString(), word("was"), word("is")));
      row->setBackground(What, theme.changed());
    }
  }
  expandAll();
}

void StoryPane::paintEvent(QPaintEvent* event) {
  QTreeWidget::paintEvent(event);
  if (topLevelItemCount() > 0) return;
  QPainter painter(viewport());
  painter.setPen(Theme::instance().faint());
  painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("Double-click a frame in the list to follow it"));
}

}  // namespace loom::gui
