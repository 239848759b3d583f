#pragma once

// What a capture file is made of, format forgotten: packets, the interfaces they were seen on, and the sections that
// hold both. A classic pcap file reads as one section with one nameless interface.
//
// Units: lengths are octets from the destination address to the end of the payload, the frame check sequence not
// counted. A capture that says its frames carry one (pcap: FCS length in the link-type field; pcapng: if_fcslen or
// epb_flags) has it stripped, and `fcs_length` says how much that was.
//
// Sources: draft-ietf-opsawg-pcap section 4, draft-ietf-opsawg-pcapng sections 4.1 to 4.4.
// Not modelled: hashes, drop counts, packet ids and link-layer error bits of a packet; keys in Decryption Secrets
// Blocks.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/capture/capture_time.h"

namespace loom {

enum class Direction : uint8_t { kUnknown, kInbound, kOutbound };

struct CapturedPacket {
  std::span<const uint8_t> bytes;  // what was kept; stays valid as long as the reader lives
  CaptureTime when;                // zero when `has_time` is false
  uint64_t number = 0;             // from 1, as Wireshark numbers the frames of the file
  uint64_t file_offset = 0;        // of the record header or block
  uint32_t original_length = 0;    // what was on the wire; never below bytes.size()
  uint32_t interface = 0;          // index into CaptureReader::interfaces(), counted through all sections
  Direction direction = Direction::kUnknown;
  uint8_t fcs_length = 0;    // octets of frame check sequence taken off the end of what was on the wire
  bool has_time = true;      // a pcapng Simple Packet Block has none
  bool has_comment = false;  // CaptureReader::comments() fetches the text

  bool truncated() const { return bytes.size() < original_length; }
};

struct CaptureInterface {
  std::string name;         // if_name: "eth0"; empty when the file does not say
  std::string description;  // if_description
  std::string filter;       // if_filter when it is text
  std::vector<std::string> comments;
  uint64_t speed_bps = 0;      // if_speed; 0 when the file does not say
  int64_t ts_offset = 0;       // if_tsoffset, whole seconds added to each timestamp
  uint32_t snaplen = 0;        // 0: no limit
  uint32_t section = 0;        // index into CaptureReader::sections()
  uint32_t id_in_section = 0;  // what packets in the file call this interface
  uint16_t link_type = 0;      // LINKTYPE_ value; see link_type.h
  uint8_t ts_resolution = 6;   // as if_tsresol: 10^-n seconds, or 2^-(n & 0x7f) when the top bit is set
  uint8_t fcs_length = 0;      // octets
};

struct CaptureSection {
  std::string hardware;     // shb_hardware
  std::string os;           // shb_os
  std::string application;  // shb_userappl
  std::vector<std::string> comments;
  uint64_t file_offset = 0;
  uint16_t version_major = 0;
  uint16_t version_minor = 0;
  bool big_endian = false;
};

}  // namespace loom
