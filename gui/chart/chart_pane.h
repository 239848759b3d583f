#pragma once

// Charts of counters: choose some in the list (their names hold device and port), and see their values over the whole
// past of the run, their change a second, or how that is distributed. As PNG, SVG or CSV with one button.
//
// Errors: an export that cannot be written is told; at most six counters share a chart, since more colours cannot be
// told apart.
//
// Not modelled: charts of several runs; `etherloom` results in SQLite are for those.

#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QtCharts/QChartView>

#include "gui/chart/series_data.h"
#include "gui/run/run_controller.h"

namespace loom::gui {

class ChartPane : public QWidget {
  Q_OBJECT

 public:
  explicit ChartPane(RunController* run, QWidget* parent = nullptr);
  void show(const SeriesData& data);
  const SeriesData& data() const { return m_data; }
  QListWidget* list() { return m_list; }
  QComboBox* kind() { return m_kind; }
  QString exportTo(const QString& file);  // empty when it worked

 signals:
  void said(const QString& text);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  enum Kind { Values, Rates, Distribution };
  void askCounters();
  void askSeries();
  void filter();
  void draw();
  void askExport();
  void addLines(QChart* chart, const SeriesData& data);
  void addBars(QChart* chart, const SeriesData& data);

  RunController* m_run;
  QLineEdit* m_filter;
  QListWidget* m_list;
  QComboBox* m_kind;
  QChartView* m_view;
  QTimer m_pause;
  SeriesData m_data;
};

}  // namespace loom::gui
