// Chinese: whole, with nothing left over, of the program's own words and of the device table's, held against what the
// sources and the real `etherloom describe` say today.

#include <QJsonArray>
#include <QJsonDocument>
#include <QLibraryInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

#include "gui/app/study_panes.h"
#include "gui/look/language.h"
#include "gui/look/theme.h"
#include "gui/views/palette_pane.h"
#include "gui/views/yaml_help.h"

using namespace loom::gui;

namespace {

const QString kOurs = QStringLiteral(LOOM_SOURCE_DIR "/gui/resources/etherloom_zh_CN.ts");
const QString kDevices = QStringLiteral(LOOM_SOURCE_DIR "/gui/resources/etherloom_devices_zh_CN.ts");

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

QString listed(const QSet<QString>& messages) {
  QStringList list(messages.begin(), messages.end());
  list.sort();
  return list.join(u'\n');
}

QJsonObject described() {
  QProcess process;
  process.start(QStringLiteral(LOOM_ETHERLOOM),
                {QStringLiteral("describe"), QStringLiteral("--format"), QStringLiteral("json")});
  if (!process.waitForFinished() || process.exitCode() != 0) return {};
  return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
}

// Every text that is written for people, wherever it stands.
void collect(const QJsonValue& value, QSet<QString>& texts) {
  for (const QJsonValue& each : value.toArray()) collect(each, texts);
  const QJsonObject object = value.toObject();
  for (auto each = object.begin(); each != object.end(); ++each) {
    const bool forPeople = each.key() == QLatin1String("help") || each.key() == QLatin1String("summary") ||
                           each.key() == QLatin1String("meaning");
    if (!forPeople) {
      collect(each.value(), texts);
    } else if (!each.value().toString().isEmpty()) {
      texts.insert(QStringLiteral("loom::devices: ") + each.value().toString());
    }
  }
}

}  // namespace

class LanguageTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("etherloom-test-language"));
    initResources();
    Theme::instance().setDark(false);
  }

  void cleanup() { useLanguage(QStringLiteral("en_US")); }

  void translationsAreFinished() {
    for (const QString& path : {kOurs, kDevices}) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::ReadOnly));
      const QByteArray text = file.readAll();
      QVERIFY(text.contains("<translation>"));
      QVERIFY(!text.contains("type=\"unfinished\"") && !text.contains("<translation></translation>"));
      QVERIFY(!text.contains("<numerusform></numerusform>"));
    }
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

  void everyMessageIsTranslatedAndNoneIsLeftOver() {
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
    const QSet<QString> translated = messagesOf(kOurs);
    QCOMPARE(listed(inSource - translated), QString());
    QCOMPARE(listed(translated - inSource), QString());
  }

  void everyTextOfTheDeviceTableIsTranslatedAndNoneIsLeftOver() {
    QSet<QString> texts;
    collect(described(), texts);
    QVERIFY(texts.size() > 400);
    const QSet<QString> translated = messagesOf(kDevices);
    QCOMPARE(listed(texts - translated), QString());
    QCOMPARE(listed(translated - texts), QString());
  }

  void theDeviceTableSpeaksChineseButNamesStay() {
    const QJsonObject json = described();
    useLanguage(QStringLiteral("zh_CN"));
    const DeviceTable table = DeviceTable::of(json);
    const DeviceKind* kind = table.device(QStringLiteral("learning-switch"));
    QVERIFY(kind != nullptr);
    QCOMPARE(kind->summary, QStringLiteral("学习地址但不识别 VLAN 的交换机"));
    QVERIFY(kind->words.contains(QStringLiteral("knows nothing of VLANs")));
    QCOMPARE(kind->tables.front().columns.value(QStringLiteral("port")), QStringLiteral("站点所在的端口"));
    QCOMPARE(table.meaningOf(QStringLiteral("queue_full")), QStringLiteral("出口队列没有空间容纳此帧"));
    QCOMPARE(table.meaningOf(QStringLiteral("egress"), QStringLiteral("popped")), QStringLiteral("去掉标签"));
    QVERIFY(table.meaningOf(QStringLiteral("never_heard_of")).isEmpty());
    // What a newer engine says, that nobody has translated yet.
    const DeviceTable newer =
        DeviceTable::of({{QStringLiteral("devices"),
                          QJsonArray{QJsonObject{{QStringLiteral("kind"), QStringLiteral("router")},
                                                 {QStringLiteral("summary"), QStringLiteral("Routes")}}}}});
    QCOMPARE(newer.device(QStringLiteral("router"))->summary, QStringLiteral("Routes"));
  }

  void thePaletteFindsWordsOfBothLanguages() {
    useLanguage(QStringLiteral("zh_CN"));
    PalettePane palette;
    palette.setTable(DeviceTable::of(described()));
    auto* list = palette.findChild<QListView*>();
    auto* search = palette.findChild<QLineEdit*>();
    const auto found = [&](const char* words) {
      search->setText(QString::fromUtf8(words));
      QStringList kinds;
      for (int row = 0; row < list->model()->rowCount(); ++row)
        kinds << list->model()->index(row, 0).data().toString();
      return kinds.join(u' ');
    };
    QCOMPARE(found("LINUX 网桥"), QStringLiteral("switch"));
    QCOMPARE(found("behaves as the linux"), QStringLiteral("switch"));
    QCOMPARE(found("虚拟功能"), QStringLiteral("server"));
    QCOMPARE(found("没有这种设备"), QString());
  }

  void wordsOfTheTextAreExplained() {
    useLanguage(QStringLiteral("zh_CN"));
    const DeviceTable table = DeviceTable::of(described());
    const QString text = QStringLiteral(
        "# about\nname: x\ntopology:\n  nodes:\n    sw1: { kind: switch, ports: { p1: { access: 10 } } }\n"
        "    odd: { kind: nothing-known, access: 3 }\n  links:\n    - { endpoints: [\"h:eth0\", \"sw1:p1\"], delay: "
        "5us }\n"
        "traffic:\n  - { ping: h2, from: h1 }\nfaults:\n  - { at: 1s, down: h3 }\n"
        "expect:\n  one: { port: \"sw1:p1\", drops: { queue_full: 2 } }\nrun: { until: 2s, seed: 42 }\n");
    const YamlParse parse = parseYaml(text);
    QVERIFY(parse.ok);
    const auto help = [&](const char* word) {
      return helpAt(table, parse.root, static_cast<int>(text.indexOf(QLatin1String(word))) + 1);
    };
    QVERIFY(help("sw1:").startsWith(QStringLiteral("switch: 支持 VLAN")));
    QVERIFY(help("switch,").startsWith(QStringLiteral("switch: 支持 VLAN")));
    QVERIFY(help("access: 10").startsWith(QStringLiteral("access: 此端口唯一的 VLAN")));
    QVERIFY(help("5us").startsWith(QStringLiteral("delay: 传播时延")));
    QVERIFY(help("5us").contains(QStringLiteral("单位：ps, ns")));
    QVERIFY(help("ping").startsWith(QStringLiteral("一台主机向另一台发送 ICMP")));
    QVERIFY(help("from").startsWith(QStringLiteral("from: ")));
    QVERIFY(help("down").startsWith(QStringLiteral("down: ")));
    QCOMPARE(help("queue_full"), QStringLiteral("queue_full: 出口队列没有空间容纳此帧"));
    QVERIFY(help("seed").startsWith(QStringLiteral("seed: 所有随机流的种子")));
    for (const char* nothing : {"about", "name: x", "odd:", "access: 3", "one:"}) QCOMPARE(help(nothing), QString());
    QCOMPARE(helpAt(table, YamlNode(), 3), QString());
    QCOMPARE(helpAt(DeviceTable(), parse.root, 60), QString());
  }
};

QTEST_MAIN(LanguageTest)
#include <language_test.moc>
