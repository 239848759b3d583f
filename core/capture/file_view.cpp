#include "core/capture/file_view.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include "core/error.h"

namespace loom::capture {

namespace {
constexpr size_t kWindow = size_t{16} << 20;  // between two looks
constexpr size_t kKept = size_t{32} << 20;    // mapped pages left behind the reader

UserError cannot_open(const std::string& path, const std::error_code& why, const char* hint = "") {
  return UserError(SourceMark{path, 0, 0}, "cannot open: " + why.message(), hint);
}
}  // namespace

FileView::FileView(const std::string& path) {
  fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) throw cannot_open(path, {errno, std::generic_category()});
  try {
    struct stat about {};
    if (::fstat(fd_, &about) != 0) throw std::system_error(errno, std::generic_category(), "fstat " + path);
    if (S_ISDIR(about.st_mode))
      throw cannot_open(path, make_error_code(std::errc::is_a_directory), "name a file in it");
    if (!S_ISREG(about.st_mode)) {
      read_whole(path);
    } else if (about.st_size > 0) {
      const auto size = static_cast<size_t>(about.st_size);
      void* const map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd_, 0);
      if (map == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap " + path);
      ::madvise(map, size, MADV_SEQUENTIAL);  // advice only: failing changes nothing but speed
      bytes_ = {static_cast<const uint8_t*>(map), size};
      mapped_ = true;
    }
  } catch (...) {
    ::close(fd_);
    throw;
  }
  restart();
}

void FileView::restart() {
  dropped_ = 0;
  next_look_ = mapped_ ? kWindow : std::numeric_limits<size_t>::max();
}

FileView::~FileView() {
  if (mapped_) ::munmap(const_cast<uint8_t*>(bytes_.data()), bytes_.size());
  ::close(fd_);
}

void FileView::read_whole(const std::string& path) {
  constexpr size_t kPiece = size_t{1} << 20;
  size_t used = 0;
  for (;;) {
    if (storage_.size() < used + kPiece) storage_.resize(std::max(storage_.size() * 2, used + kPiece));
    const ssize_t n = ::read(fd_, storage_.data() + used, storage_.size() - used);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw std::system_error(errno, std::generic_category(), "read " + path);
    if (n == 0) break;
    used += static_cast<size_t>(n);
  }
  bytes_ = {storage_.data(), used};
}

bool FileView::look(size_t offset) {
  struct stat about {};
  if (::fstat(fd_, &about) != 0 || static_cast<size_t>(about.st_size) < bytes_.size()) return false;
  if (offset > dropped_ + kKept) {
    const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    const size_t end = (offset - kKept) / page * page;
    if (end > dropped_) ::madvise(const_cast<uint8_t*>(bytes_.data()) + dropped_, end - dropped_, MADV_DONTNEED);
    dropped_ = end;
  }
  next_look_ = offset + kWindow;
  return true;
}

}  // namespace loom::capture
