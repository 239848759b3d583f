// The document: every change is a splice of the text; undo gives the bytes back; nobody's comments are touched.

#include <QDirIterator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "gui/document/drawing_edits.h"

using namespace loom::gui;

namespace {

const char kLab[] = R"(# A lab
version: 1
name: lab   # short
topology:
  nodes:
    h1: { kind: host, ip: 10.0.0.1/24, mac: 02:00:00:00:00:01 }   # the first
    h2: { kind: host, ip: 10.0.0.2/24 }

    sw1:
      kind: switch
      ports:
        p1: { access: 10 }  # office
        p2: { trunk: [10, 20] }
  links:
    - { endpoints: ["h1:eth0", "sw1:p1"], rate: 1Gbps }
    # the second cable
    - { endpoints: ["h2:eth0", "sw1:p2"], rate: 1Gbps }
traffic:
  - { ping: h2, from: h1 }
run: { until: 1s }
)";

QStringList bundled() {
  QStringList files;
  QDirIterator each(QStringLiteral(LOOM_SOURCE_DIR "/scenarios"), {QStringLiteral("*.yaml")}, QDir::Files,
                    QDirIterator::Subdirectories);
  while (each.hasNext()) files << each.next();
  files.sort();
  return files;
}

QStringList commentsOf(const QString& text) {
  QStringList comments;
  for (const QString& line : text.split(u'\n')) {
    const qsizetype at = line.indexOf(QRegularExpression(QStringLiteral("(^|\\s)#")));
    if (at >= 0) comments << line.mid(at).trimmed();
  }
  return comments;
}

// One random thing a person might do; whether it is refused is no matter.
void doSomething(ScenarioDocument& document, DrawingEdits& edits, std::mt19937& dice) {
  const auto pick = [&](qsizetype count) {
    return static_cast<qsizetype>(dice() % static_cast<unsigned>(std::max<qsizetype>(1, count)));
  };
  const auto node = [&] {
    const auto& nodes = document.drawing().nodes;
    return nodes.empty() ? QString() : nodes[static_cast<size_t>(pick(static_cast<qsizetype>(nodes.size())))].name;
  };
  const QPointF at(static_cast<double>(pick(800)), static_cast<double>(pick(600)));
  switch (dice() % 11) {
    case 0:
      edits.addNode(dice() % 2 == 0 ? QStringLiteral("host") : QStringLiteral("switch"), at);
      break;
    case 1: {
      const QString a = node();
      const QString b = node();
      edits.connectPorts({a, edits.freePorts(a).value(0)}, {b, edits.freePorts(b).value(0)});
      break;
    }
    case 2:
      edits.remove({node()}, {}, {});
      break;
    case 3: {
      const auto count = static_cast<qsizetype>(document.drawing().links.size());
      if (count > 0) edits.remove({}, {static_cast<int>(pick(count))}, {});
      break;
    }
    case 4:
      edits.rename(node(), QStringLiteral("n%1").arg(dice() % 50));
      break;
    case 5:
      edits.move({{node(), at}}, {}, QStringLiteral("Move"));
      break;
    case 6:
      edits.addNote(QStringLiteral("note: \"%1\", # {no}").arg(dice() % 9), at);
      break;
    case 7:
      edits.paste(edits.copy({node(), node()}), {20, 20}, QStringLiteral("Paste"));
      break;
    case 8:
      edits.setSetting({QStringLiteral("topology"), QStringLiteral("nodes"), node(), QStringLiteral("mac")},
                       dice() % 2 == 0 ? QStringLiteral("02:00:00:00:00:77") : QString(), 4, QStringLiteral("Set"));
      break;
    case 9: {  // typing, which may well break the YAML for a while
      const qsizetype offset = pick(document.text().size());
      const QString removed = document.text().mid(offset, pick(4));
      document.type({static_cast<int>(offset), removed, QStringLiteral("x: [\n# é 𝔸")});
      break;
    }
    default:
      document.undoStack()->undo();
      break;
  }
}

}  // namespace

class DocumentTest : public QObject {
  Q_OBJECT

 private slots:
  void undoesAnySequenceToTheByte_data() {
    QTest::addColumn<uint>("seed");
    for (uint seed = 1; seed <= 12; ++seed) QTest::addRow("seed %u", seed) << seed;
  }
  void undoesAnySequenceToTheByte() {
    QFETCH(uint, seed);
    const QStringList files = bundled();
    for (const QString& file : {QString(), files[static_cast<qsizetype>(seed * 5) % files.size()]}) {
      ScenarioDocument document;
      DrawingEdits edits(&document);
      if (file.isEmpty()) {
        document.setBytes(kLab, {});
      } else {
        QCOMPARE(document.load(file), QString());
      }
      const QByteArray before = document.bytes();
      std::mt19937 dice(seed);
      for (int i = 0; i < 60; ++i) doSomething(document, edits, dice);
      const QByteArray after = document.bytes();
      while (document.undoStack()->canUndo()) document.undoStack()->undo();
      QCOMPARE(document.bytes(), before);
      while (document.undoStack()->canRedo()) document.undoStack()->redo();
      QCOMPARE(document.bytes().size() >= after.size(), true);  // what was undone in between is redone too
      while (document.undoStack()->canUndo()) document.undoStack()->undo();
      QCOMPARE(document.bytes(), before);
    }
  }

  void redoesAllToTheByte() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    std::mt19937 dice(4);
    QList<QByteArray> states;
    for (int i = 0; i < 80; ++i) {
      const int index = document.undoStack()->index();
      doSomething(document, edits, dice);
      if (document.undoStack()->index() < index) document.undoStack()->redo();
      const int now = document.undoStack()->index();
      if (now > static_cast<int>(states.size())) states << document.bytes();
      if (!states.isEmpty()) states.last() = document.bytes();
    }
    document.undoStack()->setIndex(0);
    document.undoStack()->setIndex(document.undoStack()->count());
    QCOMPARE(document.bytes(), states.last());
  }

  // An edit changes what it means; comments, order and every other line stay.
  void keepsCommentsAndOrderOfEveryBundledScenario() {
    QVERIFY(bundled().size() >= 20);
    for (const QString& file : bundled()) {
      ScenarioDocument document;
      DrawingEdits edits(&document);
      QCOMPARE(document.load(file), QString());
      QVERIFY2(document.isReadable(), qPrintable(file));
      const QString before = document.text();
      QFile raw(file);
      QVERIFY(raw.open(QIODevice::ReadOnly));
      QCOMPARE(document.bytes(), raw.readAll());
      if (document.drawing().nodes.empty()) continue;
      QHash<QString, QPointF> places;
      for (const DrawnNode& node : document.drawing().nodes)
        places.insert(node.name, {10.0 * static_cast<double>(places.size()), 40});
      QVERIFY2(edits.move(places, {}, QStringLiteral("Move")), qPrintable(file));
      const QString added = edits.addNode(QStringLiteral("host"), {5, 5});
      QVERIFY2(!added.isEmpty(), qPrintable(file + edits.error()));
      QVERIFY2(edits.connectPorts({added, QStringLiteral("eth0")},
                                  {document.drawing().nodes.front().name, QStringLiteral("p99")}),
               qPrintable(file + edits.error()));
      QVERIFY(document.drawing().node(added) != nullptr);
      QCOMPARE(document.drawing().positions.value(document.drawing().nodes.front().name),
               places.value(document.drawing().nodes.front().name));
      QCOMPARE(commentsOf(document.text()), commentsOf(before));
      // Every old line is there still, in its order, but for a collection that was `[]` or got an item behind a
      // comma.
      const QStringList now = document.text().split(u'\n');
      qsizetype at = 0;
      int changed = 0;
      for (const QString& line : before.split(u'\n')) {
        const qsizetype found = now.indexOf(line, at);
        if (found < 0) {
          ++changed;
        } else {
          at = found + 1;
        }
      }
      QVERIFY2(changed <= 2,
               qPrintable(QStringLiteral("%1: %2 lines changed\n%3").arg(file).arg(changed).arg(document.text())));
      QVERIFY(edits.remove({added}, {}, {}));
      document.undoStack()->setIndex(0);
      QCOMPARE(document.text(), before);
    }
  }

  void readsTheDrawing() {
    ScenarioDocument document;
    document.setBytes(kLab, {});
    const Drawing& drawing = document.drawing();
    QCOMPARE(drawing.nodes.size(), size_t{3});
    QCOMPARE(drawing.node(QStringLiteral("sw1"))->ports, QStringList({QStringLiteral("p1"), QStringLiteral("p2")}));
    QCOMPARE(drawing.node(QStringLiteral("h1"))->detail, QStringLiteral("10.0.0.1/24"));
    QCOMPARE(drawing.links.size(), size_t{2});
    QCOMPARE(drawing.links[1].b.text(), QStringLiteral("sw1:p2"));
    QCOMPARE(drawing.links[0].rate, QStringLiteral("1Gbps"));
  }

  void addsANodeInTheStyleOfItsNeighbours() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    QCOMPARE(edits.addNode(QStringLiteral("host"), {40, 60}), QStringLiteral("h3"));
    QVERIFY(document.text().contains(QStringLiteral("\n    h3: { kind: host, ip: 10.0.0.3/24 }\n  links:")));
    QVERIFY(document.text().endsWith(QStringLiteral("run: { until: 1s }\nlayout:\n  nodes:\n    h3: [40, 60]\n")) ||
            document.text().endsWith(QStringLiteral("run: { until: 1s }\nlayout:\n  nodes: { h3: [40, 60] }\n")));
  }

  void drawsIntoANewScenario() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    QCOMPARE(edits.addNode(QStringLiteral("host"), {0, 0}), QStringLiteral("h1"));
    QCOMPARE(edits.addNode(QStringLiteral("switch"), {100, 0}), QStringLiteral("sw1"));
    QVERIFY(edits.connectPorts({QStringLiteral("h1"), QStringLiteral("eth0")},
                               {QStringLiteral("sw1"), QStringLiteral("p1")}));
    QVERIFY(document.text().contains(
        QStringLiteral("  nodes:\n    h1: { kind: host, ip: 10.0.0.1/24 }\n    sw1: { kind: switch }\n")));
    QVERIFY(document.text().contains(QStringLiteral("  links:\n    - { endpoints: [\"h1:eth0\", \"sw1:p1\"]")));
  }

  void takesCablesWithTheirNode() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    QVERIFY(edits.remove({QStringLiteral("h1")}, {}, {}));
    QCOMPARE(document.drawing().links.size(), size_t{1});
    QVERIFY(document.text().contains(QStringLiteral("# the second cable")));
    QVERIFY(!document.text().contains(QStringLiteral("h1:eth0")));
  }

  void renamesEveryMention() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    QVERIFY(edits.rename(QStringLiteral("h2"), QStringLiteral("web")));
    QVERIFY(document.text().contains(QStringLiteral("{ ping: web, from: h1 }")));
    QVERIFY(document.text().contains(QStringLiteral("[\"web:eth0\", \"sw1:p2\"]")));
    QVERIFY(!edits.rename(QStringLiteral("web"), QStringLiteral("h1")));
    QVERIFY(edits.error().contains(QStringLiteral("h1")));
    QVERIFY(!edits.rename(QStringLiteral("web"), QStringLiteral("no name")));
  }

  void renumbersWhatIsPasted() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    const QStringList made =
        edits.paste(edits.copy({QStringLiteral("h1"), QStringLiteral("sw1")}), {40, 40}, QStringLiteral("Paste"));
    QCOMPARE(made, QStringList({QStringLiteral("h3"), QStringLiteral("sw2")}));
    QVERIFY(
        document.text().contains(QStringLiteral("h3: { kind: host, ip: 10.0.0.3/24, mac: \"02:00:00:00:00:02\" }")) ||
        document.text().contains(QStringLiteral("h3: { kind: host, ip: 10.0.0.3/24, mac: 02:00:00:00:00:02 }")));
    QVERIFY(document.drawing().link({QStringLiteral("h3"), QStringLiteral("eth0")},
                                    {QStringLiteral("sw2"), QStringLiteral("p1")}) != nullptr);
    QCOMPARE(document.drawing().links.size(), size_t{3});
  }

  void refusesWhileTheTextIsNoYaml() {
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    document.type({0, QString(), QStringLiteral("a: [\n")});
    document.flush();
    QVERIFY(!document.isReadable());
    QVERIFY(document.error().line > 0);
    QCOMPARE(document.drawing().nodes.size(), size_t{3});
    const QString text = document.text();
    QVERIFY(edits.addNode(QStringLiteral("host"), {0, 0}).isEmpty());
    QVERIFY(edits.error().contains(QStringLiteral("YAML")));
    QCOMPARE(document.text(), text);
  }

  void keepsLineEndingsAndByteOrderMark() {
    const QByteArray bytes = QByteArray("\xef\xbb\xbf") + QByteArray(kLab).replace("\n", "\r\n");
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(bytes, {});
    QCOMPARE(document.bytes(), bytes);
    edits.addNode(QStringLiteral("host"), {0, 0});
    QVERIFY(document.bytes().startsWith("\xef\xbb\xbf# A lab\r\n"));
    QVERIFY(!document.bytes().replace("\r\n", "").contains('\n'));
    document.undoStack()->undo();
    QCOMPARE(document.bytes(), bytes);
  }

  // A file that mixes line endings comes back as it was as long as nobody changed those lines.
  void keepsMixedLineEndings() {
    const QByteArray bytes = "version: 1\r\nname: a\ntopology: {}\r\n";
    ScenarioDocument document;
    document.setBytes(bytes, {});
    document.type({0, QString(), QStringLiteral("#")});
    document.undoStack()->undo();
    QCOMPARE(document.bytes(), bytes);
  }

  void typingIsOneCommandALine() {
    ScenarioDocument document;
    document.setBytes(kLab, {});
    int at = 0;
    for (const QChar c : QStringLiteral("# hi")) document.type({at++, QString(), QString(c)});
    QCOMPARE(document.undoStack()->count(), 1);
    document.type({at++, QString(), QStringLiteral("\n")});
    document.type({at++, QString(), QStringLiteral("y")});
    QCOMPARE(document.undoStack()->count(), 3);
  }

  void tellsTheLineOfWhatIsNoText() {
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("a.yaml"));
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.write("version: 1\nname: \xff\xfe\n");
    out.close();
    ScenarioDocument document;
    QCOMPARE(document.load(file).startsWith(file + QStringLiteral(":2:")), true);
    QVERIFY(document.load(folder.filePath(QStringLiteral("none.yaml"))).contains(QStringLiteral("none.yaml")));
  }

  void savesAndIsClean() {
    QTemporaryDir folder;
    ScenarioDocument document;
    DrawingEdits edits(&document);
    document.setBytes(kLab, {});
    edits.addNode(QStringLiteral("host"), {0, 0});
    QVERIFY(!document.undoStack()->isClean());
    QCOMPARE(document.save(folder.filePath(QStringLiteral("x.yaml"))), QString());
    QVERIFY(document.undoStack()->isClean());
    ScenarioDocument again;
    QCOMPARE(again.load(folder.filePath(QStringLiteral("x.yaml"))), QString());
    QCOMPARE(again.bytes(), document.bytes());
    QVERIFY(document.save(folder.filePath(QStringLiteral("no/such/x.yaml"))).contains(QStringLiteral("no/such")));
  }
};

QTEST_MAIN(DocumentTest)
#include <document_test.moc>
