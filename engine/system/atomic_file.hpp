#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <xgrad/engine/system/export.hpp>

namespace xgrad {

/// A file that appears under its name when it is complete, or not at all: it is written beside its place, and
/// `commit` renames it. Until then, and where anything fails, what stood there before is untouched.
///
///     AtomicFile file("model.safetensors");
///     file.write(bytes);
///     file.commit();
///
/// A symbolic link is followed, to a file that is not there yet too, and an existing file's permissions are
/// kept. What is no regular file (a pipe, /dev/stdout) is written directly. A writer that was killed leaves
/// its unfinished file NAME.PID-N.tmp; the next writer of NAME removes it (a writer that lives holds a lock
/// on its own). Errors are std::runtime_error: "cannot write model.safetensors: No space left on device".
class XGRAD_API AtomicFile {
 public:
  explicit AtomicFile(const std::string& path);
  /// Removes what was written unless it was committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t bytes);
  void write(std::string_view bytes) { write(bytes.data(), bytes.size()); }
  /// Makes the file appear under its name, on the disk (with its name in the folder) when this returns.
  /// Nothing can be written afterwards.
  void commit();

 private:
  void open_beside();
  void flush();
  void sync_folder();
  [[noreturn]] void fail(int error);
  void discard() noexcept;

  std::string path_;       // as the user wrote it, for messages
  std::string target_;     // links followed
  std::string temporary_;  // empty: written directly
  std::string buffer_;
  int descriptor_ = -1;
};

}  // namespace xgrad
