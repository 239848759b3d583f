#include "gui/app/view_actions.h"

#include <QActionGroup>
#include <QDialog>
#include <QDialogButtonBox>
#include <QMessageBox>
#include <QSettings>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr double kZoomStep = 1.25;
}

ViewActions::ViewActions(Workbench* bench, QWidget* window)
    : QObject(window), m_bench(bench), m_window(window), m_search(new QLineEdit(window)) {
  addZoom();
  addLook();
  m_search->setObjectName(QStringLiteral("find"));
  m_search->setPlaceholderText(tr("Find a device"));
  m_search->setToolTip(tr("Finds devices by name, kind or address; Return goes to the next"));
  m_search->setAccessibleName(tr("Find a device"));
  m_search->setClearButtonEnabled(true);
  m_search->setMaximumWidth(200);
  m_search->addAction(themeIcon(QStringLiteral("search"), Theme::instance().faint()), QLineEdit::LeadingPosition);
  connect(m_search, &QLineEdit::textChanged, this, &ViewActions::find);
  connect(m_search, &QLineEdit::returnPressed, this, &ViewActions::findNext);
  connect(bench->scene(), &TopologyScene::rebuilt, this, [this] {
    if (!m_words.isEmpty()) find(m_words);
  });
}

void ViewActions::addZoom() {
  Actions* actions = m_bench->actions();
  CanvasView* canvas = m_bench->canvas();
  actions->add("zoom-in", tr("Zoom &in"), tr("Show the drawing larger"), "zoom-in",
               "Ctrl++; Ctrl+=", [canvas] { canvas->zoomBy(kZoomStep); });
  actions->add("zoom-out", tr("Zoom &out"), tr("Show the drawing smaller"), "zoom-out", "Ctrl+-",
               [canvas] { canvas->zoomBy(1 / kZoomStep); });
  actions->add("zoom-fit", tr("Show &all"), tr("Show the whole drawing"), "zoom-fit", "Ctrl+0",
               [canvas] { canvas->showAll(); });
  actions->add("zoom-one", tr("&Real size"), tr("Show the drawing at 100 %"), "", "Ctrl+1",
               [canvas] { canvas->zoomTo(1); });
  actions->addSwitch("minimap", tr("O&verview"), tr("The whole drawing in a corner"), "minimap", "Ctrl+M", true,
                     [canvas](bool on) { canvas->setMinimap(on); });
  actions->add("find", tr("&Find device"), tr("Find a device by name, kind or address"), "search", "Ctrl+F", [this] {
    m_search->setFocus();
    m_search->selectAll();
  });
}

void ViewActions::addLook() {
  Actions* actions = m_bench->actions();
  actions->addSwitch("dark", tr("&Dark"), tr("Light text on a dark ground"), "theme", "Ctrl+Shift+D",
                     Theme::instance().isDark(), [](bool dark) {
                       Theme::instance().setDark(dark);
                       QSettings().setValue(QStringLiteral("dark"), dark);
                     });
  const auto language = [&](const char* id, const QString& name, const QString& code) {
    QAction* action = actions->add(id, name, tr("Show this program in %1").arg(name), "", "", [this, code] {
      QSettings().setValue(QStringLiteral("language"), code);
      emit languageChosen();
    });
    action->setCheckable(true);
    action->setChecked(QLocale().name() == code);
  };
  language("english", QStringLiteral("English"), QStringLiteral("en_US"));
  language("chinese", QStringLiteral("简体中文"), QStringLiteral("zh_CN"));
  actions->add("keys", tr("&Keys"), tr("Every action with its keys"), "help", "F1", [this] { showKeys(); });
  actions->add("about", tr("&About Etherloom"), tr("Version and licence"), "", "", [this] { showAbout(); });
}

void ViewActions::fillView(QMenu* menu) {
  Actions& actions = *m_bench->actions();
  for (const char* id : {"zoom-in", "zoom-out", "zoom-fit", "zoom-one", "minimap", "find"})
    menu->addAction(actions[id]);
  menu->addSeparator();
  menu->addAction(actions["dark"]);
  QMenu* languages = menu->addMenu(tr("&Language"));
  languages->addAction(actions["english"]);
  languages->addAction(actions["chinese"]);
}

void ViewActions::fillHelp(QMenu* menu) {
  menu->addAction((*m_bench->actions())["welcome"]);
  menu->addAction((*m_bench->actions())["keys"]);
  menu->addAction((*m_bench->actions())["about"]);
}

QStringList ViewActions::found() const {
  QStringList names;
  if (m_words.isEmpty()) return names;
  for (const DrawnNode& node : m_bench->document()->drawing().nodes) {
    if ((node.name + u' ' + node.kind + u' ' + node.detail).contains(m_words, Qt::CaseInsensitive))
      names << node.name;
  }
  return names;
}

void ViewActions::find(const QString& words) {
  m_words = words.trimmed();
  const QStringList names = found();
  const auto& items = m_bench->scene()->nodes();
  for (auto each = items.begin(); each != items.end(); ++each) each.value()->setFound(names.contains(each.key()));
  if (!m_words.isEmpty()) m_bench->say(tr("%n device(s) found", nullptr, static_cast<int>(names.size())));
}

void ViewActions::findNext() {
  const QStringList names = found();
  if (names.isEmpty()) return;
  m_shown = names[(names.indexOf(m_shown) + 1) % names.size()];
  m_bench->scene()->selectNodes({m_shown});
  m_bench->canvas()->showNode(m_shown);
}

void ViewActions::showKeys() {
  auto* dialog = new QDialog(m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Keys"));
  dialog->resize(620, 640);
  QString rows;
  const auto row = [&](const QString& keys, const QString& what) {
    rows +=
        QStringLiteral("<tr><td style='padding:3px 18px 3px 3px'><b>%1</b></td><td style='padding:3px'>%2</td></tr>")
            .arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
  };
  for (const QAction* action : m_bench->actions()->all()) {
    QStringList keys;
    for (const QKeySequence& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
    if (!keys.isEmpty()) row(keys.join(tr(" or ")), action->statusTip());
  }
  row(tr("Wheel"), tr("Zoom to the cursor; with Shift move sideways"));
  row(tr("Middle button, or Space"), tr("Move the drawing about"));
  row(tr("Tab"), tr("From device to device"));
  row(tr("Arrows"), tr("Move what is selected; with Shift by a little"));
  row(tr("Return"), tr("Settings of the selected device"));
  row(tr("Esc"), tr("Give up a cable; select nothing"));
  auto* text = new QTextBrowser;
  text->setHtml(QStringLiteral("<table>%1</table>").arg(rows));
  text->setFrameShape(QFrame::NoFrame);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(text);
  column->addWidget(buttons);
  dialog->show();
}

void ViewActions::showAbout() {
  QMessageBox::about(
      m_window, tr("About Etherloom"),
      tr("<b>Etherloom</b><p>An emulator and simulator of networks. Draw one, run it, and ask why each frame went "
         "where it did.</p><p>Licence: Apache-2.0. Uses Qt (LGPL-3.0), Graphviz (EPL-1.0) and yaml-cpp (MIT).</p>"));
}

}  // namespace loom::gui
