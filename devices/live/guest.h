#pragma once

// Guest: a machine in a QEMU process (TCG unless asked otherwise, one CPU), as any program would start it, with NICs
// whose other ends we hold. It dies with us, however we end.
//
// It runs the tiny Linux that `./dev guest` builds (a kernel and an initramfs in the folder that ETHERLOOM_GUEST
// names, by default the build's own), whose shell on the second serial port takes commands; or an image of the
// user's, which is never written to: what the guest writes is gone with it. The first serial port is a console at a
// socket.
//
// NICs are attached by a datagram socket pair (a datagram is a frame), by a stream (frame_stream.h), or by a TAP in a
// network namespace of its own; only the last lets the guest leave checksums and segmentation to its NIC, and only it
// needs privileges.
//
// Sources: qemu(1): -netdev dgram, stream and tap, -chardev socket, -drive snapshot; docs/interop/qmp-spec.rst;
// traces/record/guest_image.py, which has the shell's other end.
//
// Errors: std::runtime_error with what QEMU said; CommandFailed when a command ends badly.
//
// Not modelled: several CPUs, migration, guest agents, commands in an image of the user's.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/wire/mac_address.h"
#include "devices/live/child_process.h"
#include "devices/live/door.h"
#include "devices/live/network_namespace.h"
#include "devices/live/qmp.h"

namespace loom::live {

enum class GuestNic : uint8_t { kVirtio, kE1000, kE1000e };
enum class GuestAttach : uint8_t { kDatagram, kStream, kTap };
enum class Accelerator : uint8_t { kTcg, kKvm };

struct GuestConfig {
  std::vector<wire::MacAddress> nics{};  // one each, in the order in which the guest finds them
  GuestNic model = GuestNic::kVirtio;
  GuestAttach attach = GuestAttach::kDatagram;
  Accelerator accelerator = Accelerator::kTcg;
  uint32_t memory_mib = 192;
  std::string image{};  // qcow2 or raw; empty for our own guest
};

class Guest {
 public:
  // Why no such guest can be started here; nothing when one can. Asks KVM before it trusts it (kvm_probe.h).
  static std::optional<std::string> lacking(const GuestConfig& config);
  // Of the machine, with what QEMU needs beside the guest's own.
  static uint64_t memory_needed_mib(const GuestConfig& config) { return config.memory_mib + 64; }

  // Starts it; our own is waited for until its shell answers. Its NICs are then called eth0, eth1, ... there.
  explicit Guest(const GuestConfig& config);
  ~Guest();
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  // "Linux 6.1.0-56-amd64 in a guest of QEMU 7.2.22"
  const std::string& name() const { return name_; }
  bool has_shell() const { return shell_ >= 0; }
  // One line for the shell. One thread at a time.
  LineResult try_line(const std::string& line);
  // The same, returning what it printed; throws CommandFailed when its status is not zero.
  std::string run(const std::string& line);
  // The other end of NIC `index`; once each. Its carrier is the guest's; it is gone when QEMU is.
  std::unique_ptr<Door> take_door(size_t index);
  // The descriptor of a NIC attached by datagrams.
  int wire(size_t index) const { return wires_.at(index); }
  // A socket at which its console is.
  std::string console_path() const { return folder_.file("console.sock"); }
  pid_t pid() const { return qemu_->pid(); }

 private:
  class GuestDoor;
  void add_nic(const GuestConfig& config, size_t index, std::vector<std::string>& words, ProgramPlace& place);
  void load_driver(GuestNic model);
  std::string read_until(const std::string& mark);
  void catch_up();
  std::string last_words(bool gone) const;

  ScratchFolder folder_;
  std::optional<NetworkNamespace> namespace_;  // of its TAPs
  std::unique_ptr<Qmp> qmp_;
  std::unique_ptr<ChildProcess> qemu_;
  std::string name_;
  GuestAttach attach_;
  int shell_ = -1;
  std::string heard_;       // from the shell, not yet looked at
  std::vector<int> wires_;  // by NIC
  int owner_;               // the process that talked last: a fork begins by finding its place in the dialogue
};

}  // namespace loom::live
