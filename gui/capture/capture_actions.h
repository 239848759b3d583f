#pragma once

// Captures beside a run: recorded ones that are played into ports, and new ones of devices and cables, into a file or
// into Wireshark while the run goes on. What is captured is marked in the drawing; several captures may go on at
// once.
//
// Errors: all are said in the status bar: a capture that cannot be read, one that ended by itself and why, no
// Wireshark.
//
// Not modelled: goldens; `etherloom test --accept` and the regression pane do those.

#include <QJsonArray>
#include <QMenu>
#include <memory>
#include <vector>

#include "gui/bench/workbench.h"
#include "gui/capture/wireshark.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class CaptureActions : public QObject {
  Q_OBJECT

 public:
  CaptureActions(Workbench* bench, RunController* run, QWidget* window);

  void fillMenu(QMenu* menu);
  void fillContext(QMenu* menu);  // of what is selected

  // Without asking a person: a new pcapng of these ports, all when there are none.
  void captureInto(const QString& file, const QStringList& ports);
  void endCaptures(const QStringList& ports);
  void play(const QString& file);
  // Ports of what is selected: of devices all, of a cable the one at its first end, where both directions pass.
  QStringList selectedPorts() const;
  bool isCapturing() const { return !m_going.empty(); }

 private:
  struct Going {
    int number = 0;
    QStringList ports;
  };

  void askReplay();
  void askFile();
  void showInWireshark();
  void tryFifo(const std::shared_ptr<Wireshark>& wireshark, const QStringList& ports, int attempts);
  void start(const QString& file, const QStringList& ports, const QString& started,
             const std::function<void(const EngineError&)>& failed = {});
  void ended(const QJsonObject& keys);
  void showMarks();

  Workbench* m_bench;
  RunController* m_run;
  QWidget* m_window;
  std::vector<Going> m_going;
};

}  // namespace loom::gui
