// The run: the window drives the real engine, forward and back, and what it shows is what the engine said.

#include <signal.h>

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/look/theme.h"
#include "tests/gui/run_stage.h"

using namespace loom::gui;

namespace {

QStringList summaries(const FramesModel& frames) {
  QStringList all;
  for (int i = 0; i < frames.rowCount(); ++i)
    all << QString::number(frames.row(i)->no) + frames.row(i)->what + frames.row(i)->from + frames.row(i)->summary;
  return all;
}

}  // namespace

class RunTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test"));
    initResources();
    Theme::instance().setDark(false);
  }

  void writesTimesAsPeopleDo() {
    QCOMPARE(timeText(0), QStringLiteral("0 s"));
    QCOMPARE(timeText(1'500'000'000), QStringLiteral("1.5 ms"));
    QCOMPARE(timeText(100'001'076'000), QStringLiteral("100.001076 ms"));
    QCOMPARE(timeText(7), QStringLiteral("7 ps"));
    QCOMPARE(parseTime(QStringLiteral("1.5ms")).value_or(-1), Picoseconds{1'500'000'000});
    QCOMPARE(parseTime(QStringLiteral(" 2 s ")).value_or(-1), Picoseconds{2'000'000'000'000});
    QCOMPARE(parseTime(QStringLiteral("3")).value_or(-1), Picoseconds{3'000'000'000'000});
    QVERIFY(!parseTime(QStringLiteral("soon")));
    QVERIFY(!parseTime(QStringLiteral("99999999999s")));
    for (const Picoseconds at : {1ll, 999ll, 1'000'001ll, 60'100'008'419'200ll})
      QCOMPARE(parseTime(timeText(at)).value_or(-1), at);
  }

  void runsToItsEnd() {
    Stage stage;
    QVERIFY(stage.opened);
    QAbstractItemModelTester tester(stage.frames, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.run->state().ended);
    QVERIFY(stage.allRows());
    QVERIFY(stage.frames->rowCount() > 30);
    for (int i = 0; i < stage.frames->rowCount(); ++i) QCOMPARE(stage.frames->row(i)->no, i + 1);
    QVERIFY(stage.window.bench()->document()->undoStack()->isClean());  // a run changes no scenario
  }

  void goesBackAndForwardToTheSame() {
    Stage stage;
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.allRows());
    const QStringList all = summaries(*stage.frames);
    const QString hash = stage.run->state().hash;
    const Picoseconds middle = stage.frames->row(stage.frames->rowCount() / 2)->at;
    QCOMPARE(stage.wait([&] { stage.run->goTo(middle); }), QStringLiteral("goto"));
    QCOMPARE(stage.run->state().at, middle);
    QVERIFY(stage.allRows());
    QVERIFY(stage.frames->rowCount() < all.size());
    QCOMPARE(summaries(*stage.frames), all.mid(0, stage.frames->rowCount()));
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.allRows());
    QCOMPARE(summaries(*stage.frames), all);
    QCOMPARE(stage.run->state().hash, hash);
  }

  void aStepForwardAndBackIsTheSameMoment() {
    Stage stage;
    QStringList hashes;
    for (int i = 0; i < 12; ++i) {
      QCOMPARE(stage.wait([&] { stage.run->step(QStringLiteral("event")); }), QStringLiteral("step"));
      hashes << stage.run->state().hash;
    }
    QCOMPARE(QSet<QString>(hashes.begin(), hashes.end()).size(), hashes.size());
    for (int event = 11; event >= 1; --event) {
      QCOMPARE(stage.wait([&] {
        stage.run->runUntil({{QStringLiteral("until_event"), event}});
      }),
               QStringLiteral("goto"));
      QCOMPARE(stage.run->state().hash, hashes[event - 1]);
      QCOMPARE(stage.wait([&] { stage.run->step(QStringLiteral("event")); }), QStringLiteral("step"));
      QCOMPARE(stage.run->state().hash, hashes[event]);
    }
  }

  void aRunHasTheHashOfTheCommandLines() {
    for (const char* name : {"vlan-lab", "vmdq-sorting", "leaf-spine"}) {
      const QString file = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/%1/scenario.yaml").arg(QLatin1String(name));
      QProcess process;
      process.start(QStringLiteral(LOOM_ETHERLOOM), {QStringLiteral("run"), file, QStringLiteral("--format"),
                                                     QStringLiteral("json"), QStringLiteral("--no-results")});
      QVERIFY(process.waitForFinished(kWaitMs));
      const QJsonObject report = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
      const QString hash = report[QLatin1String("scenarios")][0][QLatin1String("event_hash")].toString();
      QVERIFY2(hash.startsWith(QStringLiteral("0x")), name);
      Stage stage(file);
      QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
      QCOMPARE(stage.run->state().hash, hash);
    }
  }

  void showsWhatHappenedInsideOfNics() {
    Stage stage(QStringLiteral(LOOM_SOURCE_DIR "/scenarios/rogue-dma/scenario.yaml"));
    stage.window.show();
    HardwarePane* pane = stage.window.runPanes()->hardware();
    HardwareModel* model = pane->model();
    QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    stage.window.dock(QStringLiteral("hardware"))->raise();
    QSignalSpy came(model, &HardwareModel::came);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QTRY_VERIFY_WITH_TIMEOUT(!came.isEmpty(), kWaitMs);
    QCOMPARE(model->rowCount(), 5000);  // the latest of more
    QVERIFY(model->total() > 5000);
    const auto choose = [&](const char* kind) {
      came.clear();
      pane->kinds()->setCurrentIndex(pane->kinds()->findText(QLatin1String(kind)));
      return QTest::qWaitFor([&] { return !came.isEmpty(); }, kWaitMs);
    };
    QVERIFY(choose("IOMMU walks"));
    int walks = 0;
    int faults = 0;
    for (int i = 0; i < model->rowCount(); ++i) {
      walks += model->row(i)->what == QLatin1String("table walk") ? 1 : 0;
      faults += model->row(i)->what == QLatin1String("translation fault") ? 1 : 0;
    }
    QVERIFY(walks > 100);
    QCOMPARE(faults, 1);  // the lesson's
    QVERIFY(choose("Registers"));
    QVERIFY(model->rowCount() > 100);
    for (int i = 1; i < model->rowCount(); ++i) QVERIFY(model->row(i - 1)->at <= model->row(i)->at);

    Stage hosts;
    hosts.window.show();
    hosts.window.dock(QStringLiteral("hardware"))->raise();
    QSignalSpy nothing(hosts.window.runPanes()->hardware()->model(), &HardwareModel::came);
    QCOMPARE(hosts.wait([&] { hosts.run->run(); }), QStringLiteral("end"));
    QTRY_VERIFY_WITH_TIMEOUT(!nothing.isEmpty(), kWaitMs);
    QCOMPARE(hosts.window.runPanes()->hardware()->model()->total(), qint64{0});
  }

  void stepsByEventNodeAndHop() {
    Stage stage;
    QCOMPARE(stage.wait([&] { stage.run->step(QStringLiteral("event")); }), QStringLiteral("step"));
    QCOMPARE(stage.run->state().event, qint64{1});
    QCOMPARE(stage.wait([&] { stage.run->step(QStringLiteral("node"), QStringLiteral("sw2")); }),
             QStringLiteral("step"));
    QVERIFY(stage.run->state().event > 1);
    QVERIFY(stage.allRows());
    const QString frame = stage.frames->row(0)->frame;
    const qint64 before = stage.run->state().event;
    QCOMPARE(stage.wait([&] { stage.run->step(QStringLiteral("hop"), frame); }), QStringLiteral("step"));
    QVERIFY(stage.run->state().event > before);
  }

  void breakpointStopsAtADrop() {
    Stage stage;
    stage.run->setBreaks({QJsonObject{{QStringLiteral("drop"), QStringLiteral("any")}}});
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("break"));
    QVERIFY(stage.allRows());
    QVERIFY(stage.frames->row(stage.frames->rowCount() - 1)->isDrop());
    QVERIFY(!stage.frames->row(stage.frames->rowCount() - 1)->reason.isEmpty());
  }

  void breakpointIsSetOnWhatIsSelected() {
    Stage stage;
    stage.window.bench()->scene()->selectNodes({QStringLiteral("h4")});
    (*stage.window.bench()->actions())["breakpoint"]->trigger();
    QCOMPARE(stage.run->breaks().size(), 1);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("break"));
    QCOMPARE(stage.window.bench()->scene()->selectedNodes(), QStringList{QStringLiteral("h4")});
    (*stage.window.bench()->actions())["breakpoint"]->trigger();
    QVERIFY(stage.run->breaks().isEmpty());
  }

  void filterHoldsOrIsTold() {
    Stage stage;
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.allRows());
    const int all = stage.frames->rowCount();
    QSignalSpy wrong(stage.frames, &FramesModel::filterFailed);
    stage.frames->setFilter(QStringLiteral("no such thing"));
    QTRY_COMPARE_WITH_TIMEOUT(wrong.size(), 1, kWaitMs);
    QCOMPARE(stage.frames->rowCount(), all);
    stage.frames->setFilter(QStringLiteral("arp"));
    QTRY_VERIFY_WITH_TIMEOUT(stage.frames->rowCount() > 0 && stage.frames->rowCount() < all, kWaitMs);
    for (int i = 0; i < stage.frames->rowCount(); ++i) QCOMPARE(stage.rowAt(i)->kind, QStringLiteral("arp"));
    stage.frames->setFilter(QString());
    QTRY_COMPARE_WITH_TIMEOUT(stage.frames->rowCount(), all, kWaitMs);
  }

  void bytesAndFieldsAreLinked() {
    Stage stage;
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.allRows());
    FieldsModel* fields = stage.window.runPanes()->packets()->fields();
    QAbstractItemModelTester tester(fields, QAbstractItemModelTester::FailureReportingMode::QtTest);
    stage.window.runPanes()->packets()->table()->setCurrentIndex(stage.frames->index(0, 0));
    QTRY_VERIFY_WITH_TIMEOUT(fields->rowCount() > 0, kWaitMs);
    for (int offset = 0; offset < stage.frames->row(0)->length; ++offset) {
      const QModelIndex field = fields->at(offset);
      QVERIFY2(field.isValid(), qPrintable(QString::number(offset)));
      const auto [begin, length] = fields->bytesOf(field);
      QVERIFY(offset >= begin && offset < begin + length);
    }
  }

  void aFrameIsFollowed() {
    Stage stage;
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(stage.allRows());
    StoryPane* story = stage.window.runPanes()->story();
    emit stage.window.runPanes()->packets()->followWanted(stage.frames->row(0)->frame);
    QTRY_VERIFY_WITH_TIMEOUT(story->topLevelItemCount() > 5, kWaitMs);
    int rules = 0;
    for (int i = 0; i < story->topLevelItemCount(); ++i) rules += story->topLevelItem(i)->childCount();
    QVERIFY(rules > 3);
    QStringList meanings;
    for (QTreeWidgetItemIterator each(story); *each != nullptr; ++each) meanings << (*each)->toolTip(2);
    QVERIFY(meanings.contains(stage.window.bench()->table().meaningOf(QStringLiteral("not_for_me"))));
    QVERIFY(meanings.contains(QStringLiteral("a broadcast goes to all")));
  }

  void theLogIsThere() {
    Stage stage;
    LogModel* log = stage.window.runPanes()->log()->model();
    QAbstractItemModelTester tester(log, QAbstractItemModelTester::FailureReportingMode::QtTest);
    log->setShown(true);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QTRY_COMPARE_WITH_TIMEOUT(static_cast<qint64>(log->rowCount()), stage.run->state().log, kWaitMs);
    log->setChoice(QStringLiteral("dropped"), QString());
    QTRY_VERIFY_WITH_TIMEOUT(log->rowCount() > 0 && log->rowCount() < stage.run->state().log, kWaitMs);
    for (int i = 0; i < log->rowCount(); ++i) QCOMPARE(log->entry(i)->what, QStringLiteral("dropped"));
  }

  void whatChangedInATableIsMarked() {
    TableModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto table = [](const QJsonArray& rows) {
      return QJsonObject{{QStringLiteral("columns"), QJsonArray{QStringLiteral("name"), QStringLiteral("value")}},
                         {QStringLiteral("rows"), rows}};
    };
    model.setTable(table({QJsonArray{QStringLiteral("TDH"), QStringLiteral("0x1")},
                          QJsonArray{QStringLiteral("TDT"), QStringLiteral("0x1")}}));
    QVERIFY(!model.isChanged(0, 1) && !model.isChanged(1, 1));
    model.setTable(table({QJsonArray{QStringLiteral("TDH"), QStringLiteral("0x1")},
                          QJsonArray{QStringLiteral("TDT"), QStringLiteral("0x2")}}));
    QVERIFY(!model.isChanged(0, 1) && !model.isChanged(1, 0) && model.isChanged(1, 1));
    QJsonArray one;  // braces alone would copy the inner list
    one.append(QJsonArray{QStringLiteral("TDT"), QStringLiteral("0x2")});
    model.setTable(table(one));
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(!model.isChanged(0, 1));
  }

  void ringsAreReadFromRegisters() {
    const auto rings = ringsOf({{QStringLiteral("TDLEN"), QStringLiteral("0x00001000")},
                                {QStringLiteral("TDH"), QStringLiteral("0x000000fe")},
                                {QStringLiteral("TDT"), QStringLiteral("0x00000003")},
                                {QStringLiteral("receiveq1.size"), QStringLiteral("256")},
                                {QStringLiteral("receiveq1.available"), QStringLiteral("300")},
                                {QStringLiteral("receiveq1.used"), QStringLiteral("290")}});
    QCOMPARE(rings.size(), size_t{2});
    QCOMPARE(rings[0].size, qint64{256});
    QCOMPARE(rings[0].owned(), qint64{5});  // around the end
    QCOMPARE(rings[1].owned(), qint64{10});
    QVERIFY(ringsOf({{QStringLiteral("TDH"), QStringLiteral("1")}}).empty());
  }

  void aChangedScenarioIsLoadedAgain() {
    Stage stage;
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(!stage.run->isStale());
    QVERIFY(stage.window.bench()->edits()->rename(QStringLiteral("h5"), QStringLiteral("host5")));
    QVERIFY(stage.run->isStale());
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));
    QVERIFY(!stage.run->isStale());
    QVERIFY(stage.run->links()[4].a.node == QLatin1String("host5"));
  }

  void aWrongScenarioIsToldWithItsPlace() {
    Stage stage;
    stage.window.bench()->document()->setBytes(
        "version: 1\nname: x\ntopology:\n  nodes:\n    h1: { kind: hosst }\nrun: { until: 1s }\n", {});
    stage.wait([&] { stage.run->run(); });
    QCOMPARE(stage.failed.size(), 1);
    const auto error = stage.failed.first().first().value<EngineError>();
    QCOMPARE(error.line, 5);
    QVERIFY(error.column > 1);
    QVERIFY2(error.text().contains(QStringLiteral("hosst")), qPrintable(error.text()));
    QVERIFY(!stage.run->isLoaded());
  }

  void aWrongCaptureIsTold() {
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("x.pcap")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no capture at all, however long it may be");
    file.close();
    Stage stage;
    stage.run->setReplays({QJsonObject{{QStringLiteral("capture"), file.fileName()},
                                       {QStringLiteral("at"), QStringLiteral("sw1:p1")}}});
    stage.wait([&] { stage.run->run(); });
    QCOMPARE(stage.failed.size(), 1);
    QVERIFY2(stage.failed.first().first().value<EngineError>().text().contains(QStringLiteral("x.pcap")),
             qPrintable(stage.failed.first().first().value<EngineError>().text()));
  }

  // The engine is killed in the middle of a run that goes slowly.
  void aKilledEngineKeepsTheDocument() {
    Stage stage;
    stage.window.bench()->edits()->addNode(QStringLiteral("switch"), {0, 0});
    const QByteArray bytes = stage.window.bench()->document()->bytes();
    QSignalSpy said(stage.window.bench(), &Workbench::said);
    QSignalSpy unloaded(stage.run, &RunController::unloaded);
    stage.run->setSpeed(0.000001);
    stage.run->run();
    QTRY_VERIFY_WITH_TIMEOUT(stage.run->isLoaded() && stage.run->isMoving(), kWaitMs);
    ::kill(static_cast<pid_t>(stage.window.bench()->engine()->processId()), SIGKILL);
    QTRY_COMPARE_WITH_TIMEOUT(unloaded.size(), 1, kWaitMs);
    QVERIFY(!stage.run->isLoaded());
    QVERIFY(!said.isEmpty());
    QCOMPARE(stage.window.bench()->document()->bytes(), bytes);
    stage.run->setSpeed(0);
    QCOMPARE(stage.wait([&] { stage.run->run(); }), QStringLiteral("end"));  // and starts again when asked
  }
};

QTEST_MAIN(RunTest)
#include <run_panes_test.moc>
