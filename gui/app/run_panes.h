#pragma once

// The panes that look at a run, and how they speak to each other: the frame chosen in the list is the one a hop steps
// along and the one that is followed; the device selected in the drawing is the one whose tables are shown.

#include <QObject>

#include "gui/bench/workbench.h"
#include "gui/capture/capture_actions.h"
#include "gui/chart/chart_pane.h"
#include "gui/run/run_actions.h"
#include "gui/run/run_controller.h"
#include "gui/run/traffic_layer.h"
#include "gui/see/hardware_pane.h"
#include "gui/see/log_pane.h"
#include "gui/see/packet_pane.h"
#include "gui/see/sequence_view.h"
#include "gui/see/story_pane.h"
#include "gui/see/tables_pane.h"

namespace loom::gui {

class RunPanes : public QObject {
  Q_OBJECT

 public:
  RunPanes(Workbench* bench, QWidget* window);

  RunController* run() { return &m_run; }
  RunActions* actions() { return m_actions; }
  CaptureActions* captures() { return m_captures; }
  TrafficLayer* traffic() { return &m_traffic; }
  PacketPane* packets() { return m_packets; }
  StoryPane* story() { return m_story; }
  LogPane* log() { return m_log; }
  HardwarePane* hardware() { return m_hardware; }
  TablesPane* tables() { return m_tables; }
  SequenceView* sequence() { return m_sequence; }
  ChartPane* charts() { return m_charts; }

 signals:
  void storyWanted();  // its pane should be seen

 private:
  void follow(const QString& frame);
  void select(const QString& place);

  Workbench* m_bench;
  RunController m_run;
  TrafficLayer m_traffic;
  RunActions* m_actions;
  CaptureActions* m_captures;
  PacketPane* m_packets;
  StoryPane* m_story;
  LogPane* m_log;
  HardwarePane* m_hardware;
  TablesPane* m_tables;
  SequenceView* m_sequence;
  ChartPane* m_charts;
};

}  // namespace loom::gui
