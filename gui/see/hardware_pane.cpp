#include "gui/see/hardware_pane.h"

#include <QHeaderView>
#include <QLocale>
#include <QVBoxLayout>

namespace loom::gui {

HardwarePane::HardwarePane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_model(run),
      m_kinds(new QComboBox),
      m_only(new QCheckBox(tr("Selected device only"))),
      m_count(new QLabel),
      m_table(new QTableView) {
  m_kinds->addItem(tr("Everything"), QStringList());
  m_kinds->addItem(tr("Registers"), QStringList{QStringLiteral("register read"), QStringLiteral("register write"),
                                                QStringLiteral("configuration read"),
                                                QStringLiteral("configuration write"), QStringLiteral("reset")});
  m_kinds->addItem(tr("Rings"), QStringList{QStringLiteral("ring")});
  m_kinds->addItem(tr("DMA"),
                   QStringList{QStringLiteral("DMA read"), QStringLiteral("DMA write"), QStringLiteral("DMA fault")});
  m_kinds->addItem(tr("IOMMU walks"), QStringList{QStringLiteral("IOTLB hit"), QStringLiteral("IOTLB miss"),
                                                  QStringLiteral("table walk"), QStringLiteral("translation fault")});
  m_kinds->addItem(tr("Interrupts"), QStringList{QStringLiteral("interrupt"), QStringLiteral("interrupt remapped"),
                                                 QStringLiteral("interrupt blocked")});
  m_kinds->addItem(tr("Frames"), QStringList{QStringLiteral("frame sent"), QStringLiteral("frame received"),
                                             QStringLiteral("frame discarded"), QStringLiteral("frame sorted")});
  m_kinds->setToolTip(tr("What is listed of what happened inside of NICs"));
  m_kinds->setAccessibleName(tr("Hardware events"));
  m_only->setToolTip(tr("Lists what happens in the device that is selected in the drawing"));
  m_table->setModel(&m_model);
  m_table->setAccessibleName(tr("Hardware"));
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setShowGrid(false);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setAlternatingRowColors(true);
  m_table->setTabKeyNavigation(false);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
  m_table->horizontalHeader()->setStretchLastSection(true);
  const int widths[] = {140, 100, 150, 200, 150, 150};
  for (int i = 0; i < 6; ++i) m_table->setColumnWidth(i, widths[i]);
  auto* row = new QHBoxLayout;
  row->addWidget(m_kinds);
  row->addWidget(m_only);
  row->addStretch();
  row->addWidget(m_count);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 0);
  column->setSpacing(6);
  column->addLayout(row);
  column->addWidget(m_table);
  connect(m_kinds, &QComboBox::currentIndexChanged, this, &HardwarePane::choose);
  connect(m_only, &QCheckBox::toggled, this, &HardwarePane::choose);
  connect(&m_model, &HardwareModel::asked, this, [this] { m_count->setText(tr("executing the run again...")); });
  connect(&m_model, &HardwareModel::failed, m_count, &QLabel::setText);
  connect(&m_model, &HardwareModel::came, this, [this] {
    const QLocale locale;
    const int shown = m_model.rowCount();
    m_count->setText(m_model.total() == 0 ? tr("nothing: no NIC has done such a thing")
                     : m_model.total() > shown
                         ? tr("the latest %1 of %2").arg(locale.toString(shown), locale.toString(m_model.total()))
                         : locale.toString(shown));
    m_table->scrollToBottom();
  });
}

void HardwarePane::setSelected(const QString& node) {
  m_selected = node;
  if (m_only->isChecked()) choose();
}

void HardwarePane::choose() {
  m_model.setChoice(m_kinds->currentData().toStringList(), m_only->isChecked() ? m_selected : QString());
}

void HardwarePane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_model.setShown(true);
}

void HardwarePane::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  m_model.setShown(false);
}

}  // namespace loom::gui
