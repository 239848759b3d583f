#pragma once

// The registers of a VT-d remapping unit, by the names of the specification, and the bits that mean something.
//
// Source: Intel Virtualization Technology for Directed I/O, Architecture Specification, revision 4.1, chapter 11.
//
// Not modelled: scalable mode, page requests, performance monitoring, protected memory regions, the register-based
// invalidation interface.

#include <cstdint>

namespace loom::platform::vtd {

enum Register : uint32_t {
  kVer = 0x00,
  kCap = 0x08,
  kEcap = 0x10,
  kGcmd = 0x18,
  kGsts = 0x1c,
  kRtaddr = 0x20,
  kFsts = 0x34,
  kFectl = 0x38,
  kFedata = 0x3c,
  kFeaddr = 0x40,
  kFeuaddr = 0x44,
  kIqh = 0x80,
  kIqt = 0x88,
  kIqa = 0x90,
  kIcs = 0x9c,
  kIrta = 0xb8,
  kFrcd = 0x220,  // eight fault recording registers of 128 bits
};
inline constexpr uint32_t kSpace = 0x1000;
inline constexpr unsigned kFaultRecords = 8;

// GCMD and GSTS.
inline constexpr uint32_t kTe = 1U << 31;    // translation
inline constexpr uint32_t kSrtp = 1U << 30;  // set the root table pointer
inline constexpr uint32_t kQie = 1U << 26;   // queued invalidation
inline constexpr uint32_t kIre = 1U << 25;   // interrupt remapping
inline constexpr uint32_t kSirtp = 1U << 24;
inline constexpr uint32_t kCfi = 1U << 23;  // compatibility format interrupts pass

// FSTS.
inline constexpr uint32_t kPfo = 1U << 0;  // a fault found no free record
inline constexpr uint32_t kPpf = 1U << 1;  // some record is full
inline constexpr uint32_t kIqe = 1U << 4;  // the invalidation queue met an error
// FECTL.
inline constexpr uint32_t kIm = 1U << 31;
inline constexpr uint32_t kIp = 1U << 30;

// Why a request was blocked: the fault reason field.
enum class Fault : uint8_t {
  kNone = 0,
  kRootNotPresent = 1,
  kContextNotPresent = 2,
  kContextInvalid = 3,
  kBeyondWidth = 4,
  kWrite = 5,
  kRead = 6,
  kNextTable = 7,
  kRootTable = 8,
  kContextTable = 9,
  kInterruptReserved = 0x20,
  kInterruptIndex = 0x21,
  kInterruptNotPresent = 0x22,
  kInterruptTable = 0x23,
  kInterruptCompatibility = 0x25,
  kInterruptSource = 0x26,
};
const char* name_of(Fault fault);

}  // namespace loom::platform::vtd
