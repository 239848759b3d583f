#pragma once

// Files: new, open, save, recent ones, pictures of the drawing. Asks before something unsaved would be lost.
//
// Errors: told in a box that names the file and what the system said; the document stays what it was.
//
// Not modelled: files on other machines; autosave.

#include <QMenu>
#include <QObject>

#include "gui/bench/workbench.h"

namespace loom::gui {

class FileActions : public QObject {
  Q_OBJECT

 public:
  FileActions(Workbench* bench, QWidget* window);

  void fill(QMenu* menu);
  bool open(const QString& wanted);  // false, and told, when it can't be
  // The file with this text instead of its own, as one change; false when a person would rather keep what is there.
  bool restore(const QString& file, const QString& text);
  bool mayClose();  // asks when something is unsaved
  bool save();
  // A picture of the whole drawing, SVG or PNG by its name. Empty when it worked.
  QString exportPicture(const QString& file) const;
  QStringList recent() const;

 signals:
  void opened();

 private:
  bool saveAs();
  void askOpen();
  void remember(const QString& file) const;
  void fillRecent(QMenu* menu);
  void complain(const QString& why);

  Workbench* m_bench;
  QWidget* m_window;
};

}  // namespace loom::gui
