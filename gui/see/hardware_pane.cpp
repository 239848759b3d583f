#include "gui/see/hardware_pane.h"

#include <QLocale>

namespace loom::gui {

HardwarePane::HardwarePane(HardwareModel* model, QWidget* parent)
    : EventPane(model, tr("Hardware"), {140, 100, 150, 200, 150, 150}, parent), m_model(model), m_count(new QLabel) {
  model->setParent(this);
  const auto kind = [this](const QString& name, const QStringList& events) { kinds()->addItem(name, events); };
  kind(tr("Everything"), {});
  kind(tr("Registers"),
       {QStringLiteral("register read"), QStringLiteral("register write"), QStringLiteral("configuration read"),
        QStringLiteral("configuration write"), QStringLiteral("reset")});
  kind(tr("Rings"), {QStringLiteral("ring")});
  kind(tr("DMA"), {QStringLiteral("DMA read"), QStringLiteral("DMA write"), QStringLiteral("DMA fault")});
  kind(tr("IOMMU walks"), {QStringLiteral("IOTLB hit"), QStringLiteral("IOTLB miss"), QStringLiteral("table walk"),
                           QStringLiteral("translation fault")});
  kind(tr("Interrupts"),
       {QStringLiteral("interrupt"), QStringLiteral("interrupt remapped"), QStringLiteral("interrupt blocked")});
  kind(tr("Frames"), {QStringLiteral("frame sent"), QStringLiteral("frame received"),
                      QStringLiteral("frame discarded"), QStringLiteral("frame sorted")});
  bar()->addWidget(m_count);
  connect(model, &HardwareModel::asked, this, [this] { m_count->setText(tr("executing the run again...")); });
  connect(model, &HardwareModel::failed, m_count, &QLabel::setText);
  connect(model, &HardwareModel::came, this, &HardwarePane::showCount);
}

void HardwarePane::showCount() {
  const QLocale locale;
  const QString shown = locale.toString(m_model->rowCount());
  const QString all = locale.toString(m_model->total());
  m_count->setText(m_model->total() == 0                    ? tr("nothing: no NIC has done such a thing")
                   : m_model->total() > m_model->rowCount() ? tr("the latest %1 of %2").arg(shown, all)
                                                            : shown);
}

}  // namespace loom::gui
