#pragma once

// A capture filter in the language of tcpdump ("vlan 10 and icmp"), compiled by libpcap for Ethernet and run in this
// process. The one place where libpcap is used; its header does not leave bpf_filter.cpp.
//
// Errors: an expression libpcap refuses is a UserError at the mark the caller gives, with libpcap's own words.
// An expression with host names asks the resolver of this machine; one with numbers depends on nothing.
// Source: pcap-filter(7).
// Not modelled: "inbound", "outbound" and "ifname", which no frame can tell; refused.

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/error.h"

namespace loom {

class BpfFilter {
 public:
  // An empty expression matches everything.
  static BpfFilter compile(const std::string& expression, const SourceMark& where = {});

  BpfFilter(BpfFilter&&) noexcept;
  BpfFilter& operator=(BpfFilter&&) noexcept;
  ~BpfFilter();

  // `original_length` is what "len", "less" and "greater" look at.
  bool matches(std::span<const uint8_t> bytes, uint32_t original_length) const;
  bool matches(std::span<const uint8_t> bytes) const { return matches(bytes, static_cast<uint32_t>(bytes.size())); }

  // "libpcap version 1.10.3 (...)", for reports about a machine.
  static std::string library_version();

  const std::string& expression() const { return expression_; }

 private:
  struct Program;
  BpfFilter(std::string expression, std::unique_ptr<Program> program);
  std::string expression_;
  std::unique_ptr<Program> program_;
};

}  // namespace loom
