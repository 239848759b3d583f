#include "gui/run/until_dialog.h"

#include <QCompleter>
#include <QFormLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace loom::gui {

UntilDialog::UntilDialog(const RunState& state, QWidget* parent)
    : QDialog(parent),
      m_state(state),
      m_what(new QComboBox),
      m_counter(new QComboBox),
      m_counterName(new QLabel(tr("Counter"))),
      m_value(new QLineEdit),
      m_valueName(new QLabel),
      m_wrong(new QLabel),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel)) {
  setWindowTitle(tr("Run until"));
  m_what->addItems({tr("a moment"), tr("an event"), tr("a row of the packet list"), tr("a counter reaches a value")});
  m_what->setAccessibleName(tr("Run until"));
  m_what->setToolTip(tr("What ends the run; it can go on from there"));
  m_counter->setEditable(true);
  m_counter->setInsertPolicy(QComboBox::NoInsert);
  m_counter->completer()->setCompletionMode(QCompleter::PopupCompletion);
  m_counter->completer()->setFilterMode(Qt::MatchContains);
  m_counter->setAccessibleName(tr("Counter"));
  m_counter->setToolTip(tr("A counter of the run, such as sw1.p1.rx_frames; type a part of its name"));
  m_value->setAccessibleName(tr("Value"));
  m_wrong->setWordWrap(true);
  m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Run"));
  m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
  auto* form = new QFormLayout;
  form->setSpacing(10);
  form->addRow(tr("Until"), m_what);
  form->addRow(m_counterName, m_counter);
  form->addRow(m_valueName, m_value);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(18, 16, 18, 14);
  column->setSpacing(14);
  column->addLayout(form);
  column->addWidget(m_wrong);
  column->addWidget(m_buttons);
  setMinimumWidth(440);
  connect(m_what, &QComboBox::currentIndexChanged, this, &UntilDialog::suggest);
  connect(m_counter, &QComboBox::editTextChanged, this, &UntilDialog::update);
  connect(m_value, &QLineEdit::textChanged, this, &UntilDialog::update);
  connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  suggest();
}

void UntilDialog::setCounters(const QJsonArray& counters) {
  const QString typed = m_counter->currentText();
  m_counter->clear();
  for (const QJsonValue& each : counters) {
    const QJsonObject json = each.toObject();
    m_counter->addItem(json.value(QLatin1String("name")).toString(), json.value(QLatin1String("value")).toDouble());
  }
  m_counter->setEditText(typed);
}

void UntilDialog::set(What what, const QString& value, const QString& counter) {
  m_what->setCurrentIndex(what);
  m_value->setText(value);
  m_counter->setEditText(counter);
}

void UntilDialog::suggest() {
  const int what = m_what->currentIndex();
  const QString names[] = {tr("Simulated time"), tr("Number of the event"), tr("Number of the row"), tr("At least")};
  m_valueName->setText(names[what]);
  m_counterName->setVisible(what == Counter);
  m_counter->setVisible(what == Counter);
  m_value->setText(what == Moment  ? timeText(m_state.at)
                   : what == Event ? QString::number(m_state.event + 1)
                   : what == Frame ? QString::number(m_state.frames + 1)
                                   : QStringLiteral("1"));
  m_value->selectAll();
  m_value->setFocus();
  update();
}

QJsonObject UntilDialog::until() const {
  if (m_what->currentIndex() == Moment) {
    const std::optional<Picoseconds> at = parseTime(m_value->text());
    if (!at || *at < 0) return {};
    return {{QStringLiteral("until_ps"), psText(*at)}};
  }
  bool ok = false;
  const qint64 number = m_value->text().trimmed().toLongLong(&ok);
  if (!ok || number < 1) return {};
  switch (m_what->currentIndex()) {
    case Event:
      return {{QStringLiteral("until_event"), number}};
    case Frame:
      return {{QStringLiteral("until_frame"), number}};
    default:
      if (m_counter->currentText().trimmed().isEmpty()) return {};
      return {{QStringLiteral("until"), QJsonObject{{QStringLiteral("counter"), m_counter->currentText().trimmed()},
                                                    {QStringLiteral("at_least"), number}}}};
  }
}

void UntilDialog::update() {
  const bool good = !until().isEmpty();
  const int what = m_what->currentIndex();
  m_wrong->setText(good             ? QString()
                   : what == Moment ? tr("'%1' is no time; write 1.5ms or 2s").arg(m_value->text())
                   : what == Counter && m_counter->currentText().trimmed().isEmpty()
                       ? tr("Choose a counter")
                       : tr("'%1' is no number; write 1 or more").arg(m_value->text()));
  m_wrong->setVisible(!good);
  m_buttons->button(QDialogButtonBox::Ok)->setEnabled(good);
}

}  // namespace loom::gui
