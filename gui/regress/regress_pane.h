#pragma once

// Regressions: scenarios of a folder, run one or all by the engine, two at a time, each with what passed and how long
// it took. What failed shows its first difference from the golden capture, field by field beside what was expected,
// and the decisions that led there; `Go to the moment` opens the scenario in the window and goes there. Accepting
// makes what ports did send the golden, after it was said what that changes.
//
// Errors: a scenario that can't be run keeps its row, with the engine's message; a folder without any says so.
//
// Not modelled: only what changed since the last time; `etherloom test` in CI runs all.

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QTreeView>
#include <QWidget>

#include "gui/engine/engine_client.h"
#include "gui/regress/difference_model.h"
#include "gui/regress/regress_model.h"

namespace loom::gui {

class RegressPane : public QWidget {
  Q_OBJECT

 public:
  explicit RegressPane(EngineClient* engine, QWidget* parent = nullptr);

  RegressModel* model() { return &m_model; }
  DifferenceModel* difference() { return &m_fields; }
  QString trace() const { return m_trace->toPlainText(); }
  bool isBusy() const { return !m_queue.isEmpty() || !m_running.isEmpty(); }
  void setFolder(const QString& folder);
  void runAll();
  void runSelected();
  void stop();
  void select(const QString& file);   // its first failure, if there is one
  QString whatAcceptChanges() const;  // of the selected scenario; empty when there is nothing to accept
  void accept();                      // without asking
  void goToMoment();

 signals:
  void momentWanted(const QString& file, const QString& atPs);  // no moment: the scenario alone
  void told(const QString& text);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeBar();
  QWidget* makeDetails();
  void enqueue(const QStringList& files);
  void next();
  void ended(const QString& file);
  void chosen();
  void showDifference(int number);
  void showTrace(const TestReport& report, const std::vector<int>& decisions);
  void showSummary();
  void askFolder();
  void askAccept();
  const RegressModel::Row* selected() const;

  EngineClient* m_engine;
  RegressModel m_model;
  DifferenceModel m_fields;
  QSortFilterProxyModel m_filter;
  QString m_folder;
  bool m_asked = false;
  QStringList m_queue;
  QHash<QString, int> m_running;  // by file, its request
  QString m_atPs;
  QTreeView* m_tree;
  QLabel* m_summary;
  QLabel* m_headline;
  QLabel* m_frames;
  QComboBox* m_which;
  QTableView* m_table;
  QTextBrowser* m_trace;
  QToolButton* m_all = nullptr;
  QToolButton* m_one = nullptr;
  QToolButton* m_stop = nullptr;
  QToolButton* m_accept = nullptr;
  QToolButton* m_go = nullptr;
};

}  // namespace loom::gui
