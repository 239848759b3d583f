#pragma once

// The table of the packet list. Home and End go to the first and the last frame; at the end it follows the newest
// one, until another is chosen or somebody scrolls away.
//
// Not modelled: choosing more than one frame.

#include <QTableView>

#include "gui/see/frames_model.h"

namespace loom::gui {

class FramesTable : public QTableView {
  Q_OBJECT

 public:
  explicit FramesTable(FramesModel* frames, QWidget* parent = nullptr);
  bool isFollowing() const { return m_following; }

 protected:
  QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;

 private:
  bool m_following = true;
};

}  // namespace loom::gui
