#include "gui/run/run_actions.h"

#include <QHBoxLayout>
#include <QPointer>
#include <cmath>
#include <utility>

#include "gui/canvas/link_item.h"
#include "gui/canvas/node_item.h"
#include "gui/look/theme.h"
#include "gui/run/break_dialog.h"
#include "gui/run/until_dialog.h"

namespace loom::gui {

namespace {
constexpr int kSpeedSteps = 80;  // ten a decade: 1 us to 10 s a second, and the last: as fast as possible
constexpr int kTimeSteps = 10'000;
}  // namespace

RunActions::RunActions(Workbench* bench, RunController* run, QWidget* window)
    : QObject(window),
      m_bench(bench),
      m_run(run),
      m_window(window),
      m_speed(new QSlider(Qt::Horizontal)),
      m_speedText(new QLabel),
      m_time(new QSlider(Qt::Horizontal)),
      m_timeText(new QLabel),
      m_status(new QLabel) {
  addActions();
  addSliders();
  connect(run, &RunController::stateChanged, this, &RunActions::update);
  connect(run, &RunController::stopped, this, &RunActions::stopped);
  connect(bench->document(), &ScenarioDocument::spliced, this, &RunActions::update);
  connect(bench->scene(), &TopologyScene::rebuilt, this, &RunActions::showBreakpoints);
  connect(bench->scene(), &QGraphicsScene::selectionChanged, this, &RunActions::update);
  update();
}

void RunActions::addActions() {
  Actions* actions = m_bench->actions();
  actions->add("run", tr("&Run"), tr("Run, or pause what runs"), "run", "F5",
               [this] { m_run->isMoving() ? m_run->pause() : m_run->run(); });
  actions->add("step", tr("&Next event"), tr("Execute one event"), "step", "F10",
               [this] { m_run->step(QStringLiteral("event")); });
  actions->add("step-node", tr("Next event of this &device"), tr("Run to the next event of the selected device"),
               "step-node", "F11", [this] {
                 const QStringList nodes = m_bench->scene()->selectedNodes();
                 if (!nodes.isEmpty()) m_run->step(QStringLiteral("node"), nodes.first());
               });
  actions->add("step-hop", tr("Next &hop of this frame"),
               tr("Run until the frame chosen in the list is next sent, received or dropped"), "step-hop", "F12",
               [this] {
                 if (m_frame.isEmpty()) return m_bench->say(tr("Choose a frame in the list first"));
                 m_run->step(QStringLiteral("hop"), m_frame);
               });
  actions->add("until", tr("Run &until..."),
               tr("Run until a moment, an event, a frame, or until a counter has come so far"), "until", "Shift+F5",
               [this] { askUntil(); });
  actions->add("back", tr("&Back to the beginning"), tr("Go back to time zero"), "back", "Ctrl+Shift+F5",
               [this] { m_run->goTo(0); });
  actions->add("stop", tr("&Stop"), tr("End the run and forget it"), "stop", "Ctrl+F5", [this] { m_run->stop(); });
  actions->addSwitch("express", tr("E&xpress"), tr("Run without showing frames, as fast as the machine can"),
                     "express", "Ctrl+E", false, [this](bool on) { m_run->setExpress(on); });
  actions->addSwitch("loop", tr("&Loop"), tr("Begin again when the run ends"), "loop", "Ctrl+Shift+P", false,
                     [this](bool on) { m_loops = on; });
  actions->add("breakpoint", tr("Break&point here"),
               tr("Stop when a frame reaches the selected device or cable; again takes it away"), "breakpoint", "F9",
               [this] { toggleBreakpoint(); });
  actions->add("breakpoints", tr("Break&points..."), tr("Stop at a device, port, drop reason or filter"), "",
               "Ctrl+F9", [this] { askBreakpoint(); });
}

void RunActions::addSliders() {
  m_speed->setRange(0, kSpeedSteps);
  m_speed->setValue(kSpeedSteps);
  m_speed->setFixedWidth(110);
  m_speed->setAccessibleName(tr("Speed"));
  m_speed->setToolTip(tr("How much simulated time passes in a second; to the right as fast as possible"));
  m_speedText->setMinimumWidth(84);
  const auto show = [this](int value) {
    const double speed = speedOf(value);
    m_speedText->setText(speed <= 0 ? tr("full speed")
                                    : tr("%1 a second").arg(timeText(static_cast<Picoseconds>(speed * 1e12))));
    m_run->setSpeed(speed);
  };
  connect(m_speed, &QSlider::valueChanged, this, show);
  show(kSpeedSteps);
  m_time->setRange(0, kTimeSteps);
  m_time->setAccessibleName(tr("Simulated time"));
  m_time->setToolTip(tr("The run's time: drag it back or forward"));
  m_time->setMinimumWidth(160);
  m_timeText->setMinimumWidth(120);
  connect(m_time, &QSlider::sliderMoved, this, [this](int value) {
    m_timeText->setText(timeText(timeOf(value)));
    if (m_scrubbed < 0 && m_run->isLoaded()) scrub();
  });
  connect(m_time, &QSlider::sliderReleased, this, [this] {
    m_scrubbed = -1;
    m_run->goTo(timeOf(m_time->value()));
  });
  connect(m_time, &QSlider::actionTriggered, this, [this](int action) {
    if (action == QAbstractSlider::SliderMove) return;  // by keys or a press beside the handle
    QMetaObject::invokeMethod(
        this, [this] { m_run->goTo(timeOf(m_time->value())); }, Qt::QueuedConnection);
  });
}

double RunActions::speedOf(int slider) const {
  if (slider >= kSpeedSteps) return 0;
  const double exponent = std::floor(slider / 10.0) - 6;
  const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8};
  return std::pow(10, exponent) * steps[slider % 10];
}

Picoseconds RunActions::span() const {
  return std::max<Picoseconds>({m_run->until(), m_run->furthest(), 1});
}

Picoseconds RunActions::timeOf(int slider) const {
  return static_cast<Picoseconds>(static_cast<long double>(span()) * slider / kTimeSteps);
}

void RunActions::fillMenu(QMenu* menu) {
  Actions& actions = *m_bench->actions();
  for (const char* id : {"run", "step", "step-node", "step-hop", "until", "back", "stop", "express", "loop"})
    menu->addAction(actions[id]);
  menu->addSeparator();
  for (const char* id : {"breakpoint", "breakpoints"}) menu->addAction(actions[id]);
}

void RunActions::fillBar(QToolBar* bar) {
  Actions& actions = *m_bench->actions();
  for (const char* id :
       {"back", "run", "step", "step-node", "step-hop", "until", "stop", "express", "loop", "breakpoint"})
    bar->addAction(actions[id]);
  bar->addSeparator();
  bar->addWidget(m_speed);
  bar->addWidget(m_speedText);
  bar->addSeparator();
  bar->addWidget(m_time);
  bar->addWidget(m_timeText);
}

void RunActions::update() {
  Actions& actions = *m_bench->actions();
  const RunState& state = m_run->state();
  const bool moving = m_run->isMoving();
  actions["run"]->setIcon(themeIcon(moving ? QStringLiteral("pause") : QStringLiteral("run")));
  actions["run"]->setText(moving ? tr("&Pause") : tr("&Run"));
  actions["stop"]->setEnabled(m_run->isLoaded());
  actions["back"]->setEnabled(m_run->isLoaded() && state.at > 0);
  const bool one = m_bench->scene()->selectedNodes().size() == 1;
  actions["step-node"]->setEnabled(one);
  actions["breakpoint"]->setEnabled(one || !m_bench->scene()->selectedItems().isEmpty());
  m_time->setEnabled(m_run->isLoaded());
  if (!m_time->isSliderDown()) {
    m_time->setValue(static_cast<int>(static_cast<long double>(state.at) * kTimeSteps / span()));
    m_timeText->setText(m_run->isLoaded() ? timeText(state.at) : tr("not run"));
  }
  if (!m_run->isLoaded()) {
    m_status->clear();
    return;
  }
  QStringList parts{timeText(state.at), tr("%L1 events").arg(state.event)};
  if (moving && state.eventsPerSecond > 0) {
    parts << tr("%L1 events/s").arg(qRound64(state.eventsPerSecond))
          << tr("%1 times real time").arg(state.pace, 0, 'g', 3);
  }
  if (m_run->isStale()) parts << tr("the text changed since");
  m_status->setText(parts.join(QStringLiteral("  ·  ")));
}

// One journey at a time, to where the handle is when the one before has arrived.
void RunActions::scrub() {
  m_scrubbed = m_time->sliderPosition();
  m_run->goTo(timeOf(m_scrubbed));
}

void RunActions::stopped(const QString& why, const QJsonObject& note) {
  if (why == QLatin1String("goto")) {
    if (std::exchange(m_again, false)) return m_run->run();
    if (m_time->isSliderDown() && m_scrubbed != m_time->sliderPosition()) return scrub();
    m_scrubbed = -1;
  } else if (why == QLatin1String("end") && m_loops) {
    m_again = true;
    m_run->goTo(0);
  } else if (why == QLatin1String("end")) {
    const QJsonObject outcome = note.value(QLatin1String("outcome")).toObject();
    int failures = 0;
    const QJsonArray expectations = outcome.value(QLatin1String("expectations")).toArray();
    for (const QJsonValue& each : expectations)
      failures += each.toObject().value(QLatin1String("passed")).toBool() ? 0 : 1;
    m_bench->say(
        expectations.isEmpty() ? tr("The run has ended")
        : failures == 0
            ? tr("The run has ended: all %n expectation(s) hold", nullptr, static_cast<int>(expectations.size()))
            : tr("The run has ended: %1 of %2 expectations failed").arg(failures).arg(expectations.size()));
  } else if (why == QLatin1String("break")) {
    const QJsonObject hit = note.value(QLatin1String("break")).toObject();
    m_bench->say(tr("Breakpoint: %1").arg(hit.value(QLatin1String("text")).toString()));
    const QString place = hit.value(QLatin1String("place")).toString().section(u':', 0, 0);
    if (m_bench->scene()->node(place) != nullptr) m_bench->scene()->selectNodes({place});
    setFrame(hit.value(QLatin1String("frame")).toString());
  } else if (why == QLatin1String("error")) {
    m_bench->say(EngineError::of(note.value(QLatin1String("error")).toObject()).text());
  }
}

void RunActions::askUntil() {
  auto* dialog = new UntilDialog(m_run->state(), m_window);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { m_run->runUntil(dialog->until()); });
  m_run->prepare([this, shown = QPointer<UntilDialog>(dialog)] {
    m_run->engine()->ask(
        QStringLiteral("counters"), {},
        [shown](const QJsonObject& ok) {
          if (shown) shown->setCounters(ok.value(QLatin1String("counters")).toArray());
        },
        [](auto&&...) {});
  });
  dialog->open();
}

void RunActions::toggleBreakpoint() {
  QJsonArray breaks = m_run->breaks();
  const auto toggle = [&](const QString& key, const QString& value) {
    for (qsizetype i = 0; i < breaks.size(); ++i) {
      if (breaks[i].toObject().value(key).toString() != value || breaks[i].toObject().size() != 1) continue;
      breaks.removeAt(i);
      return;
    }
    breaks.append(QJsonObject{{key, value}});
  };
  for (const QString& node : m_bench->scene()->selectedNodes()) toggle(QStringLiteral("node"), node);
  for (const LinkItem* item : m_bench->scene()->links()) {
    if (!item->isSelected()) continue;
    toggle(QStringLiteral("port"), item->link().a.text());
    toggle(QStringLiteral("port"), item->link().b.text());
  }
  m_run->setBreaks(breaks);
  showBreakpoints();
}

void RunActions::showBreakpoints() {
  QStringList nodes;
  QStringList ports;
  for (const QJsonValue& value : m_run->breaks()) {
    nodes << value.toObject().value(QLatin1String("node")).toString();
    ports << value.toObject().value(QLatin1String("port")).toString();
  }
  for (NodeItem* item : m_bench->scene()->nodes()) item->setBreakpoint(nodes.contains(item->name()));
  for (LinkItem* item : m_bench->scene()->links())
    item->setBreakpoint(ports.contains(item->link().a.text()) || ports.contains(item->link().b.text()));
}

void RunActions::askBreakpoint() {
  BreakDialog dialog(m_run->breaks(), m_bench->document()->drawing(), m_bench->table(), m_window);
  if (dialog.exec() != QDialog::Accepted) return;
  m_run->setBreaks(dialog.breaks());
  showBreakpoints();
}

}  // namespace loom::gui
