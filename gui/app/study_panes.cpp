#include "gui/app/study_panes.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPointer>

#include "gui/app/file_actions.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

StudyPanes::StudyPanes(Workbench* bench, FileActions* files, RunController* run, QMainWindow* window)
    : QObject(window),
      m_bench(bench),
      m_files(files),
      m_run(run),
      m_window(window),
      m_middle(new QStackedWidget),
      m_welcome(new WelcomePage(bench->engine(), (*bench->actions())["new"], (*bench->actions())["open"])),
      m_lab(new LabPane(bench->document(), bench->engine())),
      m_regress(new RegressPane(bench->engine())) {
  m_middle->addWidget(bench->canvas());
  m_middle->addWidget(m_welcome);
  bench->actions()->add("welcome", tr("&Welcome"), tr("The welcome page, with the labs and the last files"), "learn",
                        "Ctrl+Shift+H", [this] { setWelcome(!isWelcome()); });
  connect(m_welcome, &WelcomePage::fileWanted, this, &StudyPanes::open);
  connect(m_lab, &LabPane::fileWanted, this, &StudyPanes::open);
  connect(m_regress, &RegressPane::told, bench, &Workbench::say);
  connect(m_regress, &RegressPane::momentWanted, this, &StudyPanes::goToMoment);
  connect(m_lab, &LabPane::told, bench, &Workbench::say);
  connect(m_lab, &LabPane::placeWanted, bench, &Workbench::placeWanted);
  connect(m_lab, &LabPane::shown, this, [this](const QString& title) {
    if (!title.isEmpty() && !isWelcome()) emit paneWanted(QStringLiteral("lab"));
  });
  for (const auto signal : {&ScenarioDocument::fileChanged, &ScenarioDocument::structureChanged})
    connect(bench->document(), signal, this, [this] { setWelcome(false); });
}

void StudyPanes::open(const QString& file) {
  if (!m_files->mayClose() || !m_files->open(file)) return;
  setWelcome(false);
  if (QFile::exists(QFileInfo(file).dir().filePath(QStringLiteral("README.md"))))
    emit paneWanted(QStringLiteral("lab"));
}

void StudyPanes::goToMoment(const QString& file, const QString& atPs) {
  const QString absolute = QFileInfo(file).absoluteFilePath();
  if (m_bench->document()->file() != absolute && (!m_files->mayClose() || !m_files->open(absolute))) return;
  setWelcome(false);
  if (!atPs.isEmpty()) m_run->goTo(atPs.toLongLong());
}

void StudyPanes::setWelcome(bool shown) {
  if (shown == isWelcome()) return;
  if (shown) {
    m_welcome->setRecent(m_files->recent());
    m_hidden.clear();
    for (QDockWidget* dock : m_window->findChildren<QDockWidget*>()) {
      if (dock->isHidden() || dock->isFloating()) continue;
      m_hidden << dock;
      dock->hide();
    }
    m_middle->setCurrentWidget(m_welcome);
    m_welcome->search()->setFocus();
    return;
  }
  m_middle->setCurrentWidget(m_bench->canvas());
  for (const QPointer<QDockWidget>& dock : m_hidden) {
    if (dock) dock->show();
  }
  m_hidden.clear();
  m_bench->canvas()->setFocus();
}

}  // namespace loom::gui
