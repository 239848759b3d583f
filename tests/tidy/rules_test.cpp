// A rule that cannot fail is no rule: each is shown firing on a bad example, and silent on the good one beside it.

#include "tests/tidy/rules.h"

namespace loom::tidy {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

size_t line_of(const Violations& found) {
  return found.empty() ? 0 : found.front().line;
}
bool nothing_exists(const std::string&) {
  return false;
}

TEST(Rules, CodeOfBlanksCommentsAndKeepsLines) {
  EXPECT_EQ(code_of("a; // rand()\nb; /* x\ny */ c", Literals::kKeep), "a;          \nb;     \n     c");
  EXPECT_EQ(code_of("f(\"// no\\\" comment\"); g", Literals::kKeep), "f(\"// no\\\" comment\"); g");
  EXPECT_EQ(code_of("f(\"rand()\", 'x')", Literals::kBlank), "f(\"      \", ' ')");
  EXPECT_EQ(code_of("n = 1'000; // '\nrand()", Literals::kBlank), "n = 1'000;     \nrand()");
  EXPECT_EQ(code_of("R\"q(a)\" // )q\" b", Literals::kBlank), std::string(15, ' ') + "b");
}

TEST(Rules, LayersPointDownwards) {
  EXPECT_THAT(check_layers({"core/link.h", "\n#include \"devices/switching/bridge.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"topology/build.cpp", "#include \"cli/table.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"devices/nic/e1000.cpp", "#include \"topology/scenario.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"gui/view.cpp", "#include \"core/units.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"cli/main.cpp", "#include \"tests/support/net.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"cli/main.cpp", "#include \"topology/scenario.h\"\n#include \"core/units.h\"\n"}),
              IsEmpty());
  EXPECT_EQ(line_of(check_layers({"core/link.h", "\n#include \"cli/a.h\"\n"})), 2U);
}

TEST(Rules, RoomsOfCoreStayApart) {
  EXPECT_THAT(check_layers({"core/frame.h", "#include \"core/capture/pcap.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"core/frame.h", "#include \"core/results/run.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"core/frame.h", "#include \"core/wire/arp.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"core/wire/arp.h", "#include \"core/capture/pcap.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"core/wire/arp.h", "#include \"core/frame.h\"\n#include \"core/wire/bytes.h\"\n"}),
              IsEmpty());
  EXPECT_THAT(check_layers({"core/capture/pcap.h", "#include \"core/wire/bytes.h\"\n"}), IsEmpty());
}

TEST(Rules, DeviceFamiliesStayApart) {
  EXPECT_THAT(check_layers({"devices/switching/a.h", "#include \"devices/endpoint/host.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"devices/registry/a.h", "#include \"devices/endpoint/host.h\"\n"}), SizeIs(1));
  EXPECT_THAT(check_layers({"devices/switching/a.h", "#include \"devices/registry/type.h\"\n"}), IsEmpty());
  EXPECT_THAT(check_layers({"devices/switching/a.h", "#include \"devices/switching/b.h\"\n"}), IsEmpty());
}

TEST(Rules, OnlyTheListOfFamiliesKnowsThemAll) {
  const std::string include = "#include \"devices/endpoint/register.h\"\n";
  EXPECT_THAT(check_layers({"devices/register_all.cpp", include}), IsEmpty());
  EXPECT_THAT(check_layers({"devices/other.cpp", include}), SizeIs(1));
  EXPECT_THAT(check_layers({"devices/switching/a.cpp", "#include \"devices/register_all.h\"\n"}), SizeIs(1));
}

TEST(Rules, CodeBelongsIntoARoom) {
  EXPECT_THAT(check_layers({"utils/a.h", ""}), SizeIs(1));
  EXPECT_THAT(check_layers({"traces/record/guest.py", ""}), IsEmpty());
}

TEST(Rules, PackagesStayInTheirRooms) {
  EXPECT_THAT(check_packages({"core/a.h", "#include <yaml-cpp/yaml.h>\n"}), SizeIs(1));
  EXPECT_THAT(check_packages({"cli/a.cpp", "#include <sqlite3.h>\n"}), SizeIs(1));
  EXPECT_THAT(check_packages({"cli/a.cpp", "#include <pcap.h>\n#include <pcap/pcap.h>\n"}), SizeIs(2));
  EXPECT_THAT(check_packages({"devices/nic/a.h", "#include <systemc>\n#include <tlm>\n#include <tlm_utils/x.h>\n"}),
              SizeIs(3));
  EXPECT_THAT(check_packages({"cli/a.cpp", "#include <QString>\n#include <QtCharts/QChart>\n"}), SizeIs(2));
  EXPECT_THAT(check_packages({"core/a.h", "#include <boost/graph/graph_traits.hpp>\n"}), SizeIs(1));
  EXPECT_THAT(check_packages({"core/a.h", "#include <gtest/gtest.h>\n"}), SizeIs(1));
  EXPECT_THAT(check_packages({"topology/a.cpp", "#include <yaml-cpp/yaml.h>\n#include <queue>\n"}), IsEmpty());
  EXPECT_THAT(check_packages({"core/a.cpp", "// #include <sqlite3.h>\n"}), IsEmpty());
}

TEST(Rules, WallClockOnlyAtTheEdges) {
  for (const char* bad :
       {"std::chrono::steady_clock::now()", "std::chrono::system_clock::now()", "gettimeofday(&t, 0)",
        "clock_gettime(CLOCK_REALTIME, &t)", "x = time(nullptr)", "std::time(&t)", "sleep_for(d)"}) {
    EXPECT_THAT(check_wall_clock({"core/a.cpp", bad}), SizeIs(1)) << bad;
    EXPECT_THAT(check_wall_clock({"tests/core/a_test.cpp", bad}), SizeIs(1)) << bad;
    EXPECT_THAT(check_wall_clock({"devices/live/tap.cpp", bad}), IsEmpty()) << bad;
  }
  EXPECT_THAT(check_wall_clock({"core/a.cpp", "event.time(); Time time() const; // steady_clock\n"}), IsEmpty());
}

TEST(Rules, ChanceOnlyFromNamedStreams) {
  for (const char* bad : {"std::random_device d;", "rand()", "std::rand() % 6", "srand(1)", "drand48()",
                          "std::uniform_int_distribution<int> d;", "std::shuffle(a, b, g)"}) {
    EXPECT_THAT(check_randomness({"devices/endpoint/a.cpp", bad}), SizeIs(1)) << bad;
  }
  EXPECT_THAT(check_randomness({"core/a.cpp", "sim.random(name()); operand(); stream.exponential(mean)"}), IsEmpty());
}

TEST(Rules, NoHashOrder) {
  EXPECT_THAT(check_unordered({"core/a.h", "#include <unordered_map>\n"}), SizeIs(1));
  EXPECT_THAT(check_unordered({"core/a.h", "std::unordered_multiset<int> s;"}), SizeIs(1));
  EXPECT_THAT(check_unordered({"core/a.h", "std::map<int, int> m;"}), IsEmpty());
}

TEST(Rules, NoAssert) {
  EXPECT_THAT(check_no_assert({"core/a.cpp", "assert (x);"}), SizeIs(1));
  EXPECT_THAT(check_no_assert({"core/a.cpp", "static_assert(x); LOOM_CHECK(x);"}), IsEmpty());
}

TEST(Rules, HeadersAreGuardedAndExplained) {
  const std::string essay =
      "// What the thing is, and why it is here.\n//\n// Not modelled: what it leaves out, and who does that.\n";
  EXPECT_THAT(check_pragma_once({"core/a.h", "// Why.\n#pragma once\n"}), SizeIs(1));
  EXPECT_THAT(check_pragma_once({"core/a.h", "#pragma once\n"}), IsEmpty());
  EXPECT_THAT(check_essay({"core/a.h", "#pragma once\n\n#include <map>\n" + essay}), SizeIs(1));
  EXPECT_THAT(check_essay({"core/a.h", "#pragma once\n\n// Short.\nint a;\n"}), SizeIs(1));
  EXPECT_THAT(check_essay({"core/a.h", "#pragma once\n\n" + essay + "\n#include <map>\n"}), IsEmpty());
}

TEST(Rules, LengthIsBounded) {
  std::string text;
  for (int i = 0; i < 450; ++i) text += "\n";
  EXPECT_THAT(check_length({"core/a.cpp", text}), IsEmpty());
  EXPECT_THAT(check_length({"core/a.cpp", text + "\n"}), SizeIs(1));
  EXPECT_THAT(check_length({"traces/a.txt", text + "\n"}), IsEmpty());
}

TEST(Rules, WhiteSpace) {
  EXPECT_THAT(check_white_space({"core/a.cpp", "a \n"}), SizeIs(1));
  EXPECT_THAT(check_white_space({"core/a.cpp", "a\n\tb\n"}), SizeIs(1));
  EXPECT_THAT(check_white_space({"core/a.cpp", "a\r\n"}), SizeIs(1));
  EXPECT_THAT(check_white_space({"README.md", "a"}), SizeIs(1));
  EXPECT_THAT(check_white_space({"core/a.cpp", "a b\n"}), IsEmpty());
}

TEST(Rules, NothingUnfinished) {
  const std::string later = std::string("TO") + "DO";  // in two, for the rule reads this file too
  EXPECT_THAT(check_unfinished({"core/a.cpp", "// " + later + ": more\n"}), SizeIs(1));
  EXPECT_THAT(check_unfinished({"README.md", std::string("FIX") + "ME\n"}), SizeIs(1));
  EXPECT_THAT(check_unfinished({"core/a.cpp", "mkstemp(\"fooXXXXXX\"); " + later + "RADA\n"}), IsEmpty());
}

TEST(Rules, SpeaksOfItself) {
  const auto spoken = [](const std::string& a, const std::string& b) {  // in two, for the rule reads this file too
    return check_speaks_of_itself({"README.md", "see " + a + b + " for more"});
  };
  EXPECT_THAT(spoken("/wo", "rk/main"), SizeIs(1));
  EXPECT_THAT(spoken("(../sha", "red/x)"), SizeIs(1));
  EXPECT_THAT(spoken("issue", " #12"), SizeIs(1));
  EXPECT_THAT(spoken("py", "pi.org"), SizeIs(1));
  EXPECT_THAT(spoken("docker.i", "o/x"), SizeIs(1));
  EXPECT_THAT(spoken("http://ftp.deb", "ian.org/x"), SizeIs(1));
  EXPECT_THAT(spoken("the framework/ we share; ", "Debian 12; an issue"), IsEmpty());
  EXPECT_THAT(check_speaks_of_itself({"a.bin", std::string(1, '\0') + "/wo" + "rk/"}), IsEmpty());
}

TEST(Rules, LongLinesAreSearchedToTheirEnd) {
  EXPECT_THAT(check_speaks_of_itself({"a.json", std::string(100'000, 'a') + " /wo" + "rk/"}), SizeIs(1));
}

TEST(Rules, IncludesAreRooted) {
  const auto exists = [](const std::string& path) { return path == "core/a.h" || path == "core/b.h"; };
  EXPECT_THAT(check_includes({"core/c.cpp", "#include \"../core/b.h\"\n"}, exists), SizeIs(1));
  EXPECT_THAT(check_includes({"core/c.cpp", "#include \"b.h\"\n"}, exists), SizeIs(1));
  EXPECT_THAT(check_includes({"core/c.cpp", "#include \"core/b.h\"\n"}, nothing_exists), SizeIs(1));
  EXPECT_THAT(check_includes({"core/a.cpp", "#include <map>\n#include \"core/a.h\"\n"}, exists), SizeIs(1));
  EXPECT_THAT(check_includes({"core/a.cpp", "#include \"core/a.h\"\n\n#include <map>\n"}, exists), IsEmpty());
}

TEST(Rules, TopLevelFoldersHaveAReadme) {
  EXPECT_THAT(check_readmes({"core/a.h", "cli/main.cpp", "cli/README.md", "LICENSE", ".ci/run"}), SizeIs(1));
  EXPECT_THAT(check_readmes({"core/a.h", "core/README.md"}), IsEmpty());
}

TEST(Rules, AViolationSaysWhereAndWhat) {
  EXPECT_EQ((Violation{"core/a.h", 3, "do that"}.str()), "core/a.h:3: do that");
  EXPECT_EQ((Violation{"core/README.md", 0, "is missing"}.str()), "core/README.md: is missing");
}

}  // namespace
}  // namespace loom::tidy
