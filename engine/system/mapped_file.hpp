#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A file's bytes, read through the page cache without a copy (mmap). What cannot be mapped (a pipe) is read
/// instead. Errors are std::runtime_error: "cannot read u.data: No such file or directory".
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
