#pragma once

// NetworkNamespace: a network namespace of our own, without a name: it is gone when the last process that holds it
// is, however that ends. And TAPs and TUNs in it. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN. IPv6 is off inside, so that
// nothing is sent that nobody asked for.
//
// Sources: network_namespaces(7), setns(2); Linux Documentation/networking/tuntap.rst.
//
// Errors: std::system_error.
//
// Not modelled: namespaces with a name (ip-netns(8)).

#include <functional>
#include <memory>
#include <string>

#include "devices/live/packet_socket.h"

namespace loom::live {

// Makes a TAP in the namespace of this thread: each read and write is a frame, and neither blocks. Closing it takes
// it away. With `offloads` a virtio-net header is before each frame; whoever reads says which offloads it takes
// (take_offloads).
int open_tap_here(const std::string& name, bool offloads = false);
// Lets the kernel leave checksums and segmentation of TCP to the reader of this TAP.
void take_offloads(int tap);

// Makes a TUN: each read and write is an IP packet. Otherwise as a TAP.
int open_tun_here(const std::string& name);

class NetworkNamespace {
 public:
  NetworkNamespace();
  ~NetworkNamespace();
  NetworkNamespace(const NetworkNamespace&) = delete;
  NetworkNamespace& operator=(const NetworkNamespace&) = delete;

  // For ProgramPlace::network_namespace.
  int descriptor() const { return descriptor_; }
  // Makes a TAP of that name inside: each read and write is a frame. Closing it takes it away.
  int open_tap(const std::string& name, bool offloads = false) const;
  int open_tun(const std::string& name) const;
  // An interface inside as a door.
  std::unique_ptr<PacketSocket> open_packet_socket(const std::string& interface) const;

 private:
  // In a thread of its own; what it throws is thrown here.
  static void in_thread(const std::function<void()>& work);
  // The same in the namespace.
  void inside(const std::function<void()>& work) const;

  int descriptor_ = -1;
};

}  // namespace loom::live
