#pragma once

// Frames that were seen in a simulation, as Wireshark's dissectors read them: what they find wrong, checksums
// included, and how many a display filter matches. Ask `have_tshark` first.
//
// Errors: a tshark that ends badly, over a filter it does not know for example, fails the test and counts none.

#include <gtest/gtest.h>

#include "core/capture/pcapng_writer.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tshark.h"

namespace loom::test {

class Dissected {
 public:
  // `seen`: a range of what has `when` and `frame`.
  template <typename Seen>
  explicit Dissected(const Seen& seen) {
    PcapngWriter writer(path_, {});
    writer.add_interface({});
    for (const auto& each : seen) {
      writer.write(0, CaptureTime{1'700'000'000, 0} + each.when.since_start(), each.frame.materialise());
    }
    writer.close();
  }

  size_t count(const std::string& filter) const { return lines(filter).size(); }

  // The first frame in which something is wrong; empty when there is none.
  std::string wrong() const {
    const auto found = lines("_ws.malformed || _ws.expert.severity >= \"Warning\"");
    return found.empty() ? "" : found[0][0];
  }

 private:
  std::vector<std::vector<std::string>> lines(const std::string& filter) const {
    bool ok = false;
    auto found = tshark(path_, "-o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -Y '" + filter + "'", ok);
    if (ok) return found;
    ADD_FAILURE() << "tshark ended badly: " << filter;
    return {};
  }

  TempFolder folder_;
  std::string path_ = folder_.path("seen.pcapng");
};

}  // namespace loom::test
