#pragma once

// A frame spelled out by its fields, one `name=value` after the other: what a person writes for a small case, in a
// scenario, in a table of frames or on a command line. Names are Wireshark's display-filter names, with short ones
// for Ethernet. Lengths, types, checksums and padding follow from what is given; a field that is not given has its
// default.
//
//     dst=ff:ff:ff:ff:ff:ff src=02:00:00:00:00:0a vlan=10 arp.opcode=1 arp.src.proto_ipv4=10.0.0.1
//
// fields_of() is the way back: the fields of a frame, or its digits where fields cannot say it exactly.
//
// Errors: a FrameComplaint, with the field it is about.
//
// Not modelled: options of IP and TCP, fragments, extension headers and wrong checksums; `hex` says them.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/wire/bytes.h"

namespace loom::wire {

enum class FrameFieldKind : uint8_t { kMac, kIpv4, kIpv6, kNumber, kDigits, kText };

struct FrameField {
  std::string_view name;
  FrameFieldKind kind;
  uint64_t least;  // kNumber
  uint64_t most;
  std::string_view help;  // one sentence, without a full stop
};

// All there are, in the order of a frame.
std::span<const FrameField> frame_fields();
const FrameField* frame_field(std::string_view name);

struct FrameComplaint {
  std::string field;  // whose value it is about; empty: the frame as a whole
  std::string what;   // the end of a sentence that begins with the field's name, or a sentence
  std::string hint{};
};

class FrameSpec {
 public:
  // Takes the value, or complains about it; a field may be given once.
  std::optional<FrameComplaint> set(std::string_view name, std::string_view value);
  // The frame; nothing and the reason in `complaint` when the fields make none.
  std::optional<std::vector<uint8_t>> build(FrameComplaint& complaint) const;

 private:
  const std::string* find(std::string_view name) const;
  uint64_t number(std::string_view name, uint64_t otherwise) const;
  bool has_layer(std::string_view prefix) const;
  std::optional<FrameComplaint> contradiction() const;

  std::vector<std::pair<std::string, std::string>> given_;
};

// What a FrameSpec must be given to make this frame: its fields, or `hex` alone.
std::vector<std::pair<std::string, std::string>> fields_of(Bytes frame);
// The same in one line.
std::string words_of(Bytes frame);

}  // namespace loom::wire
