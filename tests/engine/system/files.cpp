#include <csignal>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/mapped_file.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;

BOOST_AUTO_TEST_CASE(a_file_appears_when_it_is_committed) {
  const TemporaryFolder folder;
  AtomicFile file(folder.path("a"));
  const std::string large(700'000, 'x');  // more than the buffer holds
  file.write("12");
  file.write(large);
  BOOST_CHECK(!std::filesystem::exists(folder.path("a")));
  file.commit();
  BOOST_CHECK(folder.read("a") == "12" + large);
  BOOST_CHECK_EQUAL(folder.entries(), 1);
  CHECK_THROWS(file.write("3"), std::invalid_argument,
               "AtomicFile: " + folder.path("a") + " is closed; nothing can be written after commit");
  CHECK_THROWS(file.commit(), std::invalid_argument,
               "AtomicFile: " + folder.path("a") + " is closed; it was committed before");
}

BOOST_AUTO_TEST_CASE(an_abandoned_write_leaves_the_old_file_alone) {
  const TemporaryFolder folder;
  folder.file("a", "old");
  { AtomicFile(folder.path("a")).write("new"); }
  BOOST_CHECK_EQUAL(folder.read("a"), "old");
  BOOST_CHECK_EQUAL(folder.entries(), 1);
}

BOOST_AUTO_TEST_CASE(permissions_and_links_are_kept) {
  const TemporaryFolder folder;
  folder.file("a", "old");
  ::chmod(folder.path("a").c_str(), 0640);
  std::filesystem::create_symlink("a", folder.path("link"));
  AtomicFile file(folder.path("link"));
  file.write("new");
  file.commit();
  BOOST_CHECK(std::filesystem::is_symlink(folder.path("link")));
  BOOST_CHECK_EQUAL(folder.read("a"), "new");
  BOOST_CHECK(std::filesystem::status(folder.path("a")).permissions() == std::filesystem::perms(0640));
}

BOOST_AUTO_TEST_CASE(links_to_files_that_are_not_there_yet) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("models"));
  std::filesystem::create_symlink("models/new", folder.path("relative"));
  std::filesystem::create_symlink(folder.path("relative"), folder.path("link"));
  AtomicFile file(folder.path("link"));
  file.write("new");
  file.commit();
  BOOST_CHECK(std::filesystem::is_symlink(folder.path("link")));
  BOOST_CHECK(std::filesystem::is_symlink(folder.path("relative")));
  BOOST_CHECK_EQUAL(folder.read("models/new"), "new");

  std::filesystem::create_symlink("circle", folder.path("circle"));
  CHECK_THROWS(AtomicFile(folder.path("circle")), std::runtime_error,
               "cannot write " + folder.path("circle") + ": Too many levels of symbolic links");
  BOOST_CHECK(std::filesystem::is_symlink(folder.path("circle")));
}

// What a killed writer left is removed by the next one; what lives or is something else stays.
BOOST_AUTO_TEST_CASE(leftovers_of_dead_writers) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    AtomicFile file(folder.path("a"));
    file.write(std::string(1'000'000, 'x'));
    ::raise(SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  BOOST_REQUIRE_EQUAL(folder.entries(), 1);
  BOOST_CHECK(!std::filesystem::exists(folder.path("a")));

  for (const char* other : {"b.1-0.tmp", "a.tmp", "a.1.tmp", "a.x-0.tmp", "a.1-0.tmp2", "aa.1-0.tmp"}) {
    folder.file(other, "");
  }
  std::filesystem::create_symlink("elsewhere", folder.path("a.2-0.tmp"));
  AtomicFile living(folder.path("a")), second(folder.path("a"));
  BOOST_CHECK_EQUAL(folder.entries(), 7 + 2);
  living.write("1");
  living.commit();
  second.write("2");
  second.commit();
  BOOST_CHECK_EQUAL(folder.read("a"), "2");
  BOOST_CHECK_EQUAL(folder.entries(), 7 + 1);
}

BOOST_AUTO_TEST_CASE(errors_of_writing_name_the_file) {
  const TemporaryFolder folder;
  CHECK_THROWS(AtomicFile(folder.path("no/a")), std::runtime_error,
               "cannot write " + folder.path("no/a") + ": No such file or directory");
  CHECK_THROWS(AtomicFile(folder.path("")), std::runtime_error,
               "cannot write " + folder.path("") + ": Is a directory");
  if (std::filesystem::exists("/dev/full")) {
    AtomicFile file("/dev/full");
    file.write("1");
    CHECK_THROWS(file.commit(), std::runtime_error, "cannot write /dev/full: No space left on device");
  }
}

BOOST_AUTO_TEST_CASE(mapped_files) {
  const TemporaryFolder folder;
  const std::string large(100'000, 'x');
  const MappedFile file(folder.file("a", large));
  BOOST_CHECK(file.bytes() == std::string_view(large));
  file.release(0, file.size());
  BOOST_CHECK(file.bytes() == std::string_view(large));
  BOOST_CHECK_EQUAL(MappedFile(folder.file("empty", "")).size(), 0);
}

BOOST_AUTO_TEST_CASE(a_pipe_is_read) {
  const TemporaryFolder folder;
  int ends[2];
  BOOST_REQUIRE_EQUAL(::pipe(ends), 0);
  BOOST_REQUIRE_EQUAL(::write(ends[1], "123", 3), 3);
  ::close(ends[1]);
  BOOST_CHECK_EQUAL(MappedFile("/dev/fd/" + std::to_string(ends[0])).bytes(), "123");
  ::close(ends[0]);
}

BOOST_AUTO_TEST_CASE(errors_of_reading_name_the_file) {
  const TemporaryFolder folder;
  CHECK_THROWS(MappedFile(folder.path("no")), std::runtime_error,
               "cannot read " + folder.path("no") + ": No such file or directory");
  CHECK_THROWS(MappedFile(folder.path("")), std::runtime_error,
               "cannot read " + folder.path("") + ": Is a directory");
}
