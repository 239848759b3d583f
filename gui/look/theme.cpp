#include "gui/look/theme.h"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPaintEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QProxyStyle>
#include <QSvgRenderer>
#include <QtMath>

static void initIcons() {
  Q_INIT_RESOURCE(resources);
}

namespace loom::gui {

namespace {
// Words say what a dialog's buttons do.
class PlainButtons : public QProxyStyle {
 public:
  PlainButtons() : QProxyStyle(QStringLiteral("Fusion")) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override {
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;
    return QProxyStyle::styleHint(hint, option, widget, data);
  }
};

// The SVG in a colour; each is parsed once.
QSvgRenderer* rendererOf(const QString& name, const QColor& color) {
  static QHash<QString, QSvgRenderer*> known;
  const QString key = name + color.name();
  QSvgRenderer*& renderer = known[key];
  if (renderer == nullptr) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    QByteArray svg = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    svg.replace("currentColor", color.name().toLatin1());
    renderer = new QSvgRenderer(svg, qApp);
  }
  return renderer;
}

class ThemeIconEngine : public QIconEngine {
 public:
  ThemeIconEngine(QString name, QColor color) : m_name(std::move(name)), m_color(std::move(color)) {}
  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    QColor color = m_color.isValid() ? m_color : Theme::instance().ink();
    if (mode == QIcon::Disabled) color = Theme::instance().grid().darker(Theme::instance().isDark() ? 80 : 115);
    rendererOf(m_name, color)->render(painter, rect);
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
  }
  QIconEngine* clone() const override { return new ThemeIconEngine(*this); }

 private:
  QString m_name;
  QColor m_color;
};

const QColor kOrange("#e69f00");
const QColor kSky("#56b4e9");
const QColor kGreen("#009e73");
const QColor kYellow("#f0e442");
const QColor kBlue("#0072b2");
const QColor kVermillion("#d55e00");
const QColor kPurple("#cc79a7");

constexpr char kSheet[] = R"(
QToolTip { padding: 4px; }
QDockWidget { font-weight: 600; }
QDockWidget::title { padding: 6px 8px; background: %1; }
QToolBar { border: none; spacing: 2px; padding: 3px 6px; background: %1; }
QToolBar QToolButton { padding: 4px; border-radius: 5px; border: 1px solid transparent; }
QToolBar QToolButton:hover { background: %2; }
QToolBar QToolButton:checked { background: %2; border-color: %4; }
QStatusBar { background: %1; }
QStatusBar::item { border: none; }
QMainWindow::separator { background: %3; width: 1px; height: 1px; }
QTabBar::tab { padding: 6px 12px; }
QHeaderView::section { padding: 4px 6px; border: none; border-right: 1px solid %3; border-bottom: 1px solid %3;
  background: %1; }
QLineEdit, QComboBox, QSpinBox, QAbstractSpinBox { padding: 3px 5px; min-height: 1.4em; }
QTreeView::item, QListView::item { padding: 2px; }
QFrame#cue { background: %2; border-radius: 6px; }
)";

}  // namespace

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

void Theme::setDark(bool dark) {
  m_dark = dark;
  QApplication::setStyle(new PlainButtons);
  QPalette palette;
  const QColor window = dark ? QColor("#24272c") : QColor("#f4f5f7");
  const QColor base = dark ? QColor("#1b1d21") : QColor("#ffffff");
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, dark ? QColor("#22252a") : QColor("#f6f8fa"));
  palette.setColor(QPalette::Button, dark ? QColor("#30343a") : QColor("#fbfbfc"));
  palette.setColor(QPalette::ToolTipBase, dark ? QColor("#3a3f46") : QColor("#fffbe6"));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
    palette.setColor(role, ink());
  palette.setColor(QPalette::PlaceholderText, faint());
  palette.setColor(QPalette::Highlight, accent());
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, dark ? kSky : kBlue);
  palette.setColor(QPalette::Light, dark ? QColor("#3a3f46") : QColor("#ffffff"));
  palette.setColor(QPalette::Midlight, dark ? QColor("#34383e") : QColor("#eceef1"));
  palette.setColor(QPalette::Mid, dark ? QColor("#15171a") : QColor("#c3c8cf"));
  palette.setColor(QPalette::Dark, dark ? QColor("#101214") : QColor("#a5abb3"));
  palette.setColor(QPalette::Shadow, dark ? QColor("#08090a") : QColor("#7d838b"));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, dark ? QColor("#70767e") : QColor("#a0a6ae"));
  QApplication::setPalette(palette);
  qApp->setStyleSheet(
      QString::fromLatin1(kSheet).arg(window.name(), dark ? QStringLiteral("#363b42") : QStringLiteral("#e4e8ee"),
                                      dark ? QStringLiteral("#3a3f46") : QStringLiteral("#dadee3"), accent().name()));
  emit changedTheme();
}

QColor Theme::canvas() const {
  return m_dark ? QColor("#1b1d21") : QColor("#fcfcfd");
}
QColor Theme::grid() const {
  return m_dark ? QColor("#2d3137") : QColor("#dfe3e8");
}
QColor Theme::tile() const {
  return m_dark ? QColor("#2b2f35") : QColor("#ffffff");
}
QColor Theme::tileEdge() const {
  return m_dark ? QColor("#4a5058") : QColor("#c7cdd5");
}
QColor Theme::ink() const {
  return m_dark ? QColor("#e6e9ed") : QColor("#1f2328");
}
QColor Theme::faint() const {
  return m_dark ? QColor("#9aa2ab") : QColor("#66707b");
}
QColor Theme::accent() const {
  return m_dark ? QColor("#2f81c4") : kBlue;
}
QColor Theme::cable() const {
  return m_dark ? QColor("#7c858f") : QColor("#8a94a0");
}
QColor Theme::note() const {
  return m_dark ? QColor("#4a4526") : QColor("#fff6c9");
}
QColor Theme::good() const {
  return m_dark ? QColor("#2fbf95") : kGreen;
}
QColor Theme::bad() const {
  return m_dark ? QColor("#f0803c") : kVermillion;
}
QColor Theme::warning() const {
  return m_dark ? kOrange : QColor("#b87f00");
}
QColor Theme::changed() const {
  return m_dark ? QColor("#5c4a12") : QColor("#ffe9a8");
}

QColor Theme::ofKind(const QString& kind) const {
  if (kind.contains(QLatin1String("switch"))) return m_dark ? kSky : kBlue;
  if (kind == QLatin1String("server")) return m_dark ? QColor("#d99abf") : QColor("#a3487c");
  if (kind == QLatin1String("host")) return m_dark ? QColor("#2fbf95") : QColor("#007a59");
  if (kind == QLatin1String("capture-port")) return m_dark ? kOrange : QColor("#a86f00");
  return m_dark ? QColor("#f0803c") : QColor("#b04e00");
}

QColor Theme::ofFrame(const QString& kind) const {
  if (kind == QLatin1String("arp")) return kOrange;
  if (kind.startsWith(QLatin1String("icmp"))) return m_dark ? QColor("#2fbf95") : kGreen;
  if (kind == QLatin1String("tcp")) return m_dark ? QColor("#3b9bd8") : kBlue;
  if (kind == QLatin1String("udp")) return kSky;
  if (kind == QLatin1String("ipv4") || kind == QLatin1String("ipv6")) return kPurple;
  if (kind == QLatin1String("llc")) return m_dark ? kYellow : QColor("#b5a800");
  return m_dark ? QColor("#a5abb3") : QColor("#7d838b");
}

QColor Theme::ofLoad(double share) const {
  if (share < 0.5) return m_dark ? kSky : kBlue;
  if (share < 0.9) return kOrange;
  return bad();
}

QColor Theme::ofSeries(int index) const {
  const QColor colors[] = {
      m_dark ? QColor("#3b9bd8") : kBlue, kOrange, m_dark ? QColor("#2fbf95") : kGreen, kPurple, kSky, bad()};
  return colors[index % 6];
}

QIcon themeIcon(const QString& name, const QColor& color) {
  return QIcon(new ThemeIconEngine(name, color));
}

// An SVG takes a millisecond, a pixmap nothing; a drawing has a thousand.
void paintIcon(QPainter* painter, const QString& name, const QRectF& where, const QColor& color) {
  const QTransform world = painter->worldTransform();
  const bool plain = world.type() <= QTransform::TxScale && painter->device()->devType() != QInternal::Picture;
  const int pixels = qCeil(where.width() * world.m11() * painter->device()->devicePixelRatioF());
  if (!plain || pixels > 512 || painter->paintEngine()->type() == QPaintEngine::SVG) {
    rendererOf(name, color)->render(painter, where);
    return;
  }
  const QString key = QStringLiteral("loom/%1/%2/%3").arg(name, color.name()).arg(pixels);
  QPixmap pixmap;
  if (!QPixmapCache::find(key, &pixmap)) {
    pixmap = QPixmap(pixels, pixels);
    pixmap.fill(Qt::transparent);
    QPainter onto(&pixmap);
    rendererOf(name, color)->render(&onto, QRectF(0, 0, pixels, pixels));
    onto.end();
    QPixmapCache::insert(key, pixmap);
  }
  painter->setRenderHint(QPainter::SmoothPixmapTransform);
  painter->drawPixmap(where, pixmap, QRectF(0, 0, pixels, pixels));
}

QString kindIcon(const QString& kind) {
  const QString name = QStringLiteral("kind-") + kind;
  return QFile::exists(QStringLiteral(":/icons/%1.svg").arg(name)) ? name : QStringLiteral("kind-unknown");
}

void initResources() {
  initIcons();
}

}  // namespace loom::gui
