// A packet list of a million rows and more: what it takes is printed, not judged. What it shows is judged.

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <random>

#include "gui/look/theme.h"
#include "tests/gui/run_stage.h"

using namespace loom::gui;

namespace {

// Two rows for each datagram, one for each hop, and every millisecond a ping.
QByteArray stream(int datagrams) {
  return QByteArrayLiteral(R"(version: 1
name: stream
topology:
  nodes:
    h1: { kind: host, ip: 10.0.0.1/24 }
    h2: { kind: host, ip: 10.0.0.2/24 }
    sw1: { kind: switch, ports: { p1: {}, p2: {} } }
  links:
    - { endpoints: ["h1:eth0", "sw1:p1"], rate: 10Gbps, delay: 1us }
    - { endpoints: ["h2:eth0", "sw1:p2"], rate: 10Gbps, delay: 1us }
traffic:
  - { name: u, udp: 5001, from: h1, to: h2, size: 200B, interval: 1us, start: 1ms, count: )") +
         QByteArray::number(datagrams) + QByteArrayLiteral(R"( }
  - { name: p, ping: h2, from: h1, count: 500, interval: 1ms }
run: { until: 1s }
)");
}

constexpr Picoseconds kMs = 1'000'000'000;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

class ManyFramesTest : public QObject {
  Q_OBJECT

 private:
  static void load(Stage& stage, int datagrams) {
    stage.window.bench()->document()->setBytes(stream(datagrams), {});
    stage.run->setExpress(true);
  }
  // Milliseconds until the row is there and painted.
  static double jump(Stage& stage, int index) {
    QElapsedTimer timer;
    timer.start();
    stage.table->scrollTo(stage.frames->index(index, 0), QAbstractItemView::PositionAtCenter);
    stage.table->viewport()->grab();
    while (stage.frames->row(index) == nullptr && timer.elapsed() < kWaitMs)
      QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    if (stage.frames->row(index) == nullptr) return -1;
    stage.table->viewport()->grab();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test"));
    initResources();
    Theme::instance().setDark(false);
  }

  void aMillionRowsAreJumpedThroughAndFiltered() {
    Stage stage;
    stage.window.resize(1440, 900);
    stage.window.show();
    stage.window.dock(QStringLiteral("packets"))->raise();
    load(stage, 520'000);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    const double run = static_cast<double>(timer.elapsed()) / 1e3;
    QVERIFY(stage.run->state().frames > 1'000'000);
    QCOMPARE(stage.frames->rowCount(), 1'000'000);
    QCOMPARE(stage.frames->numberAt(0), stage.run->state().frames - 999'999);

    std::mt19937 chance(7);
    std::vector<double> jumps;
    for (int i = 0; i < 60; ++i) {
      const int index = static_cast<int>(chance() % 1'000'000);
      jumps.push_back(jump(stage, index));
      QVERIFY(jumps.back() >= 0);
      QCOMPARE(stage.frames->row(index)->no, stage.frames->numberAt(index));
    }
    std::vector<double> steps;
    for (int i = 0; i < 500; ++i) {
      timer.restart();
      stage.table->verticalScrollBar()->setValue(stage.table->verticalScrollBar()->value() + 3);
      stage.table->viewport()->grab();
      steps.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
      QCoreApplication::processEvents();
    }
    timer.restart();
    stage.frames->setFilter(QStringLiteral("icmp"));
    QTRY_VERIFY_WITH_TIMEOUT(stage.frames->isFiltered() && !stage.frames->isLooking(), kWaitMs);
    const double few = static_cast<double>(timer.elapsed());
    const int matches = stage.frames->rowCount();
    QVERIFY(matches > 1000 && matches < 3000);
    for (const int index : {0, matches / 2, matches - 1}) QCOMPARE(stage.rowAt(index)->kind, QStringLiteral("icmp"));
    timer.restart();
    stage.frames->setFilter(QStringLiteral("udp"));
    QTRY_VERIFY_WITH_TIMEOUT(stage.frames->rowCount() != matches && !stage.frames->isLooking(), kWaitMs);
    const double most = static_cast<double>(timer.elapsed());
    QVERIFY(stage.frames->rowCount() > 990'000);
    QVERIFY(jump(stage, 500'000) >= 0);
    QCOMPARE(stage.frames->row(500'000)->kind, QStringLiteral("udp"));
    qInfo("%lld rows: run %.1f s; jump until painted %.1f ms (at most %.1f; the first, as the run ends, %.1f)",
          static_cast<long long>(stage.run->state().frames), run, median(jumps),
          *std::max_element(jumps.begin() + 1, jumps.end()), jumps.front());
    qInfo("scroll by three rows %.2f ms (at most %.1f); filter %.0f ms for %d matches, %.0f ms for %d", median(steps),
          *std::max_element(steps.begin(), steps.end()), few, matches, most, stage.frames->rowCount());
  }

  // Shown as it runs, at full speed: the list follows its newest row, and the window still answers.
  void theNewestRowIsFollowed() {
    Stage stage;
    stage.window.resize(1440, 900);
    stage.window.show();
    stage.window.dock(QStringLiteral("packets"))->raise();
    load(stage, 100'000);
    stage.run->setExpress(false);
    QElapsedTimer since;
    qint64 longest = 0;
    int behind = 0;
    QTimer pulse;
    pulse.setInterval(5);
    QObject::connect(&pulse, &QTimer::timeout, stage.table, [&] {
      if (since.isValid()) longest = std::max(longest, since.elapsed());
      since.start();
      if (!stage.table->isFollowing()) ++behind;
    });
    pulse.start();
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    pulse.stop();
    QCOMPARE(behind, 0);
    QCOMPARE(static_cast<qint64>(stage.frames->rowCount()), stage.run->state().frames);
    const QModelIndex last = stage.frames->index(stage.frames->rowCount() - 1, 0);
    QTRY_VERIFY_WITH_TIMEOUT(stage.table->viewport()->rect().intersects(stage.table->visualRect(last)), kWaitMs);
    qInfo("while %lld rows come, the window answers within %lld ms",
          static_cast<long long>(stage.run->state().frames), static_cast<long long>(longest));
  }

  void rowsAreThoseOfTheEngineWhicheverWayOneCame() {
    Stage stage;
    load(stage, 6'000);  // the tester looks at every row after every change
    QAbstractItemModelTester tester(stage.frames, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    const int all = stage.frames->rowCount();
    QVERIFY(all > 12'000);
    const auto said = [&](int index) {
      const FrameRow* row = stage.rowAt(index);
      return row == nullptr ? QString() : QString::number(row->no) + row->from + psText(row->at) + row->summary;
    };
    QStringList before;
    for (int index = 0; index < 8'000; index += 311) before << said(index);
    QCOMPARE(stage.wait([&] { stage.run->goTo(6 * kMs); }), QStringLiteral("goto"));
    QVERIFY(stage.frames->rowCount() > 8'000 && stage.frames->rowCount() < all);
    QCOMPARE(static_cast<qint64>(stage.frames->rowCount()), stage.run->state().frames);
    QStringList after;
    for (int index = 0; index < 8'000; index += 311) after << said(index);
    QCOMPARE(after, before);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QCOMPARE(stage.frames->rowCount(), all);
  }

  void aFilterHoldsWhenTimeGoesBackAndForward() {
    Stage stage;
    load(stage, 40'000);
    QAbstractItemModelTester tester(stage.frames, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    stage.frames->setFilter(QStringLiteral("icmp"));
    const auto numbers = [&] {
      std::vector<qint64> list;
      if (!QTest::qWaitFor([&] { return stage.frames->isFiltered() && !stage.frames->isLooking(); }, kWaitMs))
        return list;
      for (int i = 0; i < stage.frames->rowCount(); ++i) list.push_back(stage.frames->numberAt(i));
      return list;
    };
    const std::vector<qint64> all = numbers();
    QVERIFY(all.size() > 100);
    QCOMPARE(stage.wait([&] { stage.run->goTo(20 * kMs); }), QStringLiteral("goto"));
    const std::vector<qint64> some = numbers();
    QVERIFY(!some.empty() && some.size() < all.size());
    QVERIFY(std::equal(some.begin(), some.end(), all.begin()));
    QVERIFY(some.back() <= stage.run->state().frames);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QCOMPARE(numbers(), all);
    QCOMPARE(stage.frames->indexOf(all[7]), 7);
    QCOMPARE(stage.frames->indexOf(all[7] + 1), all[8] == all[7] + 1 ? 8 : -1);
  }

  void keysGoToTheFirstAndTheLastAndPageByPage() {
    Stage stage;
    stage.window.show();
    load(stage, 20'000);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.table->isFollowing());
    QSignalSpy chosen(stage.window.runPanes()->packets(), &PacketPane::chosen);
    QTest::keyClick(stage.table, Qt::Key_Home);
    QCOMPARE(stage.table->currentIndex().row(), 0);
    QVERIFY(!stage.table->isFollowing());
    QTRY_COMPARE_WITH_TIMEOUT(chosen.size(), 1, kWaitMs);
    QCOMPARE(chosen.last().first().value<FrameRow>().no, qint64{1});
    QTest::keyClick(stage.table, Qt::Key_PageDown);
    QVERIFY(stage.table->currentIndex().row() > 0);
    QTest::keyClick(stage.table, Qt::Key_End);
    QCOMPARE(stage.table->currentIndex().row(), stage.frames->rowCount() - 1);
    QVERIFY(stage.table->isFollowing());
    QTRY_VERIFY_WITH_TIMEOUT(chosen.last().first().value<FrameRow>().no == stage.run->state().frames, kWaitMs);
  }

  // Sixty places are passed by before anything can be answered: the last few are asked for.
  void pagesThatScrolledAwayAreNotAskedFor() {
    Stage stage;
    load(stage, 40'000);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QSignalSpy came(stage.frames, &QAbstractItemModel::dataChanged);
    for (int i = 0; i < 60; ++i) QVERIFY(stage.frames->row(i * 2 * FramesModel::kPage) == nullptr);
    const int last = 59 * 2 * FramesModel::kPage;
    QTRY_VERIFY_WITH_TIMEOUT(came.size() >= 1, kWaitMs);
    QVERIFY(came.first().first().toModelIndex().row() <= last);  // the newest came first
    QVERIFY(came.first().at(1).toModelIndex().row() >= last);
    QVERIFY(stage.rowAt(last) != nullptr);
    QVERIFY(stage.rowAt(last - 6 * FramesModel::kPage) != nullptr);
    QVERIFY(came.size() <= 4);
  }
};

QTEST_MAIN(ManyFramesTest)
#include <many_frames_test.moc>
