#pragma once

// A whole file as read-only memory: mapped when it is a regular file, read into memory when it is a pipe. Reading
// runs front to back, so pages far behind the reader are given back to the system; touching them again costs a page
// fault, never correctness.
//
// Errors: UserError when the path cannot be opened or is a directory; std::system_error when the system fails later.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace loom::capture {

class FileView {
 public:
  explicit FileView(const std::string& path);
  ~FileView();
  FileView(const FileView&) = delete;
  FileView& operator=(const FileView&) = delete;

  std::span<const uint8_t> bytes() const { return bytes_; }

  // Tells that reading stands at `offset`. False when the file has become shorter than what is mapped.
  bool advance(size_t offset) { return offset < next_look_ || look(offset); }
  // Tells that reading starts over.
  void restart();

 private:
  bool look(size_t offset);
  void read_whole(const std::string& path);

  int fd_ = -1;
  bool mapped_ = false;
  std::span<const uint8_t> bytes_;
  std::vector<uint8_t> storage_;  // of a pipe
  size_t dropped_ = 0;            // pages before this offset were given back
  size_t next_look_ = 0;
};

}  // namespace loom::capture
