// etherloom completion, as the shells themselves run it.

#include "tests/cli/etherloom.h"
#include "tests/support/temp_folder.h"

namespace loom {
namespace {

using testing::HasSubstr;

// The words bash offers when the last of `words` is being typed.
std::string bash_offers(const std::string& words, const std::string& folder = "/") {
  const std::string script = "source <(" LOOM_ETHERLOOM " completion bash); COMP_WORDS=(" + words +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _etherloom; printf '%s ' \"${COMPREPLY[@]}\"";
  const ProgramResult result = run_program({"bash", "--norc", "-c", script}, {.folder = folder});
  EXPECT_EQ(result.err, "");
  return result.out;
}

TEST(Completion, BashOffersVerbsOptionsAndWords) {
  EXPECT_EQ(bash_offers("etherloom pc"), "pcap ");
  EXPECT_EQ(bash_offers("etherloom pcap ''"), "info show diff edit minimise ");
  EXPECT_EQ(bash_offers("etherloom pcap show --fi"), "--filter --fields ");
  EXPECT_EQ(bash_offers("etherloom pcap show --time ''"), "relative utc epoch ");
  EXPECT_EQ(bash_offers("etherloom pcap show --format j"), "json ");
  EXPECT_EQ(bash_offers("etherloom pcap show --format = j"), "json ");  // as readline cuts --format=j
  EXPECT_EQ(bash_offers("etherloom pcap show --format ="), "table json csv ");
  EXPECT_EQ(bash_offers("etherloom completion z"), "zsh ");
}

TEST(Completion, BashOffersFilesWhereAFileBelongs) {
  const TempFolder folder;
  folder.write("a trace.pcap", "");
  EXPECT_EQ(bash_offers("etherloom pcap info a", folder.path()), "a trace.pcap ");
}

TEST(Completion, ZshOffersTheSame) {
  if (run_program({"zsh", "--version"}).exit_code != 0) GTEST_SKIP() << "zsh is not installed";
  // zsh's own functions are replaced by ones that print what they are asked to offer.
  const auto offers = [](const std::string& words) {
    const std::string script =
        "compdef() {}; compset() { return 0 }; _files() { print -r -- FILES $@ }; compadd() { print -r -- $@ };"
        "_describe() { print -rl -- ${(P)2} }; source <(" LOOM_ETHERLOOM " completion zsh); words=(" +
        words + "); CURRENT=${#words}; _etherloom";
    const ProgramResult result = run_program({"zsh", "-f", "-c", script});
    EXPECT_EQ(result.err, "");
    return result.out;
  };
  EXPECT_THAT(offers("etherloom ''"), HasSubstr("pcap:Look into capture files"));
  EXPECT_EQ(offers("etherloom pcap show --time ''"), "-- relative utc epoch\n");
  EXPECT_EQ(offers("etherloom pcap show --format=j"), "-- table json csv\n");
  EXPECT_EQ(offers("etherloom pcap info ''"), "FILES\n");
  EXPECT_THAT(offers("etherloom pcap show -"), HasSubstr("--lenient:"));
}

TEST(Completion, FishOffersTheSame) {
  if (run_program({"fish", "--version"}).exit_code != 0) GTEST_SKIP() << "fish is not installed";
  const TempFolder home;
  const auto offers = [&home](const std::string& line) {
    const std::string script = LOOM_ETHERLOOM " completion fish | source; complete -C '" + line + "'";
    const ProgramResult result = run_program({"fish", "--no-config", "-c", script},
                                             {.environment = {{"HOME", home.path()}}, .folder = home.path()});
    EXPECT_EQ(result.err, "");
    return result.out;
  };
  home.write("x.pcap", "");
  EXPECT_THAT(offers("etherloom pc"), testing::StartsWith("pcap\tLook into capture files"));
  for (const char* word : {"relative\t", "utc\t", "epoch\t"})
    EXPECT_THAT(offers("etherloom pcap show --time "), HasSubstr(word));
  EXPECT_THAT(offers("etherloom pcap show --time "), testing::Not(HasSubstr("x.pcap")));
  EXPECT_THAT(offers("etherloom pcap info x"), HasSubstr("x.pcap"));
  EXPECT_THAT(offers("etherloom pcap show --le"), HasSubstr("--lenient"));
}

}  // namespace
}  // namespace loom
