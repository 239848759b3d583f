#include "gui/see/log_pane.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace loom::gui {

LogPane::LogPane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_model(run),
      m_what(new QComboBox),
      m_only(new QCheckBox(tr("Selected device only"))),
      m_table(new QTableView) {
  m_what->addItem(tr("All events"), QString());
  for (const char* what : {"sent", "received", "dropped", "decision", "table", "link"})
    m_what->addItem(QLatin1String(what), QLatin1String(what));
  m_what->setToolTip(tr("Which kind of event is listed"));
  m_only->setToolTip(tr("Lists what happens at the device that is selected in the drawing"));
  m_table->setModel(&m_model);
  m_table->setAccessibleName(tr("Log"));
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setShowGrid(false);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setAlternatingRowColors(true);
  m_table->setTabKeyNavigation(false);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
  m_table->horizontalHeader()->setStretchLastSection(true);
  m_table->setColumnWidth(0, 150);
  m_table->setColumnWidth(1, 90);
  m_table->setColumnWidth(2, 110);
  auto* row = new QHBoxLayout;
  row->addWidget(m_what);
  row->addWidget(m_only);
  row->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 0);
  column->setSpacing(6);
  column->addLayout(row);
  column->addWidget(m_table);
  connect(m_what, &QComboBox::activated, this, &LogPane::choose);
  connect(m_only, &QCheckBox::toggled, this, &LogPane::choose);
  connect(&m_model, &QAbstractItemModel::modelReset, m_table, &QTableView::scrollToBottom, Qt::QueuedConnection);
  connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    const LogEntry* entry = m_model.entry(index.row());
    if (entry != nullptr && !entry->frame.isEmpty()) emit followWanted(entry->frame);
  });
}

void LogPane::setSelected(const QString& node) {
  m_selected = node;
  if (m_only->isChecked()) choose();
}

void LogPane::choose() {
  m_model.setChoice(m_what->currentData().toString(), m_only->isChecked() ? m_selected : QString());
}

void LogPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_model.setShown(true);
}

void LogPane::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_model.setShown(false);
}

}  // namespace loom::gui
