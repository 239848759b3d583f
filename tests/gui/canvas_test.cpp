// The canvas by hand: what a mouse and a keyboard do to the drawing is in the text afterwards.

#include <QElapsedTimer>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "gui/canvas/arrange.h"
#include "gui/canvas/link_item.h"
#include "gui/canvas/node_item.h"
#include "gui/document/drawing_edits.h"
#include "gui/look/theme.h"

#include "gui/canvas/canvas_view.h"

using namespace loom::gui;

namespace {

const char kThree[] =
    "version: 1\n"
    "name: three\n"
    "topology:\n"
    "  nodes:\n"
    "    h1: { kind: host, ip: 10.0.0.1/24 }\n"
    "    h2: { kind: host, ip: 10.0.0.2/24 }\n"
    "    sw1: { kind: switch, ports: { p1: {}, p2: {} } }\n"
    "layout:\n"
    "  nodes:\n"
    "    h1: [0, 0]\n"
    "    h2: [200, 0]\n"
    "    sw1: [100, 200]\n";

struct Stage {
  ScenarioDocument document;
  DrawingEdits edits{&document};
  TopologyScene scene{&document, &edits};
  CanvasView view{&scene};

  explicit Stage(const QByteArray& text = kThree) {
    edits.setFixedPorts(QStringLiteral("host"), {QStringLiteral("eth0")});
    document.setBytes(text, {});
    view.resize(800, 600);
    view.show();
    view.showAll();
    view.zoomTo(1);
    view.centerOn(100, 100);
  }
  QPoint at(QPointF scenePoint) { return view.mapFromScene(scenePoint); }
  QPoint at(const char* node) { return at(scene.node(QLatin1String(node))->pos()); }
  void press(QPoint p, Qt::MouseButton b = Qt::LeftButton) { QTest::mousePress(view.viewport(), b, {}, p); }
  // QTest::mouseMove does not carry the pressed button to a widget that is not on a real screen.
  void drag(QPoint p, Qt::MouseButton b = Qt::LeftButton) {
    QMouseEvent move(QEvent::MouseMove, QPointF(p), view.viewport()->mapToGlobal(QPointF(p)), Qt::NoButton, b, {});
    QApplication::sendEvent(view.viewport(), &move);
  }
  void release(QPoint p, Qt::MouseButton b = Qt::LeftButton) { QTest::mouseRelease(view.viewport(), b, {}, p); }
  QMenu* picker() { return view.findChild<QMenu*>(QStringLiteral("portPicker")); }
};

QByteArray manyNodes(int count) {
  QByteArray text = "version: 1\nname: many\ntopology:\n  nodes:\n";
  for (int i = 0; i < count; ++i)
    text += "    n" + QByteArray::number(i) + ": { kind: " + (i % 10 == 0 ? "switch" : "host") + " }\n";
  text += "  links:\n";
  for (int i = 0; i < count; ++i) {
    if (i % 10 != 0)
      text += "    - { endpoints: [\"n" + QByteArray::number(i) + ":eth0\", \"n" + QByteArray::number(i - i % 10) +
              ":p" + QByteArray::number(i % 10) + "\"] }\n";
    if (i % 10 == 0 && i > 0)
      text += "    - { endpoints: [\"n" + QByteArray::number(i) + ":up\", \"n0:d" + QByteArray::number(i) + "\"] }\n";
  }
  return text;
}

}  // namespace

class CanvasTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    initResources();
    Theme::instance().setDark(false);
  }

  void dragMovesAndIsOneCommand() {
    Stage stage;
    const QPoint from = stage.at("h1");
    stage.press(from);
    stage.drag(from + QPoint(20, 15));
    stage.drag(from + QPoint(61, 39));
    stage.release(from + QPoint(61, 39));
    QCOMPARE(stage.document.drawing().positions.value(QStringLiteral("h1")), QPointF(60, 40));  // snapped
    QVERIFY(stage.document.text().contains(QStringLiteral("h1: [60, 40]")));
    QCOMPARE(stage.document.undoStack()->count(), 1);
    stage.document.undoStack()->undo();
    QCOMPARE(stage.document.bytes(), QByteArray(kThree));
    QCOMPARE(stage.scene.node(QStringLiteral("h1"))->pos(), QPointF(0, 0));
  }

  void clickAloneChangesNothing() {
    Stage stage;
    QTest::mouseClick(stage.view.viewport(), Qt::LeftButton, {}, stage.at("h1"));
    QCOMPARE(stage.scene.selectedNodes(), QStringList{QStringLiteral("h1")});
    QCOMPARE(stage.document.undoStack()->count(), 0);
  }

  void bandSelects() {
    Stage stage;
    const QPoint from = stage.at(QPointF(-80, -60));
    const QPoint to = stage.at(QPointF(280, 60));
    stage.press(from);
    stage.drag((from + to) / 2);
    stage.drag(to);
    stage.release(to);
    QCOMPARE(stage.scene.selectedNodes(), QStringList({QStringLiteral("h1"), QStringLiteral("h2")}));
  }

  void cableFromPlugToDevice() {
    Stage stage;
    const QPoint from = stage.at(stage.scene.node(QStringLiteral("h1"))->handle());
    stage.press(from);
    QVERIFY(stage.view.isLinking());
    stage.drag(stage.at(QPointF(60, 100)));
    stage.drag(stage.at("sw1"));
    stage.release(stage.at("sw1"));
    QVERIFY(!stage.view.isLinking());
    QMenu* picker = stage.picker();  // the switch has several free ports
    QVERIFY(picker != nullptr);
    QStringList names;
    for (QAction* action : picker->actions()) {
      if (!action->isSeparator()) names << action->text();
    }
    QCOMPARE(names.mid(0, 2), QStringList({QStringLiteral("p1"), QStringLiteral("p2")}));
    QCOMPARE(names.size(), 3);
    for (QAction* action : picker->actions()) {
      if (action->text() == QLatin1String("p2")) action->trigger();
    }
    QVERIFY(stage.document.drawing().link({QStringLiteral("h1"), QStringLiteral("eth0")},
                                          {QStringLiteral("sw1"), QStringLiteral("p2")}) != nullptr);
    QCOMPARE(stage.scene.links().size(), 1);
  }

  void cableToPortDotAsksNothing() {
    Stage stage;
    stage.press(stage.at(stage.scene.node(QStringLiteral("h1"))->handle()));
    // The dots of sw1's two free ports stand below it.
    const QPoint dot = stage.at(stage.scene.node(QStringLiteral("sw1"))->mapToScene(QPointF(-5.5, 25)));
    stage.drag(dot);
    stage.release(dot);
    QVERIFY(stage.picker() == nullptr);
    QVERIFY(stage.document.drawing().linkAt({QStringLiteral("sw1"), QStringLiteral("p1")}) != nullptr);
  }

  void cableIntoTheVoidIsNone() {
    Stage stage;
    stage.press(stage.at(stage.scene.node(QStringLiteral("h1"))->handle()));
    stage.drag(stage.at(QPointF(60, 100)));
    stage.release(stage.at(QPointF(60, 100)));
    QVERIFY(!stage.view.isLinking());
    QCOMPARE(stage.document.undoStack()->count(), 0);
  }

  void escGivesTheCableUp() {
    Stage stage;
    stage.scene.selectNodes({QStringLiteral("h1")});
    stage.view.startLink();
    QVERIFY(stage.view.isLinking());
    QTest::keyClick(&stage.view, Qt::Key_Escape);
    QVERIFY(!stage.view.isLinking());
    QCOMPARE(stage.document.undoStack()->count(), 0);
    QTest::keyClick(&stage.view, Qt::Key_Escape);
    QVERIFY(stage.scene.selectedNodes().isEmpty());
  }

  void twoSelectedAreJoinedAtOnce() {
    Stage stage;
    stage.scene.selectNodes({QStringLiteral("h1"), QStringLiteral("h2")});
    stage.view.startLink();
    QVERIFY(stage.document.drawing().link({QStringLiteral("h1"), QStringLiteral("eth0")},
                                          {QStringLiteral("h2"), QStringLiteral("eth0")}) != nullptr);
    // Both hosts' only ports are taken now.
    QSignalSpy said(&stage.view, &CanvasView::said);
    stage.scene.selectNodes({QStringLiteral("h1"), QStringLiteral("h2")});
    stage.view.startLink();
    QCOMPARE(stage.document.drawing().links.size(), size_t{1});
    QCOMPARE(said.size(), 1);
  }

  void zoomKeepsWhatIsUnderTheCursor() {
    Stage stage;
    const QPoint cursor(600, 150);
    const QPointF before = stage.view.mapToScene(cursor);
    // AnchorUnderMouse goes by the latest mouse event, as on a screen.
    stage.drag(cursor, Qt::NoButton);
    QWheelEvent wheel(QPointF(cursor), stage.view.viewport()->mapToGlobal(QPointF(cursor)), {}, {0, 240},
                      Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(stage.view.viewport(), &wheel);
    QVERIFY(stage.view.zoom() > 1.2);
    const QPointF after = stage.view.mapToScene(cursor);
    QVERIFY(QLineF(before, after).length() < 3);
  }

  void middleButtonAndSpacePan() {
    Stage stage;
    const QPointF before = stage.view.mapToScene(QPoint(400, 300));
    stage.press({400, 300}, Qt::MiddleButton);
    stage.drag({340, 260}, Qt::MiddleButton);
    stage.release({340, 260}, Qt::MiddleButton);
    QVERIFY(QLineF(stage.view.mapToScene(QPoint(340, 260)), before).length() < 2);
    QTest::keyPress(&stage.view, Qt::Key_Space);
    stage.press({400, 300});
    stage.drag({440, 300});
    stage.release({440, 300});
    QTest::keyRelease(&stage.view, Qt::Key_Space);
    QCOMPARE(stage.document.undoStack()->count(), 0);
  }

  void tabAndArrows() {
    Stage stage;
    QTest::keyClick(&stage.view, Qt::Key_Tab);
    QCOMPARE(stage.scene.selectedNodes(), QStringList{QStringLiteral("h1")});
    QTest::keyClick(&stage.view, Qt::Key_Backtab);
    QCOMPARE(stage.scene.selectedNodes(), QStringList{QStringLiteral("sw1")});
    QTest::keyClick(&stage.view, Qt::Key_Right);
    QCOMPARE(stage.document.drawing().positions.value(QStringLiteral("sw1")), QPointF(120, 200));
    QTest::keyClick(&stage.view, Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(stage.document.drawing().positions.value(QStringLiteral("sw1")), QPointF(120, 199));
  }

  void firstMoveWritesAllPlaces() {
    QByteArray text(kThree);
    text.truncate(text.indexOf("layout:"));
    Stage stage(text);
    const auto shown = stage.scene.positions();
    stage.scene.place({{QStringLiteral("h1"), QPointF(500, 500)}}, QStringLiteral("Move"));
    const auto& written = stage.document.drawing().positions;
    QCOMPARE(written.size(), 3);
    QCOMPARE(written.value(QStringLiteral("h1")), QPointF(500, 500));
    QCOMPARE(written.value(QStringLiteral("h2")), shown.value(QStringLiteral("h2")));
  }

  void everyArrangementKeepsDevicesApart_data() {
    QTest::addColumn<int>("how");
    QTest::newRow("tree") << static_cast<int>(Arrangement::Tree);
    QTest::newRow("layers") << static_cast<int>(Arrangement::Layers);
    QTest::newRow("springs") << static_cast<int>(Arrangement::Springs);
    QTest::newRow("grid") << static_cast<int>(Arrangement::Grid);
  }
  void everyArrangementKeepsDevicesApart() {
    QFETCH(int, how);
    ScenarioDocument document;
    document.setBytes(manyNodes(40), {});
    const Places places = arrange(document.drawing(), static_cast<Arrangement>(how));
    QCOMPARE(places.size(), 40);
    QCOMPARE(arrange(document.drawing(), static_cast<Arrangement>(how)), places);  // the same every time
    for (auto a = places.begin(); a != places.end(); ++a) {
      for (auto b = std::next(a); b != places.end(); ++b) {
        const QPointF d = *a - *b;
        QVERIFY2(std::abs(d.x()) >= 60 || std::abs(d.y()) >= 50, qPrintable(a.key() + u' ' + b.key()));
      }
    }
  }

  void linesUpAndSpreads() {
    const Places places{
        {QStringLiteral("a"), {0, 10}}, {QStringLiteral("b"), {30, 90}}, {QStringLiteral("c"), {200, 40}}};
    for (const QPointF& at : align(places, Alignment::Left)) QCOMPARE(at.x(), 0.0);
    for (const QPointF& at : align(places, Alignment::Bottom)) QCOMPARE(at.y(), 90.0);
    QCOMPARE(align(places, Alignment::SpreadAcross).value(QStringLiteral("b")).x(), 100.0);
  }

  // Not a limit on this machine's speed, only on what grows with the square of the nodes.
  void aThousandNodesOpen() {
    QElapsedTimer timer;
    timer.start();
    Stage stage(manyNodes(1000));
    QCOMPARE(stage.scene.nodes().size(), 1000);
    QCOMPARE(stage.scene.links().size(), 999);
    const qint64 open = timer.restart();
    stage.view.showAll();
    stage.view.grab();
    const qint64 far = timer.restart();
    stage.view.zoomTo(1);
    for (int i = 0; i < 20; ++i) {
      stage.view.horizontalScrollBar()->setValue(stage.view.horizontalScrollBar()->value() + 37);
      stage.view.grab();
    }
    const qint64 near = timer.restart() / 20;
    stage.scene.selectNodes({QStringLiteral("n5")});
    stage.scene.place({{QStringLiteral("n5"), {1, 2}}}, QStringLiteral("Move"));
    stage.scene.place({{QStringLiteral("n5"), {9, 2}}}, QStringLiteral("Move"));
    qInfo("1,000 devices: opened in %lld ms, painted whole in %lld ms, near in %lld ms; two moves in %lld ms", open,
          far, near, timer.elapsed());
    QVERIFY(open < 30'000);
  }
};

QTEST_MAIN(CanvasTest)
#include <canvas_test.moc>
