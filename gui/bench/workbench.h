#pragma once

// What the parts of the window share: the document and its edits, the engine, the device table, the drawing on
// screen, and the actions. A pane is made with a pointer to this and needs nothing else.
//
// Not modelled: several scenarios in one window; open another window.

#include <QObject>

#include "gui/bench/actions.h"
#include "gui/canvas/canvas_view.h"
#include "gui/document/drawing_edits.h"
#include "gui/engine/device_table_loader.h"
#include "gui/engine/engine_client.h"
#include "gui/engine/scenario_checker.h"

namespace loom::gui {

class Workbench : public QObject {
  Q_OBJECT

 public:
  explicit Workbench(QObject* parent = nullptr);
  ~Workbench() override;

  ScenarioDocument* document() { return &m_document; }
  DrawingEdits* edits() { return &m_edits; }
  EngineClient* engine() { return &m_engine; }
  ScenarioChecker* checker() { return &m_checker; }
  TopologyScene* scene() { return &m_scene; }
  CanvasView* canvas() { return m_canvas; }  // its parent owns it
  Actions* actions() { return &m_actions; }
  const DeviceTable& table() const { return m_table; }
  void setTable(const DeviceTable& table);
  void loadTable();

  void say(const QString& text) { emit said(text); }

 signals:
  void said(const QString& text);  // for the status bar
  void tableChanged();
  void placeWanted(int line, int column);  // in the text

 private:
  ScenarioDocument m_document;
  DrawingEdits m_edits;
  EngineClient m_engine;
  ScenarioChecker m_checker;
  DeviceTableLoader m_loader;
  DeviceTable m_table;
  TopologyScene m_scene;
  CanvasView* m_canvas;
  Actions m_actions;
};

}  // namespace loom::gui
