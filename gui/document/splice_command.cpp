#include "gui/document/splice_command.h"

namespace loom::gui {

bool SpliceCommand::mergeWith(const QUndoCommand* other) {
  const auto* next = static_cast<const SpliceCommand*>(other);
  Splice& mine = m_splices.back();
  const Splice& theirs = next->m_splices.front();
  const bool typing = mine.removed.isEmpty() && theirs.removed.isEmpty() && theirs.inserted.size() == 1 &&
                      theirs.inserted != QLatin1String("\n") && !mine.inserted.endsWith(u'\n');
  if (typing && theirs.offset == mine.offset + mine.inserted.size()) {
    mine.inserted += theirs.inserted;
    return true;
  }
  const bool erasing = mine.inserted.isEmpty() && theirs.inserted.isEmpty() && theirs.removed.size() == 1;
  if (erasing && theirs.offset + 1 == mine.offset) {
    mine.offset = theirs.offset;
    mine.removed.prepend(theirs.removed);
    return true;
  }
  return false;
}

}  // namespace loom::gui
