#pragma once

// A window with the real engine behind it, and waits for what a run comes to. Nothing here takes longer than the
// engine does; every wait is for a signal or a state.

#include <QSignalSpy>
#include <QTest>

#include "gui/app/main_window.h"
#include "gui/app/run_panes.h"

namespace loom::gui {

inline constexpr int kWaitMs = 60'000;

struct Stage {
  MainWindow window;
  RunController* run = window.runPanes()->run();
  FramesModel* frames = window.runPanes()->packets()->frames();
  FramesTable* table = window.runPanes()->packets()->table();
  QSignalSpy stopped{run, &RunController::stopped};
  QSignalSpy failed{run, &RunController::failed};

  explicit Stage(const QString& file = QStringLiteral(LOOM_SOURCE_DIR "/scenarios/vlan-lab/scenario.yaml")) {
    opened = window.open(file);
  }
  ~Stage() { window.bench()->document()->undoStack()->setClean(); }
  // Does something and waits for the end of it; why it stopped.
  QString wait(const std::function<void()>& what) {
    const qsizetype before = stopped.size() + failed.size();
    what();
    if (!QTest::qWaitFor([&] { return stopped.size() + failed.size() > before; }, kWaitMs))
      return QStringLiteral("nothing");
    return stopped.isEmpty() ? QStringLiteral("failed") : stopped.last().first().toString();
  }
  // The row at this place, when it has come.
  const FrameRow* rowAt(int index) {
    return QTest::qWaitFor([&] { return frames->row(index) != nullptr; }, kWaitMs) ? frames->row(index) : nullptr;
  }
  // All that happened is in the list and at hand.
  bool allRows() {
    if (!QTest::qWaitFor([&] { return frames->rowCount() == run->state().frames; }, kWaitMs)) return false;
    for (int i = 0; i < frames->rowCount(); ++i) {
      if (rowAt(i) == nullptr) return false;
    }
    return true;
  }
  bool opened = false;
};

}  // namespace loom::gui
