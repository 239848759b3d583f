#include "core/wire/dns.h"

#include <algorithm>
#include <map>

namespace loom::wire {

namespace {

constexpr size_t kMostLabel = 63;
constexpr size_t kMostName = 255;  // on the wire, with the root's zero
constexpr uint8_t kPointer = 0xc0;
constexpr size_t kMostPointed = 0x3fff;

bool is_plain(uint8_t c) {
  return c > 0x20 && c < 0x7f && c != '.' && c != '\\';
}

void append_escaped(std::string& out, uint8_t c) {
  if (is_plain(c)) {
    out += static_cast<char>(c);
    return;
  }
  out += '\\';
  out += static_cast<char>('0' + c / 100);
  out += static_cast<char>('0' + c / 10 % 10);
  out += static_cast<char>('0' + c % 10);
}

// The bytes of a name as they are on the wire; nothing when the text is no name.
std::optional<std::vector<uint8_t>> wire_name(std::string_view text) {
  std::vector<uint8_t> out;
  size_t length_at = 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (size_t i = 0; i < text.size(); ++i) {
    if (out.empty() || text[i] == '.') {
      if (text[i] == '.' && (out.empty() || out[length_at] == 0)) return std::nullopt;
      length_at = out.size();
      out.push_back(0);
      if (text[i] == '.') continue;
    }
    unsigned c = static_cast<uint8_t>(text[i]);
    if (c == '\\') {
      if (i + 3 >= text.size() || !is_digit(text[i + 1]) || !is_digit(text[i + 2]) || !is_digit(text[i + 3])) {
        return std::nullopt;
      }
      c = static_cast<unsigned>((text[i + 1] - '0') * 100 + (text[i + 2] - '0') * 10 + text[i + 3] - '0');
      i += 3;
    } else if (!is_plain(static_cast<uint8_t>(c))) {
      return std::nullopt;
    }
    if (c > 255 || out[length_at] == kMostLabel) return std::nullopt;
    ++out[length_at];
    out.push_back(static_cast<uint8_t>(c));
  }
  if (!out.empty() && out[length_at] == 0) return std::nullopt;
  out.push_back(0);
  if (out.size() > kMostName) return std::nullopt;
  return out;
}

// Reads a message from its start; after the first fault nothing more.
class Reader {
 public:
  explicit Reader(Bytes message) : message_(message) {}
  Malformed why() const { return why_; }
  bool ok() const { return why_ == Malformed::kNone; }
  uint16_t u16() { return take(2) ? load_be16(&message_[at_ - 2]) : 0; }
  uint32_t u32() { return take(4) ? load_be32(&message_[at_ - 4]) : 0; }
  std::string name() {
    if (!ok()) return {};
    const auto name = read_dns_name(message_, at_);
    if (!name) {
      why_ = name.why();
      return {};
    }
    at_ = name->end;
    return name->text;
  }
  DnsRecord record() {
    DnsRecord made;
    made.name = name();
    made.type = u16();
    made.klass = u16();
    made.ttl = u32();
    const size_t length = u16();
    if (!take(length)) return made;
    const size_t start = at_ - length;
    const Bytes data = message_.subspan(start, length);
    switch (made.type) {
      case dns_type::kA:
        if (length != Ipv4Address::kSize) return bad(made);
        made.data = Ipv4Address::from_bytes(data.data());
        return made;
      case dns_type::kAaaa:
        if (length != Ipv6Address::kSize) return bad(made);
        made.data = Ipv6Address::from_bytes(data.data());
        return made;
      case dns_type::kNs:
      case dns_type::kCname:
      case dns_type::kPtr: {
        const auto name = read_dns_name(message_, start);
        if (!name || name->end != at_) return bad(made);
        made.data = name->text;
        return made;
      }
      default:
        made.data = std::vector<uint8_t>(data.begin(), data.end());
        return made;
    }
  }

 private:
  bool take(size_t size) {
    if (!ok()) return false;
    if (message_.size() - at_ < size) {
      why_ = Malformed::kTruncated;
      return false;
    }
    at_ += size;
    return true;
  }
  DnsRecord bad(DnsRecord& record) {
    why_ = Malformed::kBadLength;
    return std::move(record);
  }
  Bytes message_;
  size_t at_ = 0;
  Malformed why_ = Malformed::kNone;
};

class Writer {
 public:
  void u16(size_t value) {
    bytes_.push_back(static_cast<uint8_t>(value >> 8));
    bytes_.push_back(static_cast<uint8_t>(value));
  }
  void u32(uint32_t value) {
    u16(value >> 16);
    u16(value & 0xffff);
  }
  void count(size_t value) {
    if (value > 0xffff) fits_ = false;
    u16(value);
  }
  void name(const std::string& text) {
    const auto found = names_.find(text);
    if (found != names_.end()) return u16(size_t{kPointer} << 8 | found->second);
    const auto wire = wire_name(text);
    if (!wire) {
      fits_ = false;
      return;
    }
    if (!text.empty() && bytes_.size() <= kMostPointed) names_.emplace(text, bytes_.size());
    bytes_.insert(bytes_.end(), wire->begin(), wire->end());
  }
  void record(const DnsRecord& record) {
    name(record.name);
    u16(record.type);
    u16(record.klass);
    u32(record.ttl);
    const size_t length_at = bytes_.size();
    u16(0);
    const bool is_name =
        record.type == dns_type::kNs || record.type == dns_type::kCname || record.type == dns_type::kPtr;
    if (record.type == dns_type::kA && std::holds_alternative<Ipv4Address>(record.data)) {
      u32(std::get<Ipv4Address>(record.data).to_u32());
    } else if (record.type == dns_type::kAaaa && std::holds_alternative<Ipv6Address>(record.data)) {
      const auto& address = std::get<Ipv6Address>(record.data).bytes();
      bytes_.insert(bytes_.end(), address.begin(), address.end());
    } else if (is_name && std::holds_alternative<std::string>(record.data)) {
      name(std::get<std::string>(record.data));
    } else if (const auto* raw = std::get_if<std::vector<uint8_t>>(&record.data);
               raw != nullptr && !is_name && record.type != dns_type::kA && record.type != dns_type::kAaaa) {
      bytes_.insert(bytes_.end(), raw->begin(), raw->end());
    } else {
      fits_ = false;
    }
    const size_t length = bytes_.size() - length_at - 2;
    if (length > 0xffff) fits_ = false;
    store_be16(bytes_.data() + length_at, static_cast<uint16_t>(length));
  }
  std::vector<uint8_t> finish() {
    if (!fits_) bytes_.clear();
    return std::move(bytes_);
  }

 private:
  std::vector<uint8_t> bytes_;
  std::map<std::string, size_t> names_;
  bool fits_ = true;
};

}  // namespace

Parsed<DnsName> read_dns_name(Bytes message, size_t at) {
  DnsName name;
  size_t size = 1;      // on the wire, uncompressed
  size_t floor = at;    // pointers must go below the start of the sequence they end
  bool jumped = false;  // then `end` is known
  while (true) {
    if (at >= message.size()) return Malformed::kTruncated;
    const uint8_t length = message[at];
    if (length == 0) {
      if (!jumped) name.end = at + 1;
      return name;
    }
    if ((length & kPointer) == kPointer) {
      if (message.size() - at < 2) return Malformed::kTruncated;
      const size_t target = load_be16(&message[at]) & kMostPointed;
      if (target >= floor) return Malformed::kBadLength;
      if (!jumped) name.end = at + 2;
      jumped = true;
      floor = at = target;
      continue;
    }
    size += length + 1u;
    if (length > kMostLabel || size > kMostName) return Malformed::kBadLength;
    if (message.size() - at <= length) return Malformed::kTruncated;
    if (!name.text.empty()) name.text += '.';
    for (size_t i = 1; i <= length; ++i) append_escaped(name.text, message[at + i]);
    at += length + 1u;
  }
}

bool is_dns_name(std::string_view text) {
  return wire_name(text).has_value();
}

std::string dns_lower(std::string_view name) {
  std::string out(name);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string dns_reverse_name(Ipv4Address address) {
  const uint32_t a = address.to_u32();
  return Ipv4Address::from_u32(a << 24 | (a << 8 & 0xff0000) | (a >> 8 & 0xff00) | a >> 24).text() + ".in-addr.arpa";
}

std::optional<Ipv4Address> dns_reverse_address(std::string_view name) {
  constexpr std::string_view kZone = ".in-addr.arpa";
  const std::string lower = dns_lower(name);
  if (lower.size() <= kZone.size() || !lower.ends_with(kZone)) return std::nullopt;
  const auto reversed = Ipv4Address::from_text(std::string_view(lower).substr(0, lower.size() - kZone.size()));
  if (!reversed) return std::nullopt;
  const uint32_t a = reversed->to_u32();
  return Ipv4Address::from_u32(a << 24 | (a << 8 & 0xff0000) | (a >> 8 & 0xff00) | a >> 24);
}

std::string dns_type_text(uint16_t type) {
  switch (type) {
    case dns_type::kA:
      return "A";
    case dns_type::kNs:
      return "NS";
    case dns_type::kCname:
      return "CNAME";
    case dns_type::kPtr:
      return "PTR";
    case dns_type::kAaaa:
      return "AAAA";
    case dns_type::kAny:
      return "ANY";
    default:
      return "type " + std::to_string(type);
  }
}

std::string dns_rcode_text(uint8_t rcode) {
  switch (rcode) {
    case dns_rcode::kNoError:
      return "NOERROR";
    case dns_rcode::kFormatError:
      return "FORMERR";
    case dns_rcode::kServerFailure:
      return "SERVFAIL";
    case dns_rcode::kNameError:
      return "NXDOMAIN";
    case dns_rcode::kNotImplemented:
      return "NOTIMP";
    case dns_rcode::kRefused:
      return "REFUSED";
    default:
      return "rcode " + std::to_string(rcode);
  }
}

Parsed<Dns> Dns::parse(Bytes message) {
  Reader reader(message);
  Dns made;
  made.id = reader.u16();
  const uint16_t flags = reader.u16();
  made.is_response = (flags & 0x8000) != 0;
  made.opcode = flags >> 11 & 15;
  made.authoritative = (flags & 0x0400) != 0;
  made.truncated = (flags & 0x0200) != 0;
  made.recursion_desired = (flags & 0x0100) != 0;
  made.recursion_available = (flags & 0x0080) != 0;
  made.z = flags >> 4 & 7;
  made.rcode = flags & 15;
  const size_t questions = reader.u16();
  const size_t answers = reader.u16();
  const size_t authorities = reader.u16();
  const size_t additionals = reader.u16();
  for (size_t i = 0; i < questions && reader.ok(); ++i) {
    DnsQuestion question;
    question.name = reader.name();
    question.type = reader.u16();
    question.klass = reader.u16();
    made.questions.push_back(std::move(question));
  }
  for (size_t i = 0; i < answers && reader.ok(); ++i) made.answers.push_back(reader.record());
  for (size_t i = 0; i < authorities && reader.ok(); ++i) made.authorities.push_back(reader.record());
  for (size_t i = 0; i < additionals && reader.ok(); ++i) made.additionals.push_back(reader.record());
  if (!reader.ok()) return reader.why();
  return made;
}

std::vector<uint8_t> Dns::bytes() const {
  Writer writer;
  writer.u16(id);
  writer.u16(static_cast<uint16_t>((is_response ? 0x8000 : 0) | (opcode & 15) << 11 | (authoritative ? 0x0400 : 0) |
                                   (truncated ? 0x0200 : 0) | (recursion_desired ? 0x0100 : 0) |
                                   (recursion_available ? 0x0080 : 0) | (z & 7) << 4 | (rcode & 15)));
  writer.count(questions.size());
  writer.count(answers.size());
  writer.count(authorities.size());
  writer.count(additionals.size());
  for (const DnsQuestion& question : questions) {
    writer.name(question.name);
    writer.u16(question.type);
    writer.u16(question.klass);
  }
  for (const auto* section : {&answers, &authorities, &additionals}) {
    for (const DnsRecord& record : *section) writer.record(record);
  }
  return writer.finish();
}

}  // namespace loom::wire
