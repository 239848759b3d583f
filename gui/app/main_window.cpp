#include "gui/app/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>

#include "gui/app/edit_actions.h"
#include "gui/app/file_actions.h"
#include "gui/app/run_panes.h"
#include "gui/app/study_panes.h"
#include "gui/app/view_actions.h"
#include "gui/look/theme.h"
#include "gui/views/palette_pane.h"
#include "gui/views/problems_pane.h"
#include "gui/views/property_form.h"
#include "gui/views/yaml_view.h"

namespace loom::gui {

namespace {
constexpr int kSayMs = 8000;
}

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent),
      m_bench(new Workbench(this)),
      m_files(new FileActions(m_bench, this)),
      m_edit(new EditActions(m_bench, this)),
      m_look(new ViewActions(m_bench, this)),
      m_run(new RunPanes(m_bench, this)),
      m_study(new StudyPanes(m_bench, m_files, m_run->run(), this)),
      m_palette(new PalettePane),
      m_form(new PropertyForm(m_bench->document(), m_bench->edits())),
      m_text(new YamlView(m_bench->document())),
      m_problems(new ProblemsPane),
      m_count(new QLabel),
      m_zoom(new QLabel) {
  setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
  setDockNestingEnabled(true);
  setCentralWidget(m_study->middle());
  makePanes();
  makeBars();
  makeMenus();
  join();
  addActions(m_bench->actions()->all());
  resize(1440, 900);
  m_bench->loadTable();
  showTitle();
  showSelection();
  m_study->setWelcome(true);
}

// What is shared goes first and says nothing more: the panes that listened are half gone by then.
MainWindow::~MainWindow() {
  m_recovery.reset();
  m_bench->document()->undoStack()->disconnect();
  m_bench->document()->disconnect();
  m_bench->scene()->disconnect();
  m_bench->disconnect();
  delete m_bench;
}

QDockWidget* MainWindow::addDock(const char* name, const QString& title, const char* keys, QWidget* widget,
                                 Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(QLatin1String(name));
  dock->setWidget(widget);
  dock->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable |
                    QDockWidget::DockWidgetFloatable);
  addDockWidget(area, dock);
  const QByteArray id = QByteArray("pane-") + name;
  m_dockActions << m_bench->actions()->add(id.constData(), title, tr("Show the pane %1").arg(title), "", keys,
                                           [dock, widget] {
                                             dock->show();
                                             dock->raise();
                                             widget->setFocus();
                                           });
  return dock;
}

void MainWindow::makePanes() {
  addDock("devices", tr("Devices"), "Alt+1", m_palette, Qt::LeftDockWidgetArea);
  QDockWidget* settings = addDock("settings", tr("Settings"), "Alt+2", m_form, Qt::RightDockWidgetArea);
  QDockWidget* text = addDock("text", tr("Text"), "Alt+3", m_text, Qt::RightDockWidgetArea);
  QDockWidget* tables = addDock("tables", tr("Tables"), "Alt+4", m_run->tables(), Qt::RightDockWidgetArea);
  QDockWidget* problems = addDock("problems", tr("Problems"), "Alt+5", m_problems, Qt::BottomDockWidgetArea);
  QDockWidget* before = problems;
  for (QDockWidget* each :
       {addDock("packets", tr("Packets"), "Alt+6", m_run->packets(), Qt::BottomDockWidgetArea),
        addDock("follow", tr("Follow"), "Alt+7", m_run->story(), Qt::BottomDockWidgetArea),
        addDock("log", tr("Log"), "Alt+8", m_run->log(), Qt::BottomDockWidgetArea),
        addDock("hardware", tr("Hardware"), "Ctrl+Shift+I", m_run->hardware(), Qt::BottomDockWidgetArea),
        addDock("sequence", tr("Sequence"), "Alt+9", m_run->sequence(), Qt::BottomDockWidgetArea),
        addDock("charts", tr("Charts"), "Alt+0", m_run->charts(), Qt::BottomDockWidgetArea)}) {
    tabifyDockWidget(before, each);
    before = each;
  }
  tabifyDockWidget(before, addDock("regressions", tr("Regressions"), "Ctrl+Shift+T", m_study->regress(),
                                   Qt::BottomDockWidgetArea));
  problems->raise();
  QDockWidget* lab = addDock("lab", tr("Lab"), "Ctrl+Shift+L", m_study->lab(), Qt::RightDockWidgetArea);
  tabifyDockWidget(settings, text);
  tabifyDockWidget(text, tables);
  tabifyDockWidget(tables, lab);
  settings->raise();
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  resizeDocks({dock(QStringLiteral("devices")), settings}, {200, 380}, Qt::Horizontal);
  resizeDocks({dock(QStringLiteral("problems"))}, {240}, Qt::Vertical);
}

QDockWidget* MainWindow::dock(const QString& name) const {
  return findChild<QDockWidget*>(name);
}

void MainWindow::makeBars() {
  Actions& actions = *m_bench->actions();
  QToolBar* bar = addToolBar(tr("Tools"));
  bar->setObjectName(QStringLiteral("tools"));
  bar->setIconSize({20, 20});
  bar->setMovable(false);
  for (const char* id : {"new", "open", "save", "", "undo", "redo", "", "link", "note", "duplicate", "delete", "",
                         "zoom-out", "zoom-fit", "zoom-in"}) {
    if (*id == '\0') {
      bar->addSeparator();
    } else {
      bar->addAction(actions[id]);
    }
  }
  auto* spring = new QWidget;
  spring->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  bar->addWidget(spring);
  bar->addWidget(m_look->search());
  bar->addAction(actions["dark"]);
  addToolBarBreak();
  QToolBar* runBar = addToolBar(tr("Run"));
  runBar->setObjectName(QStringLiteral("runBar"));
  runBar->setIconSize({20, 20});
  runBar->setMovable(false);
  m_run->actions()->fillBar(runBar);
  m_count->setObjectName(QStringLiteral("problemCount"));
  for (QLabel* label : {m_count, m_zoom}) label->setContentsMargins(10, 0, 4, 0);
  m_zoom->setMinimumWidth(56);
  m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_zoom->setToolTip(tr("How large the drawing is shown"));
  statusBar()->addPermanentWidget(m_run->actions()->status());
  statusBar()->addPermanentWidget(m_count);
  statusBar()->addPermanentWidget(m_zoom);
}

void MainWindow::makeMenus() {
  m_files->fill(menuBar()->addMenu(tr("&File")));
  m_edit->fillEdit(menuBar()->addMenu(tr("&Edit")));
  m_edit->fillArrange(menuBar()->addMenu(tr("&Arrange")));
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  m_run->actions()->fillMenu(run);
  run->addSeparator();
  m_run->captures()->fillMenu(run);
  QMenu* view = menuBar()->addMenu(tr("&View"));
  m_look->fillView(view);
  view->addAction((*m_bench->actions())["dissection"]);
  QMenu* panes = view->addMenu(tr("&Panes"));
  panes->addActions(m_dockActions);
  m_look->fillHelp(menuBar()->addMenu(tr("&Help")));
  for (QMenu* menu : findChildren<QMenu*>()) menu->setToolTipsVisible(false);
}

void MainWindow::join() {
  ScenarioDocument* document = m_bench->document();
  CanvasView* canvas = m_bench->canvas();
  connect(m_bench, &Workbench::said, this, [this](const QString& text) { statusBar()->showMessage(text, kSayMs); });
  connect(m_bench, &Workbench::tableChanged, this, [this] {
    m_palette->setTable(m_bench->table());
    m_form->setTable(&m_bench->table());
    m_text->setTable(&m_bench->table());
  });
  connect(m_bench, &Workbench::placeWanted, this, [this](int line, int column) {
    dock(QStringLiteral("text"))->show();
    dock(QStringLiteral("text"))->raise();
    m_text->showLine(line, column);
  });
  connect(m_text, &YamlView::cursorMoved, this, [this](int offset) {
    for (const DrawnNode& node : m_bench->document()->drawing().nodes) {
      if (node.generated || !node.span.contains(offset)) continue;
      if (m_bench->scene()->selectedNodes() != QStringList{node.name}) m_bench->scene()->selectNodes({node.name});
      return;
    }
  });
  connect(m_study, &StudyPanes::paneWanted, this, [this](const QString& name) {
    dock(name)->show();
    dock(name)->raise();
  });
  connect(m_palette, &PalettePane::chosen, this, [this](const QString& kind) { m_edit->addNode(kind, {}); });
  connect(m_problems, &ProblemsPane::placeWanted, m_bench, &Workbench::placeWanted);
  connect(m_form, &PropertyForm::refused, m_bench, &Workbench::say);
  connect(m_form, &PropertyForm::renamed, this, [this](const QString& to) { m_bench->scene()->selectNodes({to}); });
  connect(m_edit, &EditActions::renameWanted, this, [this] {
    dock(QStringLiteral("settings"))->raise();
    m_form->focusFirst();
  });
  const auto settings = [this] {
    dock(QStringLiteral("settings"))->show();
    dock(QStringLiteral("settings"))->raise();
    m_form->focusFirst();
  };
  connect(canvas, &CanvasView::settingsWanted, this, settings);
  connect(m_bench->scene(), &TopologyScene::activated, this, settings);
  connect(canvas, &CanvasView::menuWanted, this, [this](const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_edit->fillContext(menu);
    m_run->captures()->fillContext(menu);
    menu->popup(at);
  });
  connect(canvas, &CanvasView::zoomed, this,
          [this](double zoom) { m_zoom->setText(QStringLiteral("%1 %").arg(qRound(zoom * 100))); });
  connect(m_bench->scene(), &QGraphicsScene::selectionChanged, this, &MainWindow::showSelection);
  connect(document, &ScenarioDocument::structureChanged, this, &MainWindow::showSelection);
  connect(document, &ScenarioDocument::fileChanged, this, &MainWindow::showTitle);
  connect(document, &ScenarioDocument::structureChanged, this, &MainWindow::showTitle);
  connect(document->undoStack(), &QUndoStack::cleanChanged, this, &MainWindow::showTitle);
  connect(m_bench->checker(), &ScenarioChecker::checked, this, &MainWindow::showProblems);
  connect(m_files, &FileActions::opened, this, [this] {
    m_bench->canvas()->showAll();
    m_fitAgain = true;
  });
  connect(m_bench->engine(), &EngineClient::ended, this, [this](const QString& why) {
    m_bench->say(tr("The simulation is gone, the drawing is not: %1").arg(why));
  });
  connect(m_run->run(), &RunController::loaded, this, [this] {  // unless somebody looks at another pane of a run
    if (!m_problems->viewport()->visibleRegion().isEmpty()) dock(QStringLiteral("packets"))->raise();
  });
  connect(m_run, &RunPanes::storyWanted, this, [this] {
    dock(QStringLiteral("follow"))->show();
    dock(QStringLiteral("follow"))->raise();
  });
  connect(m_look, &ViewActions::languageChosen, this, [this] {
    if (!m_files->mayClose()) return;
    m_bench->document()->undoStack()->setClean();
    qApp->exit(kRebuild);
  });
}

bool MainWindow::open(const QString& file) {
  return m_files->open(file);
}

void MainWindow::keepUnsaved(const QString& folder) {
  m_recovery = std::make_unique<Recovery>(m_bench->document(), folder);
  connect(m_recovery.get(), &Recovery::failed, m_bench, &Workbench::say);
  offer(Recovery::left(folder));
}

void MainWindow::offer(const std::vector<Unsaved>& left) {
  if (left.empty()) return;
  const Unsaved& first = left.front();
  auto* box =
      new QMessageBox(QMessageBox::Question, tr("Etherloom"),
                      tr("Changes to %1 were not saved when the program ended, on %2.")
                          .arg(first.title(), QLocale().toString(first.when.toLocalTime(), QLocale::ShortFormat)),
                      QMessageBox::NoButton, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(first.file.isEmpty() ? tr("They are kept until you open or discard them.") : first.file);
  QPushButton* open = box->addButton(tr("Open them"), QMessageBox::AcceptRole);
  QPushButton* discard = box->addButton(tr("Discard them"), QMessageBox::DestructiveRole);
  box->addButton(tr("Later"), QMessageBox::RejectRole);
  connect(box, &QMessageBox::finished, this, [this, box, open, discard, first, left] {
    if (box->clickedButton() == open) {
      if (!m_files->restore(first.file, first.text)) return;
      m_recovery->keep();
    }
    if (box->clickedButton() == open || box->clickedButton() == discard) Recovery::forget(first);
    if (box->clickedButton() != open) offer({left.begin() + 1, left.end()});
  });
  box->open();
}

QString MainWindow::exportPicture(const QString& file) const {
  return m_files->exportPicture(file);
}

void MainWindow::showSelection() {
  const QStringList nodes = m_bench->scene()->selectedNodes();
  const QList<int> links = m_bench->scene()->selectedLinks();
  const Drawing& drawing = m_bench->document()->drawing();
  Span span;
  if (nodes.size() == 1 && links.isEmpty()) {
    m_form->showNode(nodes.first());
    if (const DrawnNode* node = drawing.node(nodes.first()); node != nullptr) span = node->span;
  } else if (links.size() == 1 && nodes.isEmpty()) {
    m_form->showLink(links.first());
    for (const DrawnLink& link : drawing.links) {
      if (link.item == links.first()) span = link.span;
    }
  } else if (nodes.isEmpty() && links.isEmpty()) {
    m_form->showScenario();
  } else {
    m_form->showMany(static_cast<int>(nodes.size()), static_cast<int>(links.size()));
  }
  m_text->showSpan(m_bench->document()->isReadable() ? span : Span());
}

void MainWindow::showProblems() {
  // What `generate` made is known only now.
  const auto& nodes = m_bench->document()->drawing().nodes;
  const bool made = std::any_of(nodes.begin(), nodes.end(), [](const DrawnNode& node) { return node.generated; });
  if (std::exchange(m_fitAgain, false) && made) m_bench->canvas()->showAll();
  const auto& problems = m_bench->checker()->problems();
  m_problems->setProblems(problems);
  m_text->setProblems(problems);
  const Theme& theme = Theme::instance();
  const int errors = m_problems->problems().errors();
  const int warnings = static_cast<int>(problems.size()) - errors;
  QString text = errors > 0 ? tr("%n error(s)", nullptr, errors) : QString();
  if (warnings > 0)
    text += (text.isEmpty() ? QString() : QStringLiteral(", ")) + tr("%n warning(s)", nullptr, warnings);
  if (problems.empty()) text = tr("valid");
  const QColor color = errors > 0 ? theme.bad() : warnings > 0 ? theme.warning() : theme.good();
  m_count->setText(QStringLiteral("<span style='color:%1'>● </span>%2").arg(color.name(), text));
  QDockWidget* dock = this->dock(QStringLiteral("problems"));
  dock->setWindowTitle(problems.empty() ? tr("Problems") : tr("Problems (%1)").arg(problems.size()));
}

void MainWindow::showTitle() {
  setWindowModified(!m_bench->document()->undoStack()->isClean());
  setWindowTitle(QStringLiteral("%1[*] — Etherloom").arg(m_bench->document()->title()));
  setWindowFilePath(QString());
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!m_files->mayClose()) return event->ignore();
  QSettings().setValue(QStringLiteral("geometry"), saveGeometry());
  event->accept();
}

}  // namespace loom::gui
