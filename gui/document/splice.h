#pragma once

// One change of a text: at an offset, what was there and what is there now. Every edit of a scenario, typed, drawn or
// set in a form, is a list of these, and undoing is putting back what was there: to the byte, whatever came in
// between.

#include <QString>
#include <vector>

namespace loom::gui {

struct Splice {
  int offset = 0;
  QString removed;
  QString inserted;

  int delta() const { return static_cast<int>(inserted.size() - removed.size()); }
  void apply(QString& text) const { text.replace(offset, removed.size(), inserted); }
  void revert(QString& text) const { text.replace(offset, inserted.size(), removed); }
};

using Splices = std::vector<Splice>;

}  // namespace loom::gui
