#include "gui/run/run_controller.h"

#include "gui/engine/json_text.h"

namespace loom::gui {

RunController::RunController(ScenarioDocument* document, EngineClient* engine, QObject* parent)
    : QObject(parent), m_document(document), m_engine(engine) {
  connect(engine, &EngineClient::noted, this, &RunController::noted);
  connect(engine, &EngineClient::ended, this, [this](const QString&) { gone(); });
  connect(document, &ScenarioDocument::replaced, this, [this] { setReplays({}); });
}

bool RunController::isStale() const {
  return m_loaded && m_text != m_document->text();
}

void RunController::gone() {
  m_loading = false;
  m_then = {};
  const bool was = m_loaded;
  m_loaded = false;
  m_state = {};
  if (was) emit unloaded();
  emit stateChanged();
}

void RunController::withRun(const std::function<void()>& then) {
  m_document->flush();
  if (m_loaded && !isStale()) return then();
  m_then = then;
  if (m_loading) return;
  m_loading = true;
  m_text = m_document->text();
  QJsonObject keys{{QStringLiteral("text"), m_text}};
  keys.insert(QStringLiteral("file"),
              m_document->file().isEmpty() ? QStringLiteral("untitled/scenario.yaml") : m_document->file());
  if (!m_replays.isEmpty()) keys.insert(QStringLiteral("replay"), m_replays);
  if (!m_breaks.isEmpty()) keys.insert(QStringLiteral("breaks"), m_breaks);
  m_engine->ask(
      QStringLiteral("load"), keys,
      [this](const QJsonObject& ok) {
        m_loading = false;
        m_loaded = true;
        m_furthest = 0;
        m_until = ok.value(QLatin1String("until_ps")).isString() ? psOf(ok.value(QLatin1String("until_ps"))) : -1;
        m_links.clear();
        for (const QJsonValue& value :
             ok.value(QLatin1String("topology")).toObject().value(QLatin1String("links")).toArray()) {
          const QJsonObject json = value.toObject();
          const auto rate = [&](const char* way) {
            return json.value(QLatin1String(way)).toObject().value(QLatin1String("rate_bps")).toDouble();
          };
          m_links.push_back({PortName::of(json.value(QLatin1String("a")).toString()),
                             PortName::of(json.value(QLatin1String("b")).toString()), rate("a_to_b"), rate("b_to_a"),
                             0, 0});
        }
        take(ok.value(QLatin1String("state")).toObject());
        emit loaded();
        emit stateChanged();
        const auto next = std::exchange(m_then, {});
        if (next) next();
      },
      [this](const EngineError& error, const QJsonObject&) {
        m_loading = false;
        m_then = {};
        const bool was = m_loaded;
        m_loaded = false;
        m_state = {};
        if (was) emit unloaded();
        emit failed(error);
        emit stateChanged();
      });
}

void RunController::move(const QString& what, const QJsonObject& keys) {
  m_engine->ask(
      what, keys, [](const QJsonObject&) {},
      [this](const EngineError& error, const QJsonObject&) {
        m_state.moving.clear();
        emit failed(error);
        emit stateChanged();
      });
}

void RunController::run() {
  runUntil({});
}

void RunController::runUntil(const QJsonObject& until) {
  withRun([this, until] {
    const QJsonValue moment = until.value(QLatin1String("until_ps"));
    const QJsonValue event = until.value(QLatin1String("until_event"));
    if (moment.isString() && psOf(moment) <= m_state.at) return goTo(psOf(moment));
    if (event.isDouble() && event.toInteger() <= m_state.event)
      return move(QStringLiteral("goto"), {{QStringLiteral("event"), event}});
    QJsonObject keys = until;
    keys.insert(QStringLiteral("express"), m_express);
    if (m_speed > 0) keys.insert(QStringLiteral("speed"), m_speed);
    m_state.moving = QStringLiteral("run");
    emit stateChanged();
    move(QStringLiteral("run"), keys);
  });
}

void RunController::pause() {
  if (m_loaded) move(QStringLiteral("pause"), {});
}

void RunController::stop() {
  if (!m_loaded) return;
  m_loaded = false;
  m_state = {};
  m_engine->ask(QStringLiteral("unload"), {}, {}, [](auto&&...) {});
  emit unloaded();
  emit stateChanged();
}

void RunController::step(const QString& what, const QString& of) {
  withRun([this, what, of] {
    QJsonObject keys{{QStringLiteral("what"), what}};
    if (what == QLatin1String("node")) keys.insert(QStringLiteral("node"), of);
    if (what == QLatin1String("hop")) keys.insert(QStringLiteral("frame"), of);
    move(QStringLiteral("step"), keys);
  });
}

void RunController::goTo(Picoseconds at) {
  withRun([this, at] {
    move(QStringLiteral("goto"), {{QStringLiteral("at_ps"), psText(std::max<Picoseconds>(0, at))}});
  });
}

void RunController::setSpeed(double speed) {
  m_speed = speed;
  if (m_loaded && isMoving()) {
    m_engine->ask(QStringLiteral("speed"), {{QStringLiteral("speed"), speed > 0 ? QJsonValue(speed) : QJsonValue()}},
                  {}, [](auto&&...) {});
  }
}

void RunController::setBreaks(const QJsonArray& breaks) {
  m_breaks = breaks;
  if (!m_loaded) return;
  m_engine->ask(QStringLiteral("break"), {{QStringLiteral("breaks"), breaks}}, {},
                [this](const EngineError& error, const QJsonObject&) { emit failed(error); });
}

void RunController::setReplays(const QJsonArray& replays) {
  m_replays = replays;
  stop();
}

void RunController::take(const QJsonObject& json) {
  const Picoseconds before = m_state.at;
  m_state.at = psOf(json.value(QLatin1String("at_ps")));
  m_state.event = json.value(QLatin1String("event")).toInteger();
  m_state.next = json.value(QLatin1String("next_ps")).isString() ? psOf(json.value(QLatin1String("next_ps"))) : -1;
  m_state.nextNode = json.value(QLatin1String("next_node")).toString();
  m_state.moving = json.value(QLatin1String("moving")).toString();
  m_state.hash = textOf(json, "hash");
  m_state.ended = json.value(QLatin1String("ended")).toBool();
  m_state.frames = json.value(QLatin1String("frames")).toInteger();
  m_state.oldestFrame = json.value(QLatin1String("oldest_frame")).toInteger(1);
  m_state.log = json.value(QLatin1String("log")).toInteger();
  m_furthest = std::max(m_furthest, m_state.at);
  for (RunLink& link : m_links) link.loadAToB = link.loadBToA = 0;
  for (const QJsonValue& value : json.value(QLatin1String("load")).toArray()) {
    const QJsonObject load = value.toObject();
    const int index = load.value(QLatin1String("link")).toInt(-1);
    if (index < 0 || index >= static_cast<int>(m_links.size())) continue;
    m_links[static_cast<size_t>(index)].loadAToB = load.value(QLatin1String("a_to_b_bps")).toDouble();
    m_links[static_cast<size_t>(index)].loadBToA = load.value(QLatin1String("b_to_a_bps")).toDouble();
  }
  if (m_state.at < before) emit wentBack();
}

void RunController::noted(const QString& note, const QJsonObject& keys) {
  if (note == QLatin1String("died")) {
    emit said(tr("The simulation ended by itself: %1. The drawing is as it was")
                  .arg(keys.value(QLatin1String("message")).toString()));
    gone();
    return;
  }
  if (!m_loaded) return;
  if (note == QLatin1String("state")) {
    take(keys.value(QLatin1String("state")).toObject());
    m_state.eventsPerSecond = keys.value(QLatin1String("events_per_s")).toDouble();
    m_state.pace = keys.value(QLatin1String("pace")).toDouble();
    emit stateChanged();
  } else if (note == QLatin1String("frames")) {
    std::vector<FrameRow> rows;
    for (const QJsonValue& row : keys.value(QLatin1String("rows")).toArray())
      rows.push_back(FrameRow::of(row.toObject()));
    emit framesCame(rows, keys.value(QLatin1String("skipped")).toInteger());
  } else if (note == QLatin1String("stopped")) {
    take(keys.value(QLatin1String("state")).toObject());
    m_state.moving.clear();
    emit stateChanged();
    emit stopped(keys.value(QLatin1String("why")).toString(), keys);
  }
}

}  // namespace loom::gui
