#include "gui/see/frames_table.h"

#include <QHeaderView>
#include <QScrollBar>

namespace loom::gui {

FramesTable::FramesTable(FramesModel* frames, QWidget* parent) : QTableView(parent) {
  setModel(frames);
  setAccessibleName(tr("Frames"));
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setShowGrid(false);
  setWordWrap(false);
  setFrameShape(QFrame::NoFrame);
  setAlternatingRowColors(true);
  setTabKeyNavigation(false);
  setContextMenuPolicy(Qt::CustomContextMenu);
  verticalHeader()->hide();
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setStretchLastSection(true);
  const int widths[] = {62, 116, 84, 84, 104, 104, 44, 64, 58};
  for (int i = 0; i < 9; ++i) setColumnWidth(i, widths[i]);
  connect(verticalScrollBar(), &QScrollBar::valueChanged, this,
          [this](int value) { m_following = value >= verticalScrollBar()->maximum() - 1; });
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
    if (index.isValid()) m_following = index.row() == model()->rowCount() - 1;
  });
  connect(frames, &QAbstractItemModel::rowsInserted, this, [this] {
    if (m_following) scrollToBottom();
  });
}

QModelIndex FramesTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
  const int column = std::max(0, currentIndex().column());
  if (action == MoveHome) return model()->index(0, column);
  if (action == MoveEnd) return model()->index(model()->rowCount() - 1, column);
  return QTableView::moveCursor(action, modifiers);
}

}  // namespace loom::gui
