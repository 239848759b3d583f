#include "gui/chart/chart_pane.h"

#include <QFileDialog>
#include <QPushButton>
#include <QSplitter>
#include <QSvgGenerator>
#include <QVBoxLayout>
#include <QtCharts/QBarCategoryAxis>
#include <QtCharts/QBarSeries>
#include <QtCharts/QBarSet>
#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include "gui/look/theme.h"

namespace loom::gui {

namespace {
constexpr int kMostCounters = 6;
constexpr int kPoints = 400;
constexpr int kBins = 20;
constexpr int kPauseMs = 500;
}  // namespace

ChartPane::ChartPane(RunController* run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_filter(new QLineEdit),
      m_list(new QListWidget),
      m_kind(new QComboBox),
      m_view(new QChartView) {
  m_filter->setPlaceholderText(tr("Search counters"));
  m_filter->setToolTip(tr("Counters whose name holds these words, such as: sw1 rx"));
  m_filter->setAccessibleName(tr("Search counters"));
  m_filter->setClearButtonEnabled(true);
  m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
  m_list->setAccessibleName(tr("Counters"));
  m_list->setToolTip(tr("Choose up to six, with Ctrl for more than one"));
  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setUniformItemSizes(true);
  m_kind->addItems({tr("Values"), tr("Change a second"), tr("Distribution of the change")});
  m_kind->setToolTip(tr("What is drawn of the counters"));
  m_view->setRenderHint(QPainter::Antialiasing);
  m_view->setAccessibleName(tr("Chart"));
  m_view->setRubberBand(QChartView::RectangleRubberBand);
  auto* save = new QPushButton(themeIcon(QStringLiteral("export")), tr("Export..."));
  save->setToolTip(tr("Save the chart as PNG or SVG, or its numbers as CSV"));
  connect(save, &QPushButton::clicked, this, &ChartPane::askExport);
  connect(m_filter, &QLineEdit::textChanged, this, &ChartPane::filter);
  connect(m_list, &QListWidget::itemSelectionChanged, this, &ChartPane::askSeries);
  connect(m_kind, &QComboBox::activated, this, &ChartPane::draw);
  connect(&Theme::instance(), &Theme::changedTheme, this, &ChartPane::draw);

  auto* side = new QWidget;
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(6, 6, 0, 6);
  column->addWidget(m_filter);
  column->addWidget(m_list);
  auto* row = new QHBoxLayout;
  row->addWidget(m_kind, 1);
  row->addWidget(save);
  column->addLayout(row);
  auto* split = new QSplitter;
  split->addWidget(side);
  split->addWidget(m_view);
  split->setSizes({330, 900});
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(split);

  m_pause.setSingleShot(true);
  m_pause.setInterval(kPauseMs);
  connect(&m_pause, &QTimer::timeout, this, [this] { m_list->count() == 0 ? askCounters() : askSeries(); });
  // While it runs at most twice a second: a series is executed again from the beginning.
  connect(run, &RunController::stateChanged, this, [this] {
    if (isVisible() && !m_pause.isActive()) m_pause.start();
  });
  connect(run, &RunController::loaded, this, &ChartPane::draw);
  connect(run, &RunController::unloaded, this, [this] {
    m_list->clear();
    show({});
  });
  draw();
}

void ChartPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (m_run->isLoaded()) m_pause.start();
}

void ChartPane::askCounters() {
  if (!m_run->isLoaded()) return;
  m_run->engine()->ask(
      QStringLiteral("counters"), {},
      [this](const QJsonObject& ok) {
        if (m_list->count() > 0) return;
        for (const QJsonValue& each : ok.value(QLatin1String("counters")).toArray()) {
          auto* item = new QListWidgetItem(each.toObject().value(QLatin1String("name")).toString(), m_list);
          item->setToolTip(each.toObject().value(QLatin1String("unit")).toString());
        }
        filter();
      },
      [](auto&&...) {});
}

void ChartPane::filter() {
  const QStringList words = m_filter->text().split(u' ', Qt::SkipEmptyParts);
  for (int i = 0; i < m_list->count(); ++i) {
    bool all = true;
    for (const QString& word : words) all = all && m_list->item(i)->text().contains(word, Qt::CaseInsensitive);
    m_list->item(i)->setHidden(!all);
  }
}

void ChartPane::askSeries() {
  QJsonArray names;
  for (const QListWidgetItem* item : m_list->selectedItems()) {
    if (names.size() < kMostCounters) names.append(item->text());
  }
  if (m_list->selectedItems().size() > kMostCounters) emit said(tr("The first %1 are drawn").arg(kMostCounters));
  if (names.isEmpty() || !m_run->isLoaded() || m_run->state().at == 0) return show({});
  m_run->engine()->ask(
      QStringLiteral("series"), {{QStringLiteral("counters"), names}, {QStringLiteral("points"), kPoints}},
      [this](const QJsonObject& ok) { show(SeriesData::of(ok)); },
      [this](const EngineError& error, const QJsonObject&) { emit said(error.text()); });
}

void ChartPane::show(const SeriesData& data) {
  m_data = data;
  draw();
}

void ChartPane::draw() {
  const Theme& theme = Theme::instance();
  auto* chart = new QChart;
  chart->setBackgroundBrush(theme.canvas());
  chart->setBackgroundRoundness(0);
  chart->setMargins({6, 4, 10, 4});
  chart->legend()->setLabelColor(theme.ink());
  chart->legend()->setAlignment(Qt::AlignTop);
  const auto kind = static_cast<Kind>(m_kind->currentIndex());
  if (m_data.series.empty()) {
    chart->setTitle(m_run->isLoaded() ? tr("Choose counters at the left")
                                      : tr("Run first: counters belong to a run"));
  } else if (kind == Distribution) {
    addBars(chart, m_data.rates());
  } else {
    addLines(chart, kind == Rates ? m_data.rates() : m_data);
  }
  chart->setTitleBrush(theme.faint());
  for (QAbstractAxis* axis : chart->axes()) {
    axis->setLabelsColor(theme.ink());
    axis->setTitleBrush(theme.faint());
    axis->setGridLineColor(theme.grid());
    axis->setLinePenColor(theme.tileEdge());
  }
  QChart* old = m_view->chart();
  m_view->setChart(chart);
  m_view->setBackgroundBrush(theme.canvas());
  delete old;
}

void ChartPane::addLines(QChart* chart, const SeriesData& data) {
  if (data.at.empty()) return;
  // The unit that fits the end of the axis.
  const QString unit = timeText(data.at.back()).section(u' ', 1);
  const double scale = unit == QLatin1String("s")    ? 1e12
                       : unit == QLatin1String("ms") ? 1e9
                       : unit == QLatin1String("us") ? 1e6
                       : unit == QLatin1String("ns") ? 1e3
                                                     : 1;
  auto* across = new QValueAxis;
  auto* up = new QValueAxis;
  across->setTitleText(tr("simulated time, %1").arg(unit));
  across->setRange(static_cast<double>(data.at.front()) / scale, static_cast<double>(data.at.back()) / scale);
  chart->addAxis(across, Qt::AlignBottom);
  chart->addAxis(up, Qt::AlignLeft);
  double most = 1;
  double least = 0;
  QStringList units;
  for (size_t s = 0; s < data.series.size(); ++s) {
    auto* line = new QLineSeries;
    line->setName(data.series[s].name);
    line->setPen(QPen(Theme::instance().ofSeries(static_cast<int>(s)), 2));
    for (size_t i = 0; i < data.at.size(); ++i) {
      line->append(static_cast<double>(data.at[i]) / scale, data.series[s].values[i]);
      most = std::max(most, data.series[s].values[i]);
      least = std::min(least, data.series[s].values[i]);
    }
    chart->addSeries(line);
    line->attachAxis(across);
    line->attachAxis(up);
    if (!units.contains(data.series[s].unit)) units << data.series[s].unit;
  }
  up->setTitleText(units.join(QStringLiteral(", ")));
  up->setRange(least, most * 1.05);
  up->applyNiceNumbers();
  up->setLabelFormat(most >= 10 ? QStringLiteral("%.0f") : QStringLiteral("%.1f"));
}

void ChartPane::addBars(QChart* chart, const SeriesData& data) {
  std::vector<double> all;
  for (const CounterSeries& each : data.series) all.insert(all.end(), each.values.begin(), each.values.end());
  const Histogram whole = histogramOf(all, kBins);
  auto* bars = new QBarSeries;
  int most = 1;
  for (size_t s = 0; s < data.series.size(); ++s) {
    auto* set = new QBarSet(data.series[s].name);
    set->setColor(Theme::instance().ofSeries(static_cast<int>(s)));
    std::vector<int> counts(whole.counts.size(), 0);
    for (const double value : data.series[s].values)
      ++counts[std::min(static_cast<size_t>(std::max(0.0, (value - whole.low) / whole.width)), counts.size() - 1)];
    for (const int count : counts) {
      *set << count;
      most = std::max(most, count);
    }
    bars->append(set);
  }
  QStringList names;
  for (size_t i = 0; i < whole.counts.size(); ++i)
    names << QString::number(whole.low + static_cast<double>(i) * whole.width, 'g', 3);
  names.removeDuplicates();
  auto* across = new QBarCategoryAxis;
  across->append(names);
  across->setTitleText(data.series.empty() ? QString() : tr("%1, from").arg(data.series.front().unit));
  auto* up = new QValueAxis;
  up->setRange(0, most * 1.05);
  up->applyNiceNumbers();
  up->setLabelFormat(QStringLiteral("%.0f"));
  up->setTitleText(tr("intervals"));
  chart->addSeries(bars);
  chart->addAxis(across, Qt::AlignBottom);
  chart->addAxis(up, Qt::AlignLeft);
  bars->attachAxis(across);
  bars->attachAxis(up);
}

void ChartPane::askExport() {
  const QString file = QFileDialog::getSaveFileName(this, tr("Export the chart"), QStringLiteral("chart.svg"),
                                                    tr("Charts (*.svg *.png *.csv)"));
  if (file.isEmpty()) return;
  const QString why = exportTo(file);
  emit said(why.isEmpty() ? tr("Written to %1").arg(file) : why);
}

QString ChartPane::exportTo(const QString& file) {
  if (file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
    QPixmap picture(m_view->size() * 2);
    picture.setDevicePixelRatio(2);
    QPainter onto(&picture);
    m_view->render(&onto);
    onto.end();
    return picture.save(file) ? QString() : tr("%1 can't be written").arg(file);
  }
  QFile out(file);
  if (!out.open(QIODevice::WriteOnly)) return tr("%1: %2").arg(file, out.errorString());
  if (file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
    const QByteArray csv = (m_kind->currentIndex() == Values ? m_data : m_data.rates()).csv().toUtf8();
    return out.write(csv) == csv.size() ? QString() : tr("%1: %2").arg(file, out.errorString());
  }
  QSvgGenerator svg;
  svg.setOutputDevice(&out);
  svg.setSize(m_view->size());
  svg.setViewBox(m_view->rect());
  svg.setTitle(tr("Chart"));
  QPainter painter(&svg);
  m_view->render(&painter);
  return {};
}

}  // namespace loom::gui
