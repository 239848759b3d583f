// The mailbox between the physical function and each virtual one (82576 datasheet, 7.10.2.9.1): sixteen words, a bit
// each by which one of them holds the buffer, and bits that say there is something.

#include "devices/nic/i82576/function.h"

namespace loom::nic::i82576 {

// The physical function has written P2VMailbox.
void I82576::wrote_p2v(unsigned vf, uint32_t value) {
  const uint32_t side = of_pool(kV2pmailbox, vf);
  uint32_t state = reg(side);
  if ((value & p2v::kRvfu) != 0) state &= ~v2p::kVfu;
  if ((value & p2v::kPfu) == 0) {
    state &= ~v2p::kPfu;
  } else if ((state & v2p::kVfu) == 0) {
    state |= v2p::kPfu;
  }
  if ((value & p2v::kSts) != 0) state |= v2p::kPfsts;
  if ((value & p2v::kAck) != 0) state |= v2p::kPfack;
  registers_.set(side, state);
  if ((value & (p2v::kSts | p2v::kAck)) != 0) tell_vf(vf);
}

// A virtual function has written V2PMailbox.
void I82576::wrote_v2p(unsigned vf, uint32_t value) {
  const uint32_t side = of_pool(kV2pmailbox, vf);
  uint32_t state = reg(side);
  if ((value & v2p::kVfu) == 0) {
    state &= ~v2p::kVfu;
  } else if ((state & v2p::kPfu) == 0) {
    state |= v2p::kVfu;
  }
  registers_.set(side, state);
  uint32_t causes = (value & v2p::kReq) != 0 ? 1U << vf : 0;
  if ((value & v2p::kAck) != 0) causes |= 1U << (kMbvfAckShift + vf);
  if (causes == 0) return;
  registers_.set_bits(kMbvficr, causes);
  if ((reg(kMbvfimr) >> vf & 1) != 0) tell_pf();
}

uint32_t I82576::read_v2p(unsigned vf) {
  const uint32_t side = of_pool(kV2pmailbox, vf);
  const uint32_t state = reg(side);
  registers_.clear_bits(side, v2p::kReadToClear);
  return state;
}

// The physical function is being reset, or has come back: every virtual one can read it.
void I82576::announce_reset(bool done) {
  for (unsigned vf = 0; vf < kVirtualFunctions; ++vf) {
    const uint32_t side = of_pool(kV2pmailbox, vf);
    registers_.clear_bits(side, v2p::kRsti | v2p::kRstd);
    registers_.set_bits(side, done ? v2p::kRstd : v2p::kRsti);
  }
}

void I82576::tell_pf() {
  raise(cause::kVmmb);
}

void I82576::tell_vf(unsigned vf) {
  if (exists(vf)) raise_allocated(vf, preg(kVtivarMisc, vf));
}

}  // namespace loom::nic::i82576
