#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

static constexpr std::size_t buffer_size = 1 << 18;

// A name beside `target` that no other writer uses. O_EXCL in open() makes sure of it.
static std::string name_beside(const std::string& target) {
  static std::atomic<unsigned> counter{0};
  return target + "." + std::to_string(getpid()) + "-" + std::to_string(counter++) + ".tmp";
}

AtomicFile::AtomicFile(const std::string& path) : path_(path), target_(path) {
  std::error_code ignored;
  if (std::filesystem::is_symlink(path, ignored)) {
    const auto followed = std::filesystem::weakly_canonical(path, ignored);
    if (!ignored) target_ = followed.string();
  }
  struct stat existing {};
  const bool exists = ::stat(target_.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) fail(EISDIR);
  if (exists && !S_ISREG(existing.st_mode)) {
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail(errno);
    return;
  }
  // A file that may not be written is not replaced either, though its folder would allow it.
  if (exists && ::access(target_.c_str(), W_OK) != 0) fail(errno);
  do {
    temporary_ = name_beside(target_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) {
    temporary_.clear();
    fail(errno);
  }
  if (exists && ::fchmod(descriptor_, existing.st_mode & 07777) != 0) fail(errno);
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::write(const void* data, std::size_t bytes) {
  XGRAD_CHECK(descriptor_ >= 0, "AtomicFile: ", path_, " is closed; nothing can be written after commit");
  const char* from = static_cast<const char*>(data);
  while (bytes > 0) {
    const std::size_t part = std::min(bytes, buffer_size - buffer_.size());
    buffer_.append(from, part);
    from += part;
    bytes -= part;
    if (buffer_.size() == buffer_size) flush();
  }
}

void AtomicFile::flush() {
  for (std::size_t done = 0; done < buffer_.size();) {
    const ssize_t written = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    done += static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

void AtomicFile::commit() {
  XGRAD_CHECK(descriptor_ >= 0, "AtomicFile: ", path_, " is closed; it was committed before");
  flush();
  // Without fsync a crash of the machine after the rename could leave an empty file under the name.
  if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail(errno);
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail(errno);
  if (!temporary_.empty() && std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
}

void AtomicFile::fail(int error) {
  discard();
  throw std::runtime_error(text("cannot write ", path_, ": ", std::generic_category().message(error)));
}

void AtomicFile::discard() noexcept {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

}  // namespace xgrad
