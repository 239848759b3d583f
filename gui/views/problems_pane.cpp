#include "gui/views/problems_pane.h"

#include <QHeaderView>
#include <QPainter>

#include "gui/look/theme.h"

namespace loom::gui {

ProblemsPane::ProblemsPane(QWidget* parent) : QTreeView(parent) {
  setModel(&m_model);
  setAccessibleName(tr("Problems"));
  setRootIsDecorated(false);
  setUniformRowHeights(true);
  setAllColumnsShowFocus(true);
  setFrameShape(QFrame::NoFrame);
  header()->resizeSection(ProblemsModel::Place, 90);
  header()->resizeSection(ProblemsModel::Message, 560);
  const auto go = [this](const QModelIndex& index) {
    const EngineError& error = m_model.problems()[static_cast<size_t>(index.row())].error;
    if (error.line > 0) emit placeWanted(error.line, error.column);
  };
  connect(this, &QTreeView::clicked, this, go);
  connect(this, &QTreeView::activated, this, go);
}

void ProblemsPane::paintEvent(QPaintEvent* event) {
  QTreeView::paintEvent(event);
  if (m_model.rowCount() > 0) return;
  QPainter painter(viewport());
  painter.setPen(Theme::instance().faint());
  painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("No problems"));
}

}  // namespace loom::gui
