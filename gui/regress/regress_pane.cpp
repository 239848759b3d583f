#include "gui/regress/regress_pane.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QJsonArray>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/run/sim_time.h"

namespace loom::gui {

namespace {

constexpr int kAtOnce = 2;
constexpr int kMostDecisions = 20;

QToolButton* button(const char* icon, const QString& text, const QString& what) {
  auto* made = new QToolButton;
  made->setIcon(themeIcon(QLatin1String(icon)));
  made->setText(text);
  made->setToolTip(what);
  made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  made->setAutoRaise(true);
  return made;
}

QString kindText(const QString& kind) {
  if (kind == QLatin1String("missing")) return RegressPane::tr("missing: the port did not send it");
  if (kind == QLatin1String("extra")) return RegressPane::tr("extra: the golden has no such frame");
  if (kind == QLatin1String("changed")) return RegressPane::tr("changed: sent otherwise than the golden has it");
  return kind;
}

}  // namespace

RegressPane::RegressPane(EngineClient* engine, QWidget* parent)
    : QWidget(parent),
      m_engine(engine),
      m_folder(QStringLiteral(LOOM_SCENARIOS)),
      m_tree(new QTreeView),
      m_summary(new QLabel),
      m_headline(new QLabel),
      m_frames(new QLabel),
      m_which(new QComboBox),
      m_table(new QTableView),
      m_trace(new QTextBrowser) {
  m_filter.setSourceModel(&m_model);
  m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
  m_filter.setRecursiveFilteringEnabled(true);
  m_filter.setAutoAcceptChildRows(true);
  m_tree->setModel(&m_filter);
  m_tree->setAccessibleName(tr("Regressions"));
  m_tree->setUniformRowHeights(true);
  m_tree->setAllColumnsShowFocus(true);
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->header()->resizeSection(RegressModel::Name, 190);
  m_tree->header()->resizeSection(RegressModel::Result, 110);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 4, 0, 0);
  column->setSpacing(4);
  column->addWidget(makeBar());
  auto* split = new QSplitter;
  split->addWidget(m_tree);
  split->addWidget(makeDetails());
  split->setSizes({380, 900});
  split->setChildrenCollapsible(false);
  column->addWidget(split, 1);
  connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &RegressPane::chosen);
  connect(m_tree, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
    if (!index.parent().isValid()) runSelected();
  });
  connect(m_which, &QComboBox::currentIndexChanged, this, &RegressPane::showDifference);
  connect(&Theme::instance(), &Theme::changedTheme, this, &RegressPane::chosen);
  showSummary();
  chosen();
}

QWidget* RegressPane::makeBar() {
  auto* bar = new QWidget;
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(8, 0, 8, 0);
  row->setSpacing(4);
  m_all = button("test", tr("Test all"), tr("Run every scenario of the list and judge it"));
  m_one = button("run", tr("Test this"), tr("Run the selected scenario and judge it"));
  m_stop = button("stop", tr("Stop"), tr("Give up what has not been judged yet"));
  m_go =
      button("follow", tr("Go to the moment"), tr("Open the scenario in the window and go to the first difference"));
  m_accept =
      button("accept", tr("Accept..."), tr("Make what the ports did send the golden captures of this scenario"));
  QToolButton* folder = button("open", tr("Folder..."), tr("Take the scenarios of another folder"));
  auto* search = new QLineEdit;
  search->setPlaceholderText(tr("Search scenarios"));
  search->setToolTip(tr("Shows scenarios and expectations with this in their name"));
  search->setAccessibleName(tr("Search scenarios"));
  search->setClearButtonEnabled(true);
  search->setMaximumWidth(200);
  for (QWidget* each : {static_cast<QWidget*>(m_all), static_cast<QWidget*>(m_one), static_cast<QWidget*>(m_stop),
                        static_cast<QWidget*>(m_go), static_cast<QWidget*>(m_accept), static_cast<QWidget*>(folder)})
    row->addWidget(each);
  row->addStretch(1);
  row->addWidget(m_summary);
  row->addWidget(search);
  connect(m_all, &QToolButton::clicked, this, &RegressPane::runAll);
  connect(m_one, &QToolButton::clicked, this, &RegressPane::runSelected);
  connect(m_stop, &QToolButton::clicked, this, &RegressPane::stop);
  connect(m_go, &QToolButton::clicked, this, &RegressPane::goToMoment);
  connect(m_accept, &QToolButton::clicked, this, &RegressPane::askAccept);
  connect(folder, &QToolButton::clicked, this, &RegressPane::askFolder);
  connect(search, &QLineEdit::textChanged, &m_filter, &QSortFilterProxyModel::setFilterFixedString);
  return bar;
}

QWidget* RegressPane::makeDetails() {
  auto* words = new QWidget;
  auto* column = new QVBoxLayout(words);
  column->setContentsMargins(10, 4, 8, 4);
  column->setSpacing(6);
  m_headline->setWordWrap(true);
  m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_frames->setWordWrap(true);
  m_frames->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_which->setToolTip(tr("The differences of this port, the first one first"));
  m_which->setAccessibleName(tr("Differences"));
  m_table->setModel(&m_fields);
  m_table->setAccessibleName(tr("Difference, field by field"));
  m_table->setFrameShape(QFrame::NoFrame);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(24);
  m_table->horizontalHeader()->setStretchLastSection(true);
  m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  m_table->setColumnWidth(DifferenceModel::Field, 90);
  m_table->setColumnWidth(DifferenceModel::Expected, 120);
  m_table->setShowGrid(false);
  m_table->setWordWrap(false);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_trace->setFrameShape(QFrame::NoFrame);
  m_trace->setAccessibleName(tr("Decisions"));
  column->addWidget(m_headline);
  column->addWidget(m_which);
  column->addWidget(m_frames);
  column->addStretch(1);
  auto* details = new QSplitter;  // beside each other: the pane is wide and low
  auto* scrolled = new QScrollArea;
  scrolled->setWidget(words);
  scrolled->setWidgetResizable(true);
  scrolled->setFrameShape(QFrame::NoFrame);
  for (QWidget* each :
       {static_cast<QWidget*>(scrolled), static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_trace)})
    details->addWidget(each);
  details->setChildrenCollapsible(false);
  details->setSizes({280, 330, 290});
  return details;
}

void RegressPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!m_asked) setFolder(m_folder);
}

void RegressPane::setFolder(const QString& folder) {
  m_asked = true;
  m_folder = folder;
  stop();
  m_engine->ask(
      QStringLiteral("lessons"), {{QStringLiteral("folder"), folder}},
      [this, folder](const QJsonObject& ok) {
        if (folder != m_folder) return;
        std::vector<std::pair<QString, QString>> list;
        for (const QJsonValue& each : ok.value(QLatin1String("lessons")).toArray())
          list.emplace_back(each.toObject().value(QLatin1String("name")).toString(),
                            each.toObject().value(QLatin1String("file")).toString());
        m_model.setScenarios(list);
        showSummary();
        chosen();
      },
      [this](const EngineError& error, const QJsonObject&) {
        m_asked = false;
        emit told(error.text());
      });
}

void RegressPane::askFolder() {
  const QString folder = QFileDialog::getExistingDirectory(this, tr("Scenarios to test"), m_folder);
  if (!folder.isEmpty()) setFolder(folder);
}

const RegressModel::Row* RegressPane::selected() const {
  return m_model.scenario(m_filter.mapToSource(m_tree->currentIndex()));
}

void RegressPane::runAll() {
  QStringList files;
  for (const RegressModel::Row& row : m_model.rows()) files << row.file;
  enqueue(files);
}

void RegressPane::runSelected() {
  if (const RegressModel::Row* row = selected(); row != nullptr) enqueue({row->file});
}

void RegressPane::enqueue(const QStringList& files) {
  for (const QString& file : files) {
    if (m_queue.contains(file) || m_running.contains(file)) continue;
    m_queue << file;
    m_model.setRunning(file, true);
  }
  next();
}

void RegressPane::next() {
  while (!m_queue.isEmpty() && m_running.size() < kAtOnce) {
    const QString file = m_queue.takeFirst();
    const int request = m_engine->ask(
        QStringLiteral("test"), {{QStringLiteral("file"), file}},
        [this, file](const QJsonObject& ok) {
          m_model.setReport(file, TestReport::of(ok));
          ended(file);
        },
        [this, file](const EngineError& error, const QJsonObject&) {
          if (error.kind == QLatin1String("cancelled")) {
            m_model.setRunning(file, false);
          } else {
            m_model.setError(file, error.text());
          }
          ended(file);
        });
    m_running.insert(file, request);
  }
  showSummary();
}

void RegressPane::ended(const QString& file) {
  m_running.remove(file);
  next();
  const RegressModel::Row* row = selected();
  if (row != nullptr && row->file == file) chosen();
}

void RegressPane::stop() {
  for (const QString& file : std::exchange(m_queue, {})) m_model.setRunning(file, false);
  for (const int request : m_running) m_engine->cancel(request);
  showSummary();
}

void RegressPane::select(const QString& file) {
  for (int row = 0; row < m_model.rowCount(); ++row) {
    if (m_model.rows()[static_cast<size_t>(row)].file != file) continue;
    const QModelIndex scenario = m_model.index(row, 0);
    QModelIndex chosenRow = scenario;
    for (int child = m_model.rowCount(scenario) - 1; child >= 0; --child) {
      const QModelIndex each = m_model.index(child, 0, scenario);
      if (each.data(RegressModel::FailedRole).toBool()) chosenRow = each;
    }
    m_tree->expand(m_filter.mapFromSource(scenario));
    m_tree->setCurrentIndex(m_filter.mapFromSource(chosenRow));
  }
}

void RegressPane::chosen() {
  const QModelIndex index = m_filter.mapToSource(m_tree->currentIndex());
  const RegressModel::Row* row = m_model.scenario(index);
  const ReportExpectation* expectation = m_model.expectation(index);
  const bool ran = row != nullptr && row->report;
  if (expectation == nullptr && ran) {
    for (const ReportExpectation& each : row->report->expectations) {
      if (!each.passed && expectation == nullptr) expectation = &each;
    }
  }
  m_one->setEnabled(row != nullptr);
  m_go->setEnabled(row != nullptr);
  m_accept->setEnabled(ran && row->report->hasGoldensToAccept());
  QString headline = row == nullptr ? tr("Choose a scenario, or test all.") : row->file;
  if (row != nullptr && !row->error.isEmpty()) headline = row->error;
  if (ran && row->report->passed) headline = tr("Everything holds.");
  if (expectation != nullptr) {
    headline = QStringLiteral("<b>%1</b> (%2)").arg(expectation->name, expectation->port).toHtmlEscaped();
    headline.replace(QLatin1String("&lt;b&gt;"), QLatin1String("<b>"))
        .replace(QLatin1String("&lt;/b&gt;"), QLatin1String("</b>"));
    for (const QString& line : QStringList{expectation->advice} + expectation->failures) {
      if (!line.isEmpty()) headline += QStringLiteral("<br>") + line.toHtmlEscaped();
    }
  }
  m_headline->setText(headline);
  m_which->blockSignals(true);
  m_which->clear();
  if (expectation != nullptr) {
    const auto all = static_cast<int>(expectation->differences.size());
    for (int i = 0; i < all; ++i) {
      const QString kind = kindText(expectation->differences[static_cast<size_t>(i)].kind);
      m_which->addItem(tr("%1 of %2: %3").arg(i + 1).arg(all).arg(kind));
    }
  }
  m_which->blockSignals(false);
  m_which->setVisible(m_which->count() > 0);
  showDifference(m_which->count() > 0 ? 0 : -1);
}

void RegressPane::showDifference(int number) {
  const QModelIndex index = m_filter.mapToSource(m_tree->currentIndex());
  const RegressModel::Row* row = m_model.scenario(index);
  const ReportExpectation* expectation = m_model.expectation(index);
  m_atPs.clear();
  m_frames->hide();
  m_table->setVisible(number >= 0);
  if (row == nullptr || !row->report) {
    m_fields.setFields({});
    m_trace->clear();
    m_trace->hide();
    return;
  }
  for (const ReportExpectation& each : row->report->expectations) {
    if (!each.passed && expectation == nullptr) expectation = &each;
  }
  m_trace->setVisible(expectation != nullptr && !expectation->passed);
  if (expectation == nullptr || number < 0 || number >= static_cast<int>(expectation->differences.size())) {
    m_fields.setFields({});
    std::vector<int> all;
    if (expectation != nullptr && !expectation->passed) {
      for (int i = 0; i < static_cast<int>(row->report->decisions.size()); ++i) all.push_back(i);
    }
    if (!all.empty()) m_atPs = row->report->decisions.front().atPs;
    return showTrace(*row->report, all);
  }
  const ReportDifference& difference = expectation->differences[static_cast<size_t>(number)];
  m_atPs = difference.atPs.isEmpty() ? row->report->firstPs : difference.atPs;
  const QString none = tr("none");
  m_frames->setText(tr("expected %1").arg(difference.expected.isEmpty() ? none : difference.expected) + u'\n' +
                    tr("actual %1").arg(difference.actual.isEmpty() ? none : difference.actual));
  m_frames->show();
  m_fields.setFields(difference.fields);
  showTrace(*row->report, difference.why);
}

void RegressPane::showTrace(const TestReport& report, const std::vector<int>& decisions) {
  QString html;
  int shown = 0;
  for (const int number : decisions) {
    if (shown++ == kMostDecisions) break;
    const ReportDecision& decision = report.decisions[static_cast<size_t>(number)];
    const QString when = timeText(decision.atPs.toLongLong());
    html += QStringLiteral("<p style='margin-bottom:2px'><b>%1</b> &nbsp; %2<br><span style='color:%3'>%4</span></p>")
                .arg(decision.port.toHtmlEscaped(), when, Theme::instance().faint().name(),
                     decision.summary.toHtmlEscaped());
    html += QStringLiteral("<ol style='margin:0'>");
    for (const QString& step : decision.steps) html += QStringLiteral("<li>%1</li>").arg(step.toHtmlEscaped());
    html += QStringLiteral("</ol><p style='margin-top:2px'>→ %1</p>").arg(decision.verdict.toHtmlEscaped());
  }
  if (html.isEmpty()) html = tr("No decision about this frame was looked at.").toHtmlEscaped();
  m_trace->setHtml(html);
}

void RegressPane::showSummary() {
  const Theme& theme = Theme::instance();
  const int passed = m_model.count(RegressModel::Standing::Passed);
  const int failed = m_model.count(RegressModel::Standing::Failed) + m_model.count(RegressModel::Standing::Broken);
  const QColor color = failed > 0 ? theme.bad() : passed > 0 ? theme.good() : theme.faint();
  m_summary->setText(
      QStringLiteral("<span style='color:%1; font-weight:600'>%2</span>")
          .arg(color.name(), tr("%1 passed, %2 failed, of %3").arg(passed).arg(failed).arg(m_model.rowCount())));
  m_stop->setEnabled(isBusy());
  m_all->setEnabled(m_model.rowCount() > 0 && !isBusy());
}

void RegressPane::goToMoment() {
  if (const RegressModel::Row* row = selected(); row != nullptr) emit momentWanted(row->file, m_atPs);
}

QString RegressPane::whatAcceptChanges() const {
  const RegressModel::Row* row = selected();
  if (row == nullptr || !row->report) return {};
  QStringList lines;
  for (const ReportExpectation& each : row->report->expectations) {
    if (!each.passed && !each.golden.isEmpty())
      lines << QStringLiteral("%1: %2").arg(each.golden, each.failures.value(0));
  }
  return lines.join(u'\n');
}

void RegressPane::askAccept() {
  const QString changes = whatAcceptChanges();
  if (changes.isEmpty()) return;
  QMessageBox box(QMessageBox::Question, tr("Accept"),
                  tr("Make what the ports did send the golden captures? What they held is lost."),
                  QMessageBox::Cancel, this);
  box.setInformativeText(changes);
  QPushButton* yes = box.addButton(tr("Accept"), QMessageBox::AcceptRole);
  box.exec();
  if (box.clickedButton() == yes) accept();
}

void RegressPane::accept() {
  const RegressModel::Row* row = selected();
  if (row == nullptr || m_running.contains(row->file)) return;
  const QString file = row->file;
  m_model.setRunning(file, true);
  const int request = m_engine->ask(
      QStringLiteral("accept"), {{QStringLiteral("file"), file}},
      [this, file](const QJsonObject& ok) {
        m_model.setReport(file, TestReport::of(ok));
        emit told(tr("Accepted; look at what changed before it is committed"));
        ended(file);
      },
      [this, file](const EngineError& error, const QJsonObject&) {
        m_model.setError(file, error.text());
        emit told(error.text());
        ended(file);
      });
  m_running.insert(file, request);
  showSummary();
}

}  // namespace loom::gui
