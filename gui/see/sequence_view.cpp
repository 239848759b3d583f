#include "gui/see/sequence_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kHead = 30;
constexpr int kRow = 30;
constexpr int kLeft = 130;  // the times
constexpr int kColumn = 150;
}  // namespace

SequenceView::SequenceView(FramesModel* frames, ScenarioDocument* document, QWidget* parent)
    : QAbstractScrollArea(parent), m_frames(frames), m_document(document) {
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Sequence chart"));
  setFocusPolicy(Qt::StrongFocus);
  connect(frames, &QAbstractItemModel::modelReset, this, &SequenceView::fit);
  connect(frames, &QAbstractItemModel::rowsInserted, this, &SequenceView::fit);
  connect(frames, &QAbstractItemModel::rowsRemoved, this, &SequenceView::fit);
  connect(frames, &QAbstractItemModel::dataChanged, viewport(), qOverload<>(&QWidget::update));
  connect(document, &ScenarioDocument::structureChanged, this, &SequenceView::readNodes);
  readNodes();
}

void SequenceView::readNodes() {
  m_nodes.clear();
  for (const DrawnNode& node : m_document->drawing().nodes) m_nodes << node.name;
  fit();
}

void SequenceView::fit() {
  const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
  const int shown = std::max(1, (viewport()->height() - kHead) / kRow);
  verticalScrollBar()->setRange(0, std::max(0, m_frames->rowCount() - shown));
  verticalScrollBar()->setPageStep(shown);
  horizontalScrollBar()->setRange(0, std::max(0, kLeft + columns() * kColumn - viewport()->width()));
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setSingleStep(30);
  if (atEnd) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
  viewport()->update();
}

void SequenceView::setCurrent(int row) {
  m_current = row;
  const int first = verticalScrollBar()->value();
  if (row >= 0 && (row < first || row >= first + verticalScrollBar()->pageStep()))
    verticalScrollBar()->setValue(std::max(0, row - 2));
  viewport()->update();
}

double SequenceView::columnAt(const QString& port) const {
  const qsizetype index = m_nodes.indexOf(port.section(u':', 0, 0));
  if (index < 0) return -1;
  return kLeft + (static_cast<double>(index) + 0.5) * kColumn - horizontalScrollBar()->value();
}

void SequenceView::paintRow(QPainter& painter, const FrameRow& row, int top) const {
  const Theme& theme = Theme::instance();
  const double middle = top + kRow - 8;
  const double from = columnAt(row.from.isEmpty() ? row.to : row.from);
  const double to = columnAt(row.to);
  const QColor color = row.isDrop() ? theme.bad() : theme.ofFrame(row.kind);
  painter.setPen(QPen(color, 2));
  if (row.isDrop() || to < 0 || from < 0) {
    const double at = std::max(from, to);
    if (at < 0) return;
    if (row.isDrop()) {
      painter.drawLine(QPointF(at - 5, middle - 5), QPointF(at + 5, middle + 5));
      painter.drawLine(QPointF(at - 5, middle + 5), QPointF(at + 5, middle - 5));
      painter.drawText(QPointF(at + 10, middle + 4), row.reason);
    } else {
      painter.setBrush(color);
      painter.drawEllipse(QPointF(at, middle), 4, 4);
    }
    return;
  }
  const double way = to >= from ? 1 : -1;
  painter.drawLine(QPointF(from, middle), QPointF(to - way * 2, middle));
  painter.setBrush(color);
  painter.setPen(Qt::NoPen);
  painter.drawPolygon(
      QPolygonF({QPointF(to, middle), QPointF(to - way * 9, middle - 4.5), QPointF(to - way * 9, middle + 4.5)}));
  painter.setPen(theme.ink());
  const QRectF words(std::min(from, to) + 8, top, std::abs(to - from) - 16, kRow - 11);
  const QString text = row.summary.section(QStringLiteral(", "), 1);
  painter.drawText(words, Qt::AlignCenter,
                   painter.fontMetrics().elidedText(text.isEmpty() ? row.summary : text, Qt::ElideRight,
                                                    static_cast<int>(words.width())));
}

void SequenceView::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(viewport()->rect(), theme.canvas());
  QFont small = font();
  small.setPixelSize(11);
  painter.setFont(small);
  const int first = verticalScrollBar()->value();
  if (m_current >= first) {
    QColor mark = theme.accent();
    mark.setAlpha(45);
    painter.fillRect(0, kHead + (m_current - first) * kRow, viewport()->width(), kRow, mark);
  }
  painter.setPen(QPen(theme.tileEdge(), 1, Qt::DashLine));
  for (const QString& node : m_nodes)
    painter.drawLine(QPointF(columnAt(node), kHead), QPointF(columnAt(node), viewport()->height()));
  for (int row = first; row < m_frames->rowCount(); ++row) {
    const int top = kHead + (row - first) * kRow;
    if (top > viewport()->height()) break;
    if (const FrameRow* const frame = m_frames->row(row)) paintRow(painter, *frame, top);  // or when it has come
  }
  // The times and the names stay where they are.
  painter.fillRect(0, 0, kLeft - 6, viewport()->height(), theme.canvas());
  painter.setPen(theme.faint());
  for (int row = first; row < m_frames->rowCount(); ++row) {
    const int top = kHead + (row - first) * kRow;
    if (top > viewport()->height()) break;
    const FrameRow* const frame = m_frames->row(row);
    painter.drawText(QRect(4, top, kLeft - 14, kRow), Qt::AlignRight | Qt::AlignVCenter,
                     frame == nullptr ? QStringLiteral("…") : timeText(frame->at));
  }
  painter.fillRect(0, 0, viewport()->width(), kHead, palette().color(QPalette::Window));
  small.setPixelSize(12);
  small.setWeight(QFont::DemiBold);
  painter.setFont(small);
  painter.setPen(theme.ink());
  for (const QString& node : m_nodes)
    painter.drawText(QRectF(columnAt(node) - kColumn / 2.0, 0, kColumn, kHead), Qt::AlignCenter, node);
  if (m_frames->rowCount() > 0) return;
  painter.setPen(theme.faint());
  painter.drawText(viewport()->rect().adjusted(0, kHead, 0, 0), Qt::AlignCenter,
                   tr("Run, and every frame is an arrow here"));
}

void SequenceView::resizeEvent(QResizeEvent*) {
  fit();
}

void SequenceView::mousePressEvent(QMouseEvent* event) {
  const int row = verticalScrollBar()->value() + (event->pos().y() - kHead) / kRow;
  if (event->pos().y() < kHead || row >= m_frames->rowCount()) return;
  setCurrent(row);
  emit rowChosen(row);
}

}  // namespace loom::gui
