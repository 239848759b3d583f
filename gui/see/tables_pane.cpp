#include "gui/see/tables_pane.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace loom::gui {

TablesPane::TablesPane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_tabs(new QTabWidget),
      m_rings(new RingView),
      m_ringArea(new QScrollArea(this)),
      m_empty(new QLabel) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 4, 0, 0);
  column->addWidget(m_empty);
  column->addWidget(m_tabs);
  m_empty->setAlignment(Qt::AlignCenter);
  m_empty->setWordWrap(true);
  m_empty->setMargin(16);
  m_tabs->setDocumentMode(true);
  m_ringArea->setWidget(m_rings);
  m_ringArea->setWidgetResizable(true);
  m_ringArea->setFrameShape(QFrame::NoFrame);
  m_ringArea->hide();
  connect(run, &RunController::stateChanged, this, &TablesPane::refresh);
  connect(run, &RunController::unloaded, this, &TablesPane::clear);
  connect(run, &RunController::loaded, this, &TablesPane::clear);
  say();
}

void TablesPane::say() {
  m_empty->setText(m_node.isEmpty()     ? tr("Select a device to see its tables")
                   : !m_run->isLoaded() ? tr("Run, or step once: tables belong to a run")
                                        : tr("%1 has no tables").arg(m_node));
  m_empty->setVisible(m_tabs->count() == 0);
  m_tabs->setVisible(m_tabs->count() > 0);
}

void TablesPane::clear() {
  m_tabs->clear();
  qDeleteAll(m_models);
  m_models.clear();
  m_ringArea->setParent(this);
  m_ringArea->hide();
  m_rings->setRegisters({});
  say();
}

void TablesPane::showNode(const QString& node, const std::vector<TableKind>& tables) {
  if (node == m_node) return;
  m_node = node;
  m_meanings = tables;
  clear();
  refresh();
}

void TablesPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

void TablesPane::refresh() {
  if (!isVisible() || m_node.isEmpty() || !m_run->isLoaded()) return say();
  if (m_asking) {
    m_again = true;
    return;
  }
  m_asking = true;
  m_run->engine()->ask(
      QStringLiteral("tables"), {{QStringLiteral("node"), m_node}},
      [this, node = m_node](const QJsonObject& ok) {
        m_asking = false;
        if (node == m_node) show(ok.value(QLatin1String("tables")).toArray());
        if (std::exchange(m_again, false)) refresh();
      },
      [this](const EngineError&, const QJsonObject&) { m_asking = m_again = false; });
}

void TablesPane::show(const QJsonArray& tables) {
  for (const QJsonValue& value : tables) {
    const QJsonObject table = value.toObject();
    const QString name = table.value(QLatin1String("table")).toString();
    TableModel*& model = m_models[name];
    if (model == nullptr) {
      if (table.value(QLatin1String("rows")).toArray().isEmpty() && name == QLatin1String("nic")) {
        m_models.remove(name);
        continue;  // a host without one
      }
      model = new TableModel(this);
      auto* view = new QTableView;
      view->setModel(model);
      view->setAccessibleName(name);
      view->setFrameShape(QFrame::NoFrame);
      view->setShowGrid(false);
      view->setAlternatingRowColors(true);
      view->setTabKeyNavigation(false);
      view->verticalHeader()->hide();
      view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
      view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
      view->horizontalHeader()->setStretchLastSection(true);
      const int tab = m_tabs->addTab(view, name);
      for (const TableKind& kind : m_meanings) {
        if (kind.name != name) continue;
        m_tabs->setTabToolTip(tab, kind.help);
        model->setMeanings(kind.columns);
      }
    }
    model->setTable(table);
    if (name == QLatin1String("nic")) {
      m_rings->setRegisters(model->rows());
      if (m_rings->rings() > 0 && m_tabs->indexOf(m_ringArea) < 0) {
        m_tabs->insertTab(0, m_ringArea, tr("rings"));
        m_tabs->setTabToolTip(0, tr("Descriptor rings: what the driver gave to the hardware, between head and tail"));
        m_tabs->setCurrentIndex(0);
      }
    }
  }
  say();
}

}  // namespace loom::gui
