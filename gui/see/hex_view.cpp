#include "gui/see/hex_view.h"

#include <QFontDatabase>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kPerLine = 16;
}

HexView::HexView(QWidget* parent) : QAbstractScrollArea(parent) {
  QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  mono.setPointSizeF(font().pointSizeF());
  setFont(mono);
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Bytes"));
  setFocusPolicy(Qt::StrongFocus);
}

int HexView::lineHeight() const {
  return fontMetrics().height() + 3;
}
int HexView::cell() const {
  return fontMetrics().horizontalAdvance(QStringLiteral("00")) + 7;
}
int HexView::left() const {
  return fontMetrics().horizontalAdvance(QStringLiteral("0000")) + 22;
}

void HexView::setBytes(const QByteArray& bytes) {
  m_bytes = bytes;
  m_length = 0;
  fit();
  viewport()->update();
}

void HexView::mark(int offset, int length) {
  m_offset = offset;
  m_length = length;
  const int line = offset / kPerLine;
  const int first = verticalScrollBar()->value();
  const int shown = std::max(1, viewport()->height() / lineHeight());
  if (length > 0 && (line < first || line >= first + shown)) verticalScrollBar()->setValue(line);
  viewport()->update();
}

void HexView::fit() {
  const int lines = static_cast<int>((m_bytes.size() + kPerLine - 1) / kPerLine);
  verticalScrollBar()->setRange(0, std::max(0, lines - viewport()->height() / lineHeight()));
}

void HexView::resizeEvent(QResizeEvent*) {
  fit();
}

void HexView::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(viewport());
  painter.setFont(font());
  const int textLeft = left() + kPerLine * cell() + 14;
  const int advance = fontMetrics().horizontalAdvance(u'0');
  for (int line = 0;; ++line) {
    const int begin = (line + verticalScrollBar()->value()) * kPerLine;
    const int top = 4 + line * lineHeight();
    if (begin >= m_bytes.size() || top > viewport()->height()) break;
    painter.setPen(theme.faint());
    painter.drawText(10, top, left(), lineHeight(), Qt::AlignVCenter,
                     QStringLiteral("%1").arg(begin, 4, 16, QLatin1Char('0')));
    for (int i = begin; i < std::min<int>(begin + kPerLine, static_cast<int>(m_bytes.size())); ++i) {
      const QRect box(left() + (i - begin) * cell(), top, cell(), lineHeight());
      const QRect letter(textLeft + (i - begin) * advance, top, advance, lineHeight());
      const bool marked = i >= m_offset && i < m_offset + m_length;
      if (marked) {
        painter.fillRect(box, theme.accent());
        painter.fillRect(letter, theme.accent());
      }
      painter.setPen(marked ? QColor(Qt::white) : theme.ink());
      const auto byte = static_cast<unsigned char>(m_bytes[i]);
      painter.drawText(box, Qt::AlignCenter, QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0')));
      painter.drawText(letter, Qt::AlignCenter,
                       byte >= 32 && byte < 127 ? QString(QChar(byte)) : QStringLiteral("."));
    }
  }
}

void HexView::mousePressEvent(QMouseEvent* event) {
  const int line = (event->pos().y() - 4) / lineHeight() + verticalScrollBar()->value();
  const int column = (event->pos().x() - left()) / cell();
  const int offset = line * kPerLine + column;
  if (event->pos().x() >= left() && column < kPerLine && offset >= 0 && offset < m_bytes.size()) emit pressed(offset);
}

}  // namespace loom::gui
