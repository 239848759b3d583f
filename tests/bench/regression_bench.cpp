// A regression from end to end beside the plainest reading of the same file: a capture of IMIX frames replayed into a
// VLAN switch, and what leaves the other trunk compared with a golden capture, byte by byte; libpcap's pcap_next_ex
// reads the capture once in the same run.
//
//   regression_bench [FRAMES]     2,000,000 frames by default, into temporary files that are removed
//
// Frames carry one of eight VLANs and come from 1,000 stations to 16 others, which static entries put on the other
// trunk. The best of several rounds in turn counts.

#include <pcap/pcap.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/capture/pcap_writer.h"
#include "topology/run.h"

namespace {

using namespace loom;

constexpr int kRounds = 5;
constexpr unsigned kServers = 16;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The simple IMIX: 7 frames of 64, 4 of 594 and 1 of 1518 octets in twelve, without the frame check sequence.
constexpr std::array<size_t, 12> kImix = {60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 590, 60};

void write_capture(const std::string& path, uint64_t frames) {
  std::vector<uint8_t> bytes(1514);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  PcapWriter writer(path);
  for (uint64_t n = 0; n < frames; ++n) {
    const auto station = static_cast<uint16_t>(n * 7919 % 1000);
    const std::array<uint8_t, 18> head{2,
                                       0,
                                       0,
                                       0,
                                       1,
                                       static_cast<uint8_t>(n * 31 % kServers),
                                       2,
                                       0,
                                       0,
                                       2,
                                       static_cast<uint8_t>(station >> 8),
                                       static_cast<uint8_t>(station),
                                       0x81,
                                       0,
                                       0,
                                       static_cast<uint8_t>(10 + station % 8),
                                       0x88,
                                       0xb5};
    std::copy(head.begin(), head.end(), bytes.begin());
    for (size_t i = 0; i < 8; ++i) bytes[18 + i] = static_cast<uint8_t>(n >> (8 * i));
    writer.write(CaptureTime{1'700'000'000, 0} + Duration::ns(static_cast<int64_t>(n) * 300),
                 {bytes.data(), kImix[n % kImix.size()]});
  }
  writer.close();
}

uint64_t read_with_libpcap(const std::string& path) {
  char why[PCAP_ERRBUF_SIZE];
  pcap_t* const handle = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, why);
  if (handle == nullptr) {
    std::fprintf(stderr, "%s\n", why);
    std::exit(1);
  }
  uint64_t frames = 0;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  while (pcap_next_ex(handle, &header, &bytes) == 1) ++frames;
  pcap_close(handle);
  return frames;
}

std::string scenario_text(const std::string& capture, const std::string& golden) {
  std::string text =
      "version: 1\ntopology:\n  nodes:\n    sw1:\n      kind: switch\n"
      "      ports: { p1: { trunk: \"10-17\" }, p2: { trunk: \"10-17\" } }\n      static:\n";
  for (unsigned vlan = 10; vlan < 18; ++vlan) {
    for (unsigned server = 0; server < kServers; ++server) {
      char line[96];
      std::snprintf(line, sizeof line, "        - { mac: \"02:00:00:00:01:%02x\", vlan: %u, port: p2 }\n", server,
                    vlan);
      text += line;
    }
  }
  return text + "traffic:\n  - { replay: \"" + capture +
         "\", at: \"sw1:p1\" }\nexpect:\n  p2: { port: \"sw1:p2\", golden: \"" + golden + "\" }\n";
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t frames = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2'000'000;
  const std::string base = (std::filesystem::temp_directory_path() / "etherloom_regression_bench").string();
  const std::string capture = base + ".in.pcap";
  const std::string golden = base + ".golden.pcap";
  write_capture(capture, frames);
  // A trunk passes what it was given, so the golden is the input, in a file of its own.
  write_capture(golden, frames);
  const Scenario scenario = parse_scenario(scenario_text(capture, golden), "bench.yaml", all_devices());
  double theirs = 1e9;
  double ours = 1e9;
  bool good = true;
  for (int round = 0; round < kRounds; ++round) {
    theirs = std::min(theirs, seconds_of([&] { good &= read_with_libpcap(capture) == frames; }));
    ours = std::min(ours, seconds_of([&] {
                      const RunOutcome outcome = run_scenario(scenario, all_devices());
                      good &= outcome.passed() && outcome.expectations[0].comparison->matched == frames;
                    }));
  }
  std::filesystem::remove(capture);
  std::filesystem::remove(golden);
  if (!good) {
    std::fprintf(stderr, "the regression did not pass\n");
    return 1;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto count = static_cast<double>(frames);
  std::printf("libpcap %.2f Mframes/s   replay, switch and compare %.2f Mframes/s   ratio %.2f   peak %ld MB\n",
              count / theirs * 1e-6, count / ours * 1e-6, theirs / ours, usage.ru_maxrss / 1024);
  return 0;
}
