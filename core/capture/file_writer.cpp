#include "core/capture/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace loom {

FileWriter::FileWriter(const std::string& path) : path_(path), buffer_(std::make_unique<uint8_t[]>(kBuffer)) {
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "cannot create " + path);
}

FileWriter::~FileWriter() {
  try {
    close();
  } catch (const std::system_error&) {
    // close() by name is the way to learn of it
  }
}

void FileWriter::append(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.first(bytes.size() < kLargest ? bytes.size() : kLargest);
    std::memcpy(reserve(piece.size()), piece.data(), piece.size());
    bytes = bytes.subspan(piece.size());
  }
}

void FileWriter::flush() {
  const uint8_t* from = buffer_.get();
  size_t left = std::exchange(used_, 0);
  while (left != 0 && fd_ >= 0) {
    const ssize_t n = ::write(fd_, from, left);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int why = errno;
      ::close(std::exchange(fd_, -1));
      throw std::system_error(why, std::generic_category(), "cannot write " + path_);
    }
    from += n;
    left -= static_cast<size_t>(n);
  }
}

void FileWriter::abandon() {
  used_ = 0;
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void FileWriter::close() {
  flush();
  if (fd_ >= 0 && ::close(std::exchange(fd_, -1)) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot close " + path_);
}

}  // namespace loom
