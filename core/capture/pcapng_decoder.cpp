// pcapng: blocks of type, length, body, length again. A Section Header Block sets the byte order and starts the
// interface ids over; everything else that is not understood is stepped over by its length.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/capture/byte_order.h"
#include "core/capture/capture_decoder.h"
#include "core/capture/link_type.h"
#include "core/capture/pcapng_blocks.h"
#include "core/capture/time_scale.h"

namespace loom::capture {
namespace {

std::string text_of(std::span<const uint8_t> value) {
  std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
  while (!text.empty() && text.back() == '\0') text.remove_suffix(1);  // some writers count the terminator
  return std::string(text);
}

const char* block_name(uint32_t type) {
  switch (type) {
    case block::kSectionHeader:
      return "section header block";
    case block::kInterfaceDescription:
      return "interface description block";
    case block::kPacket:
      return "packet block";
    case block::kSimplePacket:
      return "simple packet block";
    case block::kEnhancedPacket:
      return "enhanced packet block";
    default:
      return "block";
  }
}

// Smallest total length of a block whose body we read.
constexpr uint32_t smallest_of(uint32_t type) {
  switch (type) {
    case block::kSectionHeader:
      return 28;
    case block::kInterfaceDescription:
      return 20;
    case block::kPacket:
      return 32;
    case block::kSimplePacket:
      return 16;
    case block::kEnhancedPacket:
      return 32;
    default:
      return block::kSmallest;
  }
}

class PcapngDecoder : public CaptureDecoder {
 public:
  PcapngDecoder(std::span<const uint8_t> bytes, const std::string& name, CaptureReadOptions options)
      : CaptureDecoder(bytes, options) {
    begin_section();
    if (stop_) throw CaptureError(name, stop_->damage);
  }

  size_t read(std::span<CapturedPacket> out) override {
    size_t n = 0;
    while (n < out.size() && !stop_ && position_ != bytes_.size())
      n += swapped_ ? read_blocks<true>(out.subspan(n)) : read_blocks<false>(out.subspan(n));
    return n;
  }

  std::vector<std::string> comments(const CapturedPacket& packet) const override {
    if (packet.interface >= interfaces_.size() || !packet.has_comment) return {};
    const bool big = sections_[interfaces_[packet.interface].section].big_endian;
    return big != kHostIsBigEndian ? read_comments<true>(packet) : read_comments<false>(packet);
  }

 private:
  // What a packet needs of its interface, by its id in the section.
  struct Lane {
    TimeScale scale;
    uint32_t index;  // into interfaces_
    uint32_t snaplen;
    uint8_t fcs_length;
    bool ethernet;
  };

  // The fields the three packet blocks have in common.
  struct Fields {
    uint32_t lane;
    uint32_t kept;
    uint32_t original;
    uint32_t header;  // octets in front of the packet's
  };

  template <bool kSwap>
  size_t read_blocks(std::span<CapturedPacket> out);
  template <bool kSwap>
  bool read_packet(const uint8_t* p, uint32_t type, uint32_t length, CapturedPacket& packet);
  template <bool kSwap>
  bool read_packet_options(std::span<const uint8_t> list, uint32_t type, CapturedPacket& packet);
  template <bool kSwap>
  std::vector<std::string> read_comments(const CapturedPacket& packet) const;
  template <bool kSwap>
  void read_section(uint32_t length);
  template <bool kSwap>
  void read_interface(uint32_t length);
  template <bool kSwap>
  bool block_is_sound(uint32_t type, uint32_t length);
  void begin_section();
  void damaged_block(uint32_t type, uint32_t length);
  void stop_here(std::string what) { stop_at(position_, std::move(what)); }

  bool swapped_ = false;
  std::vector<Lane> lanes_;
};

[[gnu::cold]] void PcapngDecoder::damaged_block(uint32_t type, uint32_t length) {
  const size_t left = bytes_.size() - position_;
  const char* const name = block_name(type);
  if (length % 4 != 0)
    stop_here(fmt::format("length {} of the {} is not a multiple of four", length, name));
  else if (length < smallest_of(type))
    stop_here(
        fmt::format("length {} of the {} is below the {} bytes it has at least", length, name, smallest_of(type)));
  else if (length > left)
    stop_here(fmt::format("file ends {} bytes into a {}-byte {}", left, length, name));
  else
    stop_here(fmt::format("the length at the end of the {} is not the {} at its beginning", name, length));
}

template <bool kSwap>
inline bool PcapngDecoder::block_is_sound(uint32_t type, uint32_t length) {
  const size_t left = bytes_.size() - position_;
  if (length % 4 == 0 && length >= block::kSmallest && length <= left &&
      load32<kSwap>(bytes_.data() + position_ + length - 4) == length && length >= smallest_of(type)) [[likely]]
    return true;
  damaged_block(type, length);
  return false;
}

template <bool kSwap>
size_t PcapngDecoder::read_blocks(std::span<CapturedPacket> out) {
  size_t n = 0;
  while (n < out.size()) {
    const size_t left = bytes_.size() - position_;
    if (left < block::kSmallest) [[unlikely]] {
      if (left != 0) stop_here(fmt::format("file ends {} bytes into a block of at least 12 bytes", left));
      return n;
    }
    const uint8_t* const p = bytes_.data() + position_;
    const uint32_t type = load32<kSwap>(p);
    if (type == block::kSectionHeader) [[unlikely]] {
      begin_section();  // may change the byte order
      return n;
    }
    const uint32_t length = load32<kSwap>(p + 4);
    if (!block_is_sound<kSwap>(type, length)) [[unlikely]]
      return n;
    fetch_ahead(p, length);
    switch (type) {
      case block::kEnhancedPacket:
      case block::kSimplePacket:
      case block::kPacket:
        n += read_packet<kSwap>(p, type, length, out[n]);
        break;
      case block::kInterfaceDescription:
        read_interface<kSwap>(length);
        break;
      case block::kJournal:
      case block::kCustom:
      case block::kCustomNotCopied:
        ++frames_;  // Wireshark shows these as frames of their own
        break;
      default:
        break;
    }
    if (stop_) [[unlikely]]
      return n;
    position_ += length;
  }
  return n;
}

// True when `packet` is filled and wanted; otherwise it is left out, or stop_ says what is wrong.
template <bool kSwap>
inline bool PcapngDecoder::read_packet(const uint8_t* p, uint32_t type, uint32_t length, CapturedPacket& packet) {
  Fields f;
  if (type == block::kEnhancedPacket) [[likely]] {
    f = {load32<kSwap>(p + 8), load32<kSwap>(p + 20), load32<kSwap>(p + 24), 28};
  } else if (type == block::kPacket) {
    f = {load16<kSwap>(p + 8), load32<kSwap>(p + 20), load32<kSwap>(p + 24), 28};
  } else {
    f = {0, load32<kSwap>(p + 8), load32<kSwap>(p + 8), 12};
  }
  if (f.lane >= lanes_.size()) [[unlikely]] {
    stop_here(fmt::format("{} of interface {}, but the section has described {} so far, counted from 0",
                          block_name(type), f.lane, lanes_.size()));
    return false;
  }
  const Lane& lane = lanes_[f.lane];
  // A simple packet block is as long as the snap length lets it be; it does not say so.
  if (type == block::kSimplePacket && lane.snaplen != 0) f.kept = std::min(f.kept, lane.snaplen);
  if (f.kept > kMaxFrame) [[unlikely]] {
    stop_here(fmt::format("captured length {} is above the {} bytes a frame can have", f.kept, kMaxFrame));
    return false;
  }
  const uint32_t room = length - f.header - 4;
  if (padded(f.kept) > room) [[unlikely]] {
    stop_here(fmt::format("captured length {} does not fit into a {}-byte {}", f.kept, length, block_name(type)));
    return false;
  }
  packet.bytes = {p + f.header, f.kept};
  packet.original_length = std::max(f.kept, f.original);
  packet.file_offset = position_;
  packet.interface = lane.index;
  packet.direction = Direction::kUnknown;
  packet.fcs_length = 0;
  packet.has_comment = false;
  packet.has_time = type != block::kSimplePacket;
  packet.when = {};
  if (packet.has_time) packet.when = lane.scale.at(uint64_t{load32<kSwap>(p + 12)} << 32 | load32<kSwap>(p + 16));
  uint32_t fcs = lane.fcs_length;
  if (room > padded(f.kept)) {
    const bool sound =
        read_packet_options<kSwap>({p + f.header + padded(f.kept), room - padded(f.kept)}, type, packet);
    if (!sound) [[unlikely]]
      return false;
    if (packet.fcs_length != 0) fcs = packet.fcs_length;
    packet.fcs_length = 0;
  }
  if (!lane.ethernet) [[unlikely]] {
    if (turn_away(position_, interfaces_[lane.index])) {
      frames_ += !stop_;
      return false;
    }
  }
  if (fcs != 0) [[unlikely]]
    take_off_fcs(packet, fcs);
  packet.number = ++frames_;
  return true;
}

template <bool kSwap>
bool PcapngDecoder::read_packet_options(std::span<const uint8_t> list, uint32_t type, CapturedPacket& packet) {
  if (type == block::kSimplePacket) return true;  // has no options: what follows is padding
  const bool sound = for_each_option<kSwap>(list, [&](uint16_t code, std::span<const uint8_t> value) {
    if (code == option::kComment) packet.has_comment = true;
    if (code != option::kPacketFlags || value.size() != 4) return;
    const uint32_t flags = load32<kSwap>(value.data());
    if ((flags & 3) == 1) packet.direction = Direction::kInbound;
    if ((flags & 3) == 2) packet.direction = Direction::kOutbound;
    packet.fcs_length = (flags >> 5) & 0xf;  // octets; 0: as the interface says
  });
  if (!sound) stop_here(fmt::format("an option runs past the end of the {}", block_name(type)));
  return sound;
}

template <bool kSwap>
std::vector<std::string> PcapngDecoder::read_comments(const CapturedPacket& packet) const {
  // The block was sound when the packet was handed out.
  const uint8_t* const p = bytes_.data() + packet.file_offset;
  const uint32_t length = load32<kSwap>(p + 4);
  const size_t begin = 28 + padded(load32<kSwap>(p + 20));
  std::vector<std::string> comments;
  for_each_option<kSwap>({p + begin, length - 4 - begin}, [&](uint16_t code, std::span<const uint8_t> value) {
    if (code == option::kComment) comments.push_back(text_of(value));
  });
  return comments;
}

void PcapngDecoder::begin_section() {
  const size_t left = bytes_.size() - position_;
  if (left < block::kSmallest) return stop_here(fmt::format("file ends {} bytes into a section header block", left));
  const uint8_t* const p = bytes_.data() + position_;
  const uint32_t magic = load32<false>(p + 8);
  if (magic != block::kByteOrderMagic && magic != __builtin_bswap32(block::kByteOrderMagic))
    return stop_here(fmt::format("byte-order magic of the section header block is {:02x}{:02x}{:02x}{:02x}", p[8],
                                 p[9], p[10], p[11]));
  swapped_ = magic != block::kByteOrderMagic;
  const uint32_t length = swapped_ ? load32<true>(p + 4) : load32<false>(p + 4);
  if (!(swapped_ ? block_is_sound<true>(block::kSectionHeader, length)
                 : block_is_sound<false>(block::kSectionHeader, length)))
    return;
  swapped_ ? read_section<true>(length) : read_section<false>(length);
  if (!stop_) position_ += length;
}

template <bool kSwap>
void PcapngDecoder::read_section(uint32_t length) {
  const uint8_t* const p = bytes_.data() + position_;
  CaptureSection section;
  section.file_offset = position_;
  section.big_endian = kSwap != kHostIsBigEndian;
  section.version_major = load16<kSwap>(p + 12);
  section.version_minor = load16<kSwap>(p + 14);
  // The draft: 1.0 is written, 1.2 was, and is the same.
  if (section.version_major != 1 || (section.version_minor != 0 && section.version_minor != 2))
    return stop_here(fmt::format("pcapng version {}.{} is not read, only 1.0 and 1.2", section.version_major,
                                 section.version_minor));
  // The section length at p + 16 is not needed: the blocks tell.
  const bool sound =
      for_each_option<kSwap>({p + 24, length - 28}, [&](uint16_t code, std::span<const uint8_t> value) {
        switch (code) {
          case option::kComment:
            section.comments.push_back(text_of(value));
            break;
          case option::kShbHardware:
            section.hardware = text_of(value);
            break;
          case option::kShbOs:
            section.os = text_of(value);
            break;
          case option::kShbApplication:
            section.application = text_of(value);
            break;
          default:
            break;
        }
      });
  if (!sound) return stop_here("an option runs past the end of the section header block");
  sections_.push_back(std::move(section));
  lanes_.clear();
}

template <bool kSwap>
void PcapngDecoder::read_interface(uint32_t length) {
  const uint8_t* const p = bytes_.data() + position_;
  CaptureInterface interface;
  interface.section = static_cast<uint32_t>(sections_.size() - 1);
  interface.id_in_section = static_cast<uint32_t>(lanes_.size());
  interface.link_type = load16<kSwap>(p + 8);
  interface.snaplen = load32<kSwap>(p + 12);
  std::string wrong;
  const auto expect = [&](const char* name, std::span<const uint8_t> value, size_t size) {
    if (value.size() == size) return true;
    wrong = fmt::format("option {} of interface {} holds {} bytes instead of {}", name, interface.id_in_section,
                        value.size(), size);
    return false;
  };
  const bool sound =
      for_each_option<kSwap>({p + 16, length - 20}, [&](uint16_t code, std::span<const uint8_t> value) {
        switch (code) {
          case option::kComment:
            interface.comments.push_back(text_of(value));
            break;
          case option::kIfName:
            interface.name = text_of(value);
            break;
          case option::kIfDescription:
            interface.description = text_of(value);
            break;
          case option::kIfFilter:  // the first octet tells text (0) from a compiled program
            if (!value.empty() && value[0] == 0) interface.filter = text_of(value.subspan(1));
            break;
          case option::kIfSpeed:
            if (value.size() == 8) interface.speed_bps = load64<kSwap>(value.data());
            break;
          case option::kIfFcslen:
            // The draft says bits and gives octets as its example; no check sequence has 8 octets or 4 bits.
            if (value.size() == 1) interface.fcs_length = value[0] < 8 ? value[0] : value[0] / 8;
            break;
          case option::kIfTsresol:
            if (expect("if_tsresol", value, 1)) interface.ts_resolution = value[0];
            break;
          case option::kIfTsoffset:
            if (expect("if_tsoffset", value, 8))
              interface.ts_offset = static_cast<int64_t>(load64<kSwap>(value.data()));
            break;
          default:
            break;
        }
      });
  if (!sound) return stop_here("an option runs past the end of the interface description block");
  if (!wrong.empty()) return stop_here(std::move(wrong));
  lanes_.push_back({TimeScale(interface.ts_resolution, interface.ts_offset),
                    static_cast<uint32_t>(interfaces_.size()), interface.snaplen, interface.fcs_length,
                    interface.link_type == kLinkTypeEthernet});
  interfaces_.push_back(std::move(interface));
}

}  // namespace

std::unique_ptr<CaptureDecoder> make_pcapng_decoder(std::span<const uint8_t> bytes, const std::string& name,
                                                    CaptureReadOptions options) {
  return std::make_unique<PcapngDecoder>(bytes, name, options);
}

}  // namespace loom::capture
