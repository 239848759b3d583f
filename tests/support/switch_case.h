#pragma once

// A case recorded from a real switch: its configuration, what went in and when, and what came out of which port. Read
// from the folders under traces/ (and any other of the same two layouts), run against the model, compared frame by
// frame.
//
// Comparison: the frames that one arriving frame caused are a group; groups come in order, inside a group order is
// free, bytes are equal. Where the recording shows the MAC table, the table is compared too.
//
// setup.sh, steps.txt, fdb.txt and captures "in" and "golden" (or portK.in.pcap, portK.out.pcap). The
// commands of setup.sh and steps.txt are iproute2's and are understood here, word for word.
// read_ovs_steps reads the same layout with the commands of Open vSwitch, read_ovs_case another one: case.json, in/,
// expected/ with trace.json.

#include <functional>
#include <string>
#include <vector>

#include "core/units.h"
#include "devices/switching/switch.h"

namespace loom::testing {

struct SwitchCase {
  struct Output {
    std::string port;
    std::vector<uint8_t> bytes;
    auto operator<=>(const Output&) const = default;
  };
  struct Step {
    Time when;
    std::string text;
    std::string port;  // where the frame goes in; empty: no frame
    std::vector<uint8_t> frame;
    std::vector<Output> expected;
    std::function<void(Switch&)> change;
    bool shows_table = false;
    std::vector<std::string> table;  // "vlan mac port flags"
  };

  std::string name;
  SwitchConfig config;
  std::vector<Step> steps;
};

SwitchCase read_linux_case(const std::string& folder);
SwitchCase read_ovs_steps(const std::string& folder);
SwitchCase read_ovs_case(const std::string& folder);

// Runs the case and says what differs, one sentence each; nothing differs when the switch passes. With `watched`, the
// switch is observed, so that the explaining pipeline runs.
std::vector<std::string> differences(const SwitchCase& recorded, bool watched = false);

// Folders below `root` that hold `file`, sorted.
std::vector<std::string> case_folders(const std::string& root, const std::string& file);

}  // namespace loom::testing
