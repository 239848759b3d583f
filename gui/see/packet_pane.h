#pragma once

// The list of frames with a filter in tcpdump's language, and for the chosen one its fields and bytes, linked both
// ways. The fields are those of Wireshark's sharkd where it is installed, and the engine's own otherwise, and until
// sharkd has answered; a line below says which.
//
// Errors: sharkd that fails: told once (`said`), and the engine's fields from then on.
//
// Not modelled: columns of one's own; Wireshark does more, and `Capture here` writes for it.

#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTreeView>

#include "gui/see/dissector.h"
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
  Dissector* dissector() { return &m_dissector; }
  QTreeView* tree() { return m_tree; }
  HexView* bytes() { return m_bytes; }
  QString source() const { return m_source->text(); }  // whose fields they are
  // By sharkd, where it is installed.
  void setFullDissection(bool on);
  QLineEdit* filterLine() { return m_filter; }

 signals:
  void chosen(const loom::gui::FrameRow& row);
  void followWanted(const QString& frame);
  void momentWanted(loom::gui::Picoseconds at);
  void said(const QString& text);

 private:
  void showCount();
  void choose(const QModelIndex& index);
  void show(const QJsonObject& frame);
  void makeFields();
  void askContext(const QJsonObject& frame);
  void showOwnFields();
  void showDissection(qint64 no, const QJsonArray& tree);
  void showSource(bool isFull);

  RunController* m_run;
  FramesModel m_frames;
  FieldsModel m_fields;
  Dissector m_dissector;
  QTimer m_patience;  // until the engine's fields are shown though sharkd is about to answer
  bool m_full = true;
  QJsonObject m_frame;  // that is shown
  QLineEdit* m_filter;
  QLabel* m_count;
  FramesTable* m_table;
  QTreeView* m_tree;
  QLabel* m_source;
  QSplitter* m_details;  // fields and bytes
  HexView* m_bytes;
  qint64 m_chosen = 0;  // the number of the row; 0: none
};

}  // namespace loom::gui
