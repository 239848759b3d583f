#include "devices/platform/register.h"

#include <algorithm>
#include <bit>

#include "devices/platform/nic_adapter.h"
#include "devices/platform/nic_points.h"
#include "devices/platform/server.h"
#include "devices/platform/server_points.h"
#include "devices/registry/device_type.h"

namespace loom::platform {

namespace {

Parameter rogue_parameter() {
  return setting(
      "rogue", ValueKind::kRecord, "Its driver misbehaves, to see what stops it (sriov-vf)", std::nullopt,
      {required(choice("what",
                       "dma: gives the NIC a buffer at `address`; interrupt: has it send the message `data` to "
                       "`address`; mailbox: asks the physical function, and has nothing to say",
                       std::nullopt, {"dma", "interrupt", "mailbox"})),
       setting("at", ValueKind::kDuration, "When it begins", "0s"), integer("count", "How often", "1", 1, 1'000'000),
       setting("interval", ValueKind::kDuration, "Time from one to the next", "1us"),
       integer("address", "As the machine's memory has it", "0", 0, INT64_MAX),
       integer("data", "Of an interrupt's message", "0", 0, UINT32_MAX)});
}

Parameter pcie_parameter(const std::string& whose) {
  return setting("pcie", ValueKind::kRecord,
                 "The PCI Express link of the NIC; without it only latencies count" + whose, std::nullopt,
                 {integer("generation", "1: 2.5 GT/s a lane, 2: 5, 3: 8, 4: 16, 5: 32", "1", 1, 5),
                  integer("lanes", "x1 to x32", "4", 1, 32),
                  setting("max-payload", ValueKind::kBytes, "The most a packet carries, 128B to 4096B", "256B"),
                  setting("max-read-request", ValueKind::kBytes, "The most a read asks for, 128B to 4096B", "512B"),
                  setting("latency", ValueKind::kDuration, "One way, root complex included", "250ns")});
}

std::optional<PcieConfig> pcie_of(const Settings& settings) {
  if (!settings.has("pcie")) return std::nullopt;
  const Settings& given = settings.record("pcie");
  PcieConfig config;
  config.generation = static_cast<unsigned>(given.integer("generation"));
  config.lanes = static_cast<unsigned>(given.integer("lanes"));
  config.max_payload = static_cast<uint32_t>(given.bytes("max-payload").bytes());
  config.max_read_request = static_cast<uint32_t>(given.bytes("max-read-request").bytes());
  config.latency = given.duration("latency");
  return config;
}

void check_pcie(const Settings& settings) {
  if (!settings.has("pcie")) return;
  const Settings& given = settings.record("pcie");
  for (const char* key : {"max-payload", "max-read-request"}) {
    const uint64_t bytes = given.bytes(key).bytes();
    if (std::has_single_bit(bytes) && bytes >= 128 && bytes <= 4096) continue;
    throw UserError(given.mark(key), std::string(key) + " is no size of PCI Express",
                    "it is 128B, 256B, 512B, 1024B, 2048B or 4096B");
  }
  if (std::has_single_bit(static_cast<uint64_t>(given.integer("lanes")))) return;
  throw UserError(given.mark("lanes"), "a link has 1, 2, 4, 8, 16 or 32 lanes");
}

NicAdapterConfig config_of(const Settings& nic, NicModel model) {
  NicAdapterConfig config;
  config.model = model;
  config.iommu = nic.boolean("iommu");
  config.dma_latency = nic.duration("dma-latency");
  config.pcie = pcie_of(nic);
  if (nic.has("polling")) config.polling = nic.duration("polling");
  if (nic.has("rogue")) {
    const Settings& given = nic.record("rogue");
    const std::string& what = given.text("what");
    Rogue rogue;
    rogue.what.kind = what == "dma"         ? Misbehaviour::Kind::kDma
                      : what == "interrupt" ? Misbehaviour::Kind::kInterrupt
                                            : Misbehaviour::Kind::kMailbox;
    rogue.what.address = static_cast<uint64_t>(given.integer("address"));
    rogue.what.data = static_cast<uint32_t>(given.integer("data"));
    rogue.at = Time::zero() + given.duration("at");
    rogue.count = static_cast<uint64_t>(given.integer("count"));
    rogue.interval = given.duration("interval");
    config.rogue = rogue;
  }
  return config;
}

// What only a virtual function has, and what only a NIC with a machine of its own.
void check_settings(const Settings& nic, NicModel model) {
  const bool is_vf = model == NicModel::kVirtualFunction;
  for (const char* key : is_vf ? std::vector{"iommu", "dma-latency", "pcie"} : std::vector{"polling", "rogue"}) {
    if (!nic.was_given(key)) continue;
    throw UserError(nic.mark(key),
                    std::string(key) + (is_vf ? " is a setting of the server" : " is a setting of sriov-vf alone"),
                    is_vf ? "its memory and IOMMU are the server's" : "");
  }
  check_pcie(nic);
  if (nic.has("polling") && nic.duration("polling") < Duration::ns(100)) {
    throw UserError(nic.mark("polling"), "a driver cannot look more often than every 100ns");
  }
}

// ---- server ------------------------------------------------------------------------------------------------------

std::vector<Parameter> port_parameters() {
  return {
      setting("mac", ValueKind::kMac,
              "vfN: the address it must have, else it may choose; vmdqN: the address that is sorted there"),
      settable(
          setting("vlan", ValueKind::kVlanId, "vfN, vmdqN: its frames are tagged with this, and it never sees it")),
      settable(integer("priority", "vfN: of that tag", "0", 0, 7)),
      settable(setting("spoof-check", ValueKind::kBool, "vfN: its source addresses and VLANs are checked", "true")),
      setting("trust", ValueKind::kBool, "vfN: it may be promiscuous", "false"),
      settable(setting("rate", ValueKind::kBitRate, "vfN: the most it may send")),
      setting("vlans", ValueKind::kVlanSet, "pf: the VLANs that its own interface is a member of"),
      setting("promiscuous", ValueKind::kBool, "pf: its own interface sees what is for nobody known", "false"),
  };
}

std::vector<Parameter> server_parameters() {
  return {
      setting("ports", ValueKind::kMap,
              "eth0: the cable; vfN and vmdqN: virtual machines; pf: the machine's own interface", "{}",
              {setting("port", ValueKind::kRecord, "One port", std::nullopt, port_parameters())}),
      setting("mac", ValueKind::kMac, "Of the physical function; without one 02:00 and the number of the node"),
      setting("iommu", ValueKind::kBool, "DMA and interrupts go through a VT-d unit, each function in its own domain",
              "true"),
      setting("dma-latency", ValueKind::kDuration, "What each DMA transfer takes", "0s"),
      choice("switching", "veb: the NIC switches between its pools inside; vepa: an outside switch must, by hairpin",
             "veb", {"veb", "vepa"}),
      pcie_parameter(""),
  };
}

const Settings* of_port(const Settings& settings, const std::string& name) {
  for (const auto& [port, value] : settings.map("ports")) {
    if (port == name) return &value.as<Settings>();
  }
  return nullptr;
}

VfSettings vf_settings(const Settings* port) {
  VfSettings vf;
  if (port == nullptr) return vf;
  if (port->has("mac")) vf.address = port->mac("mac").to_u64();
  if (port->has("vlan")) vf.vlan = port->vlan_id("vlan");
  vf.priority = static_cast<uint8_t>(port->integer("priority"));
  vf.spoof_check = port->boolean("spoof-check");
  vf.trusted = port->boolean("trust");
  if (port->has("rate")) vf.rate = port->bit_rate("rate");
  return vf;
}

// How many of vf0, vf1, ... there are: up to the highest that is named.
unsigned count_of(const std::vector<std::string>& ports, const std::string& prefix) {
  unsigned count = 0;
  for (const std::string& name : ports) {
    if (const auto number = Server::number_of(name, prefix)) count = std::max(count, *number + 1);
  }
  return count;
}

ServerConfig server_config(const Settings& settings, const std::vector<std::string>& ports) {
  ServerConfig config;
  if (settings.has("mac")) config.address = settings.mac("mac").to_u64();
  config.iommu = settings.boolean("iommu");
  config.dma_latency = settings.duration("dma-latency");
  config.pcie = pcie_of(settings);
  config.switches = settings.text("switching") == "veb";
  for (unsigned i = 0; i < count_of(ports, "vf"); ++i) {
    config.virtual_functions.push_back(vf_settings(of_port(settings, "vf" + std::to_string(i))));
  }
  for (unsigned i = 0; i < count_of(ports, "vmdq"); ++i) {
    VmdqSettings pool;
    const Settings* const port = of_port(settings, "vmdq" + std::to_string(i));
    if (port != nullptr && port->has("mac")) pool.address = port->mac("mac").to_u64();
    if (port != nullptr && port->has("vlan")) pool.vlan = port->vlan_id("vlan");
    config.pools.push_back(pool);
  }
  if (const Settings* const pf = of_port(settings, "pf")) {
    config.promiscuous = pf->boolean("promiscuous");
    if (pf->has("vlans")) {
      const VlanSet& vlans = pf->vlan_set("vlans");
      for (uint16_t vid = 1; vid < 4095; ++vid) {
        if (vlans.test(vid)) config.vlans.push_back(vid);
      }
    }
  }
  return config;
}

void check_server_port(const std::string& name, const Settings& port) {
  const bool is_vf = Server::number_of(name, "vf").has_value();
  const bool is_vmdq = Server::number_of(name, "vmdq").has_value();
  const auto only = [&](const char* key, bool allowed, const char* whose) {
    if (!allowed && port.was_given(key)) {
      throw UserError(port.mark(key), std::string(key) + " is no setting of " + name,
                      std::string("it is one of ") + whose);
    }
  };
  only("mac", is_vf || is_vmdq, "vfN and vmdqN; the server's own mac is the physical function's");
  only("vlan", is_vf || is_vmdq, "vfN and vmdqN");
  for (const char* key : {"priority", "spoof-check", "trust", "rate"}) only(key, is_vf, "vfN");
  for (const char* key : {"vlans", "promiscuous"}) only(key, name == "pf", "pf");
  if (port.has("mac") && (port.mac("mac").is_multicast() || port.mac("mac").is_zero())) {
    throw UserError(port.mark("mac"), port.mac("mac").text() + " is no address a host can have");
  }
  if (is_vmdq && !port.has("mac")) {
    throw UserError(port.mark(), name + " needs a mac", "the NIC sorts frames to a pool by their destination");
  }
  constexpr size_t kMostVlans = 24;
  if (port.has("vlans") && port.vlan_set("vlans").count() > kMostVlans) {
    throw UserError(port.mark("vlans"), "pf cannot be a member of more than 24 VLANs",
                    "the NIC has 32 VLAN filters for all its pools");
  }
}

void check_server(const Settings& settings, const std::vector<std::string>& ports) {
  for (const auto& [name, value] : settings.map("ports")) check_server_port(name, value.as<Settings>());
  check_pcie(settings);
  const unsigned vfs = count_of(ports, "vf");
  const unsigned pools = count_of(ports, "vmdq");
  for (unsigned i = 0; i < pools; ++i) {
    if (of_port(settings, "vmdq" + std::to_string(i)) == nullptr) {
      throw UserError(settings.mark("ports"), "vmdq" + std::to_string(i) + " needs a mac",
                      "write it under ports; the NIC sorts frames to a pool by their destination");
    }
  }
  if (vfs + pools <= 7) return;
  throw UserError(
      settings.mark(),
      std::to_string(vfs) + " virtual functions and " + std::to_string(pools) + " pools of VMDq are too many",
      "an 82576 has eight pools, of which the physical function needs one");
}

bool is_vf_port(const DeviceType& type, const std::string& port) {
  return type.name == "server" && Server::number_of(port, "vf").has_value();
}

void check_server_link(const std::string& port, const LinkEnd& far) {
  if (far.type == nullptr || !Server::number_of(port, "vf")) return;
  const bool drives =
      far.type->name == "host" && far.settings->has("nic") && far.settings->record("nic").text("model") == "sriov-vf";
  if (drives) return;
  throw UserError({}, "what is linked to " + port + " drives no virtual function", "a host with nic: sriov-vf does");
}

DeviceTable nic_table() {
  DeviceTable table;
  table.name = "nic";
  table.help = "Registers of the physical function and positions of all rings, by the names of the datasheet";
  table.columns = {setting("name", ValueKind::kText, "The register or position"),
                   setting("value", ValueKind::kText, "What is in it")};
  table.rows = [](const Node& node) {
    NicCore::State state;
    add_82576_state(dynamic_cast<const Server&>(node).nic(), 0, nic::i82576::kQueues - 1, true, state);
    std::vector<TableRow> rows;
    for (auto& [name, value] : state) rows.push_back({{std::move(name), std::move(value)}, true});
    return rows;
  };
  return table;
}

void set_port(Server& server, const Settings& with, unsigned vf) {
  VfSettings settings = server.vf_settings(vf);
  if (with.was_given("vlan")) settings.vlan = with.vlan_id("vlan");
  if (with.was_given("priority")) settings.priority = static_cast<uint8_t>(with.integer("priority"));
  if (with.was_given("spoof-check")) settings.spoof_check = with.boolean("spoof-check");
  if (with.was_given("rate")) settings.rate = with.bit_rate("rate");
  server.set_vf(vf, settings);
}

std::vector<std::string> port_names() {
  std::vector<std::string> names{"eth0", "pf"};
  for (const char* prefix : {"vf", "vmdq"}) {
    for (unsigned i = 0; i < nic::i82576::kPools - 1; ++i) names.push_back(prefix + std::to_string(i));
  }
  return names;
}

}  // namespace

AdapterTable nic_adapters() {
  AdapterTable table;
  const auto kind = [&table](const char* name, uint32_t most_mtu, NicModel model) -> AdapterKind& {
    AdapterKind made;
    made.name = name;
    made.most_mtu = most_mtu;
    made.make = [model](const Settings& nic) { return make_nic_adapter(config_of(nic, model)); };
    made.check = [model](const Settings& nic) { check_settings(nic, model); };
    table.kinds.push_back(std::move(made));
    return table.kinds.back();
  };
  kind("e1000", 16110, NicModel::kE1000);
  kind("virtio", 65535, NicModel::kVirtio);
  AdapterKind& vf = kind("sriov-vf", 9706, NicModel::kVirtualFunction);
  vf.plugs_into = is_vf_port;
  vf.plugs_into_what = "a port vf0 to vf6 of a server";
  table.parameters = {
      setting(
          "iommu", ValueKind::kBool,
          "Its DMA goes through a VT-d unit, whose tables hold the driver's memory and nothing else (e1000, virtio)",
          "false"),
      setting("dma-latency", ValueKind::kDuration, "What each DMA transfer takes (e1000, virtio)", "0s"),
      pcie_parameter(" (e1000, virtio)"),
      setting("polling", ValueKind::kDuration,
              "Its driver looks so often, and wants no interrupts for frames (sriov-vf)"),
      rogue_parameter(),
  };
  table.decisions.assign(kNicPoints.begin(), kNicPoints.end());
  return table;
}

void register_platform(DeviceRegistry& registry) {
  DeviceType server;
  server.name = "server";
  server.summary = "A machine with an 82576: virtual machines on its virtual functions (SR-IOV) and pools (VMDq)";
  server.parameters = server_parameters();
  server.ports = {.least = 1, .most = SIZE_MAX, .names = {}};
  server.make = [](const SimContext& context, const Settings& settings, const std::vector<std::string>& ports) {
    return std::make_unique<Server>(context, server_config(settings, ports), ports);
  };
  server.check = [](const Settings& settings, const std::vector<std::string>& ports) {
    const std::vector<std::string> known = port_names();
    for (const std::string& port : ports) {
      if (std::find(known.begin(), known.end(), port) != known.end()) continue;
      throw UserError(settings.mark(), "a server has no port " + port,
                      "it has eth0, pf, vf0 to vf6 and vmdq0 to vmdq6");
    }
    check_server(settings, ports);
  };
  server.check_link = [](const Settings&, const std::string& port, const LinkEnd& far) {
    check_server_link(port, far);
  };
  server.set = [](Node& node, const Settings& with, const std::string& port) {
    if (const auto vf = Server::number_of(port, "vf")) set_port(dynamic_cast<Server&>(node), with, *vf);
  };
  server.check_set = [](const Settings&, const std::vector<std::string>& ports, const Settings& with,
                        const std::string& port) {
    const bool is_there = std::find(ports.begin(), ports.end(), port) != ports.end();
    if (is_there && Server::number_of(port, "vf")) return;
    throw UserError(with.mark(), port.empty() ? "nothing of a server itself can be set" : port + " cannot be set",
                    "vf0 to vf6 can, where they are used");
  };
  server.write_waveforms = [](Node& node, const std::string& path) {
    dynamic_cast<Server&>(node).write_waveforms(path);
    return true;
  };
  server.tables = {nic_table()};
  server.decisions.assign(kServerPoints.begin(), kServerPoints.end());
  server.drops = {DropReason::kSpoofed,  DropReason::kNotForMe,    DropReason::kNoEgress,
                  DropReason::kLinkDown, DropReason::kNoBuffer,    DropReason::kQueueFull,
                  DropReason::kRunt,     DropReason::kMtuExceeded, DropReason::kMalformed};
  registry.add(std::move(server));
}

}  // namespace loom::platform
