#include "gui/capture/replay_dialog.h"

#include <QFileInfo>
#include <QFormLayout>
#include <QJsonArray>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/run/sim_time.h"

namespace loom::gui {

namespace {
// What the engine takes.
constexpr double kLeastSpeed = 1e-3;
constexpr double kMostSpeed = 1e3;
}  // namespace

QStringList portsToPlayInto(const Drawing& drawing) {
  QStringList open;
  QStringList linked;
  for (const DrawnNode& node : drawing.nodes) {
    for (const QString& port : drawing.portsOf(node.name)) {
      const PortName name{node.name, port};
      (drawing.linkAt(name) == nullptr ? open : linked) << name.text();
    }
  }
  return open + linked;
}

ReplayDialog::ReplayDialog(const QString& file, const QJsonObject& info, const Drawing& drawing, QWidget* parent)
    : QDialog(parent),
      m_file(file),
      m_damaged(!info.value(QLatin1String("damage")).toString().isEmpty()),
      m_start(new QLineEdit(QStringLiteral("0s"))),
      m_speed(new QComboBox),
      m_times(new QSpinBox),
      m_filter(new QLineEdit),
      m_wrong(new QLabel),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel)) {
  setWindowTitle(tr("Play a capture"));
  const double seconds = info.value(QLatin1String("last")).toString().toDouble() -
                         info.value(QLatin1String("first")).toString().toDouble();
  auto* about = new QLabel(
      QStringLiteral("<b>%1</b><br>%2")
          .arg(QFileInfo(file).fileName().toHtmlEscaped(), tr("%1, %L2 packets in %3 s")
                                                               .arg(info.value(QLatin1String("format")).toString())
                                                               .arg(info.value(QLatin1String("packets")).toInteger())
                                                               .arg(seconds, 0, 'f', 3)));
  about->setToolTip(file);
  auto* form = new QFormLayout;
  form->setSpacing(10);
  const QStringList ports = portsToPlayInto(drawing);
  for (const QJsonValue& value : info.value(QLatin1String("interfaces")).toArray()) {
    const QJsonObject json = value.toObject();
    if (json.value(QLatin1String("packets")).toInteger() == 0) continue;
    const QString name = json.value(QLatin1String("name")).toString();
    auto* choice = new QComboBox;
    choice->addItem(tr("not played"), QString());
    for (const QString& port : ports)
      choice->addItem(drawing.linkAt(PortName::of(port)) == nullptr ? tr("%1: arrives here").arg(port)
                                                                    : tr("%1: sent over its cable").arg(port),
                      port);
    choice->setToolTip(tr(
        "Where what this interface recorded enters: at a port without a cable it arrives, at another it is sent over "
        "the cable"));
    choice->setAccessibleName(tr("Port for %1").arg(name));
    choice->setCurrentIndex(std::max(0, choice->findData(name)));
    connect(choice, &QComboBox::currentIndexChanged, this, &ReplayDialog::update);
    m_interfaces << name;
    m_ports << choice;
    form->addRow(tr("%1 (%L2 packets)")
                     .arg(name.isEmpty() ? tr("the only interface") : name)
                     .arg(json.value(QLatin1String("packets")).toInteger()),
                 choice);
  }
  if (m_ports.size() == 1 && m_ports.front()->currentIndex() == 0 && !ports.isEmpty())
    m_ports.front()->setCurrentIndex(1);
  m_start->setToolTip(tr("When the first packet arrives, such as 1.5ms"));
  form->addRow(tr("Starts at"), m_start);
  m_speed->setEditable(true);
  m_speed->addItems({QStringLiteral("1"), QStringLiteral("0.1"), QStringLiteral("0.5"), QStringLiteral("2"),
                     QStringLiteral("10"), tr("as fast as the port can")});
  m_speed->setAccessibleName(tr("Times its own speed"));
  m_speed->setToolTip(tr("2 plays it twice as fast as it was recorded"));
  form->addRow(tr("Times its own speed"), m_speed);
  m_times->setRange(1, 1'000'000);
  m_times->setAccessibleName(tr("Times"));
  m_times->setToolTip(tr("How often it is played, each time after the one before"));
  form->addRow(tr("Played"), m_times);
  m_times->setSuffix(QStringLiteral(" ×"));
  m_filter->setPlaceholderText(tr("all packets, or such as: arp or (vlan 10 and icmp)"));
  m_filter->setAccessibleName(tr("Filter"));
  m_filter->setToolTip(tr("Plays packets that match, in tcpdump's language"));
  form->addRow(tr("Filter"), m_filter);
  const QString damage = info.value(QLatin1String("damage")).toString();
  m_wrong->setWordWrap(true);
  auto* damaged = new QLabel(tr("Damaged, and played up to there: %1").arg(damage));
  damaged->setWordWrap(true);
  damaged->setVisible(m_damaged);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(18, 16, 18, 14);
  column->setSpacing(14);
  for (QWidget* each : {about, damaged}) column->addWidget(each);
  column->addLayout(form);
  column->addWidget(m_wrong);
  column->addWidget(m_buttons);
  setMinimumWidth(420);
  m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Play"));
  m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
  connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_start, &QLineEdit::textChanged, this, &ReplayDialog::update);
  connect(m_speed, &QComboBox::editTextChanged, this, &ReplayDialog::update);
  update();
}

void ReplayDialog::setPort(int interface, const QString& port) {
  m_ports[interface]->setCurrentIndex(std::max(0, m_ports[interface]->findData(port)));
}

double ReplayDialog::speed() const {
  if (m_speed->currentText() == m_speed->itemText(m_speed->count() - 1)) return 0;
  bool ok = false;
  const double speed = m_speed->currentText().trimmed().toDouble(&ok);
  return ok && speed >= kLeastSpeed && speed <= kMostSpeed ? speed : -1;
}

QJsonObject ReplayDialog::replay() const {
  const std::optional<Picoseconds> start = parseTime(m_start->text());
  if (!start || *start < 0 || speed() < 0) return {};
  QJsonObject replay{{QStringLiteral("capture"), m_file}, {QStringLiteral("start_ps"), psText(*start)}};
  QJsonObject map;
  for (int i = 0; i < static_cast<int>(m_ports.size()); ++i) {
    const QString port = m_ports[i]->currentData().toString();
    if (!port.isEmpty()) map.insert(m_interfaces[i], port);
  }
  if (map.isEmpty()) return {};
  // A classic pcap has one interface, and that has no name.
  if (m_interfaces == QStringList{QString()}) {
    replay.insert(QStringLiteral("at"), m_ports.front()->currentData().toString());
  } else {
    replay.insert(QStringLiteral("map"), map);
  }
  if (speed() == 0) {
    replay.insert(QStringLiteral("asap"), true);
  } else {
    replay.insert(QStringLiteral("speed"), speed());
  }
  replay.insert(QStringLiteral("times"), m_times->value());
  if (!m_filter->text().trimmed().isEmpty()) replay.insert(QStringLiteral("filter"), m_filter->text().trimmed());
  if (m_damaged) replay.insert(QStringLiteral("lenient"), true);
  return replay;
}

void ReplayDialog::update() {
  const std::optional<Picoseconds> start = parseTime(m_start->text());
  const bool good = !replay().isEmpty();
  m_wrong->setText(good                   ? QString()
                   : !start || *start < 0 ? tr("The start is no time; write it as 1.5ms")
                   : speed() < 0          ? tr("The speed is no number from 0.001 to 1000")
                                          : tr("Choose a port for an interface"));
  m_wrong->setVisible(!good);
  m_buttons->button(QDialogButtonBox::Ok)->setEnabled(good);
}

}  // namespace loom::gui
