#pragma once

// Queue disciplines: plain drop-tail, and two over the eight traffic classes of IEEE 802.1Q.
//
// The class of a frame follows from the PCP of its outer tag, which is the first when its TPID is 0x8100 or 0x88a8; a
// frame without one has priority 0. The default mapping is the one 802.1Q-2018 recommends for eight classes (8.6.6,
// Table 8-5): class = PCP, but 0 and 1 change places, because 0 is what nobody asked for (best effort) and 1 is
// background, the lowest. Class 7 is the highest.
//
// Every class has its own capacity: a flood in one does not push out the frames of another. A frame that does not fit
// is refused with queue_full, and nothing that waits already is given up for it.
//
// Not modelled: the DEI bit, credit-based and time-aware shaping, ECN, regeneration of priorities on ingress, the
// priority of an untagged frame by its port (a switch that tags it can set the PCP).

#include <array>
#include <cstdint>

#include "core/frame.h"
#include "core/queue_discipline.h"
#include "core/ring.h"
#include "core/units.h"

namespace loom {

inline constexpr size_t kTrafficClasses = 8;
// The class of each PCP.
using TrafficClassMap = std::array<uint8_t, 8>;
inline constexpr TrafficClassMap kDefaultTrafficClasses{1, 0, 2, 3, 4, 5, 6, 7};

// The PCP of the outer tag; 0 when there is none or the frame ends before it does.
uint8_t priority_of(const Frame& frame);

// First in, first out, within `capacity`.
class DropTailQueue final : public QueueDiscipline {
 public:
  explicit DropTailQueue(const QueueCapacity& capacity = {}) : capacity_(capacity) {}

  std::optional<DropReason> enqueue(Frame& frame) override;
  Frame dequeue() override;
  size_t frames_queued() const override { return frames_.size(); }
  ByteCount bytes_queued() const override { return bytes_; }
  // The size of the oldest frame; not callable when empty.
  uint32_t next_size() { return frames_.front().size(); }

 private:
  QueueCapacity capacity_;
  Ring<Frame> frames_;
  ByteCount bytes_;
};

struct ClassConfig {
  QueueCapacity capacity;
  uint32_t weight = 1;  // DRR only; at least 1
};

struct ClassfulConfig {
  std::array<ClassConfig, kTrafficClasses> classes;
  TrafficClassMap map = kDefaultTrafficClasses;
};

// What the two classful disciplines share: eight drop-tail queues and the way into them.
class ClassfulQueue : public QueueDiscipline {
 public:
  std::optional<DropReason> enqueue(Frame& frame) final;
  size_t frames_queued() const final { return frames_; }
  ByteCount bytes_queued() const final { return bytes_; }
  size_t frames_queued(size_t traffic_class) const { return classes_[traffic_class].frames_queued(); }

 protected:
  explicit ClassfulQueue(const ClassfulConfig& config);
  // The class has its first frame.
  virtual void activated(size_t /*traffic_class*/) {}
  DropTailQueue& queue(size_t traffic_class) { return classes_[traffic_class]; }
  Frame take(size_t traffic_class);

 private:
  TrafficClassMap map_;
  std::array<DropTailQueue, kTrafficClasses> classes_;
  size_t frames_ = 0;
  ByteCount bytes_;
};

// Always the highest class that has a frame (802.1Q-2018, 8.6.8.1). A busy class starves those below it.
class StrictPriorityQueue final : public ClassfulQueue {
 public:
  explicit StrictPriorityQueue(const ClassfulConfig& config = {}) : ClassfulQueue(config) {}
  Frame dequeue() override;
};

// Deficit Round Robin (Shreedhar and Varghese, IEEE/ACM Transactions on Networking 4(3), 1996): classes that have
// frames take turns in the order in which they became busy; at each turn a class may send `weight` times `quantum`
// more bytes (of frame, not of wire) than what it has sent. What it could not use because its next frame is too long
// it keeps for the next turn; a class that runs empty keeps nothing. Over any busy period the bytes of two classes
// differ from the ratio of their weights by no more than a quantum each and the longest frame.
class DrrQueue final : public ClassfulQueue {
 public:
  static constexpr ByteCount kDefaultQuantum{1518};  // the longest untagged frame with its FCS

  explicit DrrQueue(const ClassfulConfig& config = {}, ByteCount quantum = kDefaultQuantum);
  Frame dequeue() override;

 private:
  void activated(size_t traffic_class) override;

  std::array<uint64_t, kTrafficClasses> quantum_{};
  std::array<uint64_t, kTrafficClasses> deficit_{};
  Ring<uint8_t> round_;  // classes with frames, the one whose turn it is first
  bool turn_begun_ = false;
};

}  // namespace loom
