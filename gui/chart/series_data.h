#pragma once

// Values of counters over simulated time, and what charts are drawn from: the values, their change a second, how
// those changes are distributed; and all of them as a table of text.
//
// Not modelled: confidence intervals; one run has none.

#include <QJsonObject>
#include <QString>
#include <vector>

#include "gui/run/sim_time.h"

namespace loom::gui {

struct CounterSeries {
  QString name;
  QString unit;
  std::vector<double> values;
};

struct SeriesData {
  std::vector<Picoseconds> at;
  std::vector<CounterSeries> series;

  static SeriesData of(const QJsonObject& answer);
  SeriesData rates() const;  // a second; one point less
  QString csv() const;       // RFC 4180, a column a counter
};

struct Histogram {
  double low = 0;
  double width = 0;  // of a bin
  std::vector<int> counts;
};
Histogram histogramOf(const std::vector<double>& values, int bins);

}  // namespace loom::gui
