#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

namespace xgrad {

namespace {

// Closes the descriptor on every way out; a mapping outlives it.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

[[noreturn]] static void fail(const std::string& path, int error) {
  throw std::runtime_error(text("cannot read ", path, ": ", std::generic_category().message(error)));
}

MappedFile::MappedFile(const std::string& path) : path_(path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) fail(path, errno);
  struct stat status {};
  if (::fstat(file.number, &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) fail(path, EISDIR);
  if (S_ISREG(status.st_mode) && status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    void* memory = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.number, 0);
    if (memory != MAP_FAILED) {
      data_ = static_cast<const char*>(memory);
      mapped_ = true;
      return;
    }
  }
  // Pipes, file systems without mmap, and files of size 0, which may be a /proc file that has contents all
  // the same.
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file.number, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, errno);
    if (got == 0) break;
    read_.append(block, static_cast<std::size_t>(got));
  }
  data_ = read_.data();
  size_ = read_.size();
}

MappedFile::~MappedFile() {
  if (mapped_) ::munmap(const_cast<char*>(data_), size_);
}

void MappedFile::release(std::size_t first, std::size_t last) const {
  if (!mapped_) return;
  const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  first = (first + page - 1) / page * page;
  last = std::min(last, size_) / page * page;
  if (first < last) ::madvise(const_cast<char*>(data_) + first, last - first, MADV_DONTNEED);
}

}  // namespace xgrad
