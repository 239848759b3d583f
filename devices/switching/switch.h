#pragma once

// Switch: a learning switch and a VLAN switch in one, because they are one: without VLAN filtering every frame is in
// VLAN 0. A frame passes a pipeline of small stages (switch_pipeline.cpp):
//
//   admission       runt, cut-off tag, mirror port, impossible source, reserved address, acceptable frame types
//   classification  which VLAN, and which tags the frame carries inside (vlan.h)
//   storm control   token buckets for broadcast and multicast, and after the lookup for unknown unicast
//   learning        the source goes into the MAC table (mac_table.h)
//   lookup          one port, or all of the VLAN
//   egress set      not back to the source, membership, flood control, isolation, MTU
//   egress          tags are pushed and popped, ports that need the same bytes share one copy; mirrors
//
// The pipeline is compiled twice, with and without a trace: when the node is observed each rule leaves a sentence,
// and since it is the same code the explanation cannot differ from what was done.
//
// Every frame that comes in either leaves on some port or is dropped with one reason, counted at the port it came in
// by; what a flood leaves out is explained but not counted. A frame for a known station that its port cannot take
// (MTU, isolation, membership) is counted at that port.
//
// Time: a decision takes none, unless `latency` or `forwarding_rate` is set; then frames wait in one FIFO, and the
// switch has one event.
//
// Sources: the Linux 6.1 bridge (net/bridge/br_input.c, br_forward.c, br_fdb.c, br_vlan.c) and Open vSwitch 3.1's
// NORMAL action (ofproto/ofproto-dpif-xlate.c), each as recorded from the real thing.
//
// Not modelled: spanning tree, multicast snooping, link aggregation, ARP suppression, the switch's own IP stack
// (frames for it are counted as addressed_to_switch).

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/node.h"
#include "core/ring.h"
#include "devices/switching/mac_table.h"
#include "devices/switching/switch_config.h"
#include "devices/switching/token_bucket.h"
#include "devices/switching/vlan.h"

namespace loom {

class Switch final : public Node, private EventHandler, private MacTableListener {
 public:
  // Ports are made in the order of the configuration. Names in mirrors and static entries must be ports (LOOM_CHECK).
  Switch(const SimContext& context, SwitchConfig config);

  struct Counters {
    uint64_t forwarded = 0;  // frames sent to the one port that knows the destination
    uint64_t flooded = 0;    // frames sent to every port of the VLAN that may have it
    uint64_t mirrored = 0;   // copies sent by mirrors
  };

  const SwitchConfig& config() const { return config_; }
  const PortConfig& port_config(size_t index) const { return config_.ports[index]; }
  const Counters& counters() const { return counters_; }
  const MacTable& table() const { return table_; }
  std::vector<MacEntry> mac_entries() const { return table_.dump(now()); }

  // Changes while the simulation runs. As on the real switches, a port that leaves VLANs loses its entries in them
  // (Linux) or, when its VLANs or isolation change at all, all of its entries (Open vSwitch). New flood VLANs empty
  // the table; switching VLAN filtering on or off keeps it.
  void configure_port(size_t index, PortConfig config);
  void set_vlan_filtering(bool on);
  // Ports that are in the old default PVID as they were from the start follow to the new one; zero: to none.
  void set_default_pvid(uint16_t pvid);
  void set_ageing(Duration ageing) { table_.set_ageing(config_.table.ageing = ageing); }
  void set_group_fwd_mask(uint16_t mask) { config_.group_fwd_mask = mask; }
  void set_link_local_learning(bool on) { config_.link_local_learning = on; }
  void set_forward_bpdu(bool on) { config_.forward_bpdu = on; }
  void set_flood_vlans(const VlanSet& flooded);
  void set_mirrors(std::vector<MirrorConfig> mirrors);
  void set_static(const StaticEntry& entry);
  bool remove_entry(wire::MacAddress mac, uint16_t vlan, size_t port);
  size_t flush_port(size_t port) { return table_.flush_port(static_cast<uint16_t>(port)); }
  size_t flush_all() { return table_.flush_all(); }

  void receive(Port& in, Frame frame) override;
  void link_changed(Port& port, bool up) override;
  void report(MetricSink& sink) const override;

 private:
  // What the pipeline needs to know about a port, close together.
  struct PortState {
    VlanForm* form = nullptr;  // the transparent one while filtering is off
    Port* port = nullptr;
    uint32_t mtu = 0;
    uint32_t src_mirrors = 0;  // bit n: mirror n
    uint32_t dst_mirrors = 0;
    uint16_t group_fwd_mask = 0;
    uint8_t flood = 0b111;  // bit FloodKind
    bool learning = true;
    bool isolated = false;
    bool hairpin = false;
    bool mirror_output = false;
    bool locked = false;
    bool has_storm_control = false;
    FrameTypes admit = FrameTypes::kAll;
  };
  struct Mirror {
    std::optional<VlanSet> vlans;
    uint32_t same_output = 0;  // mirrors whose copies would go to the same place, this one included
    uint32_t output_port = UINT32_MAX;
    uint16_t output_vlan = 0;
  };
  // A frame on its way through the pipeline.
  struct Passage;
  // Some bytes and the tags that are understood in them.
  struct Copy {
    Frame frame;
    Tags wire;
  };
  struct Held {
    Frame frame;
    uint32_t port = 0;
    Time start;  // of the forwarding engine's work on it
    Time ready;
  };

  void process(uint32_t in, Frame frame);
  template <typename Trace>
  void forward(Passage& passage, Trace& trace);
  template <typename Trace>
  bool admit(Passage& passage, Trace& trace);
  template <typename Trace>
  bool keep_if_reserved(Passage& passage, Trace& trace);
  template <typename Trace>
  bool pass_storm_control(Passage& passage, FloodKind kind, Trace& trace);
  template <typename Trace>
  bool learn(Passage& passage, Trace& trace);
  template <typename Trace>
  void send_to_known(Passage& passage, const MacEntry& entry, Trace& trace);
  template <typename Trace>
  void flood(Passage& passage, FloodKind kind, Trace& trace);
  template <typename Trace>
  void send(Passage& passage, uint32_t out, bool last, Trace& trace);
  template <typename Trace>
  void mirror(Passage& passage, uint32_t at, const Tags& wire, uint32_t candidates, Trace& trace);
  template <typename Trace>
  void send_mirrored(Passage& passage, uint32_t out, const Tags& wire, const Tags& inside, Trace& trace);
  const Frame& with_tags(Passage& passage, const Tags& tags);
  template <typename Trace>
  void end(Passage& passage, DropReason reason, Trace& trace);

  bool is_flooded(uint16_t vlan) const;
  bool is_kept(const PortState& in, uint64_t dst) const;
  bool may_flood_to(const Passage& passage, uint32_t out, FloodKind kind) const;
  bool fits(uint32_t out, const Frame& frame, const Tags& tags) const;
  Frame retag(const Frame& frame, const Tags& from, const Tags& to);
  uint16_t fid_of(uint16_t vlan) const { return config_.shared_learning ? 0 : vlan; }

  void hold(uint32_t in, Frame frame);
  void on_event(uint64_t arg) override;
  void mac_changed(TableChange::Kind kind, const MacEntry& entry, uint16_t previous_port, FrameId cause) override;

  void build_port(uint32_t index);
  void build_mirrors();
  void find_out_whether_plain();
  void add_own_addresses(uint32_t index, const VlanSet* before);
  uint32_t index_of(const std::string& port_name);
  VlanForm make_form(const PortConfig& port) const;
  bool is_ovs() const { return config_.dialect == Dialect::kOpenVswitch; }

  SwitchConfig config_;
  MacTable table_;
  std::vector<PortState> ports_;
  std::vector<std::unique_ptr<VlanForm>> forms_;  // one for each different configuration
  VlanForm* transparent_;
  std::vector<std::array<TokenBucket, kFloodKinds>> storm_;
  std::vector<Mirror> mirrors_;
  bool unicast_needs_membership_ = false;
  bool has_flood_vlans_ = false;
  bool paced_ = false;
  bool plain_ = true;  // no mirrors, and no port has storm control, hairpin, isolation and the like
  Counters counters_;
  Ring<Held> held_;
  size_t started_ = 0;  // of the held frames, how many no longer wait for the engine
  Time engine_free_at_;
};

}  // namespace loom
