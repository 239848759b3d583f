#include "gui/see/packet_pane.h"

#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

#include "gui/look/theme.h"

namespace loom::gui {

PacketPane::PacketPane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_frames(run),
      m_filter(new QLineEdit),
      m_count(new QLabel),
      m_table(new FramesTable(&m_frames)),
      m_tree(new QTreeView),
      m_bytes(new HexView) {
  m_filter->setPlaceholderText(tr("Filter, such as: arp or (vlan 10 and icmp)"));
  m_filter->setToolTip(tr("Shows frames that match, in tcpdump's language; Return applies it"));
  m_filter->setAccessibleName(tr("Filter"));
  m_filter->setClearButtonEnabled(true);
  connect(m_filter, &QLineEdit::editingFinished, this, [this] { m_frames.setFilter(m_filter->text().trimmed()); });
  connect(&m_frames, &FramesModel::filterFailed, this, [this](const QString& why) {
    m_filter->setStyleSheet(QStringLiteral("border: 1px solid %1").arg(Theme::instance().bad().name()));
    m_filter->setToolTip(why);
  });
  connect(&m_frames, &FramesModel::filterHolds, this, [this] {
    m_filter->setStyleSheet({});
    m_filter->setToolTip(tr("Shows frames that match, in tcpdump's language; Return applies it"));
  });

  m_count->setAccessibleName(tr("Number of frames"));
  m_count->setForegroundRole(QPalette::PlaceholderText);
  for (const auto& changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(&m_frames, changed, this, &PacketPane::showCount);
  connect(&m_frames, &QAbstractItemModel::modelReset, this, &PacketPane::showCount);
  connect(&m_frames, &FramesModel::looked, this, &PacketPane::showCount);

  connect(m_table, &QTableView::customContextMenuRequested, this, [this](const QPoint& at) {
    const FrameRow* row = m_frames.row(m_table->indexAt(at).row());
    if (row == nullptr) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString frame = row->frame;
    const Picoseconds moment = row->at;
    connect(menu->addAction(tr("Follow this frame")), &QAction::triggered, this,
            [this, frame] { emit followWanted(frame); });
    connect(menu->addAction(tr("Go to this moment")), &QAction::triggered, this,
            [this, moment] { emit momentWanted(moment); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
  });
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PacketPane::choose);
  connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    if (const FrameRow* row = m_frames.row(index.row())) emit followWanted(row->frame);
  });

  m_tree->setModel(&m_fields);
  m_tree->setAccessibleName(tr("Fields"));
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->setUniformRowHeights(true);
  m_tree->setColumnWidth(0, 170);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
    const auto [offset, length] = m_fields.bytesOf(index);
    m_bytes->mark(offset, length);
  });
  connect(m_bytes, &HexView::pressed, this, [this](int offset) {
    const QModelIndex index = m_fields.at(offset);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
  });

  auto* all = new QSplitter(Qt::Horizontal);
  all->addWidget(m_table);
  all->addWidget(m_tree);
  all->addWidget(m_bytes);
  all->setSizes({820, 300, 330});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 0);
  column->setSpacing(6);
  auto* top = new QHBoxLayout;
  top->setSpacing(10);
  top->addWidget(m_filter);
  top->addWidget(m_count);
  column->addLayout(top);
  column->addWidget(all);
}

void PacketPane::showCount() {
  const QLocale locale;
  const QString shown = locale.toString(m_frames.rowCount());
  const QString all = locale.toString(m_frames.total());
  if (m_frames.isLooking()) {
    m_count->setText(tr("%1 of %2, looking for more").arg(shown, all));
  } else if (m_frames.rowCount() != m_frames.total()) {
    m_count->setText(m_frames.isFiltered() ? tr("%1 of %2").arg(shown, all)
                                           : tr("the latest %1 of %2").arg(shown, all));
  } else {
    m_count->setText(m_frames.total() == 0 ? QString() : all);
  }
}

void PacketPane::choose(const QModelIndex& index) {
  const qint64 no = m_frames.numberAt(index.row());
  m_chosen = no;
  if (no == 0) return show({});
  const FrameRow* row = m_frames.row(index.row());
  if (row != nullptr) emit chosen(*row);
  m_run->engine()->ask(
      QStringLiteral("frame"), {{QStringLiteral("no"), no}},
      [this, no, known = row != nullptr](const QJsonObject& ok) {
        if (no != m_chosen) return;
        if (!known) emit chosen(FrameRow::of(ok));
        show(ok);
      },
      [this, no](const EngineError&, const QJsonObject&) {
        if (no == m_chosen) show({});
      });
}

void PacketPane::show(const QJsonObject& frame) {
  m_fields.setFields(frame.value(QLatin1String("fields")).toArray());
  m_tree->expandAll();
  m_bytes->setBytes(QByteArray::fromHex(frame.value(QLatin1String("bytes")).toString().toLatin1()));
}

}  // namespace loom::gui
