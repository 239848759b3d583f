#pragma once

// The lab of the scenario in the window: its README, and below it what the lab demands. Demands tick themselves as
// the run proceeds, and `Check` asks the engine for the whole verdict about the drawing as it is, without a run. A
// change that the README proposes is made in the document, as one command that can be undone; `Reset` puts back, as
// such a command too, the text the lab was opened with.
//
// Errors: a proposed change whose text the scenario no longer has once is refused and said; a verdict that can't be
// had says why below the list.
//
// Not modelled: what was saved over in an earlier session; the lab's folder is under version control.

#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTextBrowser>
#include <QWidget>

#include "gui/document/scenario_document.h"
#include "gui/engine/engine_client.h"
#include "gui/learn/checks_model.h"
#include "gui/learn/readme_text.h"

namespace loom::gui {

class LabPane : public QWidget {
  Q_OBJECT

 public:
  LabPane(ScenarioDocument* document, EngineClient* engine, QWidget* parent = nullptr);

  ChecksModel* checks() { return &m_checks; }
  const Lesson& lesson() const { return m_lesson; }
  QTextBrowser* readme() { return m_text; }
  QString said() const { return m_said->text(); }
  void check();
  void reset();
  bool makeChange(int number);  // false, and said, when the scenario has no such text

 signals:
  void shown(const QString& title);  // another lab; empty when the scenario has none
  void placeWanted(int line, int column);
  void fileWanted(const QString& file);
  void told(const QString& text);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void build();
  void fileChanged();
  void ask();
  void show(const Lesson& lesson);
  void noted(const QString& note, const QJsonObject& keys);
  void askVerdict();
  void showStanding();
  void follow(const QUrl& link);
  void renderReadme();

  ScenarioDocument* m_document;
  EngineClient* m_engine;
  ChecksModel m_checks;
  ReadmeText m_readme;
  Lesson m_lesson;
  QString m_file;      // that the lesson is asked for or shown of
  QString m_original;  // the text it was opened with
  bool m_asked = false;
  bool m_waiting = false;
  bool m_checking = false;
  QLabel* m_title;
  QLabel* m_standing;
  QLabel* m_said;
  QTextBrowser* m_text;
  QListView* m_list;
  QPushButton* m_check;
  QPushButton* m_reset;
};

}  // namespace loom::gui
