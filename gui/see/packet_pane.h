#pragma once

// The list of frames with a filter in tcpdump's language, and for the chosen one its fields and bytes, linked both
// ways.
//
// Not modelled: columns of one's own; Wireshark does more, and `Capture here` writes for it.

#include <QLineEdit>
#include <QTableView>
#include <QTreeView>

#include "gui/see/fields_model.h"
#include "gui/see/frames_model.h"
#include "gui/see/hex_view.h"

namespace loom::gui {

class PacketPane : public QWidget {
  Q_OBJECT

 public:
  explicit PacketPane(RunController* run, QWidget* parent = nullptr);
  FramesModel* frames() { return &m_frames; }
  FieldsModel* fields() { return &m_fields; }
  QTableView* table() { return m_table; }
  QLineEdit* filterLine() { return m_filter; }

 signals:
  void chosen(const loom::gui::FrameRow& row);
  void followWanted(const QString& frame);
  void momentWanted(loom::gui::Picoseconds at);

 private:
  void choose(const QModelIndex& index);
  void show(const QJsonObject& frame);

  RunController* m_run;
  FramesModel m_frames;
  FieldsModel m_fields;
  QLineEdit* m_filter;
  QTableView* m_table;
  QTreeView* m_tree;
  HexView* m_bytes;
  bool m_following = true;  // the end of the list, as long as nobody scrolls away
};

}  // namespace loom::gui
