#pragma once

// What waits at an egress port for the wire to become free. A port without one uses its plain FIFO, which costs no
// event of its own (core/port.h); a discipline is for when the order of departure is not the order of arrival.

#include <cstddef>
#include <optional>

#include "core/drop_reason.h"
#include "core/frame.h"
#include "core/units.h"

namespace loom {

// Room for waiting frames; the one on the wire does not count.
struct QueueCapacity {
  ByteCount bytes = ByteCount::mib(1);
  uint64_t frames = UINT64_MAX;
};

class QueueDiscipline {
 public:
  virtual ~QueueDiscipline() = default;

  // Takes the frame, or leaves it alone and says why it must be dropped.
  virtual std::optional<DropReason> enqueue(Frame& frame) = 0;
  // The next frame to leave; must not be called when empty.
  virtual Frame dequeue() = 0;
  virtual size_t frames_queued() const = 0;
  virtual ByteCount bytes_queued() const = 0;
};

}  // namespace loom
