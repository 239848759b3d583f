#pragma once

// Where the capture tests find and leave their files.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/capture/capture_reader.h"

namespace loom::test {

inline std::string capture_path(const std::string& name) {
  return LOOM_SOURCE_DIR "/traces/captures/" + name;
}

// A directory of this test program's own, gone with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "loom_capture_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data()) == nullptr ? "." : pattern;
  }
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::vector<CapturedPacket> read_all(CaptureReader& reader) {
  std::vector<CapturedPacket> packets;
  while (const CapturedPacket* packet = reader.next()) packets.push_back(*packet);
  return packets;
}

}  // namespace loom::test
