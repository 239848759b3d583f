#pragma once

// The run of the scenario in the window: loads the text as it is, moves it forward and back, and tells everybody what
// the engine says of it. It loads again by itself when the text changed since.
//
// Errors: `failed` with the engine's message and place; a run that died says so and can be loaded again. The document
// is never touched.
//
// Not modelled: live runs; `etherloom up` does those.

#include <QHash>
#include <QJsonArray>
#include <QObject>

#include "gui/document/scenario_document.h"
#include "gui/engine/engine_client.h"
#include "gui/run/frame_row.h"

namespace loom::gui {

struct RunState {
  Picoseconds at = 0;
  qint64 event = 0;
  Picoseconds next = -1;  // of the next event; -1 when nothing is left
  QString nextNode;
  QString moving;  // empty, run, step, goto
  bool ended = false;
  QString hash;  // of all events so far
  qint64 frames = 0;
  qint64 oldestFrame = 1;  // that the engine keeps
  qint64 log = 0;
  double eventsPerSecond = 0;
  double pace = 0;  // simulated seconds a wall second
};

struct RunLink {
  PortName a;
  PortName b;
  double rateAToB = 0;  // bits a second; 0: unlimited
  double rateBToA = 0;
  double loadAToB = 0;
  double loadBToA = 0;
};

class RunController : public QObject {
  Q_OBJECT

 public:
  RunController(ScenarioDocument* document, EngineClient* engine, QObject* parent = nullptr);

  bool isLoaded() const { return m_loaded; }
  bool isMoving() const { return !m_state.moving.isEmpty(); }
  bool isStale() const;  // the text changed since it was loaded
  const RunState& state() const { return m_state; }
  const std::vector<RunLink>& links() const { return m_links; }
  Picoseconds until() const { return m_until; }
  Picoseconds furthest() const { return m_furthest; }
  const QJsonArray& breaks() const { return m_breaks; }
  const QJsonArray& replays() const { return m_replays; }
  EngineClient* engine() { return m_engine; }

  // Loads what is not loaded yet, then does that.
  void prepare(const std::function<void()>& then) { withRun(then); }
  void run();
  // `until` as of the protocol's `run`. A moment or an event of before is gone to.
  void runUntil(const QJsonObject& until);
  void pause();
  void stop();
  void step(const QString& what, const QString& of = {});  // event; node of a name; hop of a frame
  void goTo(Picoseconds at);
  void setSpeed(double speed);  // simulated seconds a second; 0: as fast as possible
  double speed() const { return m_speed; }
  void setExpress(bool express) { m_express = express; }
  void setBreaks(const QJsonArray& breaks);
  void setReplays(
      const QJsonArray& replays);  // captures played beside the scenario's traffic; loads anew. Another file has none

 signals:
  void loaded();
  void unloaded();
  void stateChanged();
  void framesCame(const std::vector<loom::gui::FrameRow>& rows, qint64 skipped);
  void stopped(const QString& why, const QJsonObject& note);
  void wentBack();
  void failed(const loom::gui::EngineError& error);
  void said(const QString& text);

 private:
  void withRun(const std::function<void()>& then);
  void move(const QString& what, const QJsonObject& keys);
  void noted(const QString& note, const QJsonObject& keys);
  void take(const QJsonObject& json);
  void gone();

  ScenarioDocument* m_document;
  EngineClient* m_engine;
  bool m_loaded = false;
  bool m_loading = false;
  std::function<void()> m_then;
  QString m_text;  // what was loaded
  RunState m_state;
  std::vector<RunLink> m_links;
  Picoseconds m_until = -1;
  Picoseconds m_furthest = 0;
  double m_speed = 0;
  bool m_express = false;
  QJsonArray m_breaks;
  QJsonArray m_replays;
};

}  // namespace loom::gui
