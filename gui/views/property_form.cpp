#include "gui/views/property_form.h"

#include <QApplication>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollBar>
#include <QToolButton>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {

QString yamlOf(const Parameter& parameter, const QString& text) {
  QString value = text.trimmed();
  if (value.isEmpty()) return {};
  const bool collection = value.startsWith(u'{') || value.startsWith(u'[');
  if (!parameter.isScalar() || collection) {
    if (collection || parameter.kind == QLatin1String("any") || parameter.kind == QLatin1String("record"))
      return value;
    return parameter.kind == QLatin1String("map") ? QStringLiteral("{ %1 }").arg(value)
                                                  : QStringLiteral("[%1]").arg(value);
  }
  if (parameter.kind == QLatin1String("vlans") && value.contains(u',')) return QStringLiteral("[%1]").arg(value);
  return yamlScalar(value);
}

}  // namespace

PropertyForm::PropertyForm(ScenarioDocument* document, DrawingEdits* edits, QWidget* parent)
    : QScrollArea(parent), m_document(document), m_edits(edits) {
  setAccessibleName(tr("Settings"));
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  connect(document, &ScenarioDocument::structureChanged, this, &PropertyForm::refresh);
  connect(&Theme::instance(), &Theme::changedTheme, this, [this] {
    m_built.clear();
    refresh();
  });
  build();
}

void PropertyForm::setTable(const DeviceTable* table) {
  m_table = table;
  m_built.clear();
  refresh();
}

void PropertyForm::showNode(const QString& name) {
  m_what = What::Node;
  m_node = name;
  refresh();
}

void PropertyForm::showLink(int item) {
  m_what = What::Link;
  m_link = item;
  refresh();
}

void PropertyForm::showMany(int nodes, int links) {
  m_what = What::Many;
  m_manyNodes = nodes;
  m_manyLinks = links;
  refresh();
}

void PropertyForm::showScenario() {
  m_what = What::Scenario;
  refresh();
}

// Made anew only when what it shows differs, so that a field one types in does not vanish.
void PropertyForm::refresh() {
  QString now = QString::number(static_cast<int>(m_what)) + m_node + QString::number(m_link) +
                QStringLiteral("/%1/%2/").arg(m_manyNodes).arg(m_manyLinks);
  const YamlNode* node = nullptr;
  if (m_what == What::Node) node = m_document->root().at({"topology", "nodes"});
  if (m_what == What::Node && node != nullptr) node = node->at(m_node);
  if (m_what == What::Link) node = m_document->root().at({"topology", "links"});
  if (node != nullptr) now += m_document->text().mid(node->span.begin, node->span.end - node->span.begin);
  if (m_what == What::Node) now += m_document->drawing().portsOf(m_node).join(u',');
  if (m_what == What::Scenario) {
    for (const char* key : {"name", "description", "run"}) {
      const YamlNode* part = m_document->root().at(QLatin1String(key));
      if (part != nullptr) now += m_document->text().mid(part->span.begin, part->span.end - part->span.begin) + u'|';
    }
  }
  if (now == m_built) return;
  m_built = now;
  build();
}

void PropertyForm::focusFirst() {
  if (auto* field = widget()->findChild<QLineEdit*>()) field->setFocus();
}

void PropertyForm::addHead(QFormLayout* form, const QString& icon, const QColor& color, const QString& title,
                           const QString& text) {
  auto* head = new QWidget;
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(0, 0, 0, 6);
  auto* picture = new QLabel;
  picture->setPixmap(themeIcon(icon, color).pixmap(QSize(32, 32), devicePixelRatioF()));
  row->addWidget(picture, 0, Qt::AlignTop);
  auto* words = new QLabel(QStringLiteral("<b>%1</b><br><span style='color:%3'>%2</span>")
                               .arg(title.toHtmlEscaped(), text.toHtmlEscaped(), Theme::instance().faint().name()));
  words->setWordWrap(true);
  row->addWidget(words, 1);
  form->addRow(head);
}

void PropertyForm::build() {
  const QString focused =
      widget() != nullptr && widget()->focusWidget() != nullptr && widget()->focusWidget()->hasFocus()
          ? widget()->focusWidget()->objectName()
          : QString();
  const int scrolled = verticalScrollBar()->value();
  auto* page = new QWidget;
  auto* form = new QFormLayout(page);
  form->setContentsMargins(14, 14, 14, 14);
  form->setVerticalSpacing(8);
  form->setHorizontalSpacing(12);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->setLabelAlignment(Qt::AlignLeft);
  const Theme& theme = Theme::instance();
  if (m_what == What::Node) {
    addNodeFields(form);
  } else if (m_what == What::Link && m_table != nullptr) {
    const auto& links = m_document->drawing().links;
    for (const DrawnLink& link : links) {
      if (link.item != m_link) continue;
      addHead(form, QStringLiteral("link"), theme.cable(), tr("Cable"),
              link.a.text() + QStringLiteral(" — ") + link.b.text());
      std::vector<Parameter> parameters;
      for (const Parameter& p : m_table->link()) {
        if (p.name != QLatin1String("endpoints")) parameters.push_back(p);
      }
      addParameters(form, parameters, {QStringLiteral("topology"), QStringLiteral("links"), QString::number(m_link)},
                    3, 0);
    }
  } else if (m_what == What::Many) {
    addHead(
        form, QStringLiteral("select"), theme.accent(), tr("Several are selected"),
        tr("%n device(s)", nullptr, m_manyNodes) + QStringLiteral(", ") + tr("%n cable(s)", nullptr, m_manyLinks));
  } else {
    addHead(form, QStringLiteral("text"), theme.accent(), tr("Scenario"),
            tr("Select a device or a cable to see its settings"));
    const auto plain = [](const char* name, const char* kind, const QString& help) {
      Parameter p;
      p.name = QLatin1String(name);
      p.kind = QLatin1String(kind);
      p.help = help;
      return p;
    };
    addParameters(
        form,
        {plain("name", "text", tr("What the scenario is called")), plain("description", "text", tr("What it shows"))},
        {}, 1, 0);
    addParameters(form,
                  {plain("until", "duration", tr("Simulated time at which the run ends")),
                   plain("seed", "integer", tr("Of every random stream"))},
                  {QStringLiteral("run")}, 1, 0);
  }
  setWidget(page);
  verticalScrollBar()->setValue(scrolled);
  if (!focused.isEmpty()) {
    if (auto* again = page->findChild<QWidget*>(focused)) again->setFocus();
  }
}

void PropertyForm::addNodeFields(QFormLayout* form) {
  const DrawnNode* node = m_document->drawing().node(m_node);
  if (node == nullptr) return;
  const DeviceKind* kind = m_table == nullptr ? nullptr : m_table->device(node->kind);
  addHead(form, kindIcon(node->kind), Theme::instance().ofKind(node->kind), node->name,
          kind == nullptr ? node->kind : kind->summary);
  if (node->generated) {
    auto* why = new QLabel(tr("Made by `generate`; its settings are in the text."));
    why->setWordWrap(true);
    form->addRow(why);
    return;
  }
  const QStringList path{QStringLiteral("topology"), QStringLiteral("nodes"), m_node};
  auto* name = new QLineEdit(node->name);
  name->setObjectName(QStringLiteral("name"));
  name->setToolTip(tr("What the device is called; traffic and expectations that name it follow"));
  connect(name, &QLineEdit::editingFinished, this, [this, name, was = node->name] {
    const QString to = name->text().trimmed();
    if (to == was) return;
    if (m_edits->rename(was, to)) {
      m_node = to;
      emit renamed(to);
    } else {
      emit refused(m_edits->error());
      name->setText(was);
    }
  });
  form->addRow(tr("name"), name);
  if (kind == nullptr) return;

  auto* kinds = new QComboBox;
  for (const DeviceKind& each : m_table->devices())
    kinds->addItem(themeIcon(kindIcon(each.kind), Theme::instance().ofKind(each.kind)), each.kind);
  kinds->setCurrentText(node->kind);
  kinds->setToolTip(tr("What the device is"));
  connect(kinds, &QComboBox::textActivated, this,
          [this, path](const QString& to) { write(path + QStringList{QStringLiteral("kind")}, yamlScalar(to), 4); });
  form->addRow(tr("kind"), kinds);

  std::vector<Parameter> others;
  for (const Parameter& p : kind->parameters) {
    if (p.name != QLatin1String("ports") || p.element == nullptr) others.push_back(p);
  }
  const auto ports = std::find_if(kind->parameters.begin(), kind->parameters.end(),
                                  [](const Parameter& p) { return p.name == QLatin1String("ports") && p.element; });
  if (ports != kind->parameters.end()) {
    QStringList words;
    for (const Parameter& field : ports->element->fields) words << field.name;
    auto* title = new QLabel(QStringLiteral("<b>%1</b>").arg(tr("Ports")));
    title->setToolTip(ports->help);
    form->addRow(title);
    for (const QString& port : m_document->drawing().portsOf(m_node)) {
      Parameter p = *ports->element;
      p.name = port;
      p.kind = QStringLiteral("record");
      p.help =
          tr("Settings of this port, for example access: 10. There are: %1").arg(words.join(QStringLiteral(", ")));
      form->addRow(port, fieldFor(p, path + QStringList{QStringLiteral("ports"), port}, 4));
    }
    auto* title2 = new QLabel(QStringLiteral("<b>%1</b>").arg(tr("Device")));
    form->addRow(title2);
  }
  addParameters(form, others, path, 4, 0);
}

void PropertyForm::addParameters(QFormLayout* form, const std::vector<Parameter>& parameters, const QStringList& path,
                                 int keep, int depth) {
  for (const Parameter& p : parameters) {
    auto* label = new QLabel(p.name);
    label->setToolTip(m_table == nullptr ? p.help : m_table->helpOf(p));
    label->setContentsMargins(depth * 12, 0, 0, 0);
    form->addRow(label, fieldFor(p, path + QStringList{p.name}, keep));
  }
}

QWidget* PropertyForm::fieldFor(const Parameter& p, const QStringList& path, int keep) {
  const YamlEdit reader(m_document->text());
  const YamlNode* node = reader.find(path);
  QString now = node == nullptr                      ? QString()
                : node->isScalar()                   ? node->value
                : node->kind == YamlNode::Kind::Null ? QString()
                                                     : flowYaml(*node, m_document->text());
  if (now.startsWith(QLatin1String("{ ")) && now.endsWith(QLatin1String(" }"))) now = now.mid(2, now.size() - 4);
  const QString help = m_table == nullptr ? p.help : m_table->helpOf(p);
  const QString rest = p.defaultText.isEmpty() ? tr("not set") : tr("default: %1").arg(p.defaultText);
  if (p.kind == QLatin1String("bool") || p.kind == QLatin1String("choice")) {
    auto* box = new QComboBox;
    box->setObjectName(path.join(u'.'));
    box->setToolTip(help);
    box->addItem(rest, QString());
    for (const QString& each :
         p.kind == QLatin1String("bool") ? QStringList{QStringLiteral("true"), QStringLiteral("false")} : p.choices)
      box->addItem(each, each);
    box->setCurrentIndex(std::max(0, box->findData(now)));
    connect(box, &QComboBox::activated, this,
            [this, box, path, keep] { write(path, box->currentData().toString(), keep); });
    return box;
  }
  auto* cell = new QWidget;
  auto* column = new QVBoxLayout(cell);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* line = new QLineEdit(now);
  line->setObjectName(path.join(u'.'));
  line->setPlaceholderText(rest);
  line->setToolTip(help);
  line->setCursorPosition(0);
  auto* complaint = new QLabel;
  complaint->setWordWrap(true);
  complaint->setStyleSheet(QStringLiteral("color: %1").arg(Theme::instance().bad().name()));
  column->addWidget(line);
  column->addWidget(complaint);
  const auto judge = [this, p, line, complaint] {
    const QString why = complaintOf(p, line->text().trimmed());
    complaint->setText(why);
    complaint->setVisible(!why.isEmpty());
    line->setStyleSheet(why.isEmpty() ? QString()
                                      : QStringLiteral("border: 1px solid %1").arg(Theme::instance().bad().name()));
  };
  judge();
  connect(line, &QLineEdit::textChanged, this, judge);
  connect(line, &QLineEdit::editingFinished, this, [this, line, p, path, keep, now] {
    if (line->text() == now) return;
    QString yaml = yamlOf(p, line->text());
    if (p.kind == QLatin1String("record") && !yaml.isEmpty() && !yaml.startsWith(u'{') && yaml.contains(u':'))
      yaml = QStringLiteral("{ %1 }").arg(yaml);
    write(path, yaml, keep);
  });
  return cell;
}

void PropertyForm::write(const QStringList& path, const QString& yaml, int keep) {
  if (!m_edits->setSetting(path, yaml, keep, tr("Set %1").arg(path.last()))) emit refused(m_edits->error());
}

QString PropertyForm::complaintOf(const Parameter& p, const QString& text) const {
  if (text.isEmpty()) return {};
  const QString units = m_table == nullptr ? QString() : m_table->unitsOf(p.kind);
  static const QRegularExpression kBare(QStringLiteral("^-?[0-9.]+$"));
  if (!units.isEmpty() && kBare.match(text).hasMatch() && text != QLatin1String("0"))
    return tr("needs a unit: %1").arg(units);
  if (p.kind == QLatin1String("integer") && !text.contains(u'$')) {
    bool number = false;
    const auto value = static_cast<double>(text.toLongLong(&number, 0));
    if (!number) return tr("is no whole number");
    if (p.hasLeast && value < p.least) return tr("at least %1").arg(p.least);
    if (p.hasMost && value > p.most) return tr("at most %1").arg(p.most);
  }
  if (p.kind == QLatin1String("vlan") && !text.contains(u'$')) {
    const int value = text.toInt();
    if (value < 1 || value > 4094) return tr("a VLAN is a number from 1 to 4094");
  }
  return {};
}

}  // namespace loom::gui
