#pragma once

// A change of the document's text on its undo stack: offsets with what was removed and what was inserted, and nothing
// else. Letters typed one behind the other become one command, up to the end of a line.
//
// Not modelled: a selection or a place of the view; views look after those themselves.

#include <QUndoCommand>

#include "gui/document/scenario_document.h"
#include "gui/document/splice.h"

namespace loom::gui {

class SpliceCommand : public QUndoCommand {
 public:
  SpliceCommand(ScenarioDocument* document, Splices splices, const QString& title)
      : QUndoCommand(title), m_document(document), m_splices(std::move(splices)) {}
  SpliceCommand(ScenarioDocument* document, const Splice& typed)
      : QUndoCommand(ScenarioDocument::tr("Typing")), m_document(document), m_splices{typed}, m_typed(true) {}

  void redo() override {
    for (const Splice& each : m_splices) m_document->apply(each, true);
    if (!m_typed) m_document->flush();
  }
  void undo() override {
    for (auto each = m_splices.rbegin(); each != m_splices.rend(); ++each) m_document->apply(*each, false);
    m_document->flush();
  }
  int id() const override { return m_typed ? 1 : -1; }
  bool mergeWith(const QUndoCommand* other) override;

 private:
  ScenarioDocument* m_document;
  Splices m_splices;
  bool m_typed = false;
};

}  // namespace loom::gui
