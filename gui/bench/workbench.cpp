#include "gui/bench/workbench.h"

namespace loom::gui {

Workbench::Workbench(QObject* parent)
    : QObject(parent),
      m_edits(&m_document),
      m_checker(&m_document, &m_engine),
      m_scene(&m_document, &m_edits),
      m_canvas(new CanvasView(&m_scene)) {
  connect(&m_loader, &DeviceTableLoader::loaded, this, &Workbench::setTable);
  connect(&m_loader, &DeviceTableLoader::failed, this, &Workbench::said);
  connect(&m_scene, &TopologyScene::refused, this, &Workbench::said);
  connect(m_canvas, &CanvasView::said, this, &Workbench::said);
}

Workbench::~Workbench() = default;

void Workbench::loadTable() {
  m_loader.load(EngineClient::findProgram());
}

void Workbench::setTable(const DeviceTable& table) {
  m_table = table;
  for (const DeviceKind& device : table.devices()) m_edits.setFixedPorts(device.kind, device.fixedPorts);
  emit tableChanged();
}

}  // namespace loom::gui
