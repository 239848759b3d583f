#include "gui/see/log_pane.h"

namespace loom::gui {

LogPane::LogPane(LogModel* model, QWidget* parent)
    : EventPane(model, tr("Log"), {150, 90, 110}, parent), m_model(model) {
  model->setParent(this);
  kinds()->addItem(tr("All events"), QString());
  for (const char* what : {"sent", "received", "dropped", "decision", "table", "link"})
    kinds()->addItem(QLatin1String(what), QLatin1String(what));
  connect(table(), &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
    const LogEntry* entry = m_model->entry(index.row());
    if (entry != nullptr && !entry->frame.isEmpty()) emit followWanted(entry->frame);
  });
}

}  // namespace loom::gui
