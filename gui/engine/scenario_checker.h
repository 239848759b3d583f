#pragma once

// Has the engine check the text of the document a moment after it changed: errors with their place, warnings, and
// what `generate` makes, which the drawing then shows. While nobody can check, the text's own structure is still held
// to be YAML.
//
// Not modelled: captures that goldens and traffic name are not read here; `Test` does.

#include <QObject>
#include <QTimer>

#include "gui/document/scenario_document.h"
#include "gui/engine/engine_client.h"
#include "gui/models/problems_model.h"

namespace loom::gui {

class ScenarioChecker : public QObject {
  Q_OBJECT

 public:
  ScenarioChecker(ScenarioDocument* document, EngineClient* engine, QObject* parent = nullptr);

  const std::vector<Problem>& problems() const { return m_problems; }
  bool isValid() const { return m_valid; }  // by the latest answer

 signals:
  void checked();

 private:
  void ask();
  void answered(const QJsonObject& ok);
  void show(std::vector<Problem> problems, bool valid);

  ScenarioDocument* m_document;
  EngineClient* m_engine;
  QTimer m_pause;
  int m_request = 0;
  bool m_waiting = false;
  bool m_again = false;
  bool m_valid = false;
  std::vector<Problem> m_problems;
};

}  // namespace loom::gui
