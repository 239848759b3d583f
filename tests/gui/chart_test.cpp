// Charts and the sequence chart: numbers first, then that they are drawn and written.

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/chart/chart_pane.h"
#include "gui/look/theme.h"
#include "gui/see/sequence_view.h"

using namespace loom::gui;

namespace {

SeriesData threePoints() {
  return SeriesData::of(
      {{QStringLiteral("at_ps"),
        QJsonArray{QStringLiteral("0"), QStringLiteral("500000000000"), QStringLiteral("1000000000000")}},
       {QStringLiteral("series"), QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("sw1.p1.rx_frames")},
                                                         {QStringLiteral("unit"), QStringLiteral("frames")},
                                                         {QStringLiteral("values"), QJsonArray{0, 10, 40}}}}}});
}

FrameRow row(qint64 no, const QString& what, const QString& from, const QString& to) {
  FrameRow r;
  r.no = no;
  r.what = what;
  r.at = no * 1000;
  r.from = from;
  r.to = to;
  r.kind = QStringLiteral("arp");
  r.summary = QStringLiteral("a > b, ARP who-has");
  r.reason = what == QLatin1String("dropped") ? QStringLiteral("queue_full") : QString();
  return r;
}

}  // namespace

class ChartTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    initResources();
    Theme::instance().setDark(false);
  }

  void ratesAreChangesASecond() {
    const SeriesData rates = threePoints().rates();
    QCOMPARE(rates.at.size(), size_t{2});
    QCOMPARE(rates.series[0].values, (std::vector<double>{20, 60}));
    QCOMPARE(rates.series[0].unit, QStringLiteral("frames/s"));
    QVERIFY(SeriesData().rates().at.empty());
  }

  void csvHasAColumnACounter() {
    QCOMPARE(threePoints().csv(),
             QStringLiteral("time_ps,sw1.p1.rx_frames (frames)\n0,0\n500000000000,10\n1000000000000,40\n"));
  }

  void histogramCountsEveryValueOnce() {
    const Histogram histogram = histogramOf({0, 1, 2, 3, 10, 10}, 5);
    QCOMPARE(histogram.counts, (std::vector<int>{2, 2, 0, 0, 2}));
    QCOMPARE(histogramOf({7, 7}, 5).counts, std::vector<int>{2});
    QVERIFY(histogramOf({}, 5).counts.empty());
  }

  void chartsAreDrawnAndWritten() {
    QTemporaryDir folder;
    ScenarioDocument document;
    EngineClient engine;
    RunController run(&document, &engine);
    ChartPane pane(&run);
    pane.resize(900, 300);
    for (int kind = 0; kind < 3; ++kind) {
      pane.kind()->setCurrentIndex(kind);
      pane.show(threePoints());
      for (const char* name : {"a.png", "a.svg", "a.csv"}) {
        const QString file = folder.filePath(QLatin1String(name));
        QCOMPARE(pane.exportTo(file), QString());
        QVERIFY(QFileInfo(file).size() > 30);
      }
    }
    QVERIFY(!pane.exportTo(QStringLiteral("/nowhere/a.csv")).isEmpty());
    QVERIFY(!pane.exportTo(QStringLiteral("/nowhere/a.png")).isEmpty());
  }

  void sequenceFollowsTheList() {
    ScenarioDocument document;
    document.setBytes("version: 1\ntopology: { nodes: { a: { kind: host }, b: { kind: host } } }\n", {});
    FramesModel frames(nullptr);
    SequenceView view(&frames, &document);
    view.resize(600, 400);
    view.show();
    QCOMPARE(view.columns(), 2);
    std::vector<FrameRow> rows;
    for (int i = 1; i <= 100; ++i)
      rows.push_back(row(i, i % 9 == 0 ? QStringLiteral("dropped") : QStringLiteral("sent"), QStringLiteral("a:p"),
                         i % 9 == 0 ? QString() : QStringLiteral("b:p")));
    frames.take(rows);
    view.setCurrent(3);
    view.grab();
    QSignalSpy chosen(&view, &SequenceView::rowChosen);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, {300, 45});
    QCOMPARE(chosen.size(), 1);
    QVERIFY(chosen.first().first().toInt() <= 3);
    frames.forgetAfter(2);
    QCOMPARE(frames.rowCount(), 2);
    view.grab();
  }
};

QTEST_MAIN(ChartTest)
#include <chart_test.moc>
