#pragma once

// The registers of the 82540EM, by datasheet name, and the bits of those that mean something.
//
// Source: Intel, "PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual" (8254x),
// revision 4.0, chapter 13; the section is named with each. Values after reset are those of the manual; CTRL, LEDCTL
// and MANC are as the EEPROM's words load them.
//
// Not modelled: the register aliases of the 82542, wake-up filters, the packet buffer memory, diagnostics
// (chapter 13.8).

#include <array>
#include <cstdint>

#include "devices/nic/intel/mac_statistics.h"
#include "devices/nic/intel/phy.h"
#include "devices/nic/register_file.h"

namespace loom::nic::e1000 {

// X(enumerator, "NAME", offset, count, reset, access, writable bits, "section")
#define LOOM_E1000_REGISTERS(X)                                                  \
  X(kCtrl, "CTRL", 0x0000, 1, 0x00140240, kReadWrite, 0xffffffff, "13.4.1")      \
  X(kStatus, "STATUS", 0x0008, 1, 0x00000381, kReadOnly, 0, "13.4.2")            \
  X(kEecd, "EECD", 0x0010, 1, 0x00000108, kReadWrite, 0x00000077, "13.4.3")      \
  X(kEerd, "EERD", 0x0014, 1, 0, kReadWrite, 0x0000ff01, "13.4.4")               \
  X(kCtrlExt, "CTRL_EXT", 0x0018, 1, 0, kReadWrite, 0xffffffff, "13.4.6")        \
  X(kFla, "FLA", 0x001c, 1, 0, kReadWrite, 0xffffffff, "13.4.5")                 \
  X(kMdic, "MDIC", 0x0020, 1, 0, kReadWrite, 0x2fffffff, "13.4.7")               \
  X(kFcal, "FCAL", 0x0028, 1, 0, kReadWrite, 0xffffffff, "13.4.8")               \
  X(kFcah, "FCAH", 0x002c, 1, 0, kReadWrite, 0x0000ffff, "13.4.9")               \
  X(kFct, "FCT", 0x0030, 1, 0, kReadWrite, 0x0000ffff, "13.4.10")                \
  X(kVet, "VET", 0x0038, 1, 0x8100, kReadWrite, 0x0000ffff, "13.4.11")           \
  X(kIcr, "ICR", 0x00c0, 1, 0, kReadToClear, 0, "13.4.17")                       \
  X(kItr, "ITR", 0x00c4, 1, 0, kReadWrite, 0x0000ffff, "13.4.18")                \
  X(kIcs, "ICS", 0x00c8, 1, 0, kWriteOnly, 0, "13.4.19")                         \
  X(kIms, "IMS", 0x00d0, 1, 0, kReadOnly, 0, "13.4.20")                          \
  X(kImc, "IMC", 0x00d8, 1, 0, kWriteOnly, 0, "13.4.21")                         \
  X(kRctl, "RCTL", 0x0100, 1, 0, kReadWrite, 0x06dff7fe, "13.4.22")              \
  X(kFcttv, "FCTTV", 0x0170, 1, 0, kReadWrite, 0x0000ffff, "13.4.12")            \
  X(kTxcw, "TXCW", 0x0178, 1, 0, kReadWrite, 0xffffffff, "13.4.14")              \
  X(kRxcw, "RXCW", 0x0180, 1, 0, kReadOnly, 0, "13.4.15")                        \
  X(kTctl, "TCTL", 0x0400, 1, 0, kReadWrite, 0x01fffffa, "13.4.33")              \
  X(kTipg, "TIPG", 0x0410, 1, 0, kReadWrite, 0x3fffffff, "13.4.34")              \
  X(kAifs, "AIFS", 0x0458, 1, 0, kReadWrite, 0x0000ffff, "13.4.35")              \
  X(kLedctl, "LEDCTL", 0x0e00, 1, 0x00000602, kReadWrite, 0xffffffff, "13.4.16") \
  X(kPba, "PBA", 0x1000, 1, 0x00100030, kReadWrite, 0x0000ffff, "13.4.13")       \
  X(kFcrtl, "FCRTL", 0x2160, 1, 0, kReadWrite, 0x8000fff8, "13.4.23")            \
  X(kFcrth, "FCRTH", 0x2168, 1, 0, kReadWrite, 0x8000fff8, "13.4.24")            \
  X(kRdbal, "RDBAL", 0x2800, 1, 0, kReadWrite, 0xfffffff0, "13.4.25")            \
  X(kRdbah, "RDBAH", 0x2804, 1, 0, kReadWrite, 0xffffffff, "13.4.26")            \
  X(kRdlen, "RDLEN", 0x2808, 1, 0, kReadWrite, 0x000fff80, "13.4.27")            \
  X(kRdh, "RDH", 0x2810, 1, 0, kReadWrite, 0x0000ffff, "13.4.28")                \
  X(kRdt, "RDT", 0x2818, 1, 0, kReadWrite, 0x0000ffff, "13.4.29")                \
  X(kRdtr, "RDTR", 0x2820, 1, 0, kReadWrite, 0x0000ffff, "13.4.30")              \
  X(kRxdctl, "RXDCTL", 0x2828, 1, 0x01000000, kReadWrite, 0x013f3f3f, "13.4.32") \
  X(kRadv, "RADV", 0x282c, 1, 0, kReadWrite, 0x0000ffff, "13.4.31")              \
  X(kRsrpd, "RSRPD", 0x2c00, 1, 0, kReadWrite, 0x00000fff, "13.4.43")            \
  X(kTdfh, "TDFH", 0x3410, 1, 0x0600, kReadWrite, 0x00001fff, "13.8.6")          \
  X(kTdft, "TDFT", 0x3418, 1, 0x0600, kReadWrite, 0x00001fff, "13.8.7")          \
  X(kTdfhs, "TDFHS", 0x3420, 1, 0x0600, kReadWrite, 0x00001fff, "13.8.8")        \
  X(kTdfts, "TDFTS", 0x3428, 1, 0x0600, kReadWrite, 0x00001fff, "13.8.9")        \
  X(kTdfpc, "TDFPC", 0x3430, 1, 0, kReadWrite, 0x00001fff, "13.8.10")            \
  X(kTdbal, "TDBAL", 0x3800, 1, 0, kReadWrite, 0xfffffff0, "13.4.36")            \
  X(kTdbah, "TDBAH", 0x3804, 1, 0, kReadWrite, 0xffffffff, "13.4.37")            \
  X(kTdlen, "TDLEN", 0x3808, 1, 0, kReadWrite, 0x000fff80, "13.4.38")            \
  X(kTdh, "TDH", 0x3810, 1, 0, kReadWrite, 0x0000ffff, "13.4.39")                \
  X(kTdt, "TDT", 0x3818, 1, 0, kReadWrite, 0x0000ffff, "13.4.40")                \
  X(kTidv, "TIDV", 0x3820, 1, 0, kReadWrite, 0x0000ffff, "13.4.41")              \
  X(kTxdctl, "TXDCTL", 0x3828, 1, 0, kReadWrite, 0xff3f3f3f, "13.4.42")          \
  X(kTadv, "TADV", 0x382c, 1, 0, kReadWrite, 0x0000ffff, "13.4.44")              \
  X(kTspmt, "TSPMT", 0x3830, 1, 0x01000400, kReadWrite, 0xffffffff, "13.4.45")   \
  X(kStatistics, "statistics", 0x4000, 64, 0, kReadToClear, 0, "13.7")           \
  X(kRxcsum, "RXCSUM", 0x5000, 1, 0, kReadWrite, 0x000007ff, "13.4.46")          \
  X(kMta, "MTA", 0x5200, 128, 0, kReadWrite, 0xffffffff, "13.5.1")               \
  X(kRa, "RAL/RAH", 0x5400, 32, 0, kReadWrite, 0xffffffff, "13.5.2")             \
  X(kVfta, "VFTA", 0x5600, 128, 0, kReadWrite, 0xffffffff, "13.5.4")             \
  X(kWuc, "WUC", 0x5800, 1, 0, kReadWrite, 0x0000000f, "13.6.1")                 \
  X(kWufc, "WUFC", 0x5808, 1, 0, kReadWrite, 0x000f80ff, "13.6.2")               \
  X(kWus, "WUS", 0x5810, 1, 0, kReadWrite, 0x000f80ff, "13.6.3")                 \
  X(kManc, "MANC", 0x5820, 1, 0x00222300, kReadWrite, 0xffffffff, "13.4.47")

enum Register : uint32_t {
#define X(enumerator, name, offset, count, reset, access, writable, source) enumerator = offset,
  LOOM_E1000_REGISTERS(X)
#undef X
};

inline constexpr std::array kRegisters{
#define X(enumerator, name, offset, count, reset, access, writable, source) \
  RegisterSpec{name, offset, count, reset, Access::access, writable, source},
    LOOM_E1000_REGISTERS(X)
#undef X
};
inline constexpr uint32_t kRegisterSpace = 0x20000;  // bytes, 128 KiB

namespace ctrl {
inline constexpr uint32_t kSlu = 1U << 6;   // set link up
inline constexpr uint32_t kRst = 1U << 26;  // device reset
inline constexpr uint32_t kVme = 1U << 30;  // VLAN tags are stripped and inserted
inline constexpr uint32_t kPhyRst = 1U << 31;
}  // namespace ctrl

namespace status {
inline constexpr uint32_t kFd = 1U << 0;
inline constexpr uint32_t kLu = 1U << 1;
}  // namespace status

namespace eerd {
inline constexpr uint32_t kStart = 1U << 0;
inline constexpr uint32_t kDone = 1U << 4;
}  // namespace eerd

// Interrupt causes: ICR, ICS, IMS, IMC.
namespace cause {
inline constexpr uint32_t kTxdw = 1U << 0;    // a descriptor was written back
inline constexpr uint32_t kTxqe = 1U << 1;    // the transmit ring is empty
inline constexpr uint32_t kLsc = 1U << 2;     // the link changed
inline constexpr uint32_t kRxdmt0 = 1U << 4;  // few receive descriptors are left
inline constexpr uint32_t kRxo = 1U << 6;     // a frame found none
inline constexpr uint32_t kRxt0 = 1U << 7;    // a frame came, and the receive timer ran out
inline constexpr uint32_t kMdac = 1U << 9;    // an MDIC access is complete
inline constexpr uint32_t kAll = 0x0001ffff;
}  // namespace cause

namespace rctl {
inline constexpr uint32_t kEn = 1U << 1;
inline constexpr uint32_t kUpe = 1U << 3;  // unicast promiscuous
inline constexpr uint32_t kMpe = 1U << 4;  // multicast promiscuous
inline constexpr uint32_t kLpe = 1U << 5;  // long packets
inline constexpr uint32_t kBam = 1U << 15;
inline constexpr uint32_t kVfe = 1U << 18;  // VLAN filter
inline constexpr uint32_t kBsex = 1U << 25;
inline constexpr uint32_t kSecrc = 1U << 26;  // strip the CRC
}  // namespace rctl

namespace tctl {
inline constexpr uint32_t kEn = 1U << 1;
inline constexpr uint32_t kPsp = 1U << 3;  // pad short packets
}  // namespace tctl

namespace mdic = intel::mdic;
namespace stat = intel::stat;

}  // namespace loom::nic::e1000
