#include "gui/app/file_actions.h"

#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPainter>
#include <QSettings>
#include <QSvgGenerator>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
const QString kRecent = QStringLiteral("recent");
constexpr int kMostRecent = 10;
constexpr double kPictureScale = 2;
constexpr double kMostPixels = 8000;
}  // namespace

FileActions::FileActions(Workbench* bench, QWidget* window) : QObject(window), m_bench(bench), m_window(window) {
  Actions* actions = bench->actions();
  actions->add("new", tr("&New"), tr("Begin an empty scenario"), "new", "Ctrl+N", [this] {
    if (!mayClose()) return;
    m_bench->document()->startNew();
    emit opened();
  });
  actions->add("open", tr("&Open..."), tr("Open a scenario file"), "open", "Ctrl+O", [this] { askOpen(); });
  actions->add("save", tr("&Save"), tr("Save the scenario"), "save", "Ctrl+S", [this] { save(); });
  actions->add("save-as", tr("Save &as..."), tr("Save the scenario under another name"), "", "Ctrl+Shift+S",
               [this] { saveAs(); });
  actions->add("picture", tr("&Export picture..."), tr("Save the drawing as SVG or PNG"), "export", "Ctrl+Shift+E",
               [this] {
                 const QString file = QFileDialog::getSaveFileName(
                     m_window, tr("Export picture"), m_bench->document()->title(), tr("Pictures (*.svg *.png)"));
                 if (file.isEmpty()) return;
                 const QString why = exportPicture(file);
                 if (!why.isEmpty()) complain(why);
               });
  actions->add("quit", tr("&Quit"), tr("Close the window"), "", "Ctrl+Q", [this] { m_window->close(); });
}

void FileActions::fill(QMenu* menu) {
  Actions& actions = *m_bench->actions();
  menu->addAction(actions["new"]);
  menu->addAction(actions["open"]);
  QMenu* recentMenu = menu->addMenu(tr("Open &recent"));
  connect(recentMenu, &QMenu::aboutToShow, this, [this, recentMenu] { fillRecent(recentMenu); });
  fillRecent(recentMenu);
  menu->addSeparator();
  menu->addAction(actions["save"]);
  menu->addAction(actions["save-as"]);
  menu->addAction(actions["picture"]);
  menu->addSeparator();
  menu->addAction(actions["quit"]);
}

void FileActions::fillRecent(QMenu* menu) {
  menu->clear();
  for (const QString& file : recent()) {
    // A scenario's folder says more than scenario.yaml.
    QAction* action = menu->addAction(QFileInfo(file).dir().dirName() + u'/' + QFileInfo(file).fileName());
    action->setToolTip(file);
    action->setStatusTip(file);
    connect(action, &QAction::triggered, this, [this, file] {
      if (mayClose()) open(file);
    });
  }
  menu->setEnabled(!menu->isEmpty());
}

QStringList FileActions::recent() const {
  return QSettings().value(kRecent).toStringList();
}

void FileActions::remember(const QString& file) const {
  QStringList files = recent();
  files.removeAll(file);
  files.prepend(file);
  QSettings().setValue(kRecent, QStringList(files.mid(0, kMostRecent)));
}

void FileActions::complain(const QString& why) {
  if (QGuiApplication::platformName() == QLatin1String("offscreen")) {  // nobody could close the box
    m_bench->say(why);
    return;
  }
  QMessageBox::warning(m_window, tr("Etherloom"), why);
}

bool FileActions::open(const QString& wanted) {
  const QString file = QFileInfo(wanted).isDir() ? QDir(wanted).filePath(QStringLiteral("scenario.yaml")) : wanted;
  const QString why = m_bench->document()->load(file);
  if (!why.isEmpty()) {
    complain(why);
    return false;
  }
  remember(m_bench->document()->file());
  emit opened();
  return true;
}

bool FileActions::restore(const QString& file, const QString& text) {
  if (!mayClose()) return false;
  ScenarioDocument* document = m_bench->document();
  if (file.isEmpty() || !document->load(file).isEmpty()) document->startNew();
  document->type({0, document->text(), text});
  document->flush();
  emit opened();
  return true;
}

void FileActions::askOpen() {
  if (!mayClose()) return;
  const QString now = m_bench->document()->file();
  const QString folder = now.isEmpty() ? QStringLiteral(LOOM_SCENARIOS) : QFileInfo(now).path();
  const QString file = QFileDialog::getOpenFileName(m_window, tr("Open a scenario"), folder,
                                                    tr("Scenarios (*.yaml *.yml);;All files (*)"));
  if (!file.isEmpty()) open(file);
}

bool FileActions::save() {
  const QString file = m_bench->document()->file();
  if (file.isEmpty()) return saveAs();
  const QString why = m_bench->document()->save(file);
  if (!why.isEmpty()) complain(why);
  if (why.isEmpty()) m_bench->say(tr("Saved %1").arg(file));
  return why.isEmpty();
}

bool FileActions::saveAs() {
  const QString now = m_bench->document()->file();
  QString file = QFileDialog::getSaveFileName(m_window, tr("Save the scenario"),
                                              now.isEmpty() ? QStringLiteral("scenario.yaml") : now,
                                              tr("Scenarios (*.yaml *.yml)"));
  if (file.isEmpty()) return false;
  if (QFileInfo(file).suffix().isEmpty()) file += QLatin1String(".yaml");
  const QString why = m_bench->document()->save(file);
  if (!why.isEmpty()) {
    complain(why);
    return false;
  }
  remember(m_bench->document()->file());
  return true;
}

bool FileActions::mayClose() {
  if (m_bench->document()->undoStack()->isClean()) return true;
  const auto answer = QMessageBox::question(m_window, tr("Etherloom"),
                                            tr("Save the changes to %1?").arg(m_bench->document()->title()),
                                            QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
  if (answer == QMessageBox::Save) return save();
  return answer == QMessageBox::Discard;
}

QString FileActions::exportPicture(const QString& file) const {
  const QRectF box = m_bench->scene()->contents();
  m_bench->scene()->clearSelection();
  if (file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
    QSvgGenerator svg;
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly)) return tr("%1: %2").arg(file, out.errorString());
    svg.setOutputDevice(&out);
    svg.setSize(box.size().toSize());
    svg.setViewBox(QRectF(QPointF(), box.size()));
    svg.setTitle(m_bench->document()->title());
    QPainter painter(&svg);
    m_bench->scene()->render(&painter, QRectF(QPointF(), box.size()), box);
    return {};
  }
  const double scale = std::min(kPictureScale, kMostPixels / std::max(box.width(), box.height()));
  QImage image((box.size() * scale).toSize(), QImage::Format_RGB32);
  image.fill(Theme::instance().canvas());
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  m_bench->scene()->render(&painter, QRectF(QPointF(), image.size()), box);
  painter.end();
  return image.save(file) ? QString() : tr("%1 can't be written").arg(file);
}

}  // namespace loom::gui
