#include "gui/run/break_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/engine/json_text.h"

namespace loom::gui {

namespace {
enum Column { On, Place, Reason, Filter, ColumnCount };
}

BreakDialog::BreakDialog(const QJsonArray& breaks, const Drawing& drawing, const DeviceTable& table, QWidget* parent)
    : QDialog(parent), m_rows(new QTableWidget(0, ColumnCount)) {
  setWindowTitle(tr("Breakpoints"));
  resize(760, 360);
  m_places << QString();
  for (const DrawnNode& node : drawing.nodes) {
    m_places << node.name;
    for (const QString& port : drawing.portsOf(node.name)) m_places << node.name + u':' + port;
  }
  m_reasons = QStringList{QString(), QStringLiteral("any")} + table.dropReasons();
  for (const QString& reason : m_reasons) m_meanings << table.meaningOf(reason);
  m_rows->setHorizontalHeaderLabels({tr("When"), tr("Where"), tr("Dropped because"), tr("Filter, as tcpdump's")});
  m_rows->horizontalHeader()->setSectionResizeMode(Filter, QHeaderView::Stretch);
  m_rows->horizontalHeader()->resizeSection(Place, 170);
  m_rows->horizontalHeader()->resizeSection(Reason, 190);
  m_rows->verticalHeader()->hide();
  m_rows->setAccessibleName(tr("Breakpoints"));
  for (const QJsonValue& each : breaks) addRow(each.toObject());
  if (breaks.isEmpty()) addRow({});  // which says nothing yet
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  QPushButton* add = buttons->addButton(tr("Add"), QDialogButtonBox::ActionRole);
  QPushButton* remove = buttons->addButton(tr("Remove"), QDialogButtonBox::ActionRole);
  connect(add, &QPushButton::clicked, this, [this] { addRow({}); });
  connect(remove, &QPushButton::clicked, this, [this] {
    if (m_rows->currentRow() >= 0) m_rows->removeRow(m_rows->currentRow());
  });
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_rows);
  column->addWidget(buttons);
}

void BreakDialog::addRow(const QJsonObject& json) {
  const auto text = [&](const char* key) { return textOf(json, key); };
  const int row = m_rows->rowCount();
  m_rows->insertRow(row);
  const auto choice = [&](int column, const QStringList& words, const QString& now) {
    auto* box = new QComboBox;
    box->addItems(words);
    if (!words.contains(now)) box->addItem(now);
    box->setCurrentText(now);
    m_rows->setCellWidget(row, column, box);
    return box;
  };
  choice(On, {QStringLiteral("received"), QStringLiteral("sent"), QStringLiteral("dropped")},
         text("on").isEmpty() ? (text("drop").isEmpty() ? QStringLiteral("received") : QStringLiteral("dropped"))
                              : text("on"));
  choice(Place, m_places, text("node").isEmpty() ? text("port") : text("node"));
  QComboBox* reasons = choice(Reason, m_reasons, text("drop"));
  for (int i = 0; i < m_meanings.size(); ++i) reasons->setItemData(i, m_meanings[i], Qt::ToolTipRole);
  const auto explain = [reasons] { reasons->setToolTip(reasons->currentData(Qt::ToolTipRole).toString()); };
  connect(reasons, &QComboBox::currentIndexChanged, this, explain);
  explain();
  m_rows->setItem(row, Filter, new QTableWidgetItem(text("filter")));
}

QJsonArray BreakDialog::breaks() const {
  QJsonArray breaks;
  for (int row = 0; row < m_rows->rowCount(); ++row) {
    const auto choice = [&](int column) {
      return static_cast<QComboBox*>(m_rows->cellWidget(row, column))->currentText();
    };
    QJsonObject json;
    if (choice(On) != QLatin1String("received")) json.insert(QStringLiteral("on"), choice(On));
    const QString place = choice(Place);
    if (!place.isEmpty()) json.insert(place.contains(u':') ? QStringLiteral("port") : QStringLiteral("node"), place);
    if (!choice(Reason).isEmpty()) {
      json.remove(QStringLiteral("on"));
      json.insert(QStringLiteral("drop"), choice(Reason));
    }
    const QString filter = m_rows->item(row, Filter)->text().trimmed();
    if (!filter.isEmpty()) json.insert(QStringLiteral("filter"), filter);
    if (!json.isEmpty()) breaks.append(json);
  }
  return breaks;
}

}  // namespace loom::gui
