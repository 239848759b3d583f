// DNS answers from a list (RFC 1035).

#include "devices/appliance/name_server.h"

#include <gtest/gtest.h>

namespace loom {
namespace {

using wire::Ipv4Address;
namespace type = wire::dns_type;

NameServer server() {
  return NameServer({{{"www.example", {198, 51, 100, 80}}, {"printer", {10, 0, 2, 9}}}, "lab.example"});
}

wire::Dns ask(NameServer& names, const std::string& name, uint16_t kind = type::kA) {
  wire::Dns query;
  query.id = 7;
  query.recursion_desired = true;
  query.questions = {{name, kind}};
  const auto answer = wire::Dns::parse(names.handle(query.bytes()).answer);
  EXPECT_TRUE(answer);
  EXPECT_EQ(answer->id, 7);
  EXPECT_TRUE(answer->is_response && answer->recursion_desired && answer->recursion_available);
  EXPECT_EQ(answer->questions, query.questions);
  return *answer;
}

TEST(NameServer, KnowsTheAddressesOfItsNames) {
  NameServer names = server();
  const wire::Dns answer = ask(names, "www.example");
  ASSERT_EQ(answer.answers.size(), 1u);
  EXPECT_EQ(answer.answers[0].data, (decltype(answer.answers[0].data)(Ipv4Address{198, 51, 100, 80})));
  EXPECT_EQ(answer.answers[0].ttl, 60u);
  EXPECT_TRUE(answer.authoritative);
  EXPECT_EQ(ask(names, "WWW.Example").answers.size(), 1u) << "names are equal without regard to case";
}

TEST(NameServer, KnowsShortNamesWithAndWithoutTheDomain) {
  NameServer names = server();
  EXPECT_EQ(ask(names, "printer").answers.size(), 1u);
  EXPECT_EQ(ask(names, "printer.lab.example").answers.size(), 1u);
  EXPECT_EQ(ask(names, "www.example.lab.example").rcode, wire::dns_rcode::kNameError);
}

TEST(NameServer, KnowsTheNamesOfItsAddresses) {
  NameServer names = server();
  const wire::Dns answer = ask(names, wire::dns_reverse_name({10, 0, 2, 9}), type::kPtr);
  ASSERT_EQ(answer.answers.size(), 1u);
  EXPECT_EQ(std::get<std::string>(answer.answers[0].data), "printer.lab.example");
  EXPECT_EQ(ask(names, wire::dns_reverse_name({10, 0, 2, 10}), type::kPtr).rcode, wire::dns_rcode::kNameError);
}

TEST(NameServer, TellsNoDataFromNoName) {
  NameServer names = server();
  const wire::Dns no_data = ask(names, "www.example", type::kAaaa);
  EXPECT_EQ(no_data.rcode, wire::dns_rcode::kNoError);
  EXPECT_TRUE(no_data.answers.empty());
  EXPECT_EQ(ask(names, "nowhere.example").rcode, wire::dns_rcode::kNameError);
  EXPECT_EQ(names.not_found(), 1u);
}

TEST(NameServer, RefusesWhatIsNoPlainQuery) {
  NameServer names = server();
  wire::Dns query;
  query.questions = {{"www.example"}, {"printer"}};
  const auto rcode = [&](wire::Bytes bytes) { return wire::Dns::parse(names.handle(bytes).answer)->rcode; };
  EXPECT_EQ(rcode(query.bytes()), wire::dns_rcode::kFormatError);
  query.questions = {{"www.example"}};
  query.opcode = 2;
  EXPECT_EQ(rcode(query.bytes()), wire::dns_rcode::kNotImplemented);
  query.opcode = 0;
  query.questions[0].klass = 3;
  EXPECT_EQ(rcode(query.bytes()), wire::dns_rcode::kRefused);
  query.questions[0].klass = 1;
  std::vector<uint8_t> cut = query.bytes();
  cut.resize(cut.size() - 3);
  EXPECT_EQ(rcode(cut), wire::dns_rcode::kFormatError);
}

TEST(NameServer, NeverAnswersAnAnswerOrNothing) {
  NameServer names = server();
  wire::Dns answer;
  answer.is_response = true;
  answer.questions = {{"www.example"}};
  EXPECT_TRUE(names.handle(answer.bytes()).answer.empty());
  EXPECT_TRUE(names.handle({}).answer.empty());
}

// A name whose pointer points to itself.
TEST(NameServer, IsNotSentInCirclesByAPointer) {
  NameServer names = server();
  const std::vector<uint8_t> loop{0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1};
  EXPECT_EQ(wire::Dns::parse(names.handle(loop).answer)->rcode, wire::dns_rcode::kFormatError);
}

}  // namespace
}  // namespace loom
