// Frames in a stream of bytes, in both framings, in pieces of any size; and streams that are broken.

#include "devices/live/frame_stream.h"

namespace loom::live {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes framed(StreamFraming framing, const Bytes& frame) {
  const auto length = framed_length(framing, frame.size());
  Bytes all(length.begin(), length.begin() + static_cast<ptrdiff_t>(length_size(framing)));
  all.insert(all.end(), frame.begin(), frame.end());
  return all;
}

class InBothFramings : public ::testing::TestWithParam<StreamFraming> {};

TEST_P(InBothFramings, FramesComeOutHoweverTheBytesComeIn) {
  const std::vector<Bytes> frames = {Bytes(60, 1), Bytes(1, 2), Bytes(1514, 3), Bytes(9018, 4)};
  Bytes all;
  for (const Bytes& frame : frames) {
    const Bytes one = framed(GetParam(), frame);
    all.insert(all.end(), one.begin(), one.end());
  }
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{61}, size_t{1000}, all.size()}) {
    FrameStream stream(GetParam());
    std::vector<Bytes> out;
    for (size_t at = 0; at < all.size(); at += piece) {
      const std::span<const uint8_t> rest = std::span(all).subspan(at);
      ASSERT_TRUE(stream.feed(rest.first(std::min(piece, rest.size())),
                              [&](std::span<const uint8_t> frame) { out.emplace_back(frame.begin(), frame.end()); }));
    }
    EXPECT_EQ(out, frames) << "in pieces of " << piece;
    EXPECT_EQ(stream.held(), 0U);
  }
}

TEST_P(InBothFramings, AnEmptyFrameBreaksTheStreamForGood) {
  FrameStream stream(GetParam());
  size_t taken = 0;
  const auto count = [&](std::span<const uint8_t>) { ++taken; };
  Bytes bytes = framed(GetParam(), Bytes(60, 1));
  bytes.insert(bytes.end(), length_size(GetParam()), 0);
  EXPECT_FALSE(stream.feed(bytes, count));
  EXPECT_EQ(stream.complaint(), "frame 2 has a length of 0 bytes");
  EXPECT_FALSE(stream.feed(framed(GetParam(), Bytes(60, 1)), count));
  EXPECT_EQ(taken, 1U);
}

INSTANTIATE_TEST_SUITE_P(Framings, InBothFramings,
                         ::testing::Values(StreamFraming::kQemu, StreamFraming::kOpenVswitch));

TEST(FrameStream, AnAbsurdLengthIsNotWaitedFor) {
  FrameStream stream(StreamFraming::kQemu);
  EXPECT_FALSE(stream.feed(Bytes{0xee, 0x6b, 0x28, 0x00}, [](auto) {}));
  EXPECT_EQ(stream.complaint(), "frame 1 has a length of 4000000000 bytes");
}

TEST(FrameStream, LengthsAreBigEndian) {
  EXPECT_EQ(framed(StreamFraming::kQemu, {7}), (Bytes{0, 0, 0, 1, 7}));
  EXPECT_EQ(framed(StreamFraming::kOpenVswitch, {7}), (Bytes{0, 1, 7}));
}

}  // namespace
}  // namespace loom::live
