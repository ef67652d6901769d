#include "text_file.hpp"

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <xgrad/engine/system/error.hpp>

namespace examples {

namespace {

struct Close {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

// zlib hands on what is not packed as it is.
class Reader {
 public:
  explicit Reader(const std::string& path) : name_(path == "-" ? "standard input" : path) {
    const int descriptor = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) fail(std::generic_category().message(errno));
    file_.reset(gzdopen(descriptor, "rb"));
    if (!file_) {
      ::close(descriptor);
      throw std::bad_alloc();
    }
    gzbuffer(file_.get(), 1 << 17);
  }

  const std::string& name() const { return name_; }

  /// The next bytes; none at the end.
  std::string_view read() {
    errno = 0;
    const int n = gzread(file_.get(), buffer_.data(), static_cast<unsigned>(buffer_.size()));
    if (n > 0) return {buffer_.data(), static_cast<std::size_t>(n)};
    const int system = errno;
    int problem = Z_OK;
    const char* const said = gzerror(file_.get(), &problem);
    if (problem == Z_BUF_ERROR) fail("the file is cut off");
    if (n < 0) fail(problem == Z_ERRNO ? std::generic_category().message(system) : std::string(said));
    return {};
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(xgrad::text("cannot read ", name_, ": ", why));
  }

  std::string name_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::vector<char> buffer_ = std::vector<char>(1 << 18);
};

}  // namespace

void for_each_line_of_text(const std::string& path,
                           const std::function<void(const xgrad::data::Line& line)>& visit) {
  Reader reader(path);
  std::string begun;  // of a line whose end was not read yet
  std::size_t number = 0;
  const auto line = [&](std::string_view text) {
    if (number == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (text.ends_with('\r')) text.remove_suffix(1);
    visit({text, ++number, reader.name()});
  };
  for (std::string_view bytes; !(bytes = reader.read()).empty();) {
    for (std::size_t end; (end = bytes.find('\n')) != std::string_view::npos; bytes.remove_prefix(end + 1)) {
      if (begun.empty()) {
        line(bytes.substr(0, end));
      } else {
        begun.append(bytes.substr(0, end));
        line(begun);
        begun.clear();
      }
    }
    begun.append(bytes);
  }
  if (!begun.empty()) line(begun);
}

}  // namespace examples
