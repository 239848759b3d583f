// Applies every rule of rules.h to every file of the repository.

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "tests/tidy/rules.h"

namespace loom::tidy {
namespace {

namespace fs = std::filesystem;

// What .gitignore leaves out, and git's own.
bool is_ignored(const fs::path& relative) {
  const std::string name = relative.filename().string();
  const std::string path = relative.generic_string();
  return path == ".git" || path == "build" || path == "results" || name == "__pycache__" || name.ends_with(".pyc");
}

// Every file of the tree, sorted by path. Read once for all tests.
const std::vector<File>& tree() {
  static const std::vector<File> kTree = [] {
    const fs::path root = LOOM_SOURCE_DIR;
    std::vector<File> files;
    for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
      const fs::path relative = fs::relative(it->path(), root);
      if (is_ignored(relative)) {
        it.disable_recursion_pending();
      } else if (it->is_regular_file()) {
        std::ostringstream text;
        text << std::ifstream(it->path(), std::ios::binary).rdbuf();
        files.push_back({relative.generic_string(), text.str()});
      }
    }
    std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
    return files;
  }();
  return kTree;
}

bool exists(const std::string& path) {
  return std::binary_search(tree().begin(), tree().end(), File{path, ""},
                            [](const File& a, const File& b) { return a.path < b.path; });
}

std::string listed(const Violations& found) {
  std::string text;
  for (const Violation& violation : found) text += "  " + violation.str() + "\n";
  return text;
}

void expect_none(const std::function<Violations(const File&)>& rule) {
  Violations found;
  for (const File& file : tree()) {
    for (Violation& violation : rule(file)) found.push_back(std::move(violation));
  }
  EXPECT_TRUE(found.empty()) << found.size() << " to mend:\n" << listed(found);
}

TEST(Tidy, TheTreeIsThere) {  // so that no rule passes because it saw nothing
  EXPECT_TRUE(exists("core/units.h"));
  EXPECT_TRUE(exists("tests/tidy/tidy_test.cpp"));
  EXPECT_TRUE(exists("dev"));
}

TEST(Tidy, IncludesPointDownwardsOnly) {
  expect_none(check_layers);
}
TEST(Tidy, EachPackageStaysInItsRoom) {
  expect_none(check_packages);
}
TEST(Tidy, NoModelReadsTheWallClock) {
  expect_none(check_wall_clock);
}
TEST(Tidy, ChanceComesFromNamedStreamsOnly) {
  expect_none(check_randomness);
}
TEST(Tidy, NoContainerIsOrderedByHash) {
  expect_none(check_unordered);
}
TEST(Tidy, ChecksStandInReleaseBuildsToo) {
  expect_none(check_no_assert);
}
TEST(Tidy, EachHeaderIsIncludedOnce) {
  expect_none(check_pragma_once);
}
TEST(Tidy, EachHeaderOpensWithAnEssay) {
  expect_none(check_essay);
}
TEST(Tidy, NoFileOutgrowsOneIdea) {
  expect_none(check_length);
}
TEST(Tidy, WhiteSpaceIsClean) {
  expect_none(check_white_space);
}
TEST(Tidy, NothingIsLeftForLater) {
  expect_none(check_unfinished);
}
TEST(Tidy, TheProjectSpeaksOfItselfAlone) {
  expect_none(check_speaks_of_itself);
}
TEST(Tidy, IncludesAreRootedAtTheRepositoryOwnHeaderFirst) {
  expect_none([](const File& file) { return check_includes(file, exists); });
}

TEST(Tidy, EachTopLevelFolderHasItsContract) {
  std::vector<std::string> paths;
  for (const File& file : tree()) paths.push_back(file.path);
  const Violations found = check_readmes(paths);
  EXPECT_TRUE(found.empty()) << listed(found);
}

TEST(Tidy, SourcesAreFormatted) {
  if (std::system("command -v clang-format-14 >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "clang-format-14 is not installed";
  const fs::path list = fs::path(testing::TempDir()) / "loom_tidy_sources";
  {
    std::ofstream out(list, std::ios::binary);
    for (const File& file : tree()) {
      if (is_cpp(file.path)) out << LOOM_SOURCE_DIR << '/' << file.path << '\0';
    }
  }
  const std::string command = "xargs -0 -a '" + list.string() + "' clang-format-14 --dry-run -Werror 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string said;
  for (std::array<char, 4096> some{}; fgets(some.data(), some.size(), pipe) != nullptr;) said += some.data();
  EXPECT_EQ(pclose(pipe), 0) << "run ./dev format\n" << said.substr(0, 4000);
  fs::remove(list);
}

}  // namespace
}  // namespace loom::tidy
