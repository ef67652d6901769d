#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad {

static constexpr std::size_t buffer_size = 1 << 18;

static std::filesystem::path folder_of(const std::string& target) {
  const std::filesystem::path folder = std::filesystem::path(target).parent_path();
  return folder.empty() ? "." : folder;
}

// Where a chain of symbolic links ends, also if nothing is there yet.
static std::string behind_links(const std::string& path) {
  constexpr int most = 40;  // as the system's own limit; a circle ends with its error
  std::filesystem::path target = path;
  std::error_code error;
  for (int links = 0; links < most && std::filesystem::is_symlink(target, error); ++links) {
    const std::filesystem::path next = std::filesystem::read_symlink(target, error);
    if (error) break;
    target = target.parent_path() / next;  // `next` alone where it is absolute
  }
  return target.string();
}

// ---- unfinished files

// A name beside `target` that no other writer uses. O_EXCL in open() makes sure of it.
static std::string name_beside(const std::string& target) {
  static std::atomic<unsigned> counter{0};
  return target + "." + std::to_string(getpid()) + "-" + std::to_string(counter++) + ".tmp";
}

// Whether `name` is one of name_beside("file").
static bool is_beside(std::string_view name, std::string_view file) {
  if (!name.starts_with(file)) return false;
  name.remove_prefix(file.size());
  if (!name.starts_with('.') || !name.ends_with(".tmp") || name.size() < 8) return false;
  const std::string_view numbers = name.substr(1, name.size() - 5);
  const auto digits = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  };
  const std::size_t dash = std::min(numbers.find('-'), numbers.size());
  return digits(numbers.substr(0, dash)) && dash < numbers.size() && digits(numbers.substr(dash + 1));
}

// Removes what writers of `target` left that are dead: nobody holds the lock. Nothing that goes wrong here
// matters.
static void remove_leftovers(const std::string& target) {
  const std::string file = std::filesystem::path(target).filename().string();
  std::error_code error;
  std::filesystem::directory_iterator entry(folder_of(target), error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (!is_beside(entry->path().filename().string(), file)) continue;
    const int found = ::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (found < 0) continue;
    struct stat status {};
    if (::fstat(found, &status) == 0 && S_ISREG(status.st_mode) && ::flock(found, LOCK_EX | LOCK_NB) == 0) {
      ::unlink(entry->path().c_str());
    }
    ::close(found);
  }
}

// Makes the unfinished file and locks it. It is made again where someone else saw it before it was locked and
// took it for a leftover.
void AtomicFile::open_beside() {
  for (;;) {
    temporary_ = name_beside(target_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno == EEXIST) continue;
    if (descriptor_ < 0) {
      const int error = errno;
      temporary_.clear();
      fail(error);
    }
    // Without locks (some network file systems) leftovers stay, as nobody can lock them either.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
      struct stat status {};
      if (::fstat(descriptor_, &status) != 0 || status.st_nlink > 0) return;
    }
    ::close(descriptor_);
  }
}

// ---- writing

AtomicFile::AtomicFile(const std::string& path) : path_(path), target_(behind_links(path)) {
  std::error_code error;
  if (std::filesystem::is_symlink(target_, error)) fail(ELOOP);
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
  remove_leftovers(target_);
  open_beside();
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
  // Renamed before it is closed, which gives up the lock.
  const bool renamed = !temporary_.empty();
  if (renamed && std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail(errno);
  if (renamed) sync_folder();
}

// The new name is in the folder, which is a file of its own. Not everything that is a folder can be opened or
// synchronised; where it cannot, the system does not promise more.
void AtomicFile::sync_folder() {
  const int folder = ::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  const int error = ::fsync(folder) == 0 ? 0 : errno;
  ::close(folder);
  if (error == EIO || error == ENOSPC) fail(error);
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
