#pragma once

// How things are shown: zoom, overview, light or dark, language, the keys at a glance, and finding a device.
//
// Not modelled: a language for one window; all windows are made anew in the one that was chosen.

#include <QLineEdit>
#include <QMenu>
#include <QObject>

#include "gui/bench/workbench.h"

namespace loom::gui {

class ViewActions : public QObject {
  Q_OBJECT

 public:
  ViewActions(Workbench* bench, QWidget* window);

  void fillView(QMenu* menu);
  void fillHelp(QMenu* menu);
  QLineEdit* search() { return m_search; }
  void find(const QString& words);  // marks what it finds
  void findNext();

 signals:
  void languageChosen();

 private:
  void addZoom();
  void addLook();
  void showKeys();
  void showAbout();
  QStringList found() const;

  Workbench* m_bench;
  QWidget* m_window;
  QLineEdit* m_search;
  QString m_words;
  QString m_shown;
};

}  // namespace loom::gui
