#include "devices/platform/igbvf_driver.h"

#include "devices/nic/i82576/registers.h"
#include "devices/platform/mailbox_messages.h"

namespace loom::platform {

using namespace nic::i82576;

namespace {

// A virtual function's own offsets (82576 datasheet, chapter 8, virtual functions).
constexpr uint32_t kControl = 0x0000;
constexpr uint32_t kBuffer = 0x0800;
constexpr uint32_t kMailbox = 0x0c40;
constexpr uint32_t kCauseSet = 0x1520;
constexpr uint32_t kMask = 0x1524;
constexpr uint32_t kAutoClear = 0x152c;
constexpr uint32_t kAutoMask = 0x1530;
constexpr uint32_t kVectors = 0x1700;
constexpr uint32_t kMailboxVector = 0x1740;

enum Vector : uint32_t { kReceive, kTransmit, kMessages };
constexpr unsigned kMsixBar = 3;
constexpr uint32_t kMsixControl = 0x72;
constexpr uint32_t kMsixEnable = 0x8000;
constexpr uint32_t kLongest = 9728;

}  // namespace

IgbvfDriver::IgbvfDriver(nic::MmioTarget& device, DmaMemory& memory, const IgbvfSettings& settings, Deliver deliver)
    : NicDriver(std::move(deliver)),
      device_(device),
      memory_(memory),
      settings_(settings),
      queues_(device, memory, {0x2800, 0x3800}, counters_) {}

void IgbvfDriver::start() {
  device_.config_write(4, 2, device_.config_read(4, 2) | 4);  // bus master
  write(kControl, vtctrl::kRst);
  for (const uint32_t vector : {kReceive, kTransmit, kMessages}) {
    const DmaMemory::Message message = memory_.message(vector);
    device_.write(kMsixBar, 16 * vector, 4, message.address);
    device_.write(kMsixBar, 16 * vector + 4, 4, 0);
    device_.write(kMsixBar, 16 * vector + 8, 4, message.data);
    device_.write(kMsixBar, 16 * vector + 12, 4, 0);
  }
  device_.config_write(kMsixControl, 2, kMsixEnable);
  write(kVectors, kIvarValid | kReceive | (kIvarValid | kTransmit) << 8);
  write(kMailboxVector, kIvarValid | kMessages);
  write(kAutoClear, 1U << kReceive | 1U << kTransmit | 1U << kMessages);
  write(kAutoMask, 1U << kReceive);  // NAPI: until the ring is empty
  write(kMask, 1U << kMessages);
  ask({mailbox::kReset});
}

void IgbvfDriver::ask(std::vector<uint32_t> message) {
  questions_.push_back(std::move(message));
  if (questions_.size() == 1) ask_next();
}

void IgbvfDriver::ask_next() {
  write(kMailbox, v2p::kVfu);
  if ((read(kMailbox) & v2p::kVfu) == 0) return;  // the physical function has it, and will say something
  const std::vector<uint32_t>& message = questions_.front();
  for (uint32_t i = 0; i < message.size(); ++i) write(kBuffer + 4 * i, message[i]);
  write(kMailbox, v2p::kReq);
}

void IgbvfDriver::hear_mailbox() {
  const uint32_t state = read(kMailbox);
  if ((state & v2p::kPfsts) == 0) return;
  const uint32_t head = read(kBuffer);
  write(kMailbox, v2p::kAck);
  const bool is_answer = !questions_.empty() && (head & (mailbox::kAck | mailbox::kNack)) != 0 &&
                         (head & mailbox::kKind) == (questions_.front().front() & mailbox::kKind);
  if (is_answer) {
    const std::vector<uint32_t> question = std::move(questions_.front());
    questions_.pop_front();
    answered(question, head);
  }
  if (!questions_.empty()) ask_next();
}

void IgbvfDriver::answered(const std::vector<uint32_t>& question, uint32_t head) {
  if ((head & mailbox::kNack) != 0) ++refusals_;
  if ((question.front() & mailbox::kKind) != mailbox::kReset) return;
  uint64_t given = 0;
  for (unsigned i = 0; i < 6; ++i) given = given << 8 | (read(kBuffer + 4 + (i & ~3U)) >> (8 * (i % 4)) & 0xff);
  if (given != settings_.address) {
    uint32_t words[2] = {};
    for (unsigned i = 0; i < 6; ++i) {
      words[i / 4] |= static_cast<uint32_t>(settings_.address >> (40 - 8 * i) & 0xff) << (8 * (i % 4));
    }
    ask({mailbox::kSetMac, words[0], words[1]});
  }
  if (settings_.vlan) ask({mailbox::kSetVlan | 1U << mailbox::kInfoShift, *settings_.vlan});
  ask({mailbox::kSetLongest, kLongest});
  queues_.start();
  is_up_ = true;
  if (!settings_.polls) write(kMask, 1U << kReceive | 1U << kTransmit);
}

bool IgbvfDriver::send(std::span<const uint8_t> frame) {
  if (is_up_) return queues_.send(frame);
  ++counters_.full;
  return false;
}

void IgbvfDriver::interrupt(uint32_t number) {
  ++counters_.interrupts;
  switch (number) {
    case kReceive:
      queues_.clean_transmit();
      poll_receive();
      return write(kMask, 1U << kReceive);
    case kTransmit:
      return queues_.clean_transmit();
    case kMessages:
      return hear_mailbox();
    default:
      return;
  }
}

void IgbvfDriver::poll() {
  if (!is_up_) return;
  queues_.clean_transmit();
  poll_receive();
}

// A tag that the device took out belongs back where the stack above uses it; another, which the physical function put
// around everything, is no business of this function's.
void IgbvfDriver::poll_receive() {
  queues_.poll([this](std::vector<uint8_t>& frame, std::optional<uint16_t> tag) {
    constexpr ptrdiff_t kAddresses = 12;
    if (tag && settings_.vlan && (*tag & 0xfff) == *settings_.vlan) {
      const uint8_t bytes[] = {0x81, 0x00, static_cast<uint8_t>(*tag >> 8), static_cast<uint8_t>(*tag)};
      frame.insert(frame.begin() + kAddresses, std::begin(bytes), std::end(bytes));
    }
    deliver(frame);
  });
}

void IgbvfDriver::misbehave(const Misbehaviour& what) {
  switch (what.kind) {
    case Misbehaviour::Kind::kDma:
      return queues_.give_foreign_buffer(what.address);
    case Misbehaviour::Kind::kInterrupt:
      // Its transmit vector says something else for once.
      device_.write(kMsixBar, 16 * kTransmit, 4, static_cast<uint32_t>(what.address));
      device_.write(kMsixBar, 16 * kTransmit + 8, 4, what.data);
      write(kMask, 1U << kTransmit);
      write(kCauseSet, 1U << kTransmit);
      device_.write(kMsixBar, 16 * kTransmit, 4, memory_.message(kTransmit).address);
      return device_.write(kMsixBar, 16 * kTransmit + 8, 4, memory_.message(kTransmit).data);
    case Misbehaviour::Kind::kMailbox:
      return write(kMailbox, v2p::kReq);
  }
}

}  // namespace loom::platform
