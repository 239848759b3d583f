#include "gui/chart/series_data.h"

#include <QJsonArray>
#include <algorithm>

namespace loom::gui {

namespace {
constexpr double kPsPerSecond = 1e12;

QString quoted(const QString& text) {
  if (!text.contains(u',') && !text.contains(u'"')) return text;
  return u'"' + QString(text).replace(u'"', QLatin1String("\"\"")) + u'"';
}
}  // namespace

SeriesData SeriesData::of(const QJsonObject& answer) {
  SeriesData data;
  for (const QJsonValue& each : answer.value(QLatin1String("at_ps")).toArray()) data.at.push_back(psOf(each));
  for (const QJsonValue& each : answer.value(QLatin1String("series")).toArray()) {
    const QJsonObject json = each.toObject();
    CounterSeries series{
        json.value(QLatin1String("name")).toString(), json.value(QLatin1String("unit")).toString(), {}};
    for (const QJsonValue& value : json.value(QLatin1String("values")).toArray())
      series.values.push_back(value.toDouble());
    series.values.resize(data.at.size());
    data.series.push_back(std::move(series));
  }
  return data;
}

SeriesData SeriesData::rates() const {
  SeriesData result;
  for (size_t i = 1; i < at.size(); ++i) result.at.push_back(at[i]);
  for (const CounterSeries& each : series) {
    CounterSeries rate{each.name, each.unit + QStringLiteral("/s"), {}};
    for (size_t i = 1; i < at.size(); ++i) {
      const double seconds = static_cast<double>(at[i] - at[i - 1]) / kPsPerSecond;
      rate.values.push_back(seconds > 0 ? (each.values[i] - each.values[i - 1]) / seconds : 0);
    }
    result.series.push_back(std::move(rate));
  }
  return result;
}

QString SeriesData::csv() const {
  QString text = QStringLiteral("time_ps");
  for (const CounterSeries& each : series) text += u',' + quoted(each.name + QStringLiteral(" (") + each.unit + u')');
  text += u'\n';
  for (size_t i = 0; i < at.size(); ++i) {
    text += psText(at[i]);
    for (const CounterSeries& each : series) text += u',' + QString::number(each.values[i], 'g', 15);
    text += u'\n';
  }
  return text;
}

Histogram histogramOf(const std::vector<double>& values, int bins) {
  Histogram histogram;
  if (values.empty() || bins <= 0) return histogram;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  histogram.low = *low;
  histogram.width = *high > *low ? (*high - *low) / bins : 1;
  histogram.counts.assign(static_cast<size_t>(*high > *low ? bins : 1), 0);
  for (const double value : values) {
    const auto bin = static_cast<size_t>(std::max(0.0, (value - histogram.low) / histogram.width));
    ++histogram.counts[std::min(bin, histogram.counts.size() - 1)];
  }
  return histogram;
}

}  // namespace loom::gui
