#pragma once

// The nodes of a scenario that are real when it runs live: a TAP of this machine (`tap`), a network namespace of ours
// in which programs run (`netns`), a Linux in a QEMU guest (`qemu`). In a simulation a TAP is silent, and the other
// two are end hosts with the same addresses.
//
// Everything that is made dies with us, however we end: TAPs and namespaces are held by descriptors of ours, guests
// and programs by the parent-death signal. Namespaces and TAPs need CAP_NET_ADMIN and CAP_SYS_ADMIN, guests nothing.
//
// Commands (`exec`) of a node run one after the other, those of different nodes at the same time.
//
// Errors: std::system_error or std::runtime_error when something cannot be made, naming it.
//
// Not modelled: several interfaces of a node; images of one's own; offloads (virtio-net headers).

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/ip_address.h"
#include "core/wire/mac_address.h"
#include "devices/live/guest_host.h"
#include "devices/live/live_node.h"
#include "devices/live/network_namespace.h"
#include "devices/live/session.h"

namespace loom::live {

struct CommandResult {
  std::string node;
  std::string command;
  bool succeeded = false;
  std::string output;
};

class OutsideNode : public LiveNode {
 public:
  using LiveNode::LiveNode;

  // Makes it. Of several nodes at the same time.
  virtual void open() = 0;
  // Everything is there: frames may flow. `connect` comes before `begin`, both on the thread of the run.
  virtual void connect(Session& session) = 0;
  virtual void begin() {}
  // No command is running any more.
  virtual bool is_done() { return true; }
  // Those that are running end soon, and no further ones begin.
  virtual void stop() {}
  // Of all commands so far; when it is done.
  virtual std::vector<CommandResult> results() { return {}; }
  // What it is, in words, for who runs it.
  virtual std::string what() const = 0;
};

// What a netns or a guest is told.
struct OutsideHostConfig {
  std::optional<wire::Ipv4Prefix> ip{};
  std::optional<wire::Ipv4Address> gateway{};
  std::optional<wire::MacAddress> mac{};
  std::optional<uint16_t> vlan{};
  uint32_t mtu = 1500;
  std::vector<std::string> exec{};
};

class TapNode final : public OutsideNode {
 public:
  // `interface`: its name, up to 15 characters; `ip`: of this machine at it.
  TapNode(const SimContext& context, std::string interface, std::optional<wire::Ipv4Prefix> ip);
  ~TapNode() override;
  void open() override;
  void connect(Session& session) override;
  std::string what() const override { return "the TAP " + interface_ + " of this machine"; }

 private:
  std::string interface_;
  std::optional<wire::Ipv4Prefix> ip_;
  int tap_ = -1;
};

// One that runs commands, in a thread.
class CommandNode : public OutsideNode {
 public:
  CommandNode(const SimContext& context, OutsideHostConfig config);
  ~CommandNode() override;
  void begin() override;
  bool is_done() override;
  void stop() override { is_stopping_ = true; }
  std::vector<CommandResult> results() override;

 protected:
  const OutsideHostConfig& config() const { return config_; }
  // The lines that give `interface` its addresses.
  std::vector<std::string> set_up_lines(const std::string& interface) const;
  // Throws when it fails.
  virtual std::string run_line(const std::string& line) = 0;
  bool is_stopping() const { return is_stopping_; }
  // To be called by destructors of derived classes, while they still exist.
  void finish();

 private:
  OutsideHostConfig config_;
  std::future<std::vector<CommandResult>> running_;
  std::vector<CommandResult> results_;
  std::atomic<bool> is_stopping_ = false;
};

class NamespaceNode final : public CommandNode {
 public:
  using CommandNode::CommandNode;
  ~NamespaceNode() override;
  void open() override;
  void connect(Session& session) override;
  std::string what() const override { return "a network namespace"; }

 private:
  std::string run_line(const std::string& line) override;
  std::optional<NetworkNamespace> namespace_;
  int tap_ = -1;
};

class GuestNode final : public CommandNode {
 public:
  using CommandNode::CommandNode;
  ~GuestNode() override;
  void open() override;
  void connect(Session& session) override;
  std::string what() const override { return guest_ != nullptr ? guest_->name() : "a QEMU guest"; }

 private:
  std::string run_line(const std::string& line) override;
  std::unique_ptr<GuestHost> guest_;
};

}  // namespace loom::live
