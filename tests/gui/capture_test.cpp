// Captures beside a run: recorded ones mapped to ports and played, new ones of a cable into files and into a program
// that reads a pipe, and what a run is moved by beside buttons: run until, the loop, the dragged time.

#include <QComboBox>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "gui/canvas/link_item.h"
#include "gui/capture/replay_dialog.h"
#include "gui/look/theme.h"
#include "gui/run/until_dialog.h"
#include "tests/gui/run_stage.h"

using namespace loom::gui;

namespace {

const QString kLab = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/vlan-lab/scenario.yaml");
const QString kOneInterface = QStringLiteral(LOOM_SOURCE_DIR "/traces/captures/us_le.pcap");

struct CaptureStage : Stage {
  RunPanes* panes = window.runPanes();
  CaptureActions* captures = panes->captures();
  QSignalSpy said{window.bench(), &Workbench::said};

  // Why it stopped, or what the engine said against it.
  QString moved(const std::function<void()>& what) {
    const QString why = wait(what);
    return failed.isEmpty() ? why : failed.last().first().value<EngineError>().text();
  }
  // Waits until something is said that holds this, since the last time.
  QString hear(const QString& part) {
    QString heard;
    (void)QTest::qWaitFor(
        [&] {
          while (!said.isEmpty()) {
            const QString text = said.takeFirst().first().toString();
            if (text.contains(part)) heard = text;
          }
          return !heard.isEmpty();
        },
        kWaitMs);
    return heard;
  }
  QJsonObject ask(const QString& what, const QJsonObject& keys) {
    QJsonObject result;
    bool done = false;
    window.bench()->engine()->ask(
        what, keys,
        [&](const QJsonObject& ok) {
          result = ok;
          done = true;
        },
        [&](const EngineError& why, const QJsonObject&) {
          result.insert(QStringLiteral("error"), why.text());
          done = true;
        });
    (void)QTest::qWaitFor([&] { return done; }, kWaitMs);
    return result;
  }
  qint64 packetsOf(const QString& file) {
    const QJsonObject info = ask(QStringLiteral("capture_info"), {{QStringLiteral("file"), file}});
    return info.contains(QLatin1String("error")) ? -1 : info.value(QLatin1String("packets")).toInteger();
  }
  LinkItem* selectFirstLink() {
    LinkItem* link = window.bench()->scene()->links().first();
    window.bench()->scene()->clearSelection();
    link->setSelected(true);
    return link;
  }
  // Rows of frames of a file that were sent from this port.
  qint64 played(const char* file, const QString& port) {
    const QJsonObject asked{{QStringLiteral("port"), port}, {QStringLiteral("count"), 5000}};
    const QJsonArray rows = ask(QStringLiteral("frames"), asked).value(QLatin1String("rows")).toArray();
    return std::count_if(rows.begin(), rows.end(), [&](const QJsonValue& row) {
      return row[QLatin1String("from")].toString() == port &&
             row[QLatin1String("name")].toString().endsWith(QStringLiteral(" of ") + QLatin1String(file));
    });
  }
};

}  // namespace

class CaptureTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test"));
    initResources();
    Theme::instance().setDark(false);
  }

  void aCaptureIsPlayedIntoThePortThatIsChosen() {
    CaptureStage stage;
    stage.captures->play(kOneInterface);
    ReplayDialog* dialog = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((dialog = stage.window.findChild<ReplayDialog*>()) != nullptr, kWaitMs);
    const QString port = portsToPlayInto(stage.window.bench()->document()->drawing()).first();
    dialog->setPort(0, port);
    dialog->setStart(QStringLiteral("1.5ms"));
    dialog->setTimes(2);
    dialog->setSpeed(QStringLiteral("1000"));
    const QJsonObject replay = dialog->replay();
    QCOMPARE(replay.value(QLatin1String("at")).toString(), port);
    QCOMPARE(replay.value(QLatin1String("start_ps")).toString(), QStringLiteral("1500000000"));
    QCOMPARE(stage.moved([&] { dialog->accept(); }), QStringLiteral("goto"));
    QVERIFY(!stage.hear(QStringLiteral("us_le.pcap is played")).isEmpty());
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    QCOMPARE(stage.played("us_le.pcap", port), 2 * stage.packetsOf(kOneInterface));

    QVERIFY((*stage.window.bench()->actions())["replay-none"]->isEnabled());
    (*stage.window.bench()->actions())["replay-none"]->trigger();
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    QCOMPARE(stage.played("us_le.pcap", port), qint64{0});
  }

  void everyInterfaceHasItsPort() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("two.pcapng"));
    CaptureStage stage;
    const QString a = stage.window.bench()->scene()->links()[0]->link().a.text();
    const QString b = stage.window.bench()->scene()->links()[1]->link().a.text();
    stage.captures->captureInto(file, {a, b});
    QVERIFY(!stage.hear(QStringLiteral("Capturing into")).isEmpty());
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    stage.captures->endCaptures({});
    QVERIFY(!stage.hear(QStringLiteral("two.pcapng")).isEmpty());

    const QJsonObject info = stage.ask(QStringLiteral("capture_info"), {{QStringLiteral("file"), file}});
    QCOMPARE(info.value(QLatin1String("interfaces")).toArray().size(), 3);  // drops have their own
    ReplayDialog dialog(file, info, stage.window.bench()->document()->drawing());
    QPushButton* play = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    // Ports of the same names are proposed.
    const QJsonObject proposed = dialog.replay().value(QLatin1String("map")).toObject();
    QCOMPARE(proposed, (QJsonObject{{a, a}, {b, b}}));
    dialog.setPort(0, {});
    dialog.setPort(1, {});
    QVERIFY(!play->isEnabled());  // nothing would be played
    dialog.setPort(0, b);
    QVERIFY(play->isEnabled());
    QCOMPARE(dialog.replay().value(QLatin1String("map")).toObject(), (QJsonObject{{a, b}}));
    stage.run->setReplays({dialog.replay()});
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    QCOMPARE(stage.played("two.pcapng", b),
             info.value(QLatin1String("interfaces")).toArray()[0][QLatin1String("packets")].toInteger());
  }

  void whatIsNotUnderstoodIsSaidInTheDialog() {
    CaptureStage stage;
    const QJsonObject info = stage.ask(QStringLiteral("capture_info"), {{QStringLiteral("file"), kOneInterface}});
    ReplayDialog dialog(kOneInterface, info, stage.window.bench()->document()->drawing());
    QPushButton* play = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    QVERIFY(play->isEnabled());
    for (const char* wrong : {"fast", "0", "-1", "1e9", ""}) {
      dialog.setSpeed(QLatin1String(wrong));
      QVERIFY2(!play->isEnabled(), wrong);
      QVERIFY(dialog.replay().isEmpty());
    }
    dialog.setSpeed(QStringLiteral("2.5"));
    QVERIFY(play->isEnabled());
    dialog.setStart(QStringLiteral("soon"));
    QVERIFY(!play->isEnabled());
    dialog.setStart(QStringLiteral("0s"));
    dialog.setFilter(QStringLiteral("host and"));
    stage.run->setReplays({dialog.replay()});
    QVERIFY(stage.moved([&] { stage.run->run(); }).contains(QStringLiteral("host and")));
  }

  void whatIsNoCaptureIsToldWithItsName() {
    CaptureStage stage;
    stage.captures->play(kLab);
    QVERIFY(!stage.hear(QStringLiteral("vlan-lab/scenario.yaml")).isEmpty());
    QVERIFY(stage.window.findChild<ReplayDialog*>() == nullptr);
  }

  void aCableIsCapturedTwice() {
    QTemporaryDir folder;
    CaptureStage stage;
    const QString whole = folder.filePath(QStringLiteral("whole.pcapng"));
    const QString first = folder.filePath(QStringLiteral("first.pcapng"));
    const QString second = folder.filePath(QStringLiteral("second.pcapng"));
    stage.selectFirstLink();
    const QStringList ports = stage.captures->selectedPorts();
    QCOMPARE(ports.size(), 1);
    stage.captures->captureInto(whole, ports);
    QVERIFY(!stage.hear(QStringLiteral("Capturing into")).isEmpty());
    stage.captures->captureInto(first, ports);
    QVERIFY(!stage.hear(QStringLiteral("Capturing into")).isEmpty());
    QVERIFY(stage.captures->isCapturing());
    QCOMPARE(stage.moved([&] {
      stage.run->runUntil({{QStringLiteral("until_frame"), 20}});
    }),
             QStringLiteral("until"));
    stage.captures->endCaptures(ports);
    QTRY_VERIFY_WITH_TIMEOUT(!stage.captures->isCapturing(), kWaitMs);
    stage.captures->captureInto(second, ports);
    QVERIFY(!stage.hear(QStringLiteral("Capturing into")).isEmpty());
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    stage.captures->endCaptures({});
    QTRY_VERIFY_WITH_TIMEOUT(!stage.captures->isCapturing(), kWaitMs);
    QCOMPARE(stage.packetsOf(first), stage.packetsOf(whole));
    QVERIFY(stage.packetsOf(first) > 0);
    QVERIFY(stage.packetsOf(second) > 0);

    CaptureStage straight;
    const QString all = folder.filePath(QStringLiteral("all.pcapng"));
    straight.captures->captureInto(all, ports);
    QVERIFY(!straight.hear(QStringLiteral("Capturing into")).isEmpty());
    QCOMPARE(straight.moved([&] { straight.run->run(); }), QStringLiteral("end"));
    straight.captures->endCaptures({});
    QTRY_VERIFY_WITH_TIMEOUT(!straight.captures->isCapturing(), kWaitMs);
    QCOMPARE(straight.packetsOf(all), stage.packetsOf(first) + stage.packetsOf(second));
  }

  void aCaptureThatCannotBeWrittenIsTold() {
    CaptureStage stage;
    stage.captures->captureInto(QStringLiteral("/nowhere/at/all.pcapng"), {});
    QVERIFY(!stage.hear(QStringLiteral("/nowhere/at/all.pcapng")).isEmpty());
    QVERIFY(!stage.captures->isCapturing());
  }

  void goingBackEndsACaptureAndSaysSo() {
    QTemporaryDir folder;
    CaptureStage stage;
    stage.captures->captureInto(folder.filePath(QStringLiteral("x.pcapng")), {});
    QVERIFY(!stage.hear(QStringLiteral("Capturing into")).isEmpty());
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    QCOMPARE(stage.moved([&] { stage.run->goTo(0); }), QStringLiteral("goto"));
    QVERIFY(!stage.hear(QStringLiteral("the capture has ended")).isEmpty());
    QVERIFY(!stage.captures->isCapturing());
  }

  void aProgramReadsAPipeWhileTheRunGoesOn() {
    QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("copy.pcapng"));
    QFile program(folder.filePath(QStringLiteral("wireshark")));  // called as Wireshark is: -k -i FIFO
    QVERIFY(program.open(QIODevice::WriteOnly));
    program.write(QStringLiteral("#!/bin/sh\ncat \"$3\" > '%1.part' && mv '%1.part' '%1'\n").arg(copy).toUtf8());
    program.close();
    program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", folder.path().toUtf8() + ":" + path);
    CaptureStage stage;
    (*stage.window.bench()->actions())["wireshark"]->trigger();
    qputenv("PATH", path);
    QVERIFY(!stage.hear(QStringLiteral("Wireshark shows")).isEmpty());
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    stage.captures->endCaptures({});
    QVERIFY(!stage.hear(QStringLiteral("packets were shown")).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(copy), kWaitMs);
    QVERIFY(stage.packetsOf(copy) > 30);
  }

  void withoutWiresharkItIsSaid() {
    const Wireshark none(QStringLiteral("no-such-wireshark"));
    QVERIFY(!none.isStarted());
    QVERIFY(none.error().contains(QStringLiteral("apt install wireshark")));
  }

  void runsUntilWhatIsWanted() {
    CaptureStage stage;
    const auto until = [&](UntilDialog::What what, const QString& value, const QString& counter = {}) {
      UntilDialog dialog(stage.run->state(), nullptr);
      dialog.set(what, value, counter);
      return stage.moved([&] { stage.run->runUntil(dialog.until()); });
    };
    QCOMPARE(until(UntilDialog::Event, QStringLiteral("7")), QStringLiteral("until"));
    QCOMPARE(stage.run->state().event, qint64{7});
    QCOMPARE(until(UntilDialog::Frame, QStringLiteral("25")), QStringLiteral("until"));
    QCOMPARE(stage.run->state().frames, qint64{25});
    const qint64 event = stage.run->state().event;
    QCOMPARE(until(UntilDialog::Event, QStringLiteral("3")), QStringLiteral("goto"));  // before
    QCOMPARE(stage.run->state().event, qint64{3});
    QVERIFY(event > 3);
    const QJsonArray counters = stage.ask(QStringLiteral("counters"), {}).value(QLatin1String("counters")).toArray();
    QString name;
    for (const QJsonValue& each : counters) {
      const QString one = each.toObject().value(QLatin1String("name")).toString();
      if (one.startsWith(QStringLiteral("sw1.")) && one.endsWith(QStringLiteral("rx_frames"))) name = one;
    }
    QVERIFY(!name.isEmpty());
    QCOMPARE(until(UntilDialog::Counter, QStringLiteral("4"), name), QStringLiteral("until"));
    QCOMPARE(until(UntilDialog::Moment, QStringLiteral("2ms")), QStringLiteral("goto"));
    QCOMPARE(stage.run->state().at, Picoseconds{2'000'000'000});
    QVERIFY(until(UntilDialog::Counter, QStringLiteral("4"), QStringLiteral("sw9.no_such"))
                .contains(QStringLiteral("sw9.no_such")));
  }

  void theUntilDialogSaysWhatItDoesNotUnderstand() {
    UntilDialog dialog({}, nullptr);
    QPushButton* run = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
    QVERIFY(run->isEnabled());
    dialog.set(UntilDialog::Moment, QStringLiteral("soon"));
    QVERIFY(!run->isEnabled());
    dialog.set(UntilDialog::Event, QStringLiteral("-4"));
    QVERIFY(!run->isEnabled());
    dialog.set(UntilDialog::Counter, QStringLiteral("4"));
    QVERIFY(!run->isEnabled());  // of what?
    dialog.set(UntilDialog::Counter, QStringLiteral("4"), QStringLiteral("sw1.p1.rx_frames"));
    QVERIFY(run->isEnabled());
  }

  void aLoopBeginsAgain() {
    CaptureStage stage;
    QAction* loop = (*stage.window.bench()->actions())["loop"];
    loop->trigger();
    QVERIFY(loop->isChecked());
    const auto count = [&](const char* why) {
      return std::count_if(stage.stopped.begin(), stage.stopped.end(), [&](const QList<QVariant>& each) {
        return each.first().toString() == QLatin1String(why);
      });
    };
    stage.run->run();
    QTRY_VERIFY_WITH_TIMEOUT(count("end") >= 3, kWaitMs);
    QVERIFY(count("goto") >= 2);
    loop->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(!stage.run->isMoving() && stage.run->state().ended, kWaitMs);
    QVERIFY(stage.failed.isEmpty());
  }

  void theRunFollowsTheDraggedTime() {
    CaptureStage stage;
    QCOMPARE(stage.moved([&] { stage.run->run(); }), QStringLiteral("end"));
    const Picoseconds end = stage.run->state().at;
    QSlider* slider = stage.panes->actions()->timeSlider();
    slider->setSliderDown(true);
    const qsizetype before = stage.stopped.size();
    for (int part = 9; part >= 1; --part) slider->setSliderPosition(slider->maximum() * part / 10);
    // It went to where the handle was first, and then straight to where it is now.
    QTRY_VERIFY_WITH_TIMEOUT(stage.run->state().at <= end / 10 + 1'000'000 && !stage.run->isMoving(), kWaitMs);
    QVERIFY(stage.stopped.size() - before < 9);
    slider->setSliderDown(false);
    QTRY_COMPARE_WITH_TIMEOUT(stage.run->state().moving, QString(), kWaitMs);
    QVERIFY(stage.failed.isEmpty());
  }
};

QTEST_MAIN(CaptureTest)
#include <capture_test.moc>
