#include "gui/views/palette_pane.h"

#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/look/two_line_delegate.h"

namespace loom::gui {

PalettePane::PalettePane(QWidget* parent) : QWidget(parent), m_search(new QLineEdit), m_list(new QListView) {
  m_filter.setSourceModel(&m_model);
  m_filter.setFilterRole(PaletteModel::SearchRole);
  m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
  m_search->setPlaceholderText(tr("Search devices"));
  m_search->setClearButtonEnabled(true);
  m_search->setToolTip(tr("Finds kinds of devices by their name or by what they are"));
  m_search->setAccessibleName(tr("Search devices"));
  m_search->addAction(themeIcon(QStringLiteral("search"), Theme::instance().faint()), QLineEdit::LeadingPosition);
  m_list->setModel(&m_filter);
  m_list->setAccessibleName(tr("Devices"));
  m_list->setItemDelegate(
      new TwoLineDelegate(PaletteModel::SummaryRole, PaletteModel::NoRole, m_list, TwoLineDelegate::Second::OneLine));
  m_list->setResizeMode(QListView::Adjust);
  m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  m_list->setDragEnabled(true);
  m_list->setDragDropMode(QAbstractItemView::DragOnly);
  m_list->setFrameShape(QFrame::NoFrame);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(8);
  column->addWidget(m_search);
  column->addWidget(m_list);
  connect(m_search, &QLineEdit::textChanged, &m_filter, &QSortFilterProxyModel::setFilterFixedString);
  connect(m_search, &QLineEdit::returnPressed, this, [this] {
    const QModelIndex first = m_filter.index(0, 0);
    if (first.isValid()) emit chosen(first.data(PaletteModel::KindRole).toString());
  });
  // `activated` alone would need one click where the desktop says so.
  connect(m_list, &QListView::activated, this,
          [this](const QModelIndex& index) { emit chosen(index.data(PaletteModel::KindRole).toString()); });
  connect(&Theme::instance(), &Theme::changedTheme, m_list, [this] { m_list->viewport()->update(); });
}

void PalettePane::setTable(const DeviceTable& table) {
  m_model.setTable(table);
}

void PalettePane::focusSearch() {
  m_search->setFocus();
  m_search->selectAll();
}

}  // namespace loom::gui
