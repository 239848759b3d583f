#include "topology/yaml_reader.h"

#include <gtest/gtest.h>

namespace loom {
namespace {

using ::testing::HasSubstr;

// The complaint about a text, as the user reads it.
std::string complaint(const std::string& text, const YamlLimits& limits = {}) {
  try {
    read_yaml(text, "lab.yaml", limits);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(YamlReader, KeepsOrderPlaceAndQuoting) {
  const RawValue root = read_yaml("b: 1\na:\n  - \"x y\"\n  - {c: ~}\n", "lab.yaml");
  ASSERT_EQ(root.kind, RawValue::Kind::kMap);
  ASSERT_EQ(root.entries.size(), 2U);
  EXPECT_EQ(root.entries[0].key, "b");
  EXPECT_EQ(root.entries[0].value.scalar, "1");
  EXPECT_EQ(root.entries[0].value.mark, (SourceMark{"lab.yaml", 1, 4}));
  EXPECT_FALSE(root.entries[0].value.quoted);
  EXPECT_EQ(root.entries[1].key_mark, (SourceMark{"lab.yaml", 2, 1}));
  const RawValue& list = root.entries[1].value;
  ASSERT_EQ(list.kind, RawValue::Kind::kList);
  EXPECT_EQ(list.items.at(0).scalar, "x y");
  EXPECT_TRUE(list.items.at(0).quoted);
  EXPECT_EQ(list.items.at(0).mark, (SourceMark{"lab.yaml", 3, 5}));
  EXPECT_EQ(list.items.at(1).entries.at(0).value.kind, RawValue::Kind::kNull);
}

TEST(YamlReader, ATextThatIsNoDocumentStillHasAPlace) {
  EXPECT_EQ(read_yaml("%x'", "f.yaml").mark, (SourceMark{"f.yaml", 1, 1}));
  EXPECT_EQ(read_yaml("# a comment\n", "f.yaml").mark.file, "f.yaml");
}

TEST(YamlReader, AliasesStandForCopies) {
  const RawValue root = read_yaml("a: &x {k: [1, 2]}\nb: *x\n", "lab.yaml");
  EXPECT_EQ(root.entries[1].value.entries.at(0).value.items.size(), 2U);
  EXPECT_EQ(complaint("a: &x [*x]\n"), "lab.yaml:1:8: the alias stands inside what it names");
  EXPECT_THAT(complaint("a: *y\n"), HasSubstr("the alias names no anchor before it"));
}

TEST(YamlReader, AKeyWrittenTwiceNamesTheFirst) {
  EXPECT_EQ(complaint("nodes:\n  sw1: {}\n  h1: {}\n  sw1: {}\n"),
            "lab.yaml:4:3: \"sw1\" is written twice in this map\n  hint: the first is at line 2");
}

TEST(YamlReader, BoundsABillionLaughs) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    std::string line = "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 9; ++j) line += ", " + before;
    text += line + "]\n";
  }
  EXPECT_THAT(complaint(text), HasSubstr("the file holds more than 2000000 values"));
}

TEST(YamlReader, BoundsAnAliasedLongText) {
  std::string text = "a: &a \"" + std::string(1'000'000, 'x') + "\"\nb: [*a";
  for (int i = 0; i < 1000; ++i) text += ", *a";
  EXPECT_THAT(complaint(text + "]\n"), HasSubstr("more than 2000000 values"));
}

TEST(YamlReader, BoundsDepthAndSize) {
  EXPECT_THAT(complaint(std::string(65, '[') + std::string(65, ']')), HasSubstr("nested more than 64 deep"));
  EXPECT_EQ(complaint(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_THAT(complaint(std::string(100'000, '[')), HasSubstr("lab.yaml:1:"));
  EXPECT_THAT(complaint(std::string(100'000, '{')), HasSubstr("lab.yaml:1:"));
  EXPECT_THAT(complaint(std::string(100'000, '-')), Not(HasSubstr("not valid YAML")));
  EXPECT_THAT(complaint("a: [1, 2, 3]\n", {.bytes = 5}), HasSubstr("larger than"));
  EXPECT_THAT(complaint("a: [1, 2, 3]\n", {.values = 3}), HasSubstr("more than 3 values"));
}

TEST(YamlReader, RefusesWhatIsNoTextByItsFirstByte) {
  EXPECT_THAT(complaint(std::string(10'000'000, '\0')), HasSubstr("lab.yaml:1:1: byte 0x00 is not text"));
  EXPECT_THAT(complaint("\n\r\r\n\x1c"), HasSubstr("lab.yaml:3:1: byte 0x1c is not text"));
  EXPECT_THAT(complaint("name: caf\xe9\n"), HasSubstr("lab.yaml:1:10: byte 0xe9 is not UTF-8"));
  EXPECT_THAT(complaint("name: \xc0\xaf\n"), HasSubstr("is not UTF-8"));
  EXPECT_THAT(complaint("name: \xed\xa0\x80\n"), HasSubstr("is not UTF-8"));
  EXPECT_THAT(complaint(std::string("\xff\xfe\x61\x00", 4)), HasSubstr("UTF-16"));
  EXPECT_EQ(complaint("name: caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n"), "");
}

TEST(YamlReader, RefusesNothingAtAll) {
  EXPECT_THAT(complaint(""), HasSubstr("lab.yaml:1:1: the file is empty"));
  EXPECT_THAT(complaint(" \n\n"), HasSubstr("the file is empty"));
  EXPECT_EQ(read_yaml("# only a comment\n", "lab.yaml").kind, RawValue::Kind::kNull);
}

TEST(YamlReader, RefusesTabsThatIndent) {
  EXPECT_THAT(complaint("a:\n\tb: 1\n"), HasSubstr("lab.yaml:2:1: the line is indented with a tab"));
  EXPECT_THAT(complaint("a:\n  \tb: 1\n"), HasSubstr("lab.yaml:2:3: the line is indented with a tab"));
  EXPECT_EQ(complaint("a: 1\t# one\n\t\nb: 2\n"), "");
}

TEST(YamlReader, RefusesASecondDocument) {
  EXPECT_THAT(complaint("a: 1\n---\nb: 2\n"), HasSubstr("lab.yaml:2:1: a second YAML document begins here"));
  EXPECT_EQ(complaint("---\na: 1\n...\n"), "");
}

TEST(YamlReader, SaysInPlainWordsWhereTheFileIsCutShort) {
  EXPECT_THAT(complaint("topology:\n  nodes: { sw1: { kind: switch"), HasSubstr("a { is never closed"));
  EXPECT_THAT(complaint("a: [1, 2"), HasSubstr("a [ is never closed"));
  EXPECT_THAT(complaint("a: \"text"), HasSubstr("a quoted text is never closed"));
  EXPECT_THAT(complaint("a: {b: [1, 2}"), HasSubstr("lab.yaml:1:"));
}

TEST(YamlReader, EveryCutOfAScenarioIsReadOrRefusedWithAPlace) {
  const std::string text =
      "version: 1\nname: \"lab\"\ntopology:\n  nodes:\n    sw1: { kind: switch, ports: { p1: { trunk: [10, 20] } } "
      "}\n"
      "  links:\n    - endpoints: ['h1:eth0', \"sw1:p1\"]\n# end\n";
  for (size_t length = 0; length < text.size(); ++length) {
    const std::string said = complaint(text.substr(0, length));
    if (said.empty()) continue;
    EXPECT_THAT(said, HasSubstr("lab.yaml:")) << length;
    EXPECT_THAT(said, Not(HasSubstr("not valid YAML"))) << length;
  }
}

TEST(YamlReader, RefusesTagsMergeKeysAndKeysThatAreNoText) {
  EXPECT_THAT(complaint("a: !!binary aGk=\n"), HasSubstr("is not used here"));
  EXPECT_THAT(complaint("a: &x {k: 1}\nb: {<<: *x}\n"), HasSubstr("merge keys"));
  EXPECT_THAT(complaint("{a: 1}: 2\n"), HasSubstr("a key is a map"));
  EXPECT_THAT(complaint("[a]: 2\n"), HasSubstr("a key is a list"));
  EXPECT_THAT(complaint("~: 2\n"), HasSubstr("a key is missing"));
}

TEST(YamlReader, NamesCommonMistakes) {
  EXPECT_THAT(complaint("name: a: b\n"), HasSubstr("a value stands where none can be"));
  EXPECT_THAT(complaint("a: 1\n b: 2\n"), HasSubstr("lab.yaml:2:"));
  EXPECT_THAT(complaint("a: @x\n"), HasSubstr("this is not YAML"));
  EXPECT_THAT(complaint("a: ]\n"), HasSubstr("has no opening one"));
}

TEST(ReadTextFile, NamesWhatIsMissingAFolderOrTooLarge) {
  const auto said = [](const std::string& path, const YamlLimits& limits) {
    try {
      read_text_file(path, limits);
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(said("no/such.yaml", {}), "no/such.yaml: cannot open it: No such file or directory");
  EXPECT_THAT(said("tests", {}), HasSubstr("tests: this is a folder"));
  EXPECT_THAT(said("/dev/zero", {}), HasSubstr("larger than 64 MiB"));
}

}  // namespace
}  // namespace loom
