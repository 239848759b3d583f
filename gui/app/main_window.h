#pragma once

// The window: the drawing in the middle, panes around it, and menus and bars made from the actions. It joins parts
// that know nothing of each other: what is selected is shown in the form and in the text, problems are underlined,
// the title says what is unsaved.

#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <memory>

#include "gui/app/recovery.h"
#include "gui/bench/workbench.h"

namespace loom::gui {

class EditActions;
class FileActions;
class PalettePane;
class ProblemsPane;
class PropertyForm;
class RunPanes;
class StudyPanes;
class ViewActions;
class YamlView;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(QWidget* parent = nullptr);
  ~MainWindow() override;

  bool open(const QString& file);
  // Keeps from now on what is not saved, and asks what shall become of what other programs left behind.
  void keepUnsaved(const QString& folder = Recovery::defaultFolder());
  Workbench* bench() { return m_bench; }
  YamlView* text() { return m_text; }
  PropertyForm* form() { return m_form; }
  PalettePane* palettePane() { return m_palette; }
  StudyPanes* study() { return m_study; }
  RunPanes* runPanes() { return m_run; }
  QDockWidget* dock(const QString& name) const;
  QString exportPicture(const QString& file) const;

  static constexpr int kRebuild = 1000;  // exit code of the application: make the windows anew

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  QDockWidget* addDock(const char* name, const QString& title, const char* keys, QWidget* widget,
                       Qt::DockWidgetArea area);
  void makePanes();
  void makeMenus();
  void makeBars();
  void join();
  void showSelection();
  void showProblems();
  void showTitle();
  void offer(const std::vector<Unsaved>& left);

  Workbench* m_bench;
  FileActions* m_files;
  EditActions* m_edit;
  ViewActions* m_look;
  RunPanes* m_run;
  StudyPanes* m_study;
  PalettePane* m_palette;
  PropertyForm* m_form;
  YamlView* m_text;
  ProblemsPane* m_problems;
  QLabel* m_count;
  QLabel* m_zoom;
  QList<QAction*> m_dockActions;
  std::unique_ptr<Recovery> m_recovery;
  bool m_fitAgain = false;  // once more when the check of what was opened has come
};

}  // namespace loom::gui
