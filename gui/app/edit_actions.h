#pragma once

// Editing the drawing: undo, clipboard, delete, select, rename, notes, cables, and putting things in order. The
// clipboard holds YAML, so that it can be pasted into any editor and from one.
//
// Not modelled: cut and paste of cables alone.

#include <QMenu>
#include <QObject>
#include <QToolBar>

#include "gui/bench/workbench.h"
#include "gui/canvas/arrange.h"

namespace loom::gui {

class EditActions : public QObject {
  Q_OBJECT

 public:
  EditActions(Workbench* bench, QWidget* window);

  void fillEdit(QMenu* menu);
  void fillArrange(QMenu* menu);
  void fillContext(QMenu* menu);

  void addNode(const QString& kind, std::optional<QPointF> at);
  // The kinds of devices as a menu; its first letters choose.
  void askKind(QPointF at);
  void copy();
  void paste();
  void duplicate();
  void remove();

 signals:
  void renameWanted();

 private:
  void addEditing();
  void addArranging();
  void update();
  void addNote();
  void changeNote(int item);
  void arrangeAs(Arrangement how, const QString& title);
  void alignAs(Alignment how, const QString& title);

  Workbench* m_bench;
  QWidget* m_window;
  int m_pasted = 0;
};

}  // namespace loom::gui
