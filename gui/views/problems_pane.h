#pragma once

// The list of what is wrong with the scenario; a click, or Return, goes to the place in the text.

#include <QTreeView>

#include "gui/models/problems_model.h"

namespace loom::gui {

class ProblemsPane : public QTreeView {
  Q_OBJECT

 public:
  explicit ProblemsPane(QWidget* parent = nullptr);
  void setProblems(const std::vector<Problem>& problems) { m_model.setProblems(problems); }
  const ProblemsModel& problems() const { return m_model; }

 signals:
  void placeWanted(int line, int column);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  ProblemsModel m_model;
};

}  // namespace loom::gui
