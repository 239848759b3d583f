// Segments of a TCP flow, changed in any place, with checksums that are right again or not: what leaves the coalescer
// in pieces, segmented again as a receiver does it, is what went in, byte for byte and in order.

#include <cstdlib>
#include <vector>

#include "core/wire/checksum.h"
#include "devices/live/coalescer.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/support/tcp_segment.h"

namespace {

using namespace loom;
using Bytes = std::vector<uint8_t>;
using nic::virtio::NetHeader;

void require(bool promise) {
  if (!promise) std::abort();
}

constexpr uint8_t kTcp = 6;

// A flow of segments of 1 to 1460 bytes, each what follows the one before.
class Flow {
 public:
  explicit Flow(const testing::SegmentShape& shape) : shape_(shape) {}

  Bytes next(size_t size, uint8_t fill) {
    const uint32_t sequence = sequence_;
    sequence_ += static_cast<uint32_t>(size);
    return testing::tcp_segment(shape_, number_++, sequence, Bytes(size, fill));
  }

  // Where its checksums are, so that a changed frame can have right ones.
  void put_checksums(Bytes& frame) const {
    const size_t ip = shape_.tagged ? 18 : 14;
    const size_t tcp = ip + (shape_.is_ipv4 ? 20 : 40);
    if (shape_.is_ipv4) {
      wire::store_be16(&frame[ip + 10], 0);
      wire::store_be16(&frame[ip + 10], wire::checksum({&frame[ip], 20}));
    }
    const auto addresses = shape_.is_ipv4 ? wire::PseudoHeader(wire::Ipv4Address::from_bytes(&frame[ip + 12]),
                                                               wire::Ipv4Address::from_bytes(&frame[ip + 16]))
                                          : wire::PseudoHeader(wire::Ipv6Address::from_bytes(&frame[ip + 8]),
                                                               wire::Ipv6Address::from_bytes(&frame[ip + 24]));
    wire::store_be16(&frame[tcp + 16], 0);
    wire::store_be16(&frame[tcp + 16], addresses.checksum(kTcp, wire::Bytes(frame).subspan(tcp)));
  }

 private:
  testing::SegmentShape shape_;
  uint16_t number_ = 0xfff0;
  uint32_t sequence_ = 0xffffe000;
};

// What a TAP's door does with a coalescer, and its receiver with what comes.
class Receiver {
 public:
  void offer(const Bytes& frame) {
    if (coalescer_.add(frame)) return;
    flush();
    if (!coalescer_.add(frame)) came_.push_back(frame);
  }
  void flush() {
    if (coalescer_.empty()) return;
    const auto all = coalescer_.finish();
    Bytes packet(all.begin() + NetHeader::kSize, all.end());
    const char* const why = finish_packet(packet, NetHeader::parse(all), [this](std::span<uint8_t> frame) {
      came_.emplace_back(frame.begin(), frame.end());
    });
    require(why == nullptr);
  }
  const std::vector<Bytes>& came() const { return came_; }

 private:
  live::Coalescer coalescer_;
  std::vector<Bytes> came_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  testing::FuzzInput input(data, size);
  const uint32_t shape = input.number(1);
  Flow flow({(shape & 1) == 0, (shape & 2) != 0});
  Receiver receiver;
  std::vector<Bytes> sent;
  while (!input.empty() && sent.size() < 200) {
    const auto what = static_cast<uint8_t>(input.number(1));
    Bytes frame = flow.next(1 + (what & 3) * size_t{480} + input.number(1), what);
    if ((what & 4) != 0) frame[input.number(2) % frame.size()] ^= static_cast<uint8_t>(input.number(1));
    if ((what & 8) != 0) frame.resize(input.number(2) % (frame.size() + 1));
    if ((what & 16) != 0 && frame.size() > 100) flow.put_checksums(frame);
    receiver.offer(frame);
    sent.push_back(std::move(frame));
    if ((what & 32) != 0) receiver.flush();
  }
  receiver.flush();
  require(receiver.came() == sent);
  return 0;
}
