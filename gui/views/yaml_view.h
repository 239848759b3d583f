#pragma once

// The scenario's text: an editor over the document, with line numbers, colours, errors underlined at their place, and
// what a word means as its tooltip.
// What is typed goes into the document as a splice and comes from there as one, so that undo is the document's alone
// and canvas and text never differ.
//
// Not modelled: folding; completion, for which `etherloom schema` serves editors.

#include <QPlainTextEdit>

#include "gui/document/scenario_document.h"
#include "gui/engine/device_table.h"
#include "gui/models/problems_model.h"

namespace loom::gui {

class YamlView : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit YamlView(ScenarioDocument* document, QWidget* parent = nullptr);

  void setTable(const DeviceTable* table) { m_table = table; }
  void setProblems(const std::vector<Problem>& problems);
  void showLine(int line, int column = 1);
  void showSpan(Span span);  // without taking the focus

  int marginWidth() const;
  void paintMargin(QPaintEvent* event);

 signals:
  void cursorMoved(int offset);  // by the person, not by an edit

 protected:
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void typed(int position, int removed, int added);
  void follow(const Splice& splice);
  void underline();

  ScenarioDocument* m_document;
  QWidget* m_margin;
  const DeviceTable* m_table = nullptr;
  std::vector<Problem> m_problems;
  Span m_shown;
  bool m_following = false;
};

}  // namespace loom::gui
