#include "gui/see/packet_pane.h"

#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSplitter>
#include <QVBoxLayout>

#include "gui/look/theme.h"

namespace loom::gui {

PacketPane::PacketPane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_frames(run),
      m_filter(new QLineEdit),
      m_table(new QTableView),
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

  m_table->setModel(&m_frames);
  m_table->setAccessibleName(tr("Frames"));
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setShowGrid(false);
  m_table->setWordWrap(false);
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->setAlternatingRowColors(true);
  m_table->setTabKeyNavigation(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
  m_table->horizontalHeader()->setHighlightSections(false);
  m_table->horizontalHeader()->setStretchLastSection(true);
  const int widths[] = {52, 118, 92, 92, 132, 132, 46, 70, 56};
  for (int i = 0; i < 9; ++i) m_table->setColumnWidth(i, widths[i]);
  m_table->setContextMenuPolicy(Qt::CustomContextMenu);
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
  connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this,
          [this](int value) { m_following = value >= m_table->verticalScrollBar()->maximum() - 1; });
  connect(&m_frames, &QAbstractItemModel::rowsInserted, this, [this] {
    if (m_following && !m_table->currentIndex().isValid()) m_table->scrollToBottom();
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
  column->addWidget(m_filter);
  column->addWidget(all);
}

void PacketPane::choose(const QModelIndex& index) {
  const FrameRow* row = m_frames.row(index.row());
  if (row == nullptr) {
    m_fields.setFields({});
    m_bytes->setBytes({});
    return;
  }
  emit chosen(*row);
  m_run->engine()->ask(
      QStringLiteral("frame"), {{QStringLiteral("no"), row->no}}, [this](const QJsonObject& ok) { show(ok); },
      [this](const EngineError&, const QJsonObject&) { show({}); });
}

void PacketPane::show(const QJsonObject& frame) {
  m_fields.setFields(frame.value(QLatin1String("fields")).toArray());
  m_tree->expandAll();
  m_bytes->setBytes(QByteArray::fromHex(frame.value(QLatin1String("bytes")).toString().toLatin1()));
}

}  // namespace loom::gui
