#include "gui/engine/scenario_checker.h"

namespace loom::gui {

namespace {

constexpr int kPauseMs = 300;

std::vector<DrawnNode> nodesOf(const QJsonObject& topology) {
  std::vector<DrawnNode> nodes;
  for (const QJsonValue& value : topology.value(QLatin1String("nodes")).toArray()) {
    const QJsonObject json = value.toObject();
    DrawnNode node;
    node.name = json.value(QLatin1String("name")).toString();
    node.kind = json.value(QLatin1String("kind")).toString();
    for (const QJsonValue& port : json.value(QLatin1String("ports")).toArray()) node.ports << port.toString();
    node.generated = true;
    nodes.push_back(std::move(node));
  }
  return nodes;
}

std::vector<DrawnLink> linksOf(const QJsonObject& topology) {
  std::vector<DrawnLink> links;
  for (const QJsonValue& value : topology.value(QLatin1String("links")).toArray()) {
    const QJsonObject json = value.toObject();
    DrawnLink link;
    link.a = PortName::of(json.value(QLatin1String("a")).toString());
    link.b = PortName::of(json.value(QLatin1String("b")).toString());
    link.generated = true;
    links.push_back(std::move(link));
  }
  return links;
}

}  // namespace

ScenarioChecker::ScenarioChecker(ScenarioDocument* document, EngineClient* engine, QObject* parent)
    : QObject(parent), m_document(document), m_engine(engine) {
  m_pause.setSingleShot(true);
  m_pause.setInterval(kPauseMs);
  connect(&m_pause, &QTimer::timeout, this, &ScenarioChecker::ask);
  connect(document, &ScenarioDocument::spliced, &m_pause, qOverload<>(&QTimer::start));
  connect(document, &ScenarioDocument::fileChanged, &m_pause, qOverload<>(&QTimer::start));
}

void ScenarioChecker::ask() {
  m_document->flush();
  if (!m_document->isReadable()) {
    const YamlError& error = m_document->error();
    EngineError shown;
    shown.line = error.line;
    shown.column = error.column;
    shown.message = error.message;
    shown.hint = tr("the drawing shows the text as it was last readable");
    shown.kind = QStringLiteral("input");
    show({{false, shown}}, false);
    return;
  }
  if (m_waiting) {
    m_again = true;
    return;
  }
  m_waiting = true;
  QJsonObject keys{{QStringLiteral("text"), m_document->text()}, {QStringLiteral("files"), false}};
  const QString file = m_document->file();
  keys.insert(QStringLiteral("file"), file.isEmpty() ? QStringLiteral("untitled/scenario.yaml") : file);
  m_request = m_engine->ask(
      QStringLiteral("check"), keys, [this](const QJsonObject& ok) { answered(ok); },
      [this](const EngineError& error, const QJsonObject&) {
        m_waiting = false;
        Problem problem{true, error};
        problem.error.message = tr("Not checked: %1").arg(error.message);
        show({problem}, false);
      });
}

void ScenarioChecker::answered(const QJsonObject& ok) {
  m_waiting = false;
  if (m_again) {
    m_again = false;
    ask();
    return;
  }
  std::vector<Problem> problems;
  for (const QJsonValue& each : ok.value(QLatin1String("errors")).toArray())
    problems.push_back({false, EngineError::of(each.toObject())});
  for (const QJsonValue& each : ok.value(QLatin1String("warnings")).toArray())
    problems.push_back({true, EngineError::of(each.toObject())});
  const bool valid = ok.value(QLatin1String("valid")).toBool();
  if (valid) {
    const QJsonObject topology = ok.value(QLatin1String("topology")).toObject();
    m_document->setGenerated(nodesOf(topology), linksOf(topology));
  }
  show(std::move(problems), valid);
}

void ScenarioChecker::show(std::vector<Problem> problems, bool valid) {
  m_problems = std::move(problems);
  m_valid = valid;
  emit checked();
}

}  // namespace loom::gui
