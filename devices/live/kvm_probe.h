#pragma once

// Whether KVM runs guests here. That /dev/kvm opens says little: there are machines, themselves virtual, on which a
// guest then hangs. So a guest of one instruction is started and must end; it is killed when it does not.
//
// Source: QEMU, hw/misc/debugexit.c: a byte v written to its port ends QEMU with status 2v + 1.
//
// Not modelled: a machine on which some guests hang and others do not.

#include <optional>
#include <string>

namespace loom::live {

// Why not; nothing when it does. Takes up to five seconds.
std::optional<std::string> kvm_lacking();

}  // namespace loom::live
