#include "core/capture/capture_decoder.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/capture/link_type.h"

namespace loom::capture {

bool CaptureDecoder::turn_away(size_t offset, const CaptureInterface& interface) {
  using NonEthernet = CaptureReadOptions::NonEthernet;
  if (options_.non_ethernet == NonEthernet::kKeep) return false;
  if (options_.non_ethernet == NonEthernet::kSkip) {
    ++skipped_;
    return true;
  }
  std::string what = fmt::format("link type {} is not Ethernet", link_type_text(interface.link_type));
  if (interfaces_.size() > 1)
    what += fmt::format("; it is that of interface {}{}", interface.id_in_section,
                        interface.name.empty() ? "" : fmt::format(" (\"{}\")", interface.name));
  const auto ethernet = std::find_if(interfaces_.begin(), interfaces_.end(),
                                     [](const auto& i) { return i.link_type == kLinkTypeEthernet; });
  std::string hint = "record on an Ethernet interface: with -i eth0, for example, rather than -i any";
  if (ethernet != interfaces_.end())
    hint = fmt::format("keep the Ethernet frames alone: tshark -r IN -Y 'frame.interface_id == {}' -w OUT",
                       ethernet->id_in_section);
  stop_ = Stop{{offset, frames_ + 1, std::move(what)}, std::move(hint), true};
  return true;
}

}  // namespace loom::capture
