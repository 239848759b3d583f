// Full dissection: Wireshark's fields where its sharkd is installed and well, the engine's own wherever it is not.

#include <QAbstractItemModelTester>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "gui/look/theme.h"
#include "tests/gui/run_stage.h"

using namespace loom::gui;

namespace {

const QString kFull = QStringLiteral("Full dissection by Wireshark's sharkd");
const QString kOwn = QStringLiteral("Etherloom's own fields");

// A field by its name, wherever it is in the tree.
QModelIndex fieldNamed(const FieldsModel& fields, const QString& name, const QModelIndex& parent = {}) {
  for (int row = 0; row < fields.rowCount(parent); ++row) {
    const QModelIndex index = fields.index(row, FieldsModel::Name, parent);
    if (index.data().toString() == name) return index;
    const QModelIndex within = fieldNamed(fields, name, index);
    if (within.isValid()) return within;
  }
  return {};
}

QString valueOf(const QModelIndex& field) {
  return field.siblingAtColumn(FieldsModel::Value).data().toString();
}

// A PATH with this script, if any, as sharkd, and nothing else.
class Path {
 public:
  explicit Path(const QByteArray& script = {}) : m_before(qgetenv("PATH")) {
    if (!script.isEmpty()) {
      QFile file(m_folder.filePath(QStringLiteral("sharkd")));
      if (!file.open(QIODevice::WriteOnly)) qFatal("no script");
      file.write("#!/bin/sh\n" + script + "\n");
      file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    qputenv("PATH", m_folder.path().toLocal8Bit());
  }
  ~Path() { qputenv("PATH", m_before); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  QByteArray m_before;
  QTemporaryDir m_folder;
};

struct Dissection : Stage {
  using Stage::Stage;
  PacketPane* pane = window.runPanes()->packets();
  FieldsModel* fields = pane->fields();
  QSignalSpy dissected{pane->dissector(), &Dissector::dissected};
  QSignalSpy broken{pane->dissector(), &Dissector::failed};
  QSignalSpy said{window.bench(), &Workbench::said};

  bool ran() {
    return wait([&] { run->run(); }) == QLatin1String("end") && allRows();
  }
  void choose(int row) { table->setCurrentIndex(frames->index(row, 0)); }
  int mentions() const {
    int count = 0;
    for (const QList<QVariant>& each : said)
      count += each.first().toString().contains(QLatin1String("sharkd")) ? 1 : 0;
    return count;
  }
};

const char* const kNoSharkd = "sharkd is not installed (Debian: wireshark-common)";

bool hasSharkd() {
  return !QStandardPaths::findExecutable(QStringLiteral("sharkd")).isEmpty();
}

}  // namespace

class DissectionTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test"));
    initResources();
    Theme::instance().setDark(false);
  }

  void fieldsAreWiresharksWithTheirBytes() {
    if (!hasSharkd()) QSKIP(kNoSharkd);
    Dissection stage;
    QAbstractItemModelTester tester(stage.fields, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(stage.ran());
    QCOMPARE(stage.rowAt(0)->kind, QStringLiteral("arp"));
    stage.choose(0);
    QTRY_COMPARE_WITH_TIMEOUT(stage.pane->source(), kFull, kWaitMs);
    using Bytes = std::pair<int, int>;
    const FieldsModel& fields = *stage.fields;
    QCOMPARE(fields.bytesOf(fieldNamed(fields, QStringLiteral("Address Resolution Protocol (request)"))),
             Bytes(14, 28));
    QCOMPARE(fields.bytesOf(fieldNamed(fields, QStringLiteral("Opcode"))), Bytes(20, 2));
    QCOMPARE(valueOf(fieldNamed(fields, QStringLiteral("Opcode"))), QStringLiteral("request (1)"));
    QCOMPARE(fields.bytesOf(fieldNamed(fields, QStringLiteral("Sender IP address"))), Bytes(28, 4));
    QCOMPARE(valueOf(fieldNamed(fields, QStringLiteral("Sender IP address"))), stage.frames->row(0)->source);
    // What is said of the capture has no bytes to mark.
    QCOMPARE(fields.bytesOf(fieldNamed(fields, QStringLiteral("Frame Number"))), Bytes(0, 0));
    emit stage.pane->bytes()->pressed(30);
    QCOMPARE(stage.pane->tree()->currentIndex().data().toString(), QStringLiteral("Sender IP address"));
    // And back to our own.
    (*stage.window.bench()->actions())["dissection"]->trigger();
    QCOMPARE(stage.pane->source(), kOwn);
    QVERIFY(fieldNamed(fields, QStringLiteral("arp.opcode")).isValid());
    (*stage.window.bench()->actions())["dissection"]->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(stage.pane->source(), kFull, kWaitMs);
    QVERIFY(stage.broken.isEmpty());
  }

  // The request passed the same port before.
  void aReplyKnowsItsRequest() {
    if (!hasSharkd()) QSKIP(kNoSharkd);
    Dissection stage;
    QVERIFY(stage.ran());
    int request = -1;  // the latest that passed the port from which the first reply is sent
    int reply = -1;
    for (int i = 0; reply < 0 && i < stage.frames->rowCount(); ++i) {
      if (stage.rowAt(i)->summary.contains(QLatin1String("echo request"))) request = i;
      if (stage.rowAt(i)->summary.contains(QLatin1String("echo reply"))) reply = i;
    }
    QVERIFY(request > 0 && reply > request);
    stage.choose(reply);
    QTRY_COMPARE_WITH_TIMEOUT(stage.pane->source(), kFull, kWaitMs);
    const auto number = [&](int row) { return QString::number(stage.frames->numberAt(row)); };
    QCOMPARE(valueOf(fieldNamed(*stage.fields, QStringLiteral("Request frame"))), number(request));
    QCOMPARE(valueOf(fieldNamed(*stage.fields, QStringLiteral("Frame Number"))), number(reply));
    QVERIFY(stage.fields->index(0, 0).data().toString().startsWith(QStringLiteral("Frame ") + number(reply) + u':'));
  }

  // At a port without a link, which frames enter and leave; the segment that is acknowledged was sent there before.
  void anAcknowledgementKnowsItsSegment() {
    if (!hasSharkd()) QSKIP(kNoSharkd);
    Dissection stage(QStringLiteral(LOOM_SOURCE_DIR "/scenarios/two-vlan-conversation/scenario.yaml"));
    QVERIFY(stage.ran());
    int request = -1;
    int answer = -1;
    for (int i = 0; answer < 0 && i < stage.frames->rowCount(); ++i) {
      const FrameRow& row = *stage.rowAt(i);
      if (row.from == QLatin1String("sw1:p2") && row.summary.contains(QLatin1String("TCP [P.]"))) request = i;
      if (row.to == QLatin1String("sw1:p2") && row.summary.contains(QLatin1String("TCP [P.]"))) answer = i;
    }
    QVERIFY(request > 0 && answer > request);
    stage.choose(answer);
    QTRY_COMPARE_WITH_TIMEOUT(stage.pane->source(), kFull, kWaitMs);
    const QModelIndex field = fieldNamed(*stage.fields, QStringLiteral("This is an ACK to the segment in frame"));
    QCOMPARE(valueOf(field), QString::number(stage.frames->numberAt(request)));
    QCOMPARE(stage.fields->bytesOf(fieldNamed(*stage.fields, QStringLiteral("Source Port"))),
             (std::pair<int, int>(34, 2)));
  }

  void theFrameThatIsChosenLastIsShown() {
    if (!hasSharkd()) QSKIP(kNoSharkd);
    Dissection stage;
    QVERIFY(stage.ran());
    for (int row = 0; row < 20; ++row) stage.choose(row);
    QTRY_COMPARE_WITH_TIMEOUT(stage.pane->source(), kFull, kWaitMs);
    QCOMPARE(stage.dissected.last().first().toLongLong(), stage.frames->numberAt(19));
    const QModelIndex destination = fieldNamed(*stage.fields, QStringLiteral("Destination"));
    QCOMPARE(stage.fields->bytesOf(destination), (std::pair<int, int>(0, 6)));
  }

  void withoutSharkdFieldsAreOurOwnAndNothingIsSaid() {
    const Path path;
    Dissection stage;
    QVERIFY(!stage.pane->dissector()->isInstalled());
    QVERIFY(stage.ran());
    stage.choose(0);
    QTRY_COMPARE_WITH_TIMEOUT(stage.pane->source(), kOwn, kWaitMs);
    QVERIFY(fieldNamed(*stage.fields, QStringLiteral("eth.dst")).isValid());
    QCOMPARE(stage.mentions(), 0);
  }

  void aSharkdThatFailsIsToldOnce_data() {
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("dies") << QByteArray("exit 3");
    QTest::newRow("dies when asked") << QByteArray("read line; kill -9 $$");
    QTest::newRow("hangs") << QByteArray("while read line; do :; done");
    QTest::newRow("talks nonsense") << QByteArray("echo hello; while read line; do :; done");
    QTest::newRow("refuses") << QByteArray(
        R"(while read line; do echo '{"jsonrpc":"2.0","id":1,"error":{"code":-2001,"message":"no"}}'; done)");
    QTest::newRow("answers without a tree")
        << QByteArray(R"(while read line; do echo '{"jsonrpc":"2.0","id":2,"result":{"tree":7}}'; done)");
    QTest::newRow("never ends its line") << QByteArray("while :; do echo -n xxxxxxxxxxxxxxxx; done");
  }

  void aSharkdThatFailsIsToldOnce() {
    QFETCH(QByteArray, script);
    const Path path(script);
    Dissection stage;
    stage.pane->dissector()->setTimeLimit(300);
    QVERIFY(stage.pane->dissector()->isUsable());
    QVERIFY(stage.ran());
    stage.choose(0);
    QTRY_COMPARE_WITH_TIMEOUT(stage.broken.size(), 1, kWaitMs);
    for (const int row : {1, 2, 3}) {
      stage.choose(row);
      QTRY_COMPARE_WITH_TIMEOUT(stage.fields->bytesOf(fieldNamed(*stage.fields, QStringLiteral("eth.src"))),
                                (std::pair<int, int>(6, 6)), kWaitMs);
      QCOMPARE(stage.pane->source(), kOwn);
    }
    QCOMPARE(stage.broken.size(), 1);
    QCOMPARE(stage.mentions(), 1);
    QVERIFY(!stage.pane->dissector()->isUsable());
    stage.pane->setFullDissection(true);  // whoever asks anew is told anew
    QTRY_COMPARE_WITH_TIMEOUT(stage.broken.size(), 2, kWaitMs);
    QCOMPARE(stage.pane->source(), kOwn);
  }

  void aTreeThatIsNoneIsLeftOut() {
    FieldsModel fields;
    QAbstractItemModelTester tester(&fields, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto field = [](const QString& text, const QJsonArray& bytes) {
      return QJsonObject{{QStringLiteral("l"), text}, {QStringLiteral("h"), bytes}};
    };
    QJsonObject other = field(QStringLiteral("Other: source"), {0, 4});
    other.insert(QStringLiteral("ds"), 1);
    fields.setTree({7, QJsonObject(), field(QStringLiteral("Beyond: end"), {100, 4}),
                    field(QStringLiteral("Partly: there"), {58, 4}), field(QStringLiteral("Before: begin"), {-3, 9}),
                    other, field(QStringLiteral("Empty"), {3, 0})},
                   60);
    QCOMPARE(fields.rowCount(), 5);
    const std::vector<std::pair<int, int>> wanted{{0, 0}, {58, 2}, {0, 0}, {0, 0}, {0, 0}};
    for (int row = 0; row < 5; ++row)
      QCOMPARE(fields.bytesOf(fields.index(row, 0)), wanted[static_cast<size_t>(row)]);
    QCOMPARE(fields.at(59).row(), 1);
    QVERIFY(!fields.at(10).isValid());
  }
};

QTEST_MAIN(DissectionTest)
#include <dissection_test.moc>
