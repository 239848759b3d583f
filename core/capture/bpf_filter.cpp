#include "core/capture/bpf_filter.h"

#include <pcap/pcap.h>

#include <utility>

namespace loom {

struct BpfFilter::Program {
  bpf_program code{};
  ~Program() { pcap_freecode(&code); }
};

BpfFilter::BpfFilter(std::string expression, std::unique_ptr<Program> program)
    : expression_(std::move(expression)), program_(std::move(program)) {}
BpfFilter::BpfFilter(BpfFilter&&) noexcept = default;
BpfFilter& BpfFilter::operator=(BpfFilter&&) noexcept = default;
BpfFilter::~BpfFilter() = default;

namespace {
// Where Linux puts what it knows beside the frame: direction, interface, a VLAN tag the card took out. libpcap
// compiles such loads for a handle that is no file; on frames alone they never match, which would be a silent lie.
bool looks_beside_the_frame(const bpf_program& code) {
  constexpr bpf_u_int32 kLinuxAncillary = 0xffff'f000;
  for (u_int i = 0; i < code.bf_len; ++i) {
    const bpf_insn& instruction = code.bf_insns[i];
    if (BPF_CLASS(instruction.code) == BPF_LD && BPF_MODE(instruction.code) == BPF_ABS &&
        instruction.k >= kLinuxAncillary)
      return true;
  }
  return false;
}
}  // namespace

BpfFilter BpfFilter::compile(const std::string& expression, const SourceMark& where) {
  const std::unique_ptr<pcap_t, void (*)(pcap_t*)> handle(pcap_open_dead(DLT_EN10MB, 262144), pcap_close);
  if (!handle) throw std::bad_alloc();
  auto program = std::make_unique<Program>();
  constexpr int kOptimize = 1;
  if (pcap_compile(handle.get(), &program->code, expression.c_str(), kOptimize, PCAP_NETMASK_UNKNOWN) != 0)
    throw UserError(where, "filter \"" + expression + "\": " + pcap_geterr(handle.get()),
                    "the language is that of tcpdump: man pcap-filter");
  if (looks_beside_the_frame(program->code))
    throw UserError(where, "filter \"" + expression + "\": asks for what only a live interface knows",
                    "leave out \"inbound\" and \"outbound\"");
  return BpfFilter(expression, std::move(program));
}

std::string BpfFilter::library_version() {
  return pcap_lib_version();
}

bool BpfFilter::matches(std::span<const uint8_t> bytes, uint32_t original_length) const {
  return bpf_filter(program_->code.bf_insns, bytes.data(), original_length, static_cast<u_int>(bytes.size())) != 0;
}

}  // namespace loom
