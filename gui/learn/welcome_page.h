#pragma once

// What stands in the window before a scenario does: begin one, open one, go on with one of the last, or take a lab.
// The labs are the engine's `lessons`, grouped as the README above them groups them; a search looks into their
// READMEs too.
//
// Errors: an engine that can't be asked is said where the labs would be; files that are gone are not among the last.
//
// Not modelled: pictures of the labs.

#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTreeView>
#include <QVBoxLayout>
#include <QWidget>

#include "gui/engine/engine_client.h"
#include "gui/learn/lessons_model.h"

namespace loom::gui {

class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  WelcomePage(EngineClient* engine, QAction* begin, QAction* open, QWidget* parent = nullptr);

  void setRecent(const QStringList& files);
  LessonsModel* lessons() { return &m_lessons; }
  QTreeView* list() { return m_list; }
  QLineEdit* search() { return m_search; }

 signals:
  void fileWanted(const QString& file);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeLeft(QAction* begin, QAction* open);
  QWidget* makeRight();
  void ask();
  void find(const QString& words);
  void take(const QModelIndex& index);
  void say(const QString& text);

  EngineClient* m_engine;
  LessonsModel m_lessons;
  QSortFilterProxyModel m_filter;
  bool m_asked = false;
  QVBoxLayout* m_recent = nullptr;
  QLineEdit* m_search;
  QTreeView* m_list;
  QLabel* m_said;
};

}  // namespace loom::gui
