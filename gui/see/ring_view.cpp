#include "gui/see/ring_view.h"

#include <QHash>
#include <QPainter>
#include <QRegularExpression>
#include <cmath>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kDescriptorBytes = 16;
constexpr qint64 kUsualSize = 256;
constexpr int kCell = 190;  // a ring with its words
constexpr size_t kMostRings = 24;
}  // namespace

std::vector<Ring> ringsOf(const QList<QStringList>& registers) {
  QHash<QString, qint64> values;
  for (const QStringList& row : registers) values.insert(row.value(0), row.value(1).toLongLong(nullptr, 0));
  std::vector<Ring> rings;
  static const QRegularExpression kHead(QStringLiteral("^([RT])DH(\\[\\d+\\])?$"));
  for (const QStringList& row : registers) {
    const QString name = row.value(0);
    const auto match = kHead.match(name);
    Ring ring;
    if (match.hasMatch()) {
      const QString way = match.captured(1);
      const QString queue = match.captured(2);
      ring.headName = name;
      ring.tailName = way + QStringLiteral("DT") + queue;
      if (!values.contains(ring.tailName)) continue;
      ring.name = (way == QLatin1String("R") ? RingView::tr("receive") : RingView::tr("transmit")) +
                  (queue.isEmpty() ? QString() : u' ' + queue);
      ring.size = values.value(way + QStringLiteral("DLEN") + queue) / kDescriptorBytes;
      ring.head = values.value(name);
      ring.tail = values.value(ring.tailName);
      if (!queue.isEmpty() && ring.head == 0 && ring.tail == 0) continue;  // a queue that nobody uses
      ring.sizeKnown = ring.size > 0;
      if (!ring.sizeKnown) ring.size = std::max<qint64>({kUsualSize, ring.head + 1, ring.tail + 1});
      rings.push_back(ring);
    } else if (name.endsWith(QLatin1String(".available"))) {
      ring.name = name.section(u'.', 0, -2);
      ring.headName = QStringLiteral("used");
      ring.tailName = QStringLiteral("available");
      ring.size = values.value(ring.name + QStringLiteral(".size"));
      if (ring.size <= 0) continue;
      ring.head = values.value(ring.name + QStringLiteral(".used")) % ring.size;
      ring.tail = values.value(name) % ring.size;
      rings.push_back(ring);
    }
    if (rings.size() == kMostRings) break;
  }
  return rings;
}

RingView::RingView(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Descriptor rings"));
}

void RingView::setRegisters(const QList<QStringList>& registers) {
  m_rings = ringsOf(registers);
  fit();
  update();
}

// As high as its rows are, for the scroll area around it.
void RingView::fit() {
  const int columns = std::max(1, width() / kCell);
  const int lines = (rings() + columns - 1) / columns;
  setMinimumHeight(lines * (kCell + 20) + 10);
}

void RingView::resizeEvent(QResizeEvent*) {
  fit();
}

void RingView::paintEvent(QPaintEvent*) {
  const Theme& theme = Theme::instance();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), palette().color(QPalette::Base));
  const int columns = std::max(1, width() / kCell);
  for (size_t i = 0; i < m_rings.size(); ++i) {
    const Ring& ring = m_rings[i];
    const int row = static_cast<int>(i) / columns;
    const int column = static_cast<int>(i) % columns;
    const QPointF middle(column * kCell + kCell / 2.0, row * (kCell + 20) + kCell / 2.0);
    const double radius = 52;
    const QRectF box(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius);
    // Clockwise from the top, as Qt counts: sixteenths of a degree, the other way round.
    const auto turn = [&](qint64 at) { return 360.0 * static_cast<double>(at) / static_cast<double>(ring.size); };
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.grid(), 13, Qt::SolidLine, Qt::FlatCap));
    painter.drawEllipse(box);
    if (ring.owned() > 0) {
      painter.setPen(QPen(theme.ofSeries(0), 13, Qt::SolidLine, Qt::FlatCap));
      painter.drawArc(box, qRound((90 - turn(ring.head)) * 16), -qRound(std::max(2.0, turn(ring.owned())) * 16));
    }
    const auto pointer = [&](qint64 at, const QColor& color, double in, double out) {
      const double a = (90 - turn(at)) * M_PI / 180;
      const QPointF way(std::cos(a), -std::sin(a));
      painter.setPen(QPen(color, 3, Qt::SolidLine, Qt::RoundCap));
      painter.drawLine(middle + way * (radius - in), middle + way * (radius + out));
    };
    const auto words = [&](const QString& name, qint64 at, const QColor& color, double left) {
      const QRectF line(left, box.bottom() + 16, radius + 14, 18);
      painter.setPen(Qt::NoPen);
      painter.setBrush(color);
      painter.drawEllipse(QRectF(line.left(), line.top() + 5, 8, 8));
      painter.setPen(theme.ink());
      painter.drawText(line.adjusted(12, 0, 20, 0), Qt::AlignVCenter, name + u' ' + QString::number(at));
    };
    QFont font = this->font();
    font.setPixelSize(11);
    painter.setFont(font);
    pointer(ring.head, theme.ofSeries(1), 10,
            14);  // the one outwards, the other inwards: they may point to one place
    pointer(ring.tail, theme.ofSeries(2), 16, 8);
    words(ring.headName, ring.head, theme.ofSeries(1), box.left() - 22);
    words(ring.tailName, ring.tail, theme.ofSeries(2), middle.x() + 2);
    painter.setPen(theme.ink());
    painter.drawText(QRectF(middle.x() - 45, middle.y() - 26, 90, 18), Qt::AlignCenter, ring.name);
    painter.setPen(theme.faint());
    painter.drawText(QRectF(middle.x() - 48, middle.y() - 8, 96, 18), Qt::AlignCenter,
                     tr("%1 of %2")
                         .arg(ring.owned())
                         .arg(ring.sizeKnown ? QString::number(ring.size) : QStringLiteral("%1?").arg(ring.size)));
    painter.drawText(QRectF(middle.x() - 48, middle.y() + 8, 96, 18), Qt::AlignCenter, tr("hardware's"));
  }
}

}  // namespace loom::gui
