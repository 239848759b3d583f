// Any bytes are a frame: every view, the dissection, the one-line summary, the flow key and the tag edits must hold
// what they promise, and read nothing outside of the span (which the sanitizers see).

#include <cstdlib>
#include <vector>

#include "core/wire/arp.h"
#include "core/wire/describe.h"
#include "core/wire/ethernet.h"
#include "core/wire/flow_key.h"
#include "core/wire/icmp.h"
#include "core/wire/icmpv6.h"
#include "core/wire/ipv4.h"
#include "core/wire/ipv6.h"
#include "core/wire/tag_edit.h"
#include "core/wire/tcp.h"
#include "core/wire/udp.h"

namespace {

using namespace loom::wire;

void require(bool promise) {
  if (!promise) std::abort();
}

void fields_tile_the_frame(Bytes frame) {
  size_t covered = 0;
  const Field* last = nullptr;
  const auto fields = dissect(frame);
  for (const Field& field : fields) {
    require(field.length > 0 && !field.name.empty());
    const bool same_bytes = last != nullptr && field.offset == last->offset && field.length == last->length;
    require(same_bytes || field.offset == covered);
    covered = field.offset + field.length;
    last = &field;
  }
  require(covered == frame.size());
}

void options_are_walked_in_place(OptionWalk walk, Bytes all) {
  size_t walked = 0;
  while (const auto option = walk.next()) {
    require(option->bytes.data() == all.data() + walked && !option->bytes.empty());
    walked += option->bytes.size();
  }
  require(walked + walk.rest().size() == all.size());
}

// What a view read, its value writes again; checksums aside, the bytes are those that were read.
void views_hold(Bytes bytes) {
  std::vector<uint8_t> out(bytes.size() + 64);
  if (const auto arp = ArpView::parse(bytes)) {
    require(Arp::from(*arp).emit(out) == ArpView::kSize);
    require(std::equal(out.begin(), out.begin() + ArpView::kSize, bytes.begin()));
  }
  if (const auto ip = Ipv4View::parse(bytes)) {
    options_are_walked_in_place(ip->option_walk(), ip->options());
    require(ip->header_size() + ip->payload().size() == ip->total_length());
    const Ipv4 value = Ipv4::from(*ip);
    require(value.emit(out, ip->payload().size()) == ip->header_size());
    const auto again = Ipv4View::parse_header(Bytes(out).first(ip->header_size()));
    require(again && again->checksum_ok() && Ipv4::from(*again) == value);
  }
  if (const auto ip = Ipv6View::parse(bytes)) {
    (void)ip->upper().has_header();
    require(Ipv6::from(*ip).emit(out, ip->payload_length()) == Ipv6View::kSize);
    require(std::equal(out.begin(), out.begin() + Ipv6View::kSize, bytes.begin()));
  }
  const PseudoHeader pseudo(Ipv4Address{}, Ipv4Address{});
  if (const auto udp = UdpView::parse(bytes)) {
    (void)udp->checksum_ok(pseudo);
    require(udp->payload().size() + UdpView::kSize <= bytes.size());
  }
  if (const auto tcp = TcpView::parse(bytes)) {
    options_are_walked_in_place(tcp->option_walk(), tcp->option_bytes());
    (void)tcp->checksum_ok(pseudo);
    const Tcp value = Tcp::from(*tcp);
    if (!value.options.malformed && value.size() <= 60) {
      const size_t written = value.emit(out, tcp->payload(), pseudo);
      const auto again = TcpView::parse(Bytes(out).first(written));
      require(again && again->checksum_ok(pseudo) && Tcp::from(*again) == value);
    }
  }
  if (const auto icmp = IcmpView::parse(bytes)) (void)icmp->checksum_ok();
  if (const auto icmp = Icmpv6View::parse(bytes)) {
    (void)icmp->checksum_ok(pseudo);
    (void)icmp->target();
    (void)icmp->link_address(nd_option::kSourceLinkAddress);
    options_are_walked_in_place(icmp->option_walk(), icmp->is_neighbor_discovery() ? icmp->payload() : Bytes{});
  }
  if (const auto llc = LlcView::parse(bytes)) {
    if (const auto snap = SnapView::parse(llc->payload())) (void)snap->payload();
  }
}

void edits_undo_each_other(Bytes frame) {
  const VlanTag tag{kTpidService, 3, true, 77};
  std::vector<uint8_t> pushed(frame.size() + kTagSize);
  std::vector<uint8_t> popped(frame.size());
  const size_t size = push_tag(frame, tag, pushed);
  require(size == (frame.size() < kEthernetHeaderSize ? 0 : pushed.size()));
  if (size == 0) return;
  require(EthernetView::parse(pushed)->outer_tag() == tag);
  require(pop_tag(pushed, popped) == frame.size());
  require(std::equal(popped.begin(), popped.end(), frame.begin()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A copy on the heap of exactly this size, so that a read beyond it is seen.
  const std::vector<uint8_t> copy(data, data + size);
  const Bytes frame(copy);
  fields_tile_the_frame(frame);
  require(!summarise(frame, size + 1).empty());
  const FlowKey key = flow_key(frame);
  require(key == flow_key(frame) && key.hash() == flow_key(frame).hash() && !key.text().empty());
  edits_undo_each_other(frame);
  views_hold(frame);
  if (const auto eth = EthernetView::parse(frame)) {
    require(eth->payload_offset() + eth->payload().size() == frame.size());
    views_hold(eth->payload());
    if (const auto ip = Ipv4View::parse_header(eth->payload())) views_hold(ip->payload());
    if (const auto ip = Ipv6View::parse_header(eth->payload())) views_hold(ip->upper().payload);
  }
  return 0;
}
