#pragma once

// Colours and icons, light and dark. Colours of data are Okabe and Ito's, which people who do not tell red from green
// keep apart as well ("Color universal design", 2008); every colour also stands beside a word or a shape.
//
// Icons are drawn for this program, as SVG in one colour that the theme gives, and sharp at any scale.
//
// Not modelled: themes of one's own; the desktop's accent colour.

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QString>

namespace loom::gui {

class Theme : public QObject {
  Q_OBJECT

 public:
  static Theme& instance();

  bool isDark() const { return m_dark; }
  void setDark(bool dark);  // of the whole application

  QColor canvas() const;  // behind the drawing
  QColor grid() const;
  QColor tile() const;  // of a node
  QColor tileEdge() const;
  QColor ink() const;     // text and icons
  QColor faint() const;   // text that may be overlooked
  QColor accent() const;  // what is selected
  QColor cable() const;
  QColor note() const;
  QColor good() const;
  QColor bad() const;
  QColor warning() const;
  QColor changed() const;  // the background of what just changed

  QColor ofKind(const QString& deviceKind) const;
  QColor ofFrame(const QString& frameKind) const;
  QColor ofLoad(double share) const;  // of a link's rate, 0 to 1
  QColor ofSeries(int index) const;

 signals:
  void changedTheme();

 private:
  Theme() = default;
  bool m_dark = false;
};

// An icon of resources/icons by its name, in the ink of the theme at the time it is painted.
QIcon themeIcon(const QString& name, const QColor& color = {});
void paintIcon(class QPainter* painter, const QString& name, const QRectF& where, const QColor& color);

// The icon of a device kind; a question mark for a kind without one.
QString kindIcon(const QString& deviceKind);

// Resources of a static library are linked only when they are asked for.
void initResources();

}  // namespace loom::gui
