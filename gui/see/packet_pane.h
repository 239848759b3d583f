#pragma once

// The list of frames with a filter in tcpdump's language, and for the chosen one its fields and bytes, linked both
// ways.
//
// Not modelled: columns of one's own; Wireshark does more, and `Capture here` writes for it.

#include <QLabel>
#include <QLineEdit>
#include <QTreeView>

#include "gui/see/fields_model.h"
#include "gui/see/frames_table.h"
#include "gui/see/hex_view.h"

namespace loom::gui {

class PacketPane : public QWidget {
  Q_OBJECT

 public:
  explicit PacketPane(RunController* run, QWidget* parent = nullptr);
  FramesModel* frames() { return &m_frames; }
  FieldsModel* fields() { return &m_fields; }
  FramesTable* table() { return m_table; }
  QLineEdit* filterLine() { return m_filter; }

 signals:
  void chosen(const loom::gui::FrameRow& row);
  void followWanted(const QString& frame);
  void momentWanted(loom::gui::Picoseconds at);

 private:
  void showCount();
  void choose(const QModelIndex& index);
  void show(const QJsonObject& frame);

  RunController* m_run;
  FramesModel m_frames;
  FieldsModel m_fields;
  QLineEdit* m_filter;
  QLabel* m_count;
  FramesTable* m_table;
  QTreeView* m_tree;
  HexView* m_bytes;
  qint64 m_chosen = 0;  // the number of the row; 0: none
};

}  // namespace loom::gui
