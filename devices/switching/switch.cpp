#include "devices/switching/switch.h"

#include <algorithm>

#include "core/simulation.h"
#include "core/wire/tag_edit.h"
#include "devices/switching/reserved_address.h"

namespace loom {

namespace {

constexpr size_t kMostMirrors = 32;
constexpr uint32_t kTag = wire::kTagSize;

uint8_t flood_bits(const std::array<bool, kFloodKinds>& flood) {
  uint8_t bits = 0;
  for (size_t i = 0; i < kFloodKinds; ++i) bits = static_cast<uint8_t>(bits | (flood[i] ? 1U << i : 0U));
  return bits;
}

TokenBucket bucket_of(FrameRate rate, uint32_t burst) {
  if (rate.is_unlimited()) return {};
  const uint64_t tenth = std::max<uint64_t>(rate.per_second() / 10, 1);
  return TokenBucket(rate, burst != 0 ? burst : static_cast<uint32_t>(std::min<uint64_t>(tenth, UINT32_MAX)));
}

}  // namespace

Switch::Switch(const SimContext& context, SwitchConfig config)
    : Node(context), config_(std::move(config)), table_(config_.table, this) {
  LOOM_CHECK(config_.mirrors.size() <= kMostMirrors, "at most 32 mirrors");
  forms_.push_back(std::make_unique<VlanForm>(transparent_form()));
  transparent_ = forms_.front().get();
  ports_.resize(config_.ports.size());
  storm_.resize(config_.ports.size());
  for (uint32_t i = 0; i < config_.ports.size(); ++i) {
    add_port(config_.ports[i].name);
    build_port(i);
    add_own_addresses(i, nullptr);
  }
  build_mirrors();
  find_out_whether_plain();
  if (config_.address) {
    // The bridge itself is a member of its default PVID; VLAN 0 is the table without VLANs.
    for (const uint16_t vlan : {uint16_t{0}, config_.default_pvid}) {
      table_.set_static(fid_of(vlan), config_.address->to_u64(), 0, MacEntry::kLocal, Time::zero());
    }
  }
  for (const StaticEntry& entry : config_.static_entries) set_static(entry);
  // Open vSwitch trusts its table: what was learned on a port may leave there.
  unicast_needs_membership_ = !is_ovs() || config_.shared_learning;
  paced_ = config_.latency != Duration{} || !config_.forwarding_rate.is_unlimited();
}

VlanForm Switch::make_form(const PortConfig& port) const {
  if (is_ovs()) {
    LOOM_CHECK(std::holds_alternative<OvsVlans>(port.vlans), "a port's VLANs are of the switch's dialect");
    return form_of(std::get<OvsVlans>(port.vlans), config_.vlan_limit);
  }
  LOOM_CHECK(std::holds_alternative<LinuxVlans>(port.vlans), "a port's VLANs are of the switch's dialect");
  return form_of(std::get<LinuxVlans>(port.vlans), config_.vlan_protocol);
}

void Switch::build_port(uint32_t index) {
  const PortConfig& config = config_.ports[index];
  PortState& state = ports_[index];
  if (config_.vlan_filtering) {
    const VlanForm form = make_form(config);
    const auto same = std::find_if(forms_.begin(), forms_.end(), [&](const auto& f) { return *f == form; });
    state.form = same != forms_.end() ? same->get() : forms_.emplace_back(std::make_unique<VlanForm>(form)).get();
  } else {
    state.form = transparent_;
  }
  state.port = &port(index);
  state.mtu = config.mtu;
  state.group_fwd_mask = config.group_fwd_mask;
  state.flood = flood_bits(config.flood);
  state.learning = config.learning;
  state.isolated = config.isolated;
  state.hairpin = config.hairpin;
  state.locked = config.locked;
  state.admit = config.admit;
  state.has_storm_control = false;
  for (size_t kind = 0; kind < kFloodKinds; ++kind) {
    storm_[index][kind] = bucket_of(config.storm[kind], config.storm_burst);
    state.has_storm_control |= storm_[index][kind].is_limited();
  }
}

void Switch::find_out_whether_plain() {
  has_flood_vlans_ = config_.flood_vlans.any();
  plain_ =
      mirrors_.empty() && !has_flood_vlans_ && std::all_of(ports_.begin(), ports_.end(), [](const PortState& port) {
        return port.learning && !port.isolated && !port.hairpin && !port.locked && !port.has_storm_control &&
               port.admit == FrameTypes::kAll;
      });
}

void Switch::build_mirrors() {
  mirrors_.clear();
  for (PortState& port : ports_) {
    port.src_mirrors = port.dst_mirrors = 0;
    port.mirror_output = false;
  }
  for (size_t m = 0; m < config_.mirrors.size(); ++m) {
    const MirrorConfig& config = config_.mirrors[m];
    const uint32_t bit = 1U << m;
    Mirror mirror{config.select_vlan, bit, UINT32_MAX, config.output_vlan};
    if (!config.output_port.empty()) {
      mirror.output_port = index_of(config.output_port);
      ports_[mirror.output_port].mirror_output = true;
    }
    for (PortState& port : ports_) {
      if (config.select_all) port.src_mirrors |= bit, port.dst_mirrors |= bit;
    }
    for (const std::string& name : config.select_src) ports_[index_of(name)].src_mirrors |= bit;
    for (const std::string& name : config.select_dst) ports_[index_of(name)].dst_mirrors |= bit;
    mirrors_.push_back(std::move(mirror));
  }
  for (Mirror& mirror : mirrors_) {
    for (size_t other = 0; other < mirrors_.size(); ++other) {
      const bool same = mirror.output_port == mirrors_[other].output_port &&
                        (mirror.output_port != UINT32_MAX || mirror.output_vlan == mirrors_[other].output_vlan);
      if (same) mirror.same_output |= 1U << other;
    }
  }
}

// The real bridge keeps a local entry for each port's address in every VLAN of the port.
void Switch::add_own_addresses(uint32_t index, const VlanSet* before) {
  const PortConfig& port = config_.ports[index];
  if (!port.address || !std::holds_alternative<LinuxVlans>(port.vlans)) return;
  VlanSet now_in = std::get<LinuxVlans>(port.vlans).vids;
  now_in.set(0);
  const VlanSet was_in = before != nullptr ? *before : VlanSet{};
  for (uint16_t vlan = 0; vlan < now_in.size(); ++vlan) {
    if (now_in[vlan] && !was_in[vlan]) {
      table_.set_static(fid_of(vlan), port.address->to_u64(), static_cast<uint16_t>(index), MacEntry::kLocal, now());
    } else if (was_in[vlan] && !now_in[vlan]) {
      table_.erase(fid_of(vlan), port.address->to_u64(), static_cast<uint16_t>(index));
    }
  }
}

uint32_t Switch::index_of(const std::string& port_name) {
  const Port* const found = find_port(port_name);
  LOOM_CHECK(found != nullptr, "mirrors and static entries name ports of the switch");
  return found->index();
}

void Switch::configure_port(size_t index, PortConfig config) {
  const PortConfig before = std::exchange(config_.ports[index], std::move(config));
  const PortConfig& after = config_.ports[index];
  LOOM_CHECK(before.name == after.name && before.address == after.address, "a port keeps its name and address");
  const auto number = static_cast<uint16_t>(index);
  if (is_ovs()) {
    if (before.vlans != after.vlans || before.isolated != after.isolated) table_.flush_port(number);
  } else if (before.vlans != after.vlans) {
    VlanSet was_in = std::get<LinuxVlans>(before.vlans).vids;
    const VlanSet left = was_in & ~std::get<LinuxVlans>(after.vlans).vids;
    for (uint16_t vlan = 0; vlan < left.size() && !config_.shared_learning; ++vlan) {
      if (left[vlan]) table_.flush_port_fid(number, vlan);
    }
    was_in.set(0);
    add_own_addresses(static_cast<uint32_t>(index), &was_in);
  }
  build_port(static_cast<uint32_t>(index));
  find_out_whether_plain();
}

void Switch::set_vlan_filtering(bool on) {
  config_.vlan_filtering = on;
  for (uint32_t i = 0; i < ports_.size(); ++i) build_port(i);
}

void Switch::set_default_pvid(uint16_t pvid) {
  const uint16_t before = std::exchange(config_.default_pvid, pvid);
  for (size_t index = 0; index < config_.ports.size(); ++index) {
    PortConfig changed = config_.ports[index];
    auto& vlans_of_port = std::get<LinuxVlans>(changed.vlans);
    // What the kernel put there itself is the PVID and leaves untagged (br_vlan.c, __br_vlan_set_default_pvid).
    if (before != 0 && (vlans_of_port.pvid != before || !vlans_of_port.untagged[before])) continue;
    vlans_of_port.vids.reset(before);
    vlans_of_port.untagged.reset(before);
    vlans_of_port.pvid = pvid;
    if (pvid != 0) {
      vlans_of_port.vids.set(pvid);
      vlans_of_port.untagged.set(pvid);
    }
    configure_port(index, std::move(changed));
  }
}

void Switch::set_flood_vlans(const VlanSet& flooded) {
  config_.flood_vlans = flooded;
  table_.flush_all();
  find_out_whether_plain();
}

void Switch::set_mirrors(std::vector<MirrorConfig> mirrors) {
  LOOM_CHECK(mirrors.size() <= kMostMirrors, "at most 32 mirrors");
  config_.mirrors = std::move(mirrors);
  build_mirrors();
  find_out_whether_plain();
}

void Switch::set_static(const StaticEntry& entry) {
  table_.set_static(fid_of(entry.vlan), entry.mac.to_u64(), static_cast<uint16_t>(index_of(entry.port)), entry.flags,
                    now());
}

bool Switch::remove_entry(wire::MacAddress mac, uint16_t vlan, size_t port) {
  return table_.erase(fid_of(vlan), mac.to_u64(), static_cast<uint16_t>(port));
}

void Switch::link_changed(Port& port, bool up) {
  if (!up) table_.flush_port(static_cast<uint16_t>(port.index()));
}

void Switch::report(MetricSink& sink) const {
  sink.count("forwarded", "frames", counters_.forwarded);
  sink.count("flooded", "frames", counters_.flooded);
  if (!mirrors_.empty()) sink.count("mirrored", "frames", counters_.mirrored);
  const MacTableCounters& table = table_.counters();
  sink.count("mac_table.entries", "entries", table_.dump(now()).size());
  sink.count("mac_table.learned", "entries", table.added);
  sink.count("mac_table.moves", "moves", table.moved);
  sink.count("mac_table.aged", "entries", table.aged);
  sink.count("mac_table.evicted", "entries", table.evicted);
  sink.count("mac_table.flushed", "entries", table.flushed);
}

void Switch::mac_changed(TableChange::Kind kind, const MacEntry& entry, uint16_t previous_port, FrameId cause) {
  if (observer() == nullptr) return;
  TableChange change;
  change.table = "mac";
  change.kind = kind;
  change.key = "vlan " + std::to_string(entry.fid()) + " " + wire::MacAddress::from_u64(entry.mac()).text();
  change.value = port(entry.port).name();
  if (kind == TableChange::Kind::kMoved) change.value = port(previous_port).name() + " -> " + change.value;
  change.cause = cause;
  observer()->on_table_change(now(), *this, change);
}

bool Switch::is_flooded(uint16_t vlan) const {
  return has_flood_vlans_ && config_.flood_vlans[vlan];
}

bool Switch::is_kept(const PortState& in, uint64_t dst) const {
  if (is_ovs()) return !config_.forward_bpdu && is_reserved_in_ovs(dst);
  if (!wire::is_reserved_group_u64(dst)) return false;
  const unsigned last = dst & 0xf;
  if (last == 0x0) return false;  // spanning tree is off
  if (last == 0x1) return true;   // PAUSE
  unsigned mask = in.group_fwd_mask | config_.group_fwd_mask;
  if (config_.vlan_filtering && config_.vlan_protocol == wire::kTpidService) mask |= kProviderForwardMask;
  return (mask >> last & 1) == 0;
}

Frame Switch::retag(const Frame& frame, const Tags& from, const Tags& to) {
  const TagEdit edit = edit_between(from, to);
  const uint32_t stored = frame.stored() + kTag * edit.push - kTag * edit.pop;
  const uint32_t size = frame.size() + kTag * edit.push - kTag * edit.pop;
  FrameDraft draft = frames().draft(stored, size);
  wire::VlanTag pushed[2];
  for (unsigned i = 0; i < edit.push; ++i)
    pushed[i] = wire::VlanTag::from_tci(edit.pushed[i].tci, edit.pushed[i].tpid);
  wire::edit_tags(frame.bytes(), edit.pop, {pushed, edit.push}, draft.bytes());
  return frames().finish_edit(std::move(draft), next_frame_id(), frame);
}

void Switch::hold(uint32_t in, Frame frame) {
  while (started_ < held_.size() && held_[started_].start <= now()) ++started_;
  const bool must_wait = engine_free_at_ > now();
  if (must_wait && held_.size() - started_ >= config_.forwarding_queue) {
    return drop(&port(in), frame, DropReason::kForwardingRate);
  }
  const Time start = std::max(now(), engine_free_at_);
  engine_free_at_ = start + config_.forwarding_rate.interval();
  held_.push(Held{std::move(frame), in, start, start + config_.latency});
  if (held_.size() == 1) at(held_.front().ready, *this);
}

void Switch::on_event(uint64_t) {
  Held held = held_.pop();
  if (started_ > 0) --started_;
  if (!held_.empty()) at(held_.front().ready, *this);
  process(held.port, std::move(held.frame));
}

}  // namespace loom
