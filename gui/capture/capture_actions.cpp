#include "gui/capture/capture_actions.h"

#include <QFileDialog>
#include <QTimer>
#include <algorithm>

#include "gui/canvas/link_item.h"
#include "gui/capture/replay_dialog.h"

namespace loom::gui {

namespace {
// Until Wireshark has opened the FIFO.
constexpr int kAttempts = 150;
constexpr int kBetweenAttemptsMs = 200;
}  // namespace

CaptureActions::CaptureActions(Workbench* bench, RunController* run, QWidget* window)
    : QObject(window), m_bench(bench), m_run(run), m_window(window) {
  Actions* actions = bench->actions();
  actions->add("replay", tr("Re&play a capture..."),
               tr("Play a recorded capture into ports, beside the scenario's own traffic"), "replay", "Ctrl+Shift+R",
               [this] { askReplay(); });
  actions->add("replay-none", tr("Play &no captures"), tr("The scenario's own traffic only, from the beginning"), "",
               "", [this] {
                 m_run->setReplays({});
                 m_bench->say(tr("No capture is played any more"));
               });
  actions->add("capture", tr("&Capture into a file..."),
               tr("Write what passes the selected devices or cables into a pcapng; all of it when none is selected"),
               "capture", "Ctrl+Shift+C", [this] { askFile(); });
  actions->add("wireshark", tr("Show in &Wireshark"),
               tr("Start Wireshark and show it what passes the selection while the run goes on"), "capture",
               "Ctrl+Shift+W", [this] { showInWireshark(); });
  actions->add("capture-end", tr("&End captures here"),
               tr("End the captures of the selected devices or cables; all of them when none is selected"), "",
               "Ctrl+Alt+E", [this] { endCaptures(selectedPorts()); });
  connect(bench->engine(), &EngineClient::noted, this, [this](const QString& note, const QJsonObject& keys) {
    if (note == QLatin1String("capture")) ended(keys);
  });
  connect(run, &RunController::unloaded, this, [this] {
    m_going.clear();
    showMarks();
  });
  connect(run, &RunController::stateChanged, this, &CaptureActions::showMarks);
  connect(bench->scene(), &TopologyScene::rebuilt, this, &CaptureActions::showMarks);
  connect(bench->scene(), &QGraphicsScene::selectionChanged, this, &CaptureActions::showMarks);
  showMarks();
}

void CaptureActions::fillMenu(QMenu* menu) {
  for (const char* id : {"replay", "replay-none", "capture", "wireshark", "capture-end"})
    menu->addAction((*m_bench->actions())[id]);
}

void CaptureActions::fillContext(QMenu* menu) {
  if (m_bench->scene()->selectedItems().isEmpty()) return;
  menu->addSeparator();
  for (const char* id : {"capture", "wireshark", "capture-end"}) menu->addAction((*m_bench->actions())[id]);
}

QStringList CaptureActions::selectedPorts() const {
  QStringList ports;
  for (const QString& node : m_bench->scene()->selectedNodes()) {
    for (const QString& port : m_bench->document()->drawing().portsOf(node)) ports << node + u':' + port;
  }
  for (const LinkItem* item : m_bench->scene()->links()) {
    if (item->isSelected()) ports << item->link().a.text();
  }
  return ports;
}

void CaptureActions::showMarks() {
  QStringList captured;
  for (const Going& each : m_going) captured << each.ports;
  const bool all =
      std::any_of(m_going.begin(), m_going.end(), [](const Going& each) { return each.ports.isEmpty(); });
  for (LinkItem* item : m_bench->scene()->links())
    item->setCaptured(all || captured.contains(item->link().a.text()) || captured.contains(item->link().b.text()));
  (*m_bench->actions())["capture-end"]->setEnabled(!m_going.empty());
  (*m_bench->actions())["replay-none"]->setEnabled(!m_run->replays().isEmpty());
}

void CaptureActions::askReplay() {
  const QString file =
      QFileDialog::getOpenFileName(m_window, tr("Capture to play"), QFileInfo(m_bench->document()->file()).path(),
                                   tr("Captures (*.pcap *.pcapng *.frames);;All files (*)"));
  if (!file.isEmpty()) play(file);
}

void CaptureActions::play(const QString& file) {
  m_bench->engine()->ask(
      QStringLiteral("capture_info"), {{QStringLiteral("file"), file}},
      [this, file](const QJsonObject& info) {
        auto* dialog = new ReplayDialog(file, info, m_bench->document()->drawing(), m_window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QDialog::accepted, this, [this, dialog, file] {
          QJsonArray replays = m_run->replays();
          replays.append(dialog->replay());
          m_run->setReplays(replays);
          m_run->goTo(0);
          m_bench->say(tr("%1 is played beside the scenario's traffic; run now").arg(QFileInfo(file).fileName()));
        });
        dialog->open();
      },
      [this](const EngineError& error, const QJsonObject&) { m_bench->say(error.text()); });
}

void CaptureActions::askFile() {
  const QStringList ports = selectedPorts();
  const QString beside = QFileInfo(m_bench->document()->file()).dir().filePath(QStringLiteral("capture.pcapng"));
  const QString file = QFileDialog::getSaveFileName(m_window, tr("Capture into"), beside, tr("Captures (*.pcapng)"));
  if (!file.isEmpty()) captureInto(file, ports);
}

void CaptureActions::captureInto(const QString& file, const QStringList& ports) {
  m_run->prepare([this, file, ports] { start(file, ports, tr("Capturing into %1").arg(file)); });
}

void CaptureActions::showInWireshark() {
  const auto wireshark = std::make_shared<Wireshark>();
  if (!wireshark->isStarted()) return m_bench->say(wireshark->error());
  m_bench->say(tr("Waiting for Wireshark..."));
  const QStringList ports = selectedPorts();
  m_run->prepare([this, wireshark, ports] { tryFifo(wireshark, ports, kAttempts); });
}

void CaptureActions::tryFifo(const std::shared_ptr<Wireshark>& wireshark, const QStringList& ports, int attempts) {
  start(wireshark->fifo(), ports, tr("Wireshark shows what passes from now on"),
        [this, wireshark, ports, attempts](const EngineError& error) {
          if (error.kind != QLatin1String("environment") || attempts == 0) return m_bench->say(error.text());
          QTimer::singleShot(kBetweenAttemptsMs, this,
                             [this, wireshark, ports, attempts] { tryFifo(wireshark, ports, attempts - 1); });
        });
}

void CaptureActions::start(const QString& file, const QStringList& ports, const QString& started,
                           const std::function<void(const EngineError&)>& failed) {
  QJsonObject keys{{QStringLiteral("file"), file}};
  ports.isEmpty() ? keys.insert(QStringLiteral("all"), true)
                  : keys.insert(QStringLiteral("ports"), QJsonArray::fromStringList(ports));
  m_bench->engine()->ask(
      QStringLiteral("capture"), keys,
      [this, ports, started](const QJsonObject& ok) {
        m_going.push_back({ok.value(QLatin1String("capture")).toInt(), ports});
        showMarks();
        m_bench->say(started);
      },
      [this, failed](const EngineError& error, const QJsonObject&) {
        failed ? failed(error) : m_bench->say(error.text());
      });
}

void CaptureActions::endCaptures(const QStringList& ports) {
  for (const Going& each : m_going) {
    const bool here =
        ports.isEmpty() || each.ports.isEmpty() ||
        std::any_of(ports.begin(), ports.end(), [&](const QString& port) { return each.ports.contains(port); });
    if (!here) continue;
    m_bench->engine()->ask(
        QStringLiteral("capture_stop"), {{QStringLiteral("capture"), each.number}},
        [this, number = each.number](const QJsonObject& ok) {
          QJsonObject keys = ok;
          keys.insert(QStringLiteral("capture"), number);
          ended(keys);
        },
        [this](const EngineError& error, const QJsonObject&) { m_bench->say(error.text()); });
  }
}

void CaptureActions::ended(const QJsonObject& keys) {
  const int number = keys.value(QLatin1String("capture")).toInt();
  std::erase_if(m_going, [&](const Going& each) { return each.number == number; });
  showMarks();
  const QString why = keys.value(QLatin1String("closed")).toString();
  const QString file = keys.value(QLatin1String("file")).toString();
  const qint64 packets = keys.value(QLatin1String("packets")).toInteger();
  // The name of a pipe went when its reader had come.
  const QString what = QFileInfo::exists(file) ? tr("%L1 packets are in %2").arg(packets).arg(file)
                                               : tr("%L1 packets were shown").arg(packets);
  m_bench->say(why.isEmpty() ? what : tr("%1; the capture has ended: %2").arg(what, why));
}

}  // namespace loom::gui
