#pragma once

// PortRecorder: writes what ports receive and send into one pcapng, one interface a port, in order of time. A
// received frame is inbound and carries what the device made of it ("flooded to p2 p3: ...", "dropped:
// vlan_not_member, ..."); a sent frame is outbound and carries where it came from ("from replay-1#17"). Frames that
// were dropped without having been received there (a full egress queue, a link that lost them) go to the interface
// "drops", so that a port's own interface holds what was on its wire and nothing else.
//
// A plain FIFO announces a departure before its time; the recorder holds such frames back until the clock has passed
// them. Keep the recorder alive until the run ends and call close() before the simulation is destroyed; after close()
// it watches no more.
//
// Errors: std::system_error from whatever call writes; or, when the run must not be torn open by that, failure()
// tells.
//
// Units: time zero of the simulation is written as `epoch`.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/capture/pcapng_writer.h"
#include "core/observer.h"
#include "core/simulation.h"

namespace loom {

class PortRecorder final : public Observer {
 public:
  // Watches `ports`, and the decisions of their nodes.
  PortRecorder(Simulation& simulation, const std::vector<Port*>& ports, const std::string& path,
               const std::string& manifest, CaptureTime epoch);

  // Writes what is held back and closes the file.
  void close();
  // Writes what the clock has passed, so that a reader of the file sees it.
  void flush();
  // Closes the file without writing anything more (FileWriter::abandon).
  void abandon();
  // Errors of writing are kept instead of thrown, and end the recording.
  void keep_failure() { keeps_failure_ = true; }
  const std::string& failure() const { return failure_; }
  uint64_t packets_written() const { return writer_.packets_written(); }

  void on_rx(Time when, const Port& port, const Frame& frame) override;
  void on_tx(Time when, const Port& port, const Frame& frame) override;
  void on_drop(Time when, const Node& node, const Port* port, const Frame& frame, DropReason reason) override;
  void on_decision(Time when, const Node& node, const Port& ingress, const Frame& frame,
                   const Decision& decision) override;

 private:
  struct Held {
    uint32_t interface;
    Direction direction;
    Frame frame;
    std::string comment;
  };

  void hold(Time when, uint32_t interface, Direction direction, const Frame& frame, std::string comment);
  void write_before(Time limit);
  // Does what may fail.
  template <typename Work>
  void guarded(Work work);
  // The frame as received at this moment, to add a comment to; null when it was not.
  Held* received(Time when, const Node& node, const Port* port, const Frame& frame);
  std::string origin_text(const Frame& frame) const;

  Simulation& simulation_;
  CaptureTime epoch_;
  PcapngWriter writer_;
  bool closed_ = false;
  bool keeps_failure_ = false;
  std::string failure_;
  uint32_t drops_interface_ = 0;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> interfaces_;  // (node, port index) -> interface
  std::multimap<Time, Held> held_;                                // equal times in order of arrival here
};

}  // namespace loom
