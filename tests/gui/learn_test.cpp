// Labs: found, grouped and searched on the welcome page; read, changed, judged and reset in their pane; all of it
// against the real `etherloom serve`.

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLibraryInfo>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTranslator>
#include <QXmlStreamReader>

#include "gui/app/main_window.h"
#include "gui/app/study_panes.h"
#include "gui/look/language.h"
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

// "context: source" of every message of a .ts. lupdate loses the namespace of a class; here it is put back.
QSet<QString> messagesOf(const QString& path) {
  QSet<QString> messages;
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return messages;
  QXmlStreamReader xml(&file);
  QString context;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == QLatin1String("name")) {
      context = xml.readElementText();
      if (context != QLatin1String("main") && !context.contains(QLatin1String("::")))
        context.prepend(QLatin1String("loom::gui::"));
    } else if (xml.name() == QLatin1String("source")) {
      messages.insert(context + QStringLiteral(": ") + xml.readElementText());
    }
  }
  return xml.hasError() ? QSet<QString>() : messages;
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

  void translationsAreFinished() {
    QFile file(QStringLiteral(LOOM_SOURCE_DIR "/gui/resources/etherloom_zh_CN.ts"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("<translation>"));
    QVERIFY(!text.contains("type=\"unfinished\"") && !text.contains("<translation></translation>"));
    QVERIFY(!text.contains("<numerusform></numerusform>"));
    QTranslator translator;
    QVERIFY(translator.load(QStringLiteral(":/i18n/etherloom_zh_CN.qm")));
    QCOMPARE(translator.translate("loom::gui::LabPane", "Check"), QStringLiteral("检查"));
    QCOMPARE(translator.translate("loom::gui::MainWindow", "%n error(s)", nullptr, 3), QStringLiteral("%n 个错误"));
    QVERIFY(QString::fromLatin1(LabPane::staticMetaObject.className()) == QLatin1String("loom::gui::LabPane"));
  }

  void countsAreReadable() {
    const auto cables = [](int n) {
      return QCoreApplication::translate("loom::gui::PropertyForm", "%n cable(s)", nullptr, n);
    };
    useLanguage(QStringLiteral("en_US"));
    QCOMPARE(cables(1), QStringLiteral("1 cable"));
    QCOMPARE(cables(2), QStringLiteral("2 cables"));
    useLanguage(QStringLiteral("zh_CN"));
    QVERIFY(cables(2).startsWith(QStringLiteral("2 ")) && !cables(2).contains(QStringLiteral("cable")));
    useLanguage(QStringLiteral("xx_YY"));  // there is none: English, without plurals
    QCOMPARE(cables(2), QStringLiteral("2 cable(s)"));
  }

  void everyMessageIsTranslated() {
    QString lupdate =
        QStandardPaths::findExecutable(QStringLiteral("lupdate"), {QLibraryInfo::path(QLibraryInfo::BinariesPath)});
    if (lupdate.isEmpty()) lupdate = QStandardPaths::findExecutable(QStringLiteral("lupdate"));
    if (lupdate.isEmpty()) QSKIP("lupdate, which lists what is in tr(), is not installed");
    const QTemporaryDir folder;
    const QString found = folder.filePath(QStringLiteral("found.ts"));
    QProcess process;
    process.start(lupdate, {QStringLiteral("-silent"), QStringLiteral("-recursive"),
                            QStringLiteral(LOOM_SOURCE_DIR "/gui"), QStringLiteral("-ts"), found});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    const QSet<QString> inSource = messagesOf(found);
    QVERIFY(inSource.size() > 100);
    QStringList missing(
        (inSource - messagesOf(QStringLiteral(LOOM_SOURCE_DIR "/gui/resources/etherloom_zh_CN.ts"))).values());
    missing.sort();
    QVERIFY2(missing.isEmpty(), qPrintable(QStringLiteral("not in etherloom_zh_CN.ts:\n") + missing.join(u'\n')));
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
