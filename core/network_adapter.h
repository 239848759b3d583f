#pragma once

// NetworkAdapter: what can stand between a host's protocol stack and its port: a modelled NIC with its driver. A host
// without one gives its frames to the port directly. The host hands over whole frames and gets whole frames; on its
// way each is the same Frame, so that who follows it does not lose it.
//
// Not modelled: several adapters at one port.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/event_queue.h"
#include "core/frame.h"
#include "core/metric_sink.h"
#include "core/observer.h"

namespace loom {

class Port;

// The host, as its adapter sees it.
class AdapterHost {
 public:
  virtual ~AdapterHost() = default;

  virtual bool wire_is_up() const = 0;
  virtual Time wire_free_at() const = 0;
  // The port at the other end of the wire; null where there is none.
  virtual Port* far_end() const = 0;
  virtual void to_wire(Frame frame) = 0;
  virtual void to_stack(Frame frame) = 0;
  // The same frame with other bytes: padded, say.
  virtual Frame edited(const Frame& frame, std::span<const uint8_t> bytes) = 0;
  virtual void adapter_drops(const Frame& frame, DropReason reason) = 0;
  // Whether anybody wants to know, and what there is to know.
  virtual bool is_watched() const = 0;
  virtual void adapter_decided(const Frame& frame, const Decision& decision) = 0;
  // Only while it is watched.
  virtual void adapter_notes(const HardwareNote& note) = 0;
};

class NetworkAdapter {
 public:
  virtual ~NetworkAdapter() = default;

  virtual void start() = 0;
  virtual void from_stack(Frame frame) = 0;
  virtual void from_wire(Frame frame) = 0;
  virtual void wire_changed() = 0;
  virtual void report(MetricSink& sink) const = 0;
  // For who looks inside: a place and what is there, both as text: {"RDH", "0x00000003"}.
  virtual std::vector<std::pair<std::string, std::string>> state() const = 0;
  // Writes what its signals do into `path`.vcd, from the start on; before the simulation begins. False when they
  // belong to somebody else.
  virtual bool write_waveforms(const std::string& path) = 0;
};

// What an adapter is made with. The references outlive it.
struct AdapterSite {
  AdapterHost& host;
  EventQueue& events;
  uint32_t node = 0;
  EventSource source{};            // its own
  uint64_t address = 0;            // MAC, in the low 48 bits
  std::optional<uint16_t> vlan{};  // that the host's frames are tagged with
};
using MakeAdapter = std::function<std::unique_ptr<NetworkAdapter>(const AdapterSite&)>;

}  // namespace loom
