#include "core/wire/frame_spec.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/wire/build.h"
#include "core/wire/dissect.h"
#include "core/wire/hex.h"

namespace loom::wire {

namespace {

using Kind = FrameFieldKind;

constexpr uint64_t kLongestFrame = 65535 + 18;
constexpr uint64_t kLocalExperiment = 0x88b5;  // IEEE Std 802, local experimental EtherType 1

constexpr std::array<FrameField, 42> kFields{{
    {"hex", Kind::kDigits, 0, 0, "The whole frame from the destination address on, as hexadecimal digits"},
    {"dst", Kind::kMac, 0, 0, "Destination address, instead of hex"},
    {"src", Kind::kMac, 0, 0, "Source address, instead of hex"},
    {"svlan", Kind::kNumber, 0, 4095, "An 802.1ad tag with this VLAN, outside of the other"},
    {"spriority", Kind::kNumber, 0, 7, "The PCP of the 802.1ad tag"},
    {"vlan", Kind::kNumber, 0, 4095, "An 802.1Q tag with this VLAN"},
    {"priority", Kind::kNumber, 0, 7, "The tag's PCP; alone it makes a priority tag"},
    {"dei", Kind::kNumber, 0, 1, "The tag's DEI"},
    {"type", Kind::kNumber, 1536, 65535, "EtherType; it follows from what is inside, or is 0x88b5"},
    {"arp.opcode", Kind::kNumber, 1, 65535, "ARP: 1 asks, 2 answers"},
    {"arp.src.hw_mac", Kind::kMac, 0, 0, "ARP sender's address; the frame's source without it"},
    {"arp.src.proto_ipv4", Kind::kIpv4, 0, 0, "ARP sender's IP address"},
    {"arp.dst.hw_mac", Kind::kMac, 0, 0, "ARP target's address"},
    {"arp.dst.proto_ipv4", Kind::kIpv4, 0, 0, "ARP target's IP address"},
    {"ip.src", Kind::kIpv4, 0, 0, "IPv4 source"},
    {"ip.dst", Kind::kIpv4, 0, 0, "IPv4 destination"},
    {"ip.dsfield.dscp", Kind::kNumber, 0, 63, "IPv4 DSCP"},
    {"ip.dsfield.ecn", Kind::kNumber, 0, 3, "IPv4 ECN"},
    {"ip.id", Kind::kNumber, 0, 65535, "IPv4 identification"},
    {"ip.ttl", Kind::kNumber, 0, 255, "IPv4 time to live, 64 without it"},
    {"ip.proto", Kind::kNumber, 0, 255, "IPv4 protocol; it follows from what is inside"},
    {"ipv6.src", Kind::kIpv6, 0, 0, "IPv6 source"},
    {"ipv6.dst", Kind::kIpv6, 0, 0, "IPv6 destination"},
    {"ipv6.tclass", Kind::kNumber, 0, 255, "IPv6 traffic class"},
    {"ipv6.flow", Kind::kNumber, 0, 0xfffff, "IPv6 flow label"},
    {"ipv6.hlim", Kind::kNumber, 0, 255, "IPv6 hop limit, 64 without it"},
    {"ipv6.nxt", Kind::kNumber, 0, 255, "IPv6 next header; it follows from what is inside"},
    {"udp.srcport", Kind::kNumber, 0, 65535, "UDP source port"},
    {"udp.dstport", Kind::kNumber, 0, 65535, "UDP destination port"},
    {"tcp.srcport", Kind::kNumber, 0, 65535, "TCP source port"},
    {"tcp.dstport", Kind::kNumber, 0, 65535, "TCP destination port"},
    {"tcp.seq_raw", Kind::kNumber, 0, 0xffffffff, "TCP sequence number"},
    {"tcp.ack_raw", Kind::kNumber, 0, 0xffffffff, "TCP acknowledgement number"},
    {"tcp.flags", Kind::kNumber, 0, 0xfff, "TCP flags: 0x02 is SYN, 0x10 ACK, 0x01 FIN, 0x04 RST"},
    {"tcp.window_size_value", Kind::kNumber, 0, 65535, "TCP window"},
    {"icmp.type", Kind::kNumber, 0, 255, "ICMP type: 8 asks for an echo, 0 is one"},
    {"icmp.code", Kind::kNumber, 0, 255, "ICMP code"},
    {"icmp.ident", Kind::kNumber, 0, 65535, "ICMP echo identifier"},
    {"icmp.seq", Kind::kNumber, 0, 65535, "ICMP echo sequence number"},
    {"payload", Kind::kDigits, 0, 0, "What follows all that, as hexadecimal digits"},
    {"text", Kind::kText, 0, 0, "What follows all that, as text"},
    {"size", Kind::kNumber, 1, kLongestFrame, "Length of the frame, filled up with zeros; 60 without it"},
}};

std::optional<uint64_t> number_of(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string complaint_about(const FrameField& field, std::string_view value) {
  switch (field.kind) {
    case Kind::kMac:
      return MacAddress::from_text(value) ? "" : "is no MAC address such as 02:00:00:00:00:0a";
    case Kind::kIpv4:
      return Ipv4Address::from_text(value) ? "" : "is no IPv4 address such as 10.0.0.1";
    case Kind::kIpv6:
      return Ipv6Address::from_text(value) ? "" : "is no IPv6 address such as fd00::1";
    case Kind::kDigits:
      return bytes_from_hex(value) ? "" : "is not pairs of hexadecimal digits";
    case Kind::kText:
      return "";
    case Kind::kNumber:
      break;
  }
  const std::optional<uint64_t> number = number_of(value);
  if (number && *number >= field.least && *number <= field.most) return "";
  return "is no number from " + std::to_string(field.least) + " to " + std::to_string(field.most);
}

}  // namespace

std::span<const FrameField> frame_fields() {
  return kFields;
}

const FrameField* frame_field(std::string_view name) {
  const auto* const it =
      std::find_if(kFields.begin(), kFields.end(), [&](const FrameField& f) { return f.name == name; });
  return it == kFields.end() ? nullptr : it;
}

std::optional<FrameComplaint> FrameSpec::set(std::string_view name, std::string_view value) {
  const FrameField* const field = frame_field(name);
  if (field == nullptr) return FrameComplaint{std::string(name), "is no field of a frame"};
  if (find(name) != nullptr) return FrameComplaint{std::string(name), "is given twice"};
  const std::string complaint = complaint_about(*field, value);
  if (!complaint.empty()) return FrameComplaint{std::string(name), "\"" + std::string(value) + "\" " + complaint};
  given_.emplace_back(name, value);
  return std::nullopt;
}

const std::string* FrameSpec::find(std::string_view name) const {
  const auto it = std::find_if(given_.begin(), given_.end(), [&](const auto& g) { return g.first == name; });
  return it == given_.end() ? nullptr : &it->second;
}

uint64_t FrameSpec::number(std::string_view name, uint64_t otherwise) const {
  const std::string* const text = find(name);
  return text == nullptr ? otherwise : number_of(*text).value_or(otherwise);
}

bool FrameSpec::has_layer(std::string_view prefix) const {
  return std::any_of(given_.begin(), given_.end(), [&](const auto& g) { return g.first.starts_with(prefix); });
}

// Fields that cannot be in one frame, or not without others.
std::optional<FrameComplaint> FrameSpec::contradiction() const {
  const auto first_of = [this](std::string_view prefix) {
    return std::find_if(given_.begin(), given_.end(), [&](const auto& g) { return g.first.starts_with(prefix); })
        ->first;
  };
  if (find("hex") != nullptr) {
    for (const auto& [name, value] : given_) {
      if (name != "hex" && name != "size")
        return FrameComplaint{name, "is given beside hex, which is the whole frame"};
    }
    return std::nullopt;
  }
  if (find("dst") == nullptr || find("src") == nullptr) {
    return FrameComplaint{"", "a frame needs dst and src, or all of it as hex"};
  }
  std::string_view network;
  for (const std::string_view prefix : {"arp.", "ip.", "ipv6."}) {
    if (!has_layer(prefix)) continue;
    if (!network.empty()) return FrameComplaint{first_of(prefix), "is of another packet than " + first_of(network)};
    network = prefix;
  }
  std::string_view transport;
  for (const std::string_view prefix : {"udp.", "tcp.", "icmp."}) {
    if (!has_layer(prefix)) continue;
    if (!transport.empty())
      return FrameComplaint{first_of(prefix), "is of another packet than " + first_of(transport)};
    transport = prefix;
    const bool fits = network == "ip." || (network == "ipv6." && prefix != "icmp.");
    if (!fits) {
      return FrameComplaint{
          first_of(prefix), "needs an IP header around it",
          prefix == "icmp." ? "give ip.src and ip.dst" : "give ip.src and ip.dst, or those of ipv6"};
    }
  }
  for (const std::string_view prefix : {"ip.", "ipv6."}) {
    if (!has_layer(prefix)) continue;
    for (const char* end : {"src", "dst"}) {
      const std::string name = std::string(prefix) + end;
      if (find(name) == nullptr) return FrameComplaint{first_of(prefix), "needs " + name + " as well"};
    }
  }
  if (find("payload") != nullptr && find("text") != nullptr) {
    return FrameComplaint{"text", "is given beside payload"};
  }
  return std::nullopt;
}

std::optional<std::vector<uint8_t>> FrameSpec::build(FrameComplaint& complaint) const {
  if (const auto wrong = contradiction()) {
    complaint = *wrong;
    return std::nullopt;
  }
  const auto mac = [this](std::string_view name, MacAddress otherwise) {
    const std::string* const text = find(name);
    return text == nullptr ? otherwise : *MacAddress::from_text(*text);
  };
  const auto ipv4 = [this](std::string_view name) {
    const std::string* const text = find(name);
    return text == nullptr ? Ipv4Address{} : *Ipv4Address::from_text(*text);
  };
  std::vector<uint8_t> bytes;
  if (const std::string* hex = find("hex")) {
    bytes = *bytes_from_hex(*hex);
  } else {
    FrameBuilder frame;
    const MacAddress src = mac("src", {});
    frame.eth(mac("dst", {}), src);
    const auto tag = [&](const char* vlan, const char* priority, const char* dei, uint16_t tpid) {
      if (find(vlan) == nullptr && find(priority) == nullptr && (dei == nullptr || find(dei) == nullptr)) return;
      VlanTag made;
      made.tpid = tpid;
      made.vid = static_cast<uint16_t>(number(vlan, 0));
      made.pcp = static_cast<uint8_t>(number(priority, 0));
      made.dei = dei != nullptr && number(dei, 0) != 0;
      frame.tag(made);
    };
    tag("svlan", "spriority", nullptr, kTpidService);
    tag("vlan", "priority", "dei", kTpidCustomer);
    if (has_layer("arp.")) {
      frame.arp({static_cast<uint16_t>(number("arp.opcode", arp_op::kRequest)), mac("arp.src.hw_mac", src),
                 ipv4("arp.src.proto_ipv4"), mac("arp.dst.hw_mac", {}), ipv4("arp.dst.proto_ipv4")});
    } else if (has_layer("ip.")) {
      Ipv4 header;
      header.src = ipv4("ip.src");
      header.dst = ipv4("ip.dst");
      header.protocol = static_cast<uint8_t>(number("ip.proto", 0));
      header.ttl = static_cast<uint8_t>(number("ip.ttl", 64));
      header.id = static_cast<uint16_t>(number("ip.id", 0));
      header.dscp = static_cast<uint8_t>(number("ip.dsfield.dscp", 0));
      header.ecn = static_cast<uint8_t>(number("ip.dsfield.ecn", 0));
      frame.ipv4(header);
    } else if (has_layer("ipv6.")) {
      Ipv6 header;
      header.src = *Ipv6Address::from_text(*find("ipv6.src"));
      header.dst = *Ipv6Address::from_text(*find("ipv6.dst"));
      header.next_header = static_cast<uint8_t>(number("ipv6.nxt", ip_proto::kNoNext));
      header.hop_limit = static_cast<uint8_t>(number("ipv6.hlim", 64));
      header.traffic_class = static_cast<uint8_t>(number("ipv6.tclass", 0));
      header.flow_label = static_cast<uint32_t>(number("ipv6.flow", 0));
      frame.ipv6(header);
    } else {
      frame.type(static_cast<uint16_t>(kLocalExperiment));
    }
    const auto port = [this](std::string_view name) { return static_cast<uint16_t>(number(name, 0)); };
    if (has_layer("udp.")) frame.udp({port("udp.srcport"), port("udp.dstport")});
    if (has_layer("tcp.")) {
      Tcp header;
      header.src_port = port("tcp.srcport");
      header.dst_port = port("tcp.dstport");
      header.seq = static_cast<uint32_t>(number("tcp.seq_raw", 0));
      header.ack = static_cast<uint32_t>(number("tcp.ack_raw", 0));
      header.flags = static_cast<uint16_t>(number("tcp.flags", 0));
      header.window = static_cast<uint16_t>(number("tcp.window_size_value", 0));
      frame.tcp(header);
    }
    if (has_layer("icmp.")) {
      Icmp header = Icmp::echo_request(port("icmp.ident"), port("icmp.seq"));
      header.type = static_cast<uint8_t>(number("icmp.type", icmp_type::kEchoRequest));
      header.code = static_cast<uint8_t>(number("icmp.code", 0));
      frame.icmp(header);
    }
    if (find("type") != nullptr) frame.type(static_cast<uint16_t>(number("type", 0)));
    if (const std::string* digits = find("payload")) frame.payload(*bytes_from_hex(*digits));
    if (const std::string* text = find("text")) frame.payload(std::string_view(*text));
    if (find("size") == nullptr) frame.pad();
    bytes = frame.build();
    if (bytes.empty()) {
      complaint = {"", "the parts of the frame do not fit into it"};
      return std::nullopt;
    }
  }
  const uint64_t size = number("size", bytes.size());
  if (size < bytes.size()) {
    complaint = {"size", std::to_string(size) + " is out of range: what is written is " +
                             std::to_string(bytes.size()) + " bytes long"};
    return std::nullopt;
  }
  if (size == 0 || size > kLongestFrame) {
    complaint = {"", "a frame has 1 to " + std::to_string(kLongestFrame) + " bytes"};
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

namespace {

// What a dissected field is called here; empty when it follows from others.
std::string_view own_name(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"eth.dst", "dst"},         {"eth.src", "src"},
      {"ieee8021ad.id", "svlan"}, {"ieee8021ad.priority", "spriority"},
      {"vlan.id", "vlan"},        {"vlan.priority", "priority"},
      {"vlan.dei", "dei"},        {"data", "payload"}};
  for (const auto& [theirs, ours] : kNames) {
    if (theirs == name) return ours;
  }
  const FrameField* const field = frame_field(name);
  return field != nullptr && name.find('.') != std::string_view::npos ? field->name : std::string_view{};
}

// A value that needs not be written.
bool is_default(std::string_view name, std::string_view value) {
  if (name == "ip.ttl" || name == "ipv6.hlim") return value == "64";
  if (name == "ip.proto" || name == "ipv6.nxt") return true;
  if (name == "arp.dst.hw_mac") return value == "00:00:00:00:00:00";
  if (name == "arp.src.proto_ipv4" || name == "arp.dst.proto_ipv4") return value == "0.0.0.0";
  const bool is_zero = value == "0" || number_of(value) == 0U;
  return is_zero && name != "vlan" && name != "svlan" && name != "icmp.type" && name != "udp.srcport" &&
         name != "udp.dstport" && name != "tcp.srcport" && name != "tcp.dstport";
}

}  // namespace

namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

// The words of what is dissected, whether or not they say all of it. `trims`: zeros at the end are left to padding.
Words dissected_words(Bytes frame, bool trims) {
  Words words;
  std::string type;
  std::string src;
  bool has_packet = false;
  for (const Field& field : dissect(frame)) {
    if (field.name == "eth.type" || field.name == "vlan.etype") type = field.value;
    if (field.name == "eth.src") src = field.value;
    const std::string_view name = own_name(field.name);
    // Flags are dissected with their names behind them: "0x002 (SYN)".
    std::string value = field.value.substr(0, field.value.find(' '));
    has_packet = has_packet || name.find('.') != std::string_view::npos;
    if (name.empty() || is_default(name, value) || (name == "arp.src.hw_mac" && value == src)) continue;
    if (name == "payload") {
      while (trims && value.ends_with("00")) value.resize(value.size() - 2);
      const uint64_t number = number_of(type).value_or(0);
      if (!has_packet && number != kLocalExperiment && number >= 1536) words.emplace_back("type", type);
      if (value.empty()) continue;
    }
    words.emplace_back(name, std::move(value));
  }
  return words;
}

bool makes(const Words& words, Bytes frame) {
  FrameSpec spec;
  for (const auto& [name, value] : words) {
    if (spec.set(name, value)) return false;
  }
  FrameComplaint ignored;
  const auto built = spec.build(ignored);
  return built && std::equal(built->begin(), built->end(), frame.begin(), frame.end());
}

}  // namespace

std::vector<std::pair<std::string, std::string>> fields_of(Bytes frame) {
  for (const bool trims : {true, false}) {
    Words words = dissected_words(frame, trims);
    if (makes(words, frame)) return words;
    words.emplace_back("size", std::to_string(frame.size()));
    if (makes(words, frame)) return words;
  }
  return {{"hex", hex_bytes(frame)}};
}

std::string words_of(Bytes frame) {
  std::string text;
  for (const auto& [name, value] : fields_of(frame)) text += (text.empty() ? "" : " ") + name + "=" + value;
  return text;
}

}  // namespace loom::wire
