#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A file's bytes, read through the page cache without a copy (mmap). What cannot be mapped (a pipe) is read
/// instead. Errors are std::runtime_error: "cannot read u.data: No such file or directory".
///
/// Whoever replaces a file while it is read must give it a new one of the same name (AtomicFile, `mv`), as
/// every careful program does. Cutting the file itself short (`truncate`, `cp` onto it) takes pages away that
/// are still to be read: the system then ends this program with SIGBUS, which no library can turn into an
/// exception. Files that others may cut short are copied, or read through a pipe (/dev/stdin), first.
class XGRAD_API MappedFile {
 public:
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& path() const { return path_; }
  const char* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::string_view bytes() const { return {data_, size_}; }
  /// Gives the pages of [first, last) back to the system: they were read and are not needed again. Reading
  /// them again works, from the disk.
  void release(std::size_t first, std::size_t last) const;

 private:
  std::string path_;
  std::string read_;  // where mapping is not possible
  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool mapped_ = false;
};

}  // namespace xgrad
