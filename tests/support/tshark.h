#pragma once

// Asks tshark, the other side's reading of a file.

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace loom::test {

inline bool have_tshark() {
  static const bool have = std::system("tshark --version >/dev/null 2>&1") == 0;
  return have;
}

// Standard output of `tshark -r path arguments`, as lines of tab-separated fields; `ok` says whether it ended well.
inline std::vector<std::vector<std::string>> tshark(const std::string& path, const std::string& arguments, bool& ok) {
  // UTC, a fixed tongue, and no resolving of names.
  const std::string command = "TZ=UTC LC_ALL=C.UTF-8 tshark -n -r '" + path + "' " + arguments + " 2>/dev/null";
  std::string text;
  ok = false;
  if (FILE* const pipe = ::popen(command.c_str(), "r")) {
    char piece[4096];
    while (const size_t n = std::fread(piece, 1, sizeof piece, pipe)) text.append(piece, n);
    ok = ::pclose(pipe) == 0;
  }
  std::vector<std::vector<std::string>> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    auto& fields = lines.emplace_back();
    size_t begin = 0;
    for (size_t tab; (tab = line.find('\t', begin)) != std::string::npos; begin = tab + 1)
      fields.push_back(line.substr(begin, tab - begin));
    fields.push_back(line.substr(begin));
  }
  return lines;
}

}  // namespace loom::test
