#include "gui/see/packet_pane.h"

#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QVBoxLayout>

#include "gui/engine/json_text.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kPatienceMs = 150;
constexpr int kMostContext = 200;  // frames
}  // namespace

PacketPane::PacketPane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_frames(run),
      m_filter(new QLineEdit),
      m_count(new QLabel),
      m_table(new FramesTable(&m_frames)),
      m_tree(new QTreeView),
      m_source(new QLabel),
      m_details(new QSplitter),
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

  makeFields();
  auto* fields = new QWidget;
  auto* below = new QVBoxLayout(fields);
  below->setContentsMargins(0, 0, 0, 2);
  below->setSpacing(2);
  below->addWidget(m_tree);
  below->addWidget(m_source);
  m_details->addWidget(fields);
  m_details->addWidget(m_bytes);
  m_details->setSizes({330, 310});
  m_details->hide();
  auto* all = new QSplitter;
  all->addWidget(m_table);
  all->addWidget(m_details);
  all->setSizes({820, 640});
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

void PacketPane::makeFields() {
  m_tree->setModel(&m_fields);
  m_tree->setAccessibleName(tr("Fields"));
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->setUniformRowHeights(true);
  m_tree->setColumnWidth(0, 180);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
    const auto [offset, length] = m_fields.bytesOf(index);
    m_bytes->mark(offset, length);
  });
  connect(m_bytes, &HexView::pressed, this, [this](int offset) {
    const QModelIndex index = m_fields.at(offset);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
  });
  m_source->setForegroundRole(QPalette::PlaceholderText);
  m_patience.setSingleShot(true);
  m_patience.setInterval(kPatienceMs);
  connect(&m_patience, &QTimer::timeout, this, &PacketPane::showOwnFields);
  connect(&m_dissector, &Dissector::dissected, this, &PacketPane::showDissection);
  connect(&m_dissector, &Dissector::failed, this, [this](const QString& why) {
    showOwnFields();
    emit said(tr("No full dissection: %1. These are Etherloom's own fields").arg(why));
  });
}

void PacketPane::setFullDissection(bool on) {
  m_full = on;
  if (on) m_dissector.retry();
  show(QJsonObject(m_frame));
}

void PacketPane::show(const QJsonObject& frame) {
  m_frame = frame;
  m_patience.stop();
  m_details->setVisible(!frame.isEmpty());  // until then the list has all the room
  m_bytes->setBytes(QByteArray::fromHex(textOf(frame, "bytes").toLatin1()));
  if (frame.isEmpty() || !m_full || !m_dissector.isUsable()) return showOwnFields();
  if (m_dissector.isWarm()) {
    m_patience.start();
  } else {
    showOwnFields();
  }
  askContext(frame);
}

// What went over the same port before explains the frame: the SYN of its connection, the request of its reply.
void PacketPane::askContext(const QJsonObject& frame) {
  const auto captured = [](const QJsonObject& json) {
    const FrameRow row = FrameRow::of(json);
    return CapturedFrame{row.no, row.at, row.length, QByteArray::fromHex(textOf(json, "bytes").toLatin1())};
  };
  const CapturedFrame last = captured(frame);
  const FrameRow row = FrameRow::of(frame);
  const QString port = row.from.isEmpty() ? row.to : row.from;
  if (!port.contains(u':')) return m_dissector.dissect({last});
  m_run->engine()->ask(
      QStringLiteral("frames"),
      {{QStringLiteral("before"), row.no},
       {QStringLiteral("count"), kMostContext},
       {QStringLiteral("port"), port},
       {QStringLiteral("bytes"), true}},
      [this, captured, last, row](const QJsonObject& ok) {
        if (last.no != m_chosen || !m_full) return;
        std::vector<CapturedFrame> frames;
        for (const QJsonValue& value : ok.value(QLatin1String("rows")).toArray()) {
          // A frame that is there twice, sent here and then dropped, would look like a repetition.
          const FrameRow each = FrameRow::of(value.toObject());
          if (!each.isDrop() && each.frame != row.frame) frames.push_back(captured(value.toObject()));
        }
        frames.push_back(last);
        m_dissector.dissect(frames);
      },
      [this, last](const EngineError&, const QJsonObject&) {
        if (last.no == m_chosen && m_full) m_dissector.dissect({last});
      });
}

void PacketPane::showOwnFields() {
  m_patience.stop();
  m_fields.setFields(m_frame.value(QLatin1String("fields")).toArray());
  m_tree->expandAll();
  showSource(false);
}

void PacketPane::showDissection(qint64 no, const QJsonArray& tree) {
  if (no != m_chosen || no != m_frame.value(QLatin1String("no")).toInteger() || !m_full) return;
  m_patience.stop();
  m_fields.setTree(tree, static_cast<int>(textOf(m_frame, "bytes").size() / 2));
  // Layers open, but for the first: what sharkd says of the capture.
  for (int i = 0; i < m_fields.rowCount(); ++i) {
    m_tree->setFirstColumnSpanned(i, {}, true);
    m_tree->setExpanded(m_fields.index(i, 0), i > 0);
  }
  showSource(true);
}

void PacketPane::showSource(bool isFull) {
  if (m_frame.isEmpty()) return m_source->setText({});
  m_source->setText(isFull ? tr("Full dissection by Wireshark's sharkd") : tr("Etherloom's own fields"));
  m_source->setToolTip(m_dissector.isInstalled()
                           ? tr("View > Full dissection chooses between Wireshark's fields and Etherloom's own")
                           : tr("Where Wireshark's sharkd is installed (Debian: wireshark-common), every protocol is "
                                "dissected in full"));
}

}  // namespace loom::gui
