#pragma once

// The registers of the 82576, by datasheet name, and the bits of those that mean something. Queue registers are where
// the sixteen queues have them; those of the first four are also at 0x2800 and 0x3800, where older controllers had
// them. What a virtual function sees at its own offsets lies from 0x10000 on, where the physical function sees it
// too, but for VTIVAR, which is no register of the physical function and has a place of our own.
//
// Source: Intel 82576EB Gigabit Ethernet Controller Datasheet, revision 2.63, chapter 8 (and 8's part on virtual
// functions); the group of registers is named with each. Values after reset are the datasheet's, or what the EEPROM
// loads on the card of the recordings.
//
// Not modelled: IPsec, MACsec, time synchronisation, direct cache access (kept, without meaning), header split, the
// 2-tuple, 5-tuple, SYN and EtherType filters (kept, without meaning), mirroring, management, thresholds for
// prefetching and writing back.

#include <array>
#include <cstdint>

#include "devices/nic/intel/mac_statistics.h"
#include "devices/nic/intel/phy.h"
#include "devices/nic/register_file.h"

namespace loom::nic::i82576 {

inline constexpr unsigned kPools = 8;
inline constexpr unsigned kQueues = 16;  // n and n + 8 belong to pool n

// X(enumerator, "NAME", offset, count, stride, reset, access, writable bits, "group")
#define LOOM_82576_REGISTERS(X)                                                               \
  X(kCtrl, "CTRL", 0x0000, 1, 4, 0x00100209, kReadWrite, 0xffffffff, "general")               \
  X(kStatus, "STATUS", 0x0008, 1, 4, 0x80080481, kReadOnly, 0, "general")                     \
  X(kEecd, "EECD", 0x0010, 1, 4, 0x00001110, kReadOnly, 0, "EEPROM")                          \
  X(kEerd, "EERD", 0x0014, 1, 4, 0, kReadWrite, 0x0000fffd, "EEPROM")                         \
  X(kCtrlExt, "CTRL_EXT", 0x0018, 1, 4, 0, kReadWrite, 0xffffffff, "general")                 \
  X(kMdic, "MDIC", 0x0020, 1, 4, 0, kReadWrite, 0x2fffffff, "general")                        \
  X(kFcal, "FCAL", 0x0028, 1, 4, 0, kReadWrite, 0xffffffff, "flow control")                   \
  X(kFcah, "FCAH", 0x002c, 1, 4, 0, kReadWrite, 0x0000ffff, "flow control")                   \
  X(kFct, "FCT", 0x0030, 1, 4, 0, kReadWrite, 0x0000ffff, "flow control")                     \
  X(kConnsw, "CONNSW", 0x0034, 1, 4, 0, kReadWrite, 0xffffffff, "general")                    \
  X(kVet, "VET", 0x0038, 1, 4, 0x81008100, kReadWrite, 0xffffffff, "general")                 \
  X(kIcr, "ICR", 0x00c0, 1, 4, 0, kReadToClear, 0, "interrupts")                              \
  X(kIcs, "ICS", 0x00c8, 1, 4, 0, kWriteOnly, 0, "interrupts")                                \
  X(kIms, "IMS", 0x00d0, 1, 4, 0, kReadOnly, 0, "interrupts")                                 \
  X(kImc, "IMC", 0x00d8, 1, 4, 0, kWriteOnly, 0, "interrupts")                                \
  X(kIam, "IAM", 0x00e0, 1, 4, 0, kReadWrite, 0xffffffff, "interrupts")                       \
  X(kRctl, "RCTL", 0x0100, 1, 4, 0, kReadWrite, 0x06dff7fe, "receive")                        \
  X(kFcttv, "FCTTV", 0x0170, 1, 4, 0, kReadWrite, 0x0000ffff, "flow control")                 \
  X(kTctl, "TCTL", 0x0400, 1, 4, 0xa40400f8, kReadWrite, 0xfffffffa, "transmit")              \
  X(kTctlExt, "TCTL_EXT", 0x0404, 1, 4, 0x00010840, kReadWrite, 0x0000ffff, "transmit")       \
  X(kTipg, "TIPG", 0x0410, 1, 4, 0x00601008, kReadWrite, 0x3fffffff, "transmit")              \
  X(kVmbmem, "VMBMEM", 0x0800, 128, 4, 0, kReadWrite, 0xffffffff, "virtualization")           \
  X(kP2vmailbox, "P2VMailbox", 0x0c00, kPools, 4, 0, kReadWrite, 0, "virtualization")         \
  X(kV2pmailbox, "V2PMailbox", 0x0c40, kPools, 4, 0, kReadOnly, 0, "virtual functions")       \
  X(kMbvficr, "MBVFICR", 0x0c80, 1, 4, 0, kWriteToClear, 0x00ff00ff, "virtualization")        \
  X(kMbvfimr, "MBVFIMR", 0x0c84, 1, 4, 0xff, kReadWrite, 0x000000ff, "virtualization")        \
  X(kVflre, "VFLRE", 0x0c88, 1, 4, 0, kWriteToClear, 0x000000ff, "virtualization")            \
  X(kVfre, "VFRE", 0x0c8c, 1, 4, 0xff, kReadWrite, 0x000000ff, "virtualization")              \
  X(kVfte, "VFTE", 0x0c90, 1, 4, 0xff, kReadWrite, 0x000000ff, "virtualization")              \
  X(kLedctl, "LEDCTL", 0x0e00, 1, 4, 0x07068302, kReadWrite, 0xffffffff, "general")           \
  X(kPba, "PBA", 0x1000, 1, 4, 0x00140040, kReadWrite, 0xffffffff, "packet buffer")           \
  X(kEemngctl, "EEMNGCTL", 0x1010, 1, 4, 0x800c0000, kReadWrite, 0, "EEPROM")                 \
  X(kFrtimer, "FRTIMER", 0x1048, 1, 4, 0, kReadOnly, 0, "interrupts")                         \
  X(kGpie, "GPIE", 0x1514, 1, 4, 0, kReadWrite, 0xc0000f91, "interrupts")                     \
  X(kEics, "EICS", 0x1520, 1, 4, 0, kWriteOnly, 0, "interrupts")                              \
  X(kEims, "EIMS", 0x1524, 1, 4, 0, kReadOnly, 0, "interrupts")                               \
  X(kEimc, "EIMC", 0x1528, 1, 4, 0, kWriteOnly, 0, "interrupts")                              \
  X(kEiac, "EIAC", 0x152c, 1, 4, 0, kReadWrite, 0x01ffffff, "interrupts")                     \
  X(kEiam, "EIAM", 0x1530, 1, 4, 0, kReadWrite, 0xffffffff, "interrupts")                     \
  X(kEicr, "EICR", 0x1580, 1, 4, 0, kReadToClear, 0, "interrupts")                            \
  X(kEitr, "EITR", 0x1680, 25, 4, 0, kReadWrite, 0x7fffffff, "interrupts")                    \
  X(kIvar, "IVAR", 0x1700, 8, 4, 0, kReadWrite, 0xffffffff, "interrupts")                     \
  X(kIvarMisc, "IVAR_MISC", 0x1740, 1, 4, 0, kReadWrite, 0x0000ffff, "interrupts")            \
  X(kFcrtl, "FCRTL", 0x2160, 1, 4, 0, kReadWrite, 0x8000fff0, "flow control")                 \
  X(kFcrth, "FCRTH", 0x2168, 1, 4, 0, kReadWrite, 0x0000fff0, "flow control")                 \
  X(kRxpbs, "RXPBS", 0x2404, 1, 4, 0x40, kReadWrite, 0x0000003f, "packet buffer")             \
  X(kQde, "QDE", 0x2408, 1, 4, 0, kReadWrite, 0x0000ffff, "virtualization")                   \
  X(kFcrtv, "FCRTV", 0x2460, 1, 4, 0, kReadWrite, 0x0000ffff, "flow control")                 \
  X(kTxpbs, "TXPBS", 0x3404, 1, 4, 0x28, kReadWrite, 0x0000003f, "packet buffer")             \
  X(kDtxswc, "DTXSWC", 0x3500, 1, 4, 0, kReadWrite, 0x80ffffff, "virtualization")             \
  X(kWvbr, "WVBR", 0x3554, 1, 4, 0, kReadToClear, 0, "virtualization")                        \
  X(kDtxctl, "DTXCTL", 0x3590, 1, 4, 0x44, kReadWrite, 0x0000007f, "transmit")                \
  X(kRttdqsel, "RTTDQSEL", 0x3604, 1, 4, 0, kReadWrite, 0x0000000f, "virtualization")         \
  X(kRttbcnrc, "RTTBCNRC", 0x36b0, 1, 4, 0, kReadWrite, 0x80ffffff, "virtualization")         \
  X(kRttbcnrm, "RTTBCNRM", 0x3690, 1, 4, 0, kReadWrite, 0x00001fff, "virtualization")         \
  X(kVmvir, "VMVIR", 0x3700, kPools, 4, 0, kReadWrite, 0xc000ffff, "virtualization")          \
  X(kStatistics, "statistics", 0x4000, 80, 4, 0, kReadToClear, 0, "statistics")               \
  X(kSsvpc, "SSVPC", 0x41a0, 1, 4, 0, kReadToClear, 0, "statistics")                          \
  X(kRxcsum, "RXCSUM", 0x5000, 1, 4, 0x00000300, kReadWrite, 0x00003fff, "receive")           \
  X(kRlpml, "RLPML", 0x5004, 1, 4, 0x00002600, kReadWrite, 0x00003fff, "receive")             \
  X(kRfctl, "RFCTL", 0x5008, 1, 4, 0, kReadWrite, 0x0007ffff, "receive")                      \
  X(kMta, "MTA", 0x5200, 128, 4, 0, kReadWrite, 0xffffffff, "filters")                        \
  X(kRa, "RAL/RAH", 0x5400, 32, 4, 0, kReadWrite, 0xffffffff, "filters")                      \
  X(kPsrtype, "PSRTYPE", 0x5480, kPools, 4, 0, kReadWrite, 0xffffffff, "filters")             \
  X(kRplpsrtype, "RPLPSRTYPE", 0x54c0, 1, 4, 0, kReadWrite, 0xffffffff, "filters")            \
  X(kRa2, "RAL/RAH (16-23)", 0x54e0, 16, 4, 0, kReadWrite, 0xffffffff, "filters")             \
  X(kSynqf, "SYNQF", 0x55fc, 1, 4, 0, kReadWrite, 0xffffffff, "filters")                      \
  X(kVfta, "VFTA", 0x5600, 128, 4, 0, kReadWrite, 0xffffffff, "filters")                      \
  X(kWuc, "WUC", 0x5800, 1, 4, 0, kReadWrite, 0x0000000f, "wake-up")                          \
  X(kWufc, "WUFC", 0x5808, 1, 4, 0, kReadWrite, 0x000f80ff, "wake-up")                        \
  X(kWus, "WUS", 0x5810, 1, 4, 0, kReadWrite, 0x000f80ff, "wake-up")                          \
  X(kMrqc, "MRQC", 0x5818, 1, 4, 0, kReadWrite, 0x01ff003f, "filters")                        \
  X(kVtCtl, "VT_CTL", 0x581c, 1, 4, 0, kReadWrite, 0x70000380, "virtualization")              \
  X(kManc, "MANC", 0x5820, 1, 4, 0, kReadWrite, 0xffffffff, "management")                     \
  X(kFtqf, "FTQF", 0x59e0, 8, 4, 0, kReadWrite, 0xffffffff, "filters")                        \
  X(kTxswc, "TXSWC", 0x5acc, 1, 4, 0, kReadWrite, 0x80ffffff, "virtualization")               \
  X(kVmolr, "VMOLR", 0x5ad0, kPools, 4, 0x80002600, kReadWrite, 0xff033fff, "virtualization") \
  X(kRplolr, "RPLOLR", 0x5af0, 1, 4, 0x80000000, kReadWrite, 0xc0000000, "virtualization")    \
  X(kGcr, "GCR", 0x5b00, 1, 4, 0x06850200, kReadWrite, 0xffffffff, "PCIe")                    \
  X(kFactps, "FACTPS", 0x5b30, 1, 4, 0x20000000, kReadOnly, 0, "PCIe")                        \
  X(kSwsm, "SWSM", 0x5b50, 1, 4, 0, kReadWrite, 0x00000007, "semaphores")                     \
  X(kFwsm, "FWSM", 0x5b54, 1, 4, 0, kReadWrite, 0xffffffff, "semaphores")                     \
  X(kSwFwSync, "SW_FW_SYNC", 0x5b5c, 1, 4, 0, kReadWrite, 0xffffffff, "semaphores")           \
  X(kIovctl, "IOVCTL", 0x5bbc, 1, 4, 0, kReadWrite, 0x00000001, "PCIe")                       \
  X(kReta, "RETA", 0x5c00, 32, 4, 0, kReadWrite, 0xffffffff, "filters")                       \
  X(kRssrk, "RSSRK", 0x5c80, 10, 4, 0, kReadWrite, 0xffffffff, "filters")                     \
  X(kEtqf, "ETQF", 0x5cb0, 8, 4, 0, kReadWrite, 0xffffffff, "filters")                        \
  X(kVlvf, "VLVF", 0x5d00, 32, 4, 0, kReadWrite, 0x801fffff, "virtualization")                \
  X(kTsyncrxcfg, "TSYNCRXCFG", 0x5f50, 1, 4, 0, kReadWrite, 0xffffffff, "time")               \
  X(kUta, "UTA", 0xa000, 128, 4, 0, kReadWrite, 0xffffffff, "filters")                        \
  X(kTsauxc, "TSAUXC", 0xb640, 1, 4, 0, kReadWrite, 0xffffffff, "time")                       \
  X(kRdbal, "RDBAL", 0xc000, kQueues, 0x40, 0, kReadWrite, 0xffffff80, "receive")             \
  X(kRdbah, "RDBAH", 0xc004, kQueues, 0x40, 0, kReadWrite, 0xffffffff, "receive")             \
  X(kRdlen, "RDLEN", 0xc008, kQueues, 0x40, 0, kReadWrite, 0x000fff80, "receive")             \
  X(kSrrctl, "SRRCTL", 0xc00c, kQueues, 0x40, 0x00000400, kReadWrite, 0x8fff3f7f, "receive")  \
  X(kRdh, "RDH", 0xc010, kQueues, 0x40, 0, kReadWrite, 0x0000ffff, "receive")                 \
  X(kRxctl, "RXCTL", 0xc014, kQueues, 0x40, 0, kReadWrite, 0xff00a3e0, "DCA")                 \
  X(kRdt, "RDT", 0xc018, kQueues, 0x40, 0, kReadWrite, 0x0000ffff, "receive")                 \
  X(kRxdctl, "RXDCTL", 0xc028, kQueues, 0x40, 0x00010000, kReadWrite, 0x061f1f1f, "receive")  \
  X(kRqdpc, "RQDPC", 0xc030, kQueues, 0x40, 0, kReadToClear, 0, "statistics")                 \
  X(kTdbal, "TDBAL", 0xe000, kQueues, 0x40, 0, kReadWrite, 0xffffff80, "transmit")            \
  X(kTdbah, "TDBAH", 0xe004, kQueues, 0x40, 0, kReadWrite, 0xffffffff, "transmit")            \
  X(kTdlen, "TDLEN", 0xe008, kQueues, 0x40, 0, kReadWrite, 0x000fff80, "transmit")            \
  X(kTdh, "TDH", 0xe010, kQueues, 0x40, 0, kReadWrite, 0x0000ffff, "transmit")                \
  X(kTxctl, "TXCTL", 0xe014, kQueues, 0x40, 0x00002a00, kReadWrite, 0xff002a20, "DCA")        \
  X(kTdt, "TDT", 0xe018, kQueues, 0x40, 0, kReadWrite, 0x0000ffff, "transmit")                \
  X(kTxdctl, "TXDCTL", 0xe028, kQueues, 0x40, 0, kReadWrite, 0x0e1f1f1f, "transmit")          \
  X(kTdwbal, "TDWBAL", 0xe038, kQueues, 0x40, 0, kReadWrite, 0xfffffffd, "transmit")          \
  X(kTdwbah, "TDWBAH", 0xe03c, kQueues, 0x40, 0, kReadWrite, 0xffffffff, "transmit")          \
  X(kVtctrl, "VTCTRL", 0x10000, kPools, 0x100, 0, kReadWrite, 0, "virtual functions")         \
  X(kVfgprc, "VFGPRC", 0x10010, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")          \
  X(kVfgptc, "VFGPTC", 0x10014, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")          \
  X(kVfgorc, "VFGORC", 0x10018, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")          \
  X(kVteics, "VTEICS", 0x10020, kPools, 0x100, 0, kWriteOnly, 0, "virtual functions")         \
  X(kVteims, "VTEIMS", 0x10024, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")          \
  X(kVteimc, "VTEIMC", 0x10028, kPools, 0x100, 0, kWriteOnly, 0, "virtual functions")         \
  X(kVteiac, "VTEIAC", 0x1002c, kPools, 0x100, 0, kReadWrite, 0x7, "virtual functions")       \
  X(kVteiam, "VTEIAM", 0x10030, kPools, 0x100, 0, kReadWrite, 0x7, "virtual functions")       \
  X(kVfgotc, "VFGOTC", 0x10034, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")          \
  X(kVfmprc, "VFMPRC", 0x1003c, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")          \
  X(kVfgprlbc, "VFGPRLBC", 0x10040, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")      \
  X(kVfgptlbc, "VFGPTLBC", 0x10044, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")      \
  X(kVfgorlbc, "VFGORLBC", 0x10048, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")      \
  X(kVfgotlbc, "VFGOTLBC", 0x10050, kPools, 0x100, 0, kReadOnly, 0, "virtual functions")      \
  X(kVteicr, "VTEICR", 0x10080, kPools, 0x100, 0, kReadToClear, 0, "virtual functions")       \
  X(kVtivar, "VTIVAR", 0x11700, kPools, 4, 0, kReadWrite, 0x83838383, "virtual functions")    \
  X(kVtivarMisc, "VTIVAR_MISC", 0x11720, kPools, 4, 0, kReadWrite, 0x83, "virtual functions")

enum Register : uint32_t {
#define X(enumerator, name, offset, count, stride, reset, access, writable, group) enumerator = offset,
  LOOM_82576_REGISTERS(X)
#undef X
};

inline constexpr std::array kRegisters{
#define X(enumerator, name, offset, count, stride, reset, access, writable, group) \
  RegisterSpec{name, offset, count, reset, Access::access, writable, group, stride},
    LOOM_82576_REGISTERS(X)
#undef X
};
inline constexpr uint32_t kRegisterSpace = 0x20000;  // bytes, 128 KiB

// Of a register that each pool, or each queue, has.
constexpr uint32_t of_pool(uint32_t base, unsigned pool) {
  return base + (base >= kVtctrl && base < kVtivar ? 0x100 : 4) * pool;
}
constexpr uint32_t of_queue(uint32_t base, unsigned queue) {
  return base + 0x40 * queue;
}

namespace ctrl {
inline constexpr uint32_t kGioMasterDisable = 1U << 2;
inline constexpr uint32_t kSlu = 1U << 6;
inline constexpr uint32_t kRst = 1U << 26;
inline constexpr uint32_t kVme = 1U << 30;
inline constexpr uint32_t kPhyRst = 1U << 31;
}  // namespace ctrl

namespace ctrl_ext {
inline constexpr uint32_t kPfrstd = 1U << 14;  // the physical function is ready for its virtual ones
inline constexpr uint32_t kIame = 1U << 27;    // reading ICR masks by IAM
inline constexpr uint32_t kDrvLoad = 1U << 28;
}  // namespace ctrl_ext

namespace status {
inline constexpr uint32_t kLu = 1U << 1;
inline constexpr uint32_t kNumVfsShift = 14;
inline constexpr uint32_t kNumVfs = 0xfU << kNumVfsShift;
inline constexpr uint32_t kIov = 1U << 18;
inline constexpr uint32_t kGioMaster = 1U << 19;
}  // namespace status

namespace eerd {
inline constexpr uint32_t kStart = 1U << 0;
inline constexpr uint32_t kDone = 1U << 1;
}  // namespace eerd

// ICR, ICS, IMS, IMC.
namespace cause {
inline constexpr uint32_t kTxdw = 1U << 0;
inline constexpr uint32_t kLsc = 1U << 2;
inline constexpr uint32_t kRxo = 1U << 6;
inline constexpr uint32_t kRxdw = 1U << 7;
inline constexpr uint32_t kVmmb = 1U << 8;  // a virtual function's mailbox or reset
inline constexpr uint32_t kMdac = 1U << 9;
inline constexpr uint32_t kDrsta = 1U << 30;
inline constexpr uint32_t kAsserted = 1U << 31;
}  // namespace cause

namespace gpie {
inline constexpr uint32_t kMultipleMsix = 1U << 4;
inline constexpr uint32_t kEiame = 1U << 30;  // an interrupt masks by EIAM
}  // namespace gpie

inline constexpr uint32_t kIvarValid = 0x80;

inline constexpr uint32_t kSmbi = 1U << 0;  // SWSM

namespace rctl {
inline constexpr uint32_t kEn = 1U << 1;
inline constexpr uint32_t kUpe = 1U << 3;
inline constexpr uint32_t kMpe = 1U << 4;
inline constexpr uint32_t kLpe = 1U << 5;
inline constexpr uint32_t kBam = 1U << 15;
inline constexpr uint32_t kVfe = 1U << 18;
inline constexpr uint32_t kSecrc = 1U << 26;
}  // namespace rctl

namespace tctl {
inline constexpr uint32_t kEn = 1U << 1;
inline constexpr uint32_t kPsp = 1U << 3;
}  // namespace tctl

inline constexpr uint32_t kQueueEnable = 1U << 25;  // RXDCTL, TXDCTL
inline constexpr uint32_t kSrrctlDropEn = 1U << 31;
inline constexpr uint32_t kSrrctlAdvanced = 1U << 25;  // DESCTYPE: one buffer

// MRQC's low bits: how receive queues are chosen.
namespace mrqc {
inline constexpr uint32_t kMask = 7;
inline constexpr uint32_t kRss = 2;
inline constexpr uint32_t kVmdq = 3;     // by pool
inline constexpr uint32_t kVmdqRss = 5;  // by pool, and RSS between its two queues
}  // namespace mrqc

namespace vmolr {
inline constexpr uint32_t kRlpml = 0x3fff;
inline constexpr uint32_t kLpe = 1U << 16;
inline constexpr uint32_t kRsse = 1U << 17;
inline constexpr uint32_t kAupe = 1U << 24;   // untagged frames
inline constexpr uint32_t kRompe = 1U << 25;  // multicast by MTA
inline constexpr uint32_t kRope = 1U << 26;   // unicast by UTA
inline constexpr uint32_t kBam = 1U << 27;
inline constexpr uint32_t kMpme = 1U << 28;     // every multicast
inline constexpr uint32_t kStrvlan = 1U << 30;  // tags go into the descriptor
inline constexpr uint32_t kStrcrc = 1U << 31;
}  // namespace vmolr

namespace vlvf {
inline constexpr unsigned kPoolShift = 12;
inline constexpr uint32_t kLvlan = 1U << 20;  // frames of this VLAN stay inside
inline constexpr uint32_t kEnable = 1U << 31;
}  // namespace vlvf

namespace vmvir {
inline constexpr uint32_t kDefault = 1U << 30;  // every frame gets the pool's tag
inline constexpr uint32_t kNever = 1U << 31;    // none gets any
}  // namespace vmvir

namespace vt_ctl {
inline constexpr unsigned kDefaultPoolShift = 7;
inline constexpr uint32_t kNoDefaultPool = 1U << 29;
inline constexpr uint32_t kReplication = 1U << 30;
}  // namespace vt_ctl

// DTXSWC: a bit a pool in each.
namespace dtxswc {
inline constexpr unsigned kMacShift = 0;         // its source addresses are checked
inline constexpr unsigned kVlanShift = 8;        // its tags
inline constexpr unsigned kLocalShift = 16;      // it gets its own frames back
inline constexpr uint32_t kLoopback = 1U << 31;  // pools reach each other inside
}  // namespace dtxswc

inline constexpr unsigned kRahPoolShift = 18;  // RAH: the pools an address belongs to
inline constexpr uint32_t kRahValid = 1U << 31;

// RTTBCNRC, of the queue that RTTDQSEL names (the names are those of Linux): the wire is so many times as fast as the
// queue may be, 14 bits behind the point.
inline constexpr uint32_t kRateEnable = 1U << 31;
inline constexpr unsigned kRateFraction = 14;
inline constexpr uint32_t kRateFactor = 0x00ffffff;

// The mailbox's two sides.
namespace p2v {
inline constexpr uint32_t kSts = 1U << 0;   // there is a message for the virtual function
inline constexpr uint32_t kAck = 1U << 1;   // its message has been taken
inline constexpr uint32_t kVfu = 1U << 2;   // the virtual function has the buffer
inline constexpr uint32_t kPfu = 1U << 3;   // the physical function has it
inline constexpr uint32_t kRvfu = 1U << 4;  // takes it from the virtual function
}  // namespace p2v
namespace v2p {
inline constexpr uint32_t kReq = 1U << 0;
inline constexpr uint32_t kAck = 1U << 1;
inline constexpr uint32_t kVfu = 1U << 2;
inline constexpr uint32_t kPfu = 1U << 3;
inline constexpr uint32_t kPfsts = 1U << 4;
inline constexpr uint32_t kPfack = 1U << 5;
inline constexpr uint32_t kRsti = 1U << 6;  // the physical function is being reset
inline constexpr uint32_t kRstd = 1U << 7;  // and has come back
inline constexpr uint32_t kReadToClear = kPfsts | kPfack | kRstd;
}  // namespace v2p
inline constexpr unsigned kMbvfAckShift = 16;  // MBVFICR: acknowledgements; requests are from bit 0
inline constexpr uint32_t kMailboxWords = 16;

namespace vtctrl {
inline constexpr uint32_t kRst = 1U << 26;
}  // namespace vtctrl

namespace mdic = intel::mdic;
namespace stat = intel::stat;

}  // namespace loom::nic::i82576
