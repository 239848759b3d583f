#pragma once

// A file written front to back in large pieces. Whatever it holds is complete after flush(); the destructor flushes
// too, but can tell nobody when that fails.
//
// Errors: std::system_error naming the path, once; what is written after that is dropped.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace loom {

class FileWriter {
 public:
  explicit FileWriter(const std::string& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  // Room for `size` octets that the caller fills at once; `size` is at most kLargest.
  uint8_t* reserve(size_t size) {
    if (size > kBuffer - used_) [[unlikely]]
      flush();
    uint8_t* const place = buffer_.get() + used_;
    used_ += size;
    return place;
  }
  void append(std::span<const uint8_t> bytes);

  void flush();
  void close();
  // Closes without writing what is still here: for a copy of the process, whose original writes it.
  void abandon();

  static constexpr size_t kBuffer = size_t{1} << 20;
  static constexpr size_t kLargest = kBuffer / 2;

 private:
  std::string path_;
  int fd_ = -1;
  std::unique_ptr<uint8_t[]> buffer_;
  size_t used_ = 0;
};

}  // namespace loom
