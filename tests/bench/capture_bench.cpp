// Reading a capture of IMIX frames: CaptureReader beside libpcap's pcap_next_ex, on the same file, in the same run.
//
//   capture_bench [FRAMES] [FILE]     2,000,000 frames into a temporary file by default
//
// The file is written with our own writer, once as nanosecond pcap and once as pcapng, and read from page cache by
// both readers in turn, several rounds; the best round counts. "touch" also reads the first 64 octets of every frame,
// which is what a switch looks at.

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/capture/capture_reader.h"
#include "core/capture/pcap_writer.h"
#include "core/capture/pcapng_writer.h"

namespace {

using namespace loom;

constexpr int kRounds = 5;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The simple IMIX: 7 frames of 64, 4 of 594 and 1 of 1518 octets in twelve, without the frame check sequence.
constexpr std::array<size_t, 12> kImix = {60, 590, 60, 60, 590, 60, 1514, 60, 590, 60, 590, 60};

CaptureTime time_of(uint64_t n) {
  return CaptureTime{1'700'000'000, 0} + Duration::ns(static_cast<int64_t>(n) * 300);
}

double write_pcap(const std::string& path, uint64_t frames, std::vector<uint8_t>& bytes) {
  return seconds_of([&] {
    PcapWriter writer(path);
    for (uint64_t n = 0; n < frames; ++n) {
      std::memcpy(&bytes[14], &n, sizeof n);
      writer.write(time_of(n), {bytes.data(), kImix[n % kImix.size()]});
    }
    writer.close();
  });
}

double write_pcapng(const std::string& path, uint64_t frames, std::vector<uint8_t>& bytes) {
  return seconds_of([&] {
    PcapngWriter writer(path, {});
    const uint32_t port = writer.add_interface({.name = "p1", .description = "", .filter = "", .speed = {}});
    for (uint64_t n = 0; n < frames; ++n) {
      std::memcpy(&bytes[14], &n, sizeof n);
      writer.write(port, time_of(n), {bytes.data(), kImix[n % kImix.size()]}, {Direction::kInbound, {}});
    }
    writer.close();
  });
}

uint64_t digest(const uint8_t* bytes, size_t size) {
  uint64_t sum = 0;
  for (size_t i = 0; i + 8 <= std::min<size_t>(size, 64); i += 8) {
    uint64_t word;
    std::memcpy(&word, bytes + i, sizeof word);
    sum += word;
  }
  return sum;
}

struct Outcome {
  uint64_t frames = 0;
  uint64_t bytes = 0;
  uint64_t sum = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome read_with_libpcap(const std::string& path, bool touch) {
  char why[PCAP_ERRBUF_SIZE];
  pcap_t* const handle = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, why);
  if (handle == nullptr) {
    std::fprintf(stderr, "%s\n", why);
    std::exit(1);
  }
  Outcome out;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  while (pcap_next_ex(handle, &header, &bytes) == 1) {
    ++out.frames;
    out.bytes += header->caplen;
    if (touch) out.sum += digest(bytes, header->caplen);
  }
  pcap_close(handle);
  return out;
}

Outcome read_with_ours(const std::string& path, bool touch) {
  auto reader = CaptureReader::open(path);
  Outcome out;
  std::array<CapturedPacket, 256> batch;
  while (const size_t n = reader.read(batch)) {
    out.frames += n;
    for (size_t i = 0; i < n; ++i) {
      out.bytes += batch[i].bytes.size();
      if (touch) out.sum += digest(batch[i].bytes.data(), batch[i].bytes.size());
    }
  }
  return out;
}

void compare(const char* format, const std::string& path, bool touch) {
  double ours = 1e9;
  double theirs = 1e9;
  Outcome a;
  Outcome b;
  for (int round = 0; round < kRounds; ++round) {
    theirs = std::min(theirs, seconds_of([&] { a = read_with_libpcap(path, touch); }));
    ours = std::min(ours, seconds_of([&] { b = read_with_ours(path, touch); }));
  }
  if (!(a == b)) {
    std::fprintf(stderr, "the readers disagree about %s\n", path.c_str());
    std::exit(1);
  }
  const auto frames = static_cast<double>(a.frames);
  std::printf("%-8s %-6s libpcap %6.2f Mframes/s %5.2f GB/s   ours %6.2f Mframes/s %5.2f GB/s   ratio %.2f\n", format,
              touch ? "touch" : "walk", frames / theirs * 1e-6, static_cast<double>(a.bytes) / theirs * 1e-9,
              frames / ours * 1e-6, static_cast<double>(a.bytes) / ours * 1e-9, theirs / ours);
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t frames = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2'000'000;
  const std::string base =
      argc > 2 ? argv[2] : (std::filesystem::temp_directory_path() / "etherloom_capture_bench").string();
  std::vector<uint8_t> bytes(1514);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  const std::string pcap = base + ".pcap";
  const std::string pcapng = base + ".pcapng";
  std::printf("wrote pcap   %6.2f Mframes/s\n", static_cast<double>(frames) / write_pcap(pcap, frames, bytes) * 1e-6);
  std::printf("wrote pcapng %6.2f Mframes/s\n",
              static_cast<double>(frames) / write_pcapng(pcapng, frames, bytes) * 1e-6);
  for (const bool touch : {false, true}) {
    compare("pcap", pcap, touch);
    compare("pcapng", pcapng, touch);
  }
  if (argc <= 2) std::filesystem::remove(pcap);
  if (argc <= 2) std::filesystem::remove(pcapng);
  return 0;
}
