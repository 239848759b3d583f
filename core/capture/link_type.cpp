#include "core/capture/link_type.h"

#include <fmt/format.h>

namespace loom {

namespace {
const char* link_type_name(uint16_t link_type) {
  switch (link_type) {
    case 0:
      return "bsd_loopback";
    case kLinkTypeEthernet:
      return "ethernet";
    case 6:
      return "token_ring";
    case 7:
      return "arcnet_bsd";
    case 8:
      return "slip";
    case 9:
      return "ppp";
    case 10:
      return "fddi";
    case 50:
      return "ppp_hdlc";
    case 51:
      return "ppp_ether";
    case 100:
      return "atm_rfc1483";
    case 101:
      return "raw_ip";
    case 104:
      return "cisco_hdlc";
    case 105:
      return "ieee802_11";
    case 107:
      return "frame_relay";
    case 108:
      return "openbsd_loopback";
    case 113:
      return "linux_cooked";
    case 114:
      return "localtalk";
    case 117:
      return "openbsd_pflog";
    case 119:
      return "ieee802_11_prism";
    case 122:
      return "ip_over_fibre_channel";
    case 127:
      return "ieee802_11_radiotap";
    case 129:
      return "arcnet_linux";
    case 138:
      return "apple_ip_over_ieee1394";
    case 139:
      return "mtp2_with_phdr";
    case 140:
      return "mtp2";
    case 141:
      return "mtp3";
    case 142:
      return "sccp";
    case 143:
      return "docsis";
    case 147:
      return "user0";
    case 162:
      return "user15";
    case 163:
      return "ieee802_11_avs";
    case 166:
      return "ppp_pppd";
    case 177:
      return "linux_lapd";
    case 187:
      return "bluetooth_hci_h4";
    case 189:
      return "usb_linux";
    case 192:
      return "ppi";
    case 195:
      return "ieee802_15_4_withfcs";
    case 197:
      return "erf";
    case 201:
      return "bluetooth_hci_h4_with_phdr";
    case 204:
      return "ppp_with_dir";
    case 220:
      return "usb_linux_mmapped";
    case 224:
      return "fibre_channel_2";
    case 227:
      return "can_socketcan";
    case 228:
      return "ipv4";
    case 229:
      return "ipv6";
    case 230:
      return "ieee802_15_4_nofcs";
    case 231:
      return "dbus";
    case 239:
      return "nflog";
    case 240:
      return "netanalyzer";
    case 242:
      return "ip_over_infiniband";
    case 247:
      return "infiniband";
    case 248:
      return "sctp";
    case 249:
      return "usbpcap";
    case 252:
      return "wireshark_upper_pdu";
    case 253:
      return "netlink";
    case 254:
      return "bluetooth_linux_monitor";
    case 271:
      return "vsock";
    case 272:
      return "nordic_ble";
    case 273:
      return "docsis31_xra31";
    case 274:
      return "ethernet_mpacket";
    case 276:
      return "linux_cooked_v2";
    case 278:
      return "openvizsla";
    case 283:
      return "ieee802_15_4_tap";
    default:
      return "unknown";
  }
}
}  // namespace

std::string link_type_text(uint16_t link_type) {
  return fmt::format("{} ({})", link_type_name(link_type), link_type);
}

}  // namespace loom
