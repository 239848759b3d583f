// gui_picture OUT.png [--size 1440x900] [--scale 2] [--dark] [--language zh_CN] [--pane text] [--select h1] [--row 7]
//     SCENARIO
// A picture of the whole window, for people to look at; the tests do not compare pictures.

#include <QApplication>
#include <QCommandLineParser>
#include <QTest>

#include "gui/app/main_window.h"
#include "gui/app/run_panes.h"
#include "gui/look/language.h"
#include "gui/look/theme.h"

using namespace loom::gui;

int main(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (qstrcmp(argv[i], "--scale") == 0) qputenv("QT_SCALE_FACTOR", argv[i + 1]);
  }
  QApplication app(argc, argv);
  QCoreApplication::setOrganizationName(QStringLiteral("etherloom-picture"));
  initResources();
  QCommandLineParser line;
  line.addOptions({{QStringLiteral("size"), {}, QStringLiteral("size"), QStringLiteral("1440x900")},
                   {QStringLiteral("scale"), {}, QStringLiteral("scale"), QStringLiteral("1")},
                   {QStringLiteral("language"), {}, QStringLiteral("code"), QStringLiteral("en_US")},
                   {QStringLiteral("pane"), {}, QStringLiteral("name")},
                   {QStringLiteral("select"), {}, QStringLiteral("node")},
                   {QStringLiteral("wait"), {}, QStringLiteral("ms"), QStringLiteral("1500")},
                   {QStringLiteral("do"), {}, QStringLiteral("action")},
                   {QStringLiteral("row"), {}, QStringLiteral("number")},
                   QCommandLineOption(QStringLiteral("dark"))});
  line.process(app);
  Theme::instance().setDark(line.isSet(QStringLiteral("dark")));
  useLanguage(line.value(QStringLiteral("language")));
  MainWindow window;
  const QStringList size = line.value(QStringLiteral("size")).split(u'x');
  window.resize(size[0].toInt(), size[1].toInt());
  window.show();
  if (line.positionalArguments().size() > 1 && !window.open(line.positionalArguments()[1])) return 1;
  const int wait = line.value(QStringLiteral("wait")).toInt();
  QTest::qWait(wait);
  if (line.isSet(QStringLiteral("select")))
    window.bench()->scene()->selectNodes(line.values(QStringLiteral("select")));
  for (const QString& action : line.values(QStringLiteral("do"))) {
    (*window.bench()->actions())[action.toLatin1().constData()]->trigger();
    QTest::qWait(wait);
  }
  for (const QString& pane : line.values(QStringLiteral("pane"))) {
    window.dock(pane)->show();
    window.dock(pane)->raise();
  }
  if (line.isSet(QStringLiteral("row"))) {
    PacketPane* packets = window.runPanes()->packets();
    packets->table()->setCurrentIndex(packets->frames()->index(line.value(QStringLiteral("row")).toInt() - 1, 0));
    QTest::qWait(wait);
  }
  QTest::qWait(600);
  return window.grab().save(line.positionalArguments().value(0)) ? 0 : 1;
}
