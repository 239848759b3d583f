#include "gui/see/frames_table.h"

#include <QHeaderView>
#include <QScrollBar>

#include "gui/see/event_pane.h"

namespace loom::gui {

FramesTable::FramesTable(FramesModel* frames, QWidget* parent) : QTableView(parent) {
  setModel(frames);
  makeList(this, tr("Frames"), {62, 116, 84, 84, 104, 104, 44, 64, 58});
  setSelectionMode(QAbstractItemView::SingleSelection);
  setContextMenuPolicy(Qt::CustomContextMenu);
  verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  horizontalHeader()->setHighlightSections(false);
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
