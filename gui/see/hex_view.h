#pragma once

// The bytes of a frame, sixteen a line with their offset and as text; those of the chosen field are marked, and a
// press on a byte chooses its field.
//
// Not modelled: changing them; the text of the scenario has inline frames.

#include <QAbstractScrollArea>

namespace loom::gui {

class HexView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit HexView(QWidget* parent = nullptr);
  void setBytes(const QByteArray& bytes);
  void mark(int offset, int length);

 signals:
  void pressed(int offset);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  int lineHeight() const;
  int cell() const;
  int left() const;
  void fit();

  QByteArray m_bytes;
  int m_offset = 0;
  int m_length = 0;
};

}  // namespace loom::gui
