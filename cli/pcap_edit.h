#pragma once

// etherloom pcap edit: frames of one capture, chosen and changed by field, as another in any format: pcap, pcapng or
// a table of frames. A changed frame is built anew from its fields, so its lengths and checksums are right.
//
// Not modelled: what Wireshark's own tools do well: merging (mergecap), cutting frames and shifting times (editcap).

#include <string>
#include <vector>

namespace loom::cli {

struct EditOptions {
  std::string from;
  std::string to;
  std::string filter;
  std::string frames;             // "1,5-9"; empty: all
  std::string interface;          // by name; empty: all
  std::vector<std::string> sets;  // "vlan=20"; without a value the field goes
  bool lenient = false;
};

// UserError for a frame that cannot be built from its fields, naming it.
void edit_capture(const EditOptions& options);

}  // namespace loom::cli
