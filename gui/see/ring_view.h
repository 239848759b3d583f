#pragma once

// Descriptor rings as rings: the part that the hardware owns, between head and tail, filled; both positions named.
// Read from registers by their names in the datasheets: TDH, TDT and TDLEN of 8254x (SDM 3.3, 16 bytes a descriptor)
// and 82576 (one pair a queue), available and used index of virtqueues (virtio 1.2, 2.7).
//
// Errors: a ring whose length the registers do not tell is drawn with 256 descriptors and says so.
//
// Not modelled: what stands in each descriptor.

#include <QWidget>

namespace loom::gui {

struct Ring {
  QString name;
  QString headName;
  QString tailName;
  qint64 head = 0;
  qint64 tail = 0;
  qint64 size = 0;
  bool sizeKnown = true;
  qint64 owned() const { return ((tail - head) % size + size) % size; }  // by the hardware
};

std::vector<Ring> ringsOf(const QList<QStringList>& registers);  // rows of name and value

class RingView : public QWidget {
  Q_OBJECT

 public:
  explicit RingView(QWidget* parent = nullptr);
  void setRegisters(const QList<QStringList>& registers);
  int rings() const { return static_cast<int>(m_rings.size()); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();

  std::vector<Ring> m_rings;
};

}  // namespace loom::gui
