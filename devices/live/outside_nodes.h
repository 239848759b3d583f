#pragma once

// The nodes of a scenario that are real when it runs live: a TAP or TUN of this machine (`tap`, `tun`), an interface
// it has (`interface`), a socket to another program (`socket`), a network namespace of ours in which programs run
// (`netns`), a machine in a QEMU guest (`qemu`). In a simulation the last two are end hosts with the same addresses,
// and all others are silent.
//
// Everything that is made dies with us, however we end: TAPs and namespaces are held by descriptors of ours, guests
// and programs by the parent-death signal. Namespaces, TAPs and interfaces need CAP_NET_ADMIN, CAP_NET_RAW and
// CAP_SYS_ADMIN; sockets and guests need nothing, but for a guest attached by a TAP.
//
// Commands (`exec`) of a node run one after the other, those of different nodes at the same time.
//
// Errors: std::system_error or std::runtime_error when something cannot be made, naming it.
//
// Not modelled: several interfaces of a node; keeping a DHCP lease beyond its end.

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "devices/live/guest.h"
#include "devices/live/live_node.h"
#include "devices/live/network_namespace.h"
#include "devices/live/session.h"
#include "devices/live/socket_door.h"

namespace loom::live {

struct CommandResult {
  std::string node;
  std::string command;
  int status = 0;  // of the shell; 255 when it could not be run to its end
  std::string output;

  bool succeeded() const { return status == 0; }
};

class OutsideNode : public LiveNode {
 public:
  using LiveNode::LiveNode;

  // Why it cannot be made here; nothing when there is no reason.
  virtual std::optional<std::string> lacking() { return std::nullopt; }
  // Of the machine's memory, in MiB.
  virtual uint64_t memory_needed_mib() const { return 0; }
  // Makes it. Of several nodes at the same time.
  virtual void open() = 0;
  // Everything is there: frames may flow. `connect` comes before `begin`, both on the thread of the run.
  virtual void connect(Session& session) = 0;
  virtual void begin() {}
  // No command is running any more.
  virtual bool is_done() { return true; }
  // Those that are running end soon, and no further ones begin; and: they have.
  virtual void stop() {}
  virtual void finish() {}
  // Of the commands that have ended, as they end; from any thread.
  virtual std::vector<CommandResult> results() { return {}; }
  virtual size_t ended_commands() const { return 0; }
  // What it is, in words, for who runs it.
  virtual std::string what() const = 0;

  // While it runs, from any thread: runs one line there. std::runtime_error when it cannot.
  virtual LineResult run_aside(const std::string& line);
  // Of a guest; 0 for none.
  virtual pid_t process() const { return 0; }
  // A socket at which its console is, and what stands for its network namespace; empty when there is none.
  virtual std::string console_path() const { return ""; }
  virtual std::string namespace_path() const { return ""; }
};

// What a netns or a guest is told.
struct OutsideHostConfig {
  std::optional<wire::Ipv4Prefix> ip{};
  bool dhcp = false;  // instead of `ip` and `gateway`: udhcpc asks for them before the first command
  std::optional<wire::Ipv4Address> gateway{};
  std::optional<wire::MacAddress> mac{};
  std::optional<uint16_t> vlan{};
  uint32_t mtu = 1500;
  bool offloads = false;  // of a netns
  bool is_tun = false;    // of a netns: IP alone, whose Ethernet is the network's
  std::vector<std::string> exec{};
};

class TapNode final : public OutsideNode {
 public:
  // `interface`: its name, up to 15 characters; `ip`: of this machine at it.
  TapNode(const SimContext& context, std::string interface, std::optional<wire::Ipv4Prefix> ip, bool offloads);
  ~TapNode() override;
  void open() override;
  void connect(Session& session) override;
  std::string what() const override { return "the TAP " + interface_ + " of this machine"; }

 private:
  std::string interface_;
  std::optional<wire::Ipv4Prefix> ip_;
  bool offloads_;
  int tap_ = -1;
};

class TunNode final : public OutsideNode {
 public:
  // `ip`: of this machine at it.
  TunNode(const SimContext& context, std::string interface, const EthernetSupplyConfig& config);
  ~TunNode() override;
  void open() override;
  void connect(Session& session) override;
  std::string what() const override { return "the TUN " + interface_ + " of this machine"; }

 private:
  std::string interface_;
  wire::Ipv4Prefix ip_;
  int tun_ = -1;
};

// An interface that this machine has.
class InterfaceNode final : public OutsideNode {
 public:
  InterfaceNode(const SimContext& context, std::string interface)
      : OutsideNode(context), interface_(std::move(interface)) {}
  void open() override { door_ = std::make_unique<PacketSocket>(interface_); }
  void connect(Session& session) override { session.connect(*this, std::move(door_)); }
  std::string what() const override { return "the interface " + interface_ + " of this machine"; }

 private:
  std::string interface_;
  std::unique_ptr<Door> door_;
};

// A socket to another program.
class SocketNode final : public OutsideNode {
 public:
  SocketNode(const SimContext& context, SocketConfig config) : OutsideNode(context), config_(std::move(config)) {}
  void open() override { door_ = open_socket_door(config_); }
  void connect(Session& session) override { session.connect(*this, std::move(door_)); }
  std::string what() const override { return "the socket " + config_.path; }

 private:
  SocketConfig config_;
  std::unique_ptr<Door> door_;
};

// One that runs commands, in a thread.
class CommandNode : public OutsideNode {
 public:
  CommandNode(const SimContext& context, OutsideHostConfig config);
  ~CommandNode() override;
  void begin() override;
  bool is_done() override;
  void stop() override { is_stopping_ = true; }
  // Destructors of derived classes call it as well, while they still exist.
  void finish() final;
  std::vector<CommandResult> results() override;
  size_t ended_commands() const override { return ended_; }

 protected:
  const OutsideHostConfig& config() const { return config_; }
  // The lines that give `interface` its addresses.
  std::vector<std::string> set_up_lines(const std::string& interface) const;
  // It has an /etc of its own, with the name server that DHCP said.
  virtual bool owns_etc() const { return false; }
  // std::runtime_error when it cannot be run to its end.
  virtual LineResult run_line(const std::string& line) = 0;
  // Throws CommandFailed when it fails.
  void run_needed(const std::string& line);
  bool is_stopping() const { return is_stopping_; }

 private:
  void run_and_keep(const std::string& shown, const std::string& line);
  OutsideHostConfig config_;
  std::future<void> running_;
  std::mutex results_lock_;
  std::vector<CommandResult> results_;
  std::atomic<size_t> ended_ = 0;
  std::atomic<bool> is_stopping_ = false;
};

class NamespaceNode final : public CommandNode {
 public:
  NamespaceNode(const SimContext& context, const OutsideHostConfig& config);
  ~NamespaceNode() override;
  void open() override;
  void connect(Session& session) override;
  std::string what() const override {
    return config().is_tun ? "a network namespace with a TUN" : "a network namespace";
  }
  LineResult run_aside(const std::string& line) override { return run_line(line); }
  std::string namespace_path() const override;

 private:
  LineResult run_line(const std::string& line) override;
  std::optional<NetworkNamespace> namespace_;
  int end_ = -1;  // ours, of its TAP or TUN
};

class GuestNode final : public CommandNode {
 public:
  GuestNode(const SimContext& context, OutsideHostConfig config, GuestConfig guest);
  ~GuestNode() override;
  std::optional<std::string> lacking() override { return Guest::lacking(guest_config_); }
  uint64_t memory_needed_mib() const override { return Guest::memory_needed_mib(guest_config_); }
  void open() override;
  void connect(Session& session) override;
  std::string what() const override;
  LineResult run_aside(const std::string& line) override { return run_line(line); }
  pid_t process() const override { return guest_ ? guest_->pid() : 0; }
  std::string console_path() const override { return guest_ ? guest_->console_path() : ""; }

 private:
  LineResult run_line(const std::string& line) override;
  bool owns_etc() const override { return true; }
  GuestConfig guest_config_;
  std::unique_ptr<Guest> guest_;
  std::mutex shell_;  // it takes one line at a time
};

}  // namespace loom::live
