#include "gui/see/event_pane.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace loom::gui {

void makeList(QTableView* table, const QString& name, std::initializer_list<int> widths) {
  table->setAccessibleName(name);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setShowGrid(false);
  table->setFrameShape(QFrame::NoFrame);
  table->setAlternatingRowColors(true);
  table->setTabKeyNavigation(false);
  table->setWordWrap(false);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 7);
  table->horizontalHeader()->setStretchLastSection(true);
  int column = 0;
  for (const int width : widths) table->setColumnWidth(column++, width);
}

EventPane::EventPane(QAbstractItemModel* model, const QString& name, std::initializer_list<int> widths,
                     QWidget* parent)
    : QWidget(parent),
      m_bar(new QHBoxLayout),
      m_kinds(new QComboBox),
      m_only(new QCheckBox(tr("Selected device only"))),
      m_table(new QTableView) {
  m_kinds->setToolTip(tr("Which kind of event is listed"));
  m_kinds->setAccessibleName(tr("Kinds of events"));
  m_only->setToolTip(tr("Lists what happens at the device that is selected in the drawing"));
  m_table->setModel(model);
  makeList(m_table, name, widths);
  m_bar->addWidget(m_kinds);
  m_bar->addWidget(m_only);
  m_bar->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 0);
  column->setSpacing(6);
  column->addLayout(m_bar);
  column->addWidget(m_table);
  connect(m_kinds, &QComboBox::currentIndexChanged, this, &EventPane::chosen);
  connect(m_only, &QCheckBox::toggled, this, &EventPane::chosen);
  connect(model, &QAbstractItemModel::modelReset, m_table, &QTableView::scrollToBottom, Qt::QueuedConnection);
}

void EventPane::setSelected(const QString& node) {
  m_selected = node;
  if (m_only->isChecked()) chosen();
}

void EventPane::chosen() {
  choose(m_kinds->currentData(), m_only->isChecked() ? m_selected : QString());
}

void EventPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  setShown(true);
}

void EventPane::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  setShown(false);
}

}  // namespace loom::gui
