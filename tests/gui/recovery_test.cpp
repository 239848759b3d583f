// What is not saved outlives the program: kept a moment after each change, forgotten when saved or at an orderly end,
// offered again when the program that kept it is gone.

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/app/main_window.h"
#include "gui/look/theme.h"

using namespace loom::gui;

namespace {

constexpr int kWaitMs = 20'000;
const QString kLab = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/vlan-lab/scenario.yaml");

QStringList keptIn(const QTemporaryDir& folder) {
  return QDir(folder.path()).entryList({QStringLiteral("*.unsaved")}, QDir::Files);
}

// As a program leaves it that was killed: its lock is gone with it.
void leaveBehind(const QTemporaryDir& folder, const QString& file, const QString& text) {
  QFile left(folder.filePath(QStringLiteral("0f.unsaved")));
  QVERIFY(left.open(QIODevice::WriteOnly));
  const QJsonObject json{{QStringLiteral("file"), file},
                         {QStringLiteral("text"), text},
                         {QStringLiteral("when"), QStringLiteral("2026-11-28T12:00:00Z")}};
  left.write(QJsonDocument(json).toJson());
}

}  // namespace

class RecoveryTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test"));
    initResources();
    Theme::instance().setDark(false);
  }

  void changesAreKeptUntilTheyAreSaved() {
    const QTemporaryDir folder;
    const QTemporaryDir place;
    const QString file = place.filePath(QStringLiteral("scenario.yaml"));
    QVERIFY(QFile::copy(kLab, file));
    ScenarioDocument document;
    QCOMPARE(document.load(file), QString());
    {
      Recovery recovery(&document, folder.path());
      QVERIFY(keptIn(folder).isEmpty());
      document.type({0, QString(), QStringLiteral("# a\n")});
      QTRY_COMPARE_WITH_TIMEOUT(keptIn(folder).size(), 1, kWaitMs);
      QVERIFY(Recovery::left(folder.path()).empty());  // its program is running
      document.undoStack()->undo();
      QVERIFY(keptIn(folder).isEmpty());
      document.type({0, QString(), QStringLiteral("# b\n")});
      recovery.keep();
      QCOMPARE(keptIn(folder).size(), 1);
      QCOMPARE(document.save(file), QString());
      QVERIFY(keptIn(folder).isEmpty());
      document.type({0, QString(), QStringLiteral("# c\n")});
      recovery.keep();
    }
    QVERIFY(keptIn(folder).isEmpty());  // an orderly end
  }

  void whatWasLeftIsOpenedAgainAsOneChange() {
    const QTemporaryDir folder;
    QFile lab(kLab);
    QVERIFY(lab.open(QIODevice::ReadOnly));
    const QByteArray before = lab.readAll();
    leaveBehind(folder, kLab, QStringLiteral("# mine\n") + QString::fromUtf8(before));
    MainWindow window;
    window.show();
    window.keepUnsaved(folder.path());
    auto* box = window.findChild<QMessageBox*>();
    QVERIFY(box != nullptr);
    QVERIFY(box->text().contains(QStringLiteral("vlan-lab")));
    QTest::mouseClick(box->buttons().at(0), Qt::LeftButton);
    QVERIFY(window.bench()->document()->text().startsWith(QStringLiteral("# mine\n")));
    QCOMPARE(window.bench()->document()->file(), kLab);
    QVERIFY(!window.bench()->document()->undoStack()->isClean());
    QCOMPARE(keptIn(folder).size(), 1);  // kept anew, by this program
    QVERIFY(!keptIn(folder).contains(QStringLiteral("0f.unsaved")));
    window.bench()->document()->undoStack()->undo();
    QCOMPARE(window.bench()->document()->bytes(), before);
    QVERIFY(keptIn(folder).isEmpty());
  }

  void whatIsDiscardedIsGoneAndWhatIsLeftForLaterIsNot() {
    const QTemporaryDir folder;
    leaveBehind(folder, QString(), QStringLiteral("version: 1\n"));
    const auto answer = [&](int button) {
      MainWindow window;
      window.keepUnsaved(folder.path());
      auto* box = window.findChild<QMessageBox*>();
      if (box == nullptr) return false;
      for (QAbstractButton* each : box->buttons()) {
        if (box->buttonRole(each) == button) each->click();
      }
      return true;
    };
    QVERIFY(answer(QMessageBox::RejectRole));
    QVERIFY(answer(QMessageBox::DestructiveRole));  // it was still there
    QVERIFY(!answer(QMessageBox::RejectRole));
  }

  void aFileThatIsDamagedIsNotOffered() {
    const QTemporaryDir folder;
    QFile left(folder.filePath(QStringLiteral("1f.unsaved")));
    QVERIFY(left.open(QIODevice::WriteOnly));
    left.write("{ \"text\": ");
    left.close();
    QVERIFY(Recovery::left(folder.path()).empty());
  }

  void aFolderThatCannotBeWrittenIsToldOnce() {
    ScenarioDocument document;
    document.startNew();
    Recovery recovery(&document, QStringLiteral("/proc/nowhere"));
    QSignalSpy failed(&recovery, &Recovery::failed);
    document.type({0, QString(), QStringLiteral("# a\n")});
    recovery.keep();
    recovery.keep();
    QCOMPARE(failed.size(), 1);
  }
};

QTEST_MAIN(RecoveryTest)
#include <recovery_test.moc>
