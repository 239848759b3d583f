// The whole window: every action says what it does, models keep Qt's rules, and nothing that breaks beside it takes
// the drawing along.

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/app/main_window.h"
#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"
#include "gui/models/palette_model.h"
#include "gui/models/problems_model.h"
#include "gui/views/palette_pane.h"
#include "gui/views/property_form.h"
#include "gui/views/yaml_view.h"

using namespace loom::gui;

namespace {
const QString kLab = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/vlan-lab/scenario.yaml");
}

class WindowTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test"));
    initResources();
    Theme::instance().setDark(false);
  }

  void everyActionSaysWhatItDoes() {
    MainWindow window;
    QVERIFY(window.bench()->actions()->all().size() > 30);
    for (const QAction* action : window.bench()->actions()->all()) {
      QVERIFY2(!action->objectName().isEmpty() && !action->text().isEmpty(), qPrintable(action->objectName()));
      QVERIFY2(action->statusTip().size() > 4, qPrintable(action->objectName()));
      QVERIFY2(action->toolTip().startsWith(action->statusTip()), qPrintable(action->objectName()));
    }
  }

  void noTwoActionsShareAKey() {
    MainWindow window;
    QHash<QString, QString> taken;
    for (const QAction* action : window.bench()->actions()->all()) {
      for (const QKeySequence& key : action->shortcuts()) {
        const QString text = key.toString();
        QVERIFY2(!text.isEmpty(), qPrintable(action->objectName()));
        QVERIFY2(!taken.contains(text), qPrintable(text + u' ' + action->objectName() + u' ' + taken.value(text)));
        taken.insert(text, action->objectName());
      }
    }
  }

  void everyIconIsThere() {
    MainWindow window;
    for (const QAction* action : window.bench()->actions()->all()) {
      if (action->icon().isNull()) continue;
      const QImage image = action->icon().pixmap(32, 32).toImage();
      bool painted = false;
      for (int y = 0; y < image.height() && !painted; ++y) {
        for (int x = 0; x < image.width(); ++x) painted |= qAlpha(image.pixel(x, y)) > 100;
      }
      QVERIFY2(painted, qPrintable(action->objectName()));
    }
  }

  void paletteIsTheDeviceTable() {
    MainWindow window;
    QAbstractItemModelTester tester(window.palettePane()->model(),
                                    QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY_WITH_TIMEOUT(!window.bench()->table().isEmpty(), 20'000);
    QVERIFY(window.bench()->table().device(QStringLiteral("switch")) != nullptr);
    QCOMPARE(window.palettePane()->model()->rowCount(), static_cast<int>(window.bench()->table().devices().size()));
    for (const char* kind : {"switch", "host", "server"})
      QVERIFY(kindIcon(QLatin1String(kind)) != QLatin1String("kind-unknown"));
    QCOMPARE(kindIcon(QStringLiteral("never-heard-of")), QStringLiteral("kind-unknown"));
    const int before = static_cast<int>(window.bench()->document()->drawing().nodes.size());
    emit window.palettePane()->chosen(QStringLiteral("switch"));
    QCOMPARE(static_cast<int>(window.bench()->document()->drawing().nodes.size()), before + 1);
    QCOMPARE(window.bench()->scene()->selectedNodes(), QStringList{QStringLiteral("sw1")});
  }

  void problemsModelKeepsQtsRules() {
    ProblemsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    EngineError error;
    error.message = QStringLiteral("no unit");
    error.line = 3;
    error.column = 7;
    model.setProblems({{false, error}, {true, {}}});
    QCOMPARE(model.errors(), 1);
    QCOMPARE(model.index(0, ProblemsModel::Place).data().toString(), QStringLiteral("3:7"));
    model.setProblems({});
    QCOMPARE(model.rowCount(), 0);
  }

  // Typed text and drawn changes meet in one document.
  void textAndDrawingAreTheSame() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    const QByteArray before = window.bench()->document()->bytes();
    YamlView* text = window.text();
    QTextCursor cursor = text->document()->find(QStringLiteral("h1:"));
    QVERIFY(!cursor.isNull());
    cursor.movePosition(QTextCursor::StartOfBlock);
    text->setTextCursor(cursor);
    text->insertPlainText(QStringLiteral("    extra: { kind: host }\n"));
    window.bench()->document()->flush();
    QVERIFY(window.bench()->scene()->node(QStringLiteral("extra")) != nullptr);
    window.bench()->edits()->remove({QStringLiteral("extra")}, {}, {});
    QCOMPARE(text->toPlainText(), window.bench()->document()->text());
    QCOMPARE(text->toPlainText().toUtf8(), before);
    (*window.bench()->actions())["undo"]->trigger();
    (*window.bench()->actions())["undo"]->trigger();
    QCOMPARE(window.bench()->document()->bytes(), before);
    QCOMPARE(text->toPlainText().toUtf8(), before);
    QVERIFY(!window.isWindowModified());
  }

  void theCursorInTheTextSelectsItsDevice() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    emit window.text()->cursorMoved(window.bench()->document()->drawing().node(QStringLiteral("h3"))->span.begin + 1);
    QCOMPARE(window.bench()->scene()->selectedNodes(), QStringList{QStringLiteral("h3")});
  }

  void formWritesOneValue() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    QTRY_VERIFY_WITH_TIMEOUT(!window.bench()->table().isEmpty(), 20'000);
    window.bench()->scene()->selectNodes({QStringLiteral("sw1")});
    auto* ageing = window.form()->findChild<QLineEdit*>(QStringLiteral("topology.nodes.sw1.ageing-time"));
    QVERIFY(ageing != nullptr);
    ageing->setText(QStringLiteral("20s"));
    emit ageing->editingFinished();
    QVERIFY(window.bench()->document()->text().contains(QStringLiteral("ageing-time: 20s")));
    ageing = window.form()->findChild<QLineEdit*>(QStringLiteral("topology.nodes.sw1.ageing-time"));
    ageing->setText(QString());
    emit ageing->editingFinished();
    QVERIFY(!window.bench()->document()->text().contains(QStringLiteral("ageing-time")));
    window.bench()->document()->undoStack()->setClean();
  }

  void clipboardIsYaml() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    window.bench()->scene()->selectNodes({QStringLiteral("h1"), QStringLiteral("sw1")});
    (*window.bench()->actions())["copy"]->trigger();
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("topology:\n  nodes:\n    h1:")));
    (*window.bench()->actions())["paste"]->trigger();
    QCOMPARE(window.bench()->scene()->selectedNodes().size(), 2);
    QVERIFY(window.bench()->document()->drawing().node(QStringLiteral("sw3")) != nullptr);
    window.bench()->document()->undoStack()->setClean();
  }

  void brokenTextIsToldWithItsPlace() {
    MainWindow window;
    window.bench()->document()->setBytes("version: 1\ntopology:\n  nodes: { h1: { kind: host }\n  links: ]\n", {});
    QTRY_VERIFY_WITH_TIMEOUT(!window.bench()->checker()->problems().empty(), 20'000);
    const Problem& problem = window.bench()->checker()->problems().front();
    QVERIFY(!problem.warning);
    QVERIFY(problem.error.line >= 3);
    QVERIFY(!problem.error.message.isEmpty());
    QVERIFY(!window.text()->extraSelections().isEmpty());
  }

  void aFileThatIsNotThereIsTold() {
    MainWindow window;
    const QByteArray before = window.bench()->document()->bytes();
    QSignalSpy said(window.bench(), &Workbench::said);
    QVERIFY(!window.open(QStringLiteral("/nowhere/scenario.yaml")));
    QVERIFY(said.last().first().toString().contains(QStringLiteral("/nowhere/scenario.yaml")));
    QCOMPARE(window.bench()->document()->bytes(), before);
  }

  void picturesAreWritten() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(window.open(kLab));
    QCOMPARE(window.exportPicture(folder.filePath(QStringLiteral("a.svg"))), QString());
    QCOMPARE(window.exportPicture(folder.filePath(QStringLiteral("a.png"))), QString());
    QVERIFY(QFileInfo(folder.filePath(QStringLiteral("a.svg"))).size() > 1000);
    QVERIFY(QImage(folder.filePath(QStringLiteral("a.png"))).width() > 500);
    QVERIFY(!window.exportPicture(QStringLiteral("/nowhere/a.svg")).isEmpty());
    QVERIFY(!window.exportPicture(QStringLiteral("/nowhere/a.png")).isEmpty());
  }

  void theProgramNeedsAScreenForItsWindowOnly() {
    const QString program =
        QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("../../gui/etherloom-gui"));
    QVERIFY2(QFileInfo(program).isExecutable(), qPrintable(program));
    QProcessEnvironment bare = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) bare.remove(QLatin1String(name));
    const auto run = [&](const QStringList& words) {
      QProcess process;
      process.setProcessEnvironment(bare);
      process.start(program, words);
      if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return QStringLiteral("crashed");
      return QString::number(process.exitCode()) + u' ' + QString::fromUtf8(process.readAllStandardError());
    };
    const QTemporaryDir folder;
    const QString picture = folder.filePath(QStringLiteral("a.svg"));
    QVERIFY2(run({kLab}).startsWith(QStringLiteral("4 error: there is no screen")), qPrintable(run({kLab})));
    QVERIFY(run({QStringLiteral("--picture"), picture, kLab}).startsWith(QStringLiteral("0 ")));
    QVERIFY(QFileInfo(picture).size() > 1000);
    QVERIFY(run({QStringLiteral("--version")}).startsWith(QStringLiteral("0 ")));
    QVERIFY(run({QStringLiteral("--picture"), picture, QStringLiteral("/nowhere.yaml")})
                .startsWith(QStringLiteral("3 ")));
    QVERIFY(run({kLab, kLab, QStringLiteral("--picture"), picture}).startsWith(QStringLiteral("2 ")));
  }

  void aDoubleClickOnNothingAddsADevice() {
    MainWindow window;
    window.show();
    QVERIFY(window.open(kLab));
    QTRY_VERIFY(!window.bench()->table().devices().empty());
    QWidget* paper = window.bench()->canvas()->viewport();
    const auto doubleClick = [&](QPointF scene) {
      const QPoint at = window.bench()->canvas()->mapFromScene(scene);
      QTest::mouseClick(paper, Qt::LeftButton, {}, at);
      QTest::mouseDClick(paper, Qt::LeftButton, {}, at);
    };
    const auto before = window.bench()->document()->drawing().nodes.size();
    doubleClick(window.bench()->scene()->node(QStringLiteral("h1"))->pos());
    QVERIFY(window.findChild<QMenu*>(QStringLiteral("kinds")) == nullptr);  // a device's settings instead
    const QPointF empty = window.bench()->canvas()->mapToScene(paper->rect().bottomLeft() + QPoint(12, -12));
    QVERIFY(window.bench()->scene()->items(empty).isEmpty());
    doubleClick(empty);
    auto* menu = window.findChild<QMenu*>(QStringLiteral("kinds"));
    QVERIFY(menu != nullptr);
    for (QAction* action : menu->actions()) {
      if (action->text() == QLatin1String("host")) action->trigger();
    }
    QCOMPARE(window.bench()->document()->drawing().nodes.size(), before + 1);
    QCOMPARE(window.bench()->scene()->selectedNodes().size(), 1);
    window.bench()->document()->undoStack()->undo();
    QCOMPARE(window.bench()->document()->drawing().nodes.size(), before);
    menu->close();
  }

  void findsDevices() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    auto* find = window.findChild<QLineEdit*>(QStringLiteral("find"));
    QVERIFY(find != nullptr);
    find->setText(QStringLiteral("SW"));
    QTest::keyClick(find, Qt::Key_Return);
    QCOMPARE(window.bench()->scene()->selectedNodes(), QStringList{QStringLiteral("sw1")});
    QTest::keyClick(find, Qt::Key_Return);
    QCOMPARE(window.bench()->scene()->selectedNodes(), QStringList{QStringLiteral("sw2")});
  }

  void aDeadEngineTakesNothingWithIt() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    window.bench()->edits()->addNode(QStringLiteral("host"), {0, 0});
    const QByteArray text = window.bench()->document()->bytes();
    EngineClient* engine = window.bench()->engine();
    engine->setProgram(QStringLiteral("/bin/cat"), {});  // answers no request, and lives until it is killed
    QString kind;
    engine->ask(QStringLiteral("hello"), {}, {},
                [&](const EngineError& error, const QJsonObject&) { kind = error.kind; });
    QTRY_VERIFY_WITH_TIMEOUT(engine->isRunning(), 20'000);
    QSignalSpy ended(engine, &EngineClient::ended);
    engine->restart();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 20'000);
    QCOMPARE(kind, QStringLiteral("died"));
    QCOMPARE(window.bench()->document()->bytes(), text);
    engine->setProgram(QStringLiteral("/nowhere/etherloom"));
    kind.clear();
    engine->ask(QStringLiteral("hello"), {}, {},
                [&](const EngineError& error, const QJsonObject&) { kind = error.kind; });
    QTRY_COMPARE_WITH_TIMEOUT(kind, QStringLiteral("environment"), 20'000);
    window.bench()->document()->undoStack()->setClean();
  }

  void darkAndLight() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    window.show();
    const QRgb light = window.grab().toImage().pixel(700, 500);
    (*window.bench()->actions())["dark"]->setChecked(true);
    const QRgb dark = window.grab().toImage().pixel(700, 500);
    QVERIFY(qGray(light) > 180);
    QVERIFY(qGray(dark) < 80);
    (*window.bench()->actions())["dark"]->setChecked(false);
  }
};

QTEST_MAIN(WindowTest)
#include <window_test.moc>
