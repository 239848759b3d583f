#include "gui/document/scenario_document.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStringDecoder>

#include "gui/document/splice_command.h"

namespace loom::gui {

namespace {
constexpr int kTypingPauseMs = 150;
constexpr char kBom[] = "\xef\xbb\xbf";

QString newScenario() {
  return QStringLiteral(
      "version: 1\n"
      "name: untitled\n"
      "topology:\n"
      "  nodes: {}\n"
      "  links: []\n"
      "run: { until: 1s }\n");
}
}  // namespace

ScenarioDocument::ScenarioDocument(QObject* parent) : QObject(parent) {
  m_pause.setSingleShot(true);
  m_pause.setInterval(kTypingPauseMs);
  connect(&m_pause, &QTimer::timeout, this, &ScenarioDocument::read);
  startNew();
}

QString ScenarioDocument::title() const {
  if (m_file.isEmpty()) return m_drawing.name.isEmpty() ? tr("untitled") : m_drawing.name;
  const QFileInfo info(m_file);
  return info.fileName() == QLatin1String("scenario.yaml") ? info.dir().dirName() : info.fileName();
}

void ScenarioDocument::startNew() {
  setBytes(newScenario().toUtf8(), QString());
}

void ScenarioDocument::setBytes(const QByteArray& bytes, const QString& file) {
  m_original = bytes;
  m_bom = bytes.startsWith(kBom);
  m_text = QString::fromUtf8(m_bom ? bytes.mid(3) : bytes);
  const qsizetype all = m_text.count(u'\n');
  m_crlf = all > 0 && m_text.count(QLatin1String("\r\n")) * 2 > all;
  m_text.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(u'\r', u'\n');
  m_file = file;
  m_madeNodes.clear();
  m_madeLinks.clear();
  m_drawing = {};
  m_undo.clear();
  m_pause.stop();
  emit replaced();
  read();
  emit fileChanged();
}

QByteArray ScenarioDocument::bytes() const {
  if (m_undo.index() == 0) return m_original;
  QString text = m_text;
  if (m_crlf) text.replace(u'\n', QLatin1String("\r\n"));
  return (m_bom ? QByteArray(kBom) : QByteArray()) + text.toUtf8();
}

QString ScenarioDocument::load(const QString& file) {
  QFile in(file);
  if (!in.open(QIODevice::ReadOnly)) return tr("%1: %2").arg(file, in.errorString());
  constexpr qint64 kMost = 16 << 20;
  if (in.size() > kMost) return tr("%1: longer than 16 MiB; this is hardly a scenario").arg(file);
  const QByteArray bytes = in.readAll();
  QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  int line = 1;
  for (const QByteArray& each : bytes.split('\n')) {
    const QString decoded = decoder(each);
    if (decoder.hasError() || decoded.contains(QChar(0)))
      return tr("%1:%2: not UTF-8 text; is this a scenario?").arg(file).arg(line);
    ++line;
  }
  setBytes(bytes, QFileInfo(file).absoluteFilePath());
  return {};
}

QString ScenarioDocument::save(const QString& file) {
  QSaveFile out(file);
  const QByteArray data = bytes();
  if (!out.open(QIODevice::WriteOnly) || out.write(data) != data.size() || !out.commit())
    return tr("%1: %2").arg(file, out.errorString());
  m_file = QFileInfo(file).absoluteFilePath();
  m_undo.setClean();
  emit fileChanged();
  return {};
}

bool ScenarioDocument::edit(const QString& title, const std::function<bool(YamlEdit&)>& change) {
  flush();
  if (!m_readable) return false;
  YamlEdit edit(m_text, m_parse);
  if (!change(edit) || !edit.ok()) return false;
  Splices splices = edit.take();
  if (splices.empty()) return true;
  m_readyText = edit.text();
  m_ready = edit.takeParse();
  m_undo.push(new SpliceCommand(this, std::move(splices), title));
  return true;
}

void ScenarioDocument::type(const Splice& splice) {
  m_undo.push(new SpliceCommand(this, splice));
}

void ScenarioDocument::flush() {
  if (!m_pause.isActive()) return;
  m_pause.stop();
  read();
}

void ScenarioDocument::apply(const Splice& splice, bool forward) {
  const Splice done = forward ? splice : Splice{splice.offset, splice.inserted, splice.removed};
  done.apply(m_text);
  m_pause.start();
  emit spliced(done);
}

void ScenarioDocument::read() {
  const bool ready = !m_readyText.isNull() && m_readyText == m_text;
  YamlParse parse = ready ? std::move(m_ready) : parseYaml(m_text);
  m_readyText = QString();
  m_ready = {};
  m_readable = parse.ok;
  m_error = parse.error;
  if (parse.ok) {
    m_parse = std::move(parse);
    m_drawing = readDrawing(m_parse.root);
    addGenerated();
  }
  emit structureChanged();
}

void ScenarioDocument::setGenerated(std::vector<DrawnNode> nodes, std::vector<DrawnLink> links) {
  if (nodes.empty() && links.empty() && m_madeNodes.empty() && m_madeLinks.empty()) return;
  m_madeNodes = std::move(nodes);
  m_madeLinks = std::move(links);
  if (!m_readable) return;
  m_drawing = readDrawing(m_parse.root);
  addGenerated();
  emit structureChanged();
}

void ScenarioDocument::addGenerated() {
  const YamlNode* generate = m_parse.root.at({"topology", "generate"});
  if (generate == nullptr) return;
  for (const DrawnNode& node : m_madeNodes) {
    if (m_drawing.node(node.name) == nullptr) m_drawing.nodes.push_back(node);
  }
  for (const DrawnLink& link : m_madeLinks) {
    if (m_drawing.link(link.a, link.b) == nullptr) m_drawing.links.push_back(link);
  }
}

}  // namespace loom::gui
