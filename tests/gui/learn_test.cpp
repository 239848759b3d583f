// Labs: found, grouped and searched on the welcome page; read, changed, judged and reset in their pane; all of it
// against the real `etherloom serve`.

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include "gui/app/main_window.h"
#include "gui/app/study_panes.h"
#include "gui/look/theme.h"

using namespace loom::gui;

namespace {

const QString kLab = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/vlan-lab/scenario.yaml");

int standing(const ChecksModel* model, const QString& name) {
  for (int row = 0; row < model->rowCount(); ++row) {
    const QModelIndex index = model->index(row);
    if (index.data().toString() == name) return index.data(ChecksModel::StandingRole).toInt();
  }
  return -1;
}

}  // namespace

class LearnTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test-learn"));
    initResources();
    Theme::instance().setDark(false);
  }

  void groupsAreThoseOfTheReadme() {
    Lesson a;
    a.name = a.file = QStringLiteral("x/a/scenario.yaml");
    Lesson b;
    b.name = b.file = QStringLiteral("x/b/scenario.yaml");
    Lesson other;
    other.file = QStringLiteral("x/c/scenario.yaml");
    const QString readme = QStringLiteral(
        "# Labs\n## First\n| scenario | what |\n|---|---|\n| [b](b/) | bees | 1 |\n## Empty\n"
        "| [gone](gone/) | nobody | 2 |\n## Second\n| [a](a/) | ants | 3 |\n");
    const std::vector<LessonGroup> groups = grouped({a, b, other}, readme);
    QCOMPARE(groups.size(), size_t{3});
    QCOMPARE(groups[0].title, QStringLiteral("First"));
    QCOMPARE(groups[0].lessons.front().title, QStringLiteral("bees"));
    QCOMPARE(groups[1].title, QStringLiteral("Second"));
    QCOMPARE(groups[2].lessons.front().file, other.file);
    QCOMPARE(grouped({a, b}, QString()).size(), size_t{1});
    QVERIFY(grouped({}, readme).empty());
  }

  void modelsKeepQtsRules() {
    LessonsModel lessons;
    QAbstractItemModelTester first(&lessons, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Lesson lesson;
    lesson.name = QStringLiteral("a");
    lesson.checks = {{QStringLiteral("c"), QStringLiteral("h1:eth0"), {}, 3, 4}};
    lessons.setGroups({{QStringLiteral("One"), {lesson, lesson}}, {QStringLiteral("Two"), {lesson}}});
    QCOMPARE(lessons.rowCount(lessons.index(0, 0)), 2);
    QCOMPARE(lessons.index(1, 0, lessons.index(0, 0)).data(LessonsModel::PointsRole).toInt(), 4);
    QVERIFY(lessons.lesson(lessons.index(0, 0)) == nullptr);
    lessons.setGroups({});
    ChecksModel checks;
    QAbstractItemModelTester second(&checks, QAbstractItemModelTester::FailureReportingMode::QtTest);
    checks.setChecks(lesson.checks);
    const QJsonObject failed{{QStringLiteral("name"), QStringLiteral("c")},
                             {QStringLiteral("passed"), false},
                             {QStringLiteral("fail"), QStringLiteral("look at the cable")},
                             {QStringLiteral("points"), 4}};
    checks.setVerdict({failed}, false);
    QCOMPARE(standing(&checks, QStringLiteral("c")), int{ChecksModel::Waiting});
    checks.setVerdict({failed}, true);
    QCOMPARE(standing(&checks, QStringLiteral("c")), int{ChecksModel::Failed});
    QCOMPARE(checks.index(0).data(ChecksModel::AdviceRole).toString(), QStringLiteral("look at the cable"));
    checks.setVerdict({}, true);
    QCOMPARE(checks.rowCount(), 0);
  }

  void readmeHasItsChangesAndCommands() {
    ReadmeText readme;
    QTextDocument document;
    readme.show(
        QStringLiteral("# t\n\ntext `code`\n\n```\netherloom test x\n```\n\n```diff\n- a: 1\n+ a: 2\n```\n\nand\n\n"
                       "```diff\n+ only added\n```\n\n```\n --- drawn\n```\n"),
        &document);
    QCOMPARE(readme.changes().size(), size_t{1});
    QCOMPARE(readme.changes().front().from, QStringLiteral("a: 1"));
    QCOMPARE(readme.changes().front().to, QStringLiteral("a: 2"));
    QCOMPARE(readme.commands(), QStringList{QStringLiteral("etherloom test x")});
    QCOMPARE(document.toPlainText().count(QStringLiteral("Make this change")), 1);
    readme.show(QString(), &document);
    QVERIFY(readme.changes().empty());
  }

  void welcomeFindsAndOpensLabs() {
    MainWindow window;
    StudyPanes* study = window.study();
    QVERIFY(study->isWelcome());
    window.show();
    WelcomePage* page = study->welcome();
    QAbstractItemModelTester tester(page->lessons(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QTRY_VERIFY_WITH_TIMEOUT(page->lessons()->rowCount() > 4, 30'000);
    int labs = 0;
    for (const LessonGroup& group : page->lessons()->groups()) {
      for (const Lesson& lesson : group.lessons) {
        QVERIFY2(lesson.error.isEmpty() && !lesson.title.isEmpty(), qPrintable(lesson.file));
        ++labs;
      }
    }
    QVERIFY(labs >= 51);
    QCOMPARE(page->lessons()->groups().front().title, QStringLiteral("Learning and flooding"));
    page->search()->setText(QStringLiteral("five HOSTS, two"));
    QCOMPARE(page->list()->model()->rowCount(), 1);
    QVERIFY(!window.dock(QStringLiteral("lab"))->isVisible());
    QTest::keyClick(page->search(), Qt::Key_Return);
    QVERIFY(!study->isWelcome());
    QVERIFY(window.bench()->document()->file().endsWith(QStringLiteral("vlan-lab/scenario.yaml")));
    QVERIFY(window.dock(QStringLiteral("devices"))->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(study->lab()->checks()->rowCount(), 5, 30'000);
    page->search()->setText(QStringLiteral("no lab says this"));
    QCOMPARE(page->list()->model()->rowCount(), 0);
  }

  void checksTickThemselves() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    window.show();
    window.dock(QStringLiteral("lab"))->raise();
    LabPane* lab = window.study()->lab();
    QTRY_COMPARE_WITH_TIMEOUT(lab->checks()->rowCount(), 5, 30'000);
    QCOMPARE(lab->checks()->mostPoints(), 12);
    EngineClient* engine = window.bench()->engine();
    engine->ask(QStringLiteral("load"),
                {{QStringLiteral("file"), kLab}, {QStringLiteral("text"), window.bench()->document()->text()}});
    engine->ask(QStringLiteral("run"), {{QStringLiteral("until_ps"), QStringLiteral("250000000000")}});
    QTRY_VERIFY_WITH_TIMEOUT(lab->checks()->held() >= 3, 30'000);
    QVERIFY(!lab->checks()->isJudged());
    engine->ask(QStringLiteral("run"));
    QTRY_VERIFY_WITH_TIMEOUT(lab->checks()->isJudged(), 30'000);
    QCOMPARE(lab->checks()->held(), 5);
  }

  void aProposedChangeFailsWhatItShould() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    const QByteArray before = window.bench()->document()->bytes();
    window.show();
    window.dock(QStringLiteral("lab"))->raise();
    LabPane* lab = window.study()->lab();
    QTRY_COMPARE_WITH_TIMEOUT(lab->checks()->rowCount(), 5, 30'000);
    QVERIFY(lab->makeChange(1));
    QSignalSpy told(lab, &LabPane::told);
    QVERIFY(!lab->makeChange(1));  // it is no longer there
    QCOMPARE(told.size(), 1);
    lab->check();
    QTRY_VERIFY_WITH_TIMEOUT(lab->checks()->isJudged(), 30'000);
    QCOMPARE(lab->checks()->failed(), 2);
    QCOMPARE(standing(lab->checks(), QStringLiteral("vlan-20-is-apart")), int{ChecksModel::Failed});
    lab->reset();
    QCOMPARE(window.bench()->document()->text().toUtf8(), before);
    window.bench()->document()->undoStack()->undo();
    QVERIFY(window.bench()->document()->text().toUtf8() != before);
    window.bench()->document()->undoStack()->undo();
    QCOMPARE(window.bench()->document()->bytes(), before);
    QVERIFY(!lab->makeChange(99));
  }

  void brokenTextIsNotJudged() {
    MainWindow window;
    QVERIFY(window.open(kLab));
    window.show();
    window.dock(QStringLiteral("lab"))->raise();
    LabPane* lab = window.study()->lab();
    QTRY_COMPARE_WITH_TIMEOUT(lab->checks()->rowCount(), 5, 30'000);
    window.bench()->document()->type({0, QString(), QStringLiteral("nonsense: [\n")});
    lab->check();
    QTRY_VERIFY_WITH_TIMEOUT(lab->said().contains(QStringLiteral("vlan-lab/scenario.yaml:")), 30'000);
    QVERIFY(!lab->checks()->isJudged());
    window.bench()->document()->undoStack()->setClean();
  }
};

QTEST_MAIN(LearnTest)
#include <learn_test.moc>
