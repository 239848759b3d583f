// Regressions in their pane, against the real `etherloom serve`: what fails shows fields and decisions, and accepting
// a golden makes it pass.

#include <QAbstractItemModelTester>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/look/theme.h"
#include "gui/regress/regress_pane.h"

using namespace loom::gui;

namespace {

const QString kScenarios = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/");

QByteArray read(const QString& file) {
  QFile in(file);
  return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

void write(const QString& file, const QByteArray& bytes) {
  QDir().mkpath(QFileInfo(file).path());
  QFile out(file);
  QVERIFY(out.open(QIODevice::WriteOnly));
  out.write(bytes);
}

}  // namespace

class RegressTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    qunsetenv("CI");  // or nothing would be accepted
    initResources();
    Theme::instance().setDark(false);
  }

  void modelsKeepQtsRules() {
    RegressModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setScenarios({{QStringLiteral("a"), QStringLiteral("/a")}, {QStringLiteral("b"), QStringLiteral("/b")}});
    TestReport report;
    report.expectations = {
        {QStringLiteral("x"), QStringLiteral("sw1:p1"), 3, false, {}, {QStringLiteral("why")}, {}, {}, {}}};
    model.setReport(QStringLiteral("/b"), report);
    QCOMPARE(model.rowCount(model.index(1, 0)), 1);
    QVERIFY(model.expectation(model.index(0, 0, model.index(1, 0))) != nullptr);
    model.setReport(QStringLiteral("/b"), report);
    model.setRunning(QStringLiteral("/b"), true);
    QCOMPARE(model.rowCount(model.index(1, 0)), 0);
    model.setError(QStringLiteral("/a"), QStringLiteral("/a:1:1: no"));
    QCOMPARE(model.count(RegressModel::Standing::Broken), 1);
    model.setReport(QStringLiteral("/nowhere"), report);
    DifferenceModel fields;
    QAbstractItemModelTester second(&fields, QAbstractItemModelTester::FailureReportingMode::QtTest);
    fields.setFields({{QStringLiteral("eth.src"), QStringLiteral("a"), QStringLiteral("b"), true}});
    QCOMPARE(fields.index(0, DifferenceModel::Actual).data().toString(), QStringLiteral("b"));
    fields.setFields({});
  }

  void everyBundledScenarioHolds() {
    EngineClient engine;
    RegressPane pane(&engine);
    pane.setFolder(kScenarios);
    QTRY_VERIFY_WITH_TIMEOUT(pane.model()->rowCount() >= 51, 30'000);
    pane.runAll();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 120'000);
    for (const RegressModel::Row& row : pane.model()->rows())
      QVERIFY2(row.standing == RegressModel::Standing::Passed, qPrintable(row.file + u' ' + row.error));
  }

  void whatFailsShowsFieldsAndDecisions() {
    QTemporaryDir folder;
    const QString name = QStringLiteral("/scenarios/vlan-access-trunk/scenario.yaml");
    QByteArray text = read(QStringLiteral(LOOM_SOURCE_DIR) + name);
    QVERIFY(QFile::link(QStringLiteral(LOOM_SOURCE_DIR "/traces"), folder.filePath(QStringLiteral("traces"))));
    QVERIFY(text.contains("p2: { access: 20 }"));
    text.replace("p2: { access: 20 }", "p2: { access: 10 }");
    write(folder.path() + name, text);
    EngineClient engine;
    RegressPane pane(&engine);
    pane.setFolder(folder.filePath(QStringLiteral("scenarios")));
    QTRY_COMPARE_WITH_TIMEOUT(pane.model()->rowCount(), 1, 30'000);
    const QString file = pane.model()->rows().front().file;
    pane.runAll();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 30'000);
    QCOMPARE(pane.model()->count(RegressModel::Standing::Failed), 1);
    pane.select(file);
    QVERIFY(pane.difference()->rowCount() > 0);
    QVERIFY(pane.trace().contains(QStringLiteral("vlan-classification")));
    QVERIFY(pane.whatAcceptChanges().contains(QStringLiteral("golden/p")));
    QSignalSpy moment(&pane, &RegressPane::momentWanted);
    pane.goToMoment();
    QCOMPARE(moment.first().at(0).toString(), file);
    QVERIFY(moment.first().at(1).toString().toLongLong() > 0);
  }

  void acceptingMakesItPass() {
    QTemporaryDir folder;
    const QString from = kScenarios + QStringLiteral("store-and-forward/");
    QByteArray text = read(from + QStringLiteral("scenario.yaml"));
    const QString golden = folder.filePath(QStringLiteral("s/golden/far-end.pcap"));
    write(folder.filePath(QStringLiteral("s/scenario.yaml")), text);
    QByteArray capture = read(from + QStringLiteral("golden/far-end.pcap"));
    QVERIFY(capture.size() > 24);
    capture[capture.size() - 1] = static_cast<char>(capture.back() ^ 1);  // of the last frame
    write(golden, capture);
    EngineClient engine;
    RegressPane pane(&engine);
    pane.setFolder(folder.path());
    QTRY_COMPARE_WITH_TIMEOUT(pane.model()->rowCount(), 1, 30'000);
    pane.runAll();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 30'000);
    QCOMPARE(pane.model()->count(RegressModel::Standing::Failed), 1);
    pane.select(pane.model()->rows().front().file);
    pane.accept();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 30'000);
    pane.runAll();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 30'000);
    QCOMPARE(pane.model()->count(RegressModel::Standing::Passed), 1);
    QVERIFY(read(golden) != capture);
  }

  void aBrokenScenarioSaysWhere() {
    QTemporaryDir folder;
    write(folder.filePath(QStringLiteral("bad/scenario.yaml")), "version: 1\ntopology: [\n");
    EngineClient engine;
    RegressPane pane(&engine);
    pane.setFolder(folder.path());
    QTRY_COMPARE_WITH_TIMEOUT(pane.model()->rowCount(), 1, 30'000);
    pane.runAll();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 30'000);
    QCOMPARE(pane.model()->count(RegressModel::Standing::Broken), 1);
    QVERIFY(pane.model()->rows().front().error.contains(QStringLiteral("bad/scenario.yaml:")));
  }

  void aDeadEngineEndsThemAll() {
    EngineClient engine;
    RegressPane pane(&engine);
    pane.setFolder(kScenarios);
    QTRY_VERIFY_WITH_TIMEOUT(pane.model()->rowCount() >= 51, 30'000);
    engine.setProgram(QStringLiteral("/nowhere/etherloom"));
    QSignalSpy ended(&engine, &EngineClient::ended);
    engine.restart();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 20'000);
    pane.runAll();
    QTRY_VERIFY_WITH_TIMEOUT(!pane.isBusy(), 60'000);
    QCOMPARE(pane.model()->count(RegressModel::Standing::Broken), pane.model()->rowCount());
  }
};

QTEST_MAIN(RegressTest)
#include <regress_test.moc>
