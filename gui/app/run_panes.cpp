#include "gui/app/run_panes.h"

#include <QSettings>

namespace loom::gui {

RunPanes::RunPanes(Workbench* bench, QWidget* window)
    : QObject(bench),
      m_bench(bench),
      m_run(bench->document(), bench->engine()),
      m_traffic(&m_run, bench->canvas()),
      m_actions(new RunActions(bench, &m_run, window)),
      m_captures(new CaptureActions(bench, &m_run, window)),
      m_packets(new PacketPane(&m_run)),
      m_story(new StoryPane(&m_run)),
      m_log(new LogPane(&m_run)),
      m_hardware(new HardwarePane(&m_run)),
      m_tables(new TablesPane(&m_run)),
      m_sequence(new SequenceView(m_packets->frames(), bench->document())),
      m_charts(new ChartPane(&m_run)) {
  m_packets->frames()->setTable(&bench->table());
  m_story->setTable(&bench->table());
  m_log->model()->setTable(&bench->table());
  connect(&m_run, &RunController::said, bench, &Workbench::said);
  connect(&m_run, &RunController::failed, this, [this](const EngineError& error) {
    m_bench->say(error.text());
    if (error.line > 0) emit m_bench->placeWanted(error.line, error.column);
  });
  connect(m_packets, &PacketPane::chosen, this, [this](const FrameRow& row) {
    m_actions->setFrame(row.frame);
    m_sequence->setCurrent(m_packets->frames()->indexOf(row.no));
  });
  connect(m_sequence, &SequenceView::rowChosen, this,
          [this](int row) { m_packets->table()->setCurrentIndex(m_packets->frames()->index(row, 0)); });
  connect(m_charts, &ChartPane::said, bench, &Workbench::say);
  connect(m_packets, &PacketPane::said, bench, &Workbench::say);
  const QString kept = QStringLiteral("full-dissection");
  const bool full = QSettings().value(kept, true).toBool();
  m_packets->setFullDissection(full);
  bench->actions()->addSwitch(
      "dissection", tr("F&ull dissection"),
      tr("Show the fields of the chosen frame as Wireshark's sharkd dissects it, where that is "
         "installed"),
      "", "", full, [this, kept](bool on) {
        m_packets->setFullDissection(on);
        QSettings().setValue(kept, on);
      });
  connect(m_packets, &PacketPane::followWanted, this, &RunPanes::follow);
  connect(m_log, &LogPane::followWanted, this, &RunPanes::follow);
  connect(m_packets, &PacketPane::momentWanted, &m_run, &RunController::goTo);
  connect(m_story, &StoryPane::momentWanted, &m_run, &RunController::goTo);
  connect(m_story, &StoryPane::placeChosen, this, &RunPanes::select);
  connect(bench->scene(), &QGraphicsScene::selectionChanged, this, [this] {
    const QStringList nodes = m_bench->scene()->selectedNodes();
    const QString node = nodes.size() == 1 ? nodes.first() : QString();
    const DrawnNode* drawn = m_bench->document()->drawing().node(node);
    const DeviceKind* kind = drawn == nullptr ? nullptr : m_bench->table().device(drawn->kind);
    m_tables->showNode(node, kind == nullptr ? std::vector<TableKind>() : kind->tables);
    m_log->setSelected(node);
    m_hardware->setSelected(node);
  });
}

void RunPanes::follow(const QString& frame) {
  m_actions->setFrame(frame);
  m_story->follow(frame);
  emit storyWanted();
}

void RunPanes::select(const QString& place) {
  const QString node = place.section(u':', 0, 0);
  if (m_bench->scene()->node(node) != nullptr) m_bench->scene()->selectNodes({node});
}

}  // namespace loom::gui
