#include <cmath>
#include <cstdint>
#include <limits>

#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/system/error.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;

static std::string raw(const auto&... numbers) {
  std::string out;
  (out.append(reinterpret_cast<const char*>(&numbers), sizeof numbers), ...);
  return out;
}

// A file of version 1.
static std::string npy(const std::string& header, const std::string& data) {
  return text("\x93NUMPY", raw(std::uint8_t{1}, std::uint8_t{0}, static_cast<std::uint16_t>(header.size())),
              header, data);
}
static std::string npy(const char* descr, const char* shape, const std::string& data, bool fortran = false) {
  return npy(text("{'descr': '", descr, "', 'fortran_order': ", fortran ? "True" : "False",
                  ", 'shape': ", shape, ", }\n"),
             data);
}

BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded) {
  const TemporaryFolder folder;
  for (const Shape& shape : {Shape{2, 3}, Shape{}, Shape{4}, Shape{0, 3}, Shape{2, 1, 3}}) {
    save_npy(example(shape), folder.path("a.npy"));
    BOOST_TEST(identical(load_npy(folder.path("a.npy")), example(shape)));
  }
  const Indices integers = {{1, -2}, {Index{1} << 62, 0}};
  save_npy(integers, folder.path("a.npy"));
  BOOST_TEST(equal(load_npy_indices(folder.path("a.npy")), integers));
  BOOST_TEST(identical(load_npy(folder.path("a.npy")), Tensor{{1, -2}, {Scalar(Index{1} << 62), 0}}));
  BOOST_TEST(folder.entries() == 1);
}

// The bytes that numpy.save writes (numpy 2.4).
BOOST_AUTO_TEST_CASE(writes_as_numpy_does) {
  const TemporaryFolder folder;
  const auto header = [&](const char* dtype, const char* shape) {
    std::string dictionary = text("{'descr': '", dtype, "', 'fortran_order': False, 'shape': ", shape, ", }");
    dictionary.resize(117, ' ');
    return npy(dictionary + '\n', "");
  };
  const char* scalar = sizeof(Scalar) == 8 ? "<f8" : "<f4";
  save_npy(uninitialized<Array>({0, 3}), folder.path("a"));
  BOOST_TEST(folder.read("a") == header(scalar, "(0, 3)"));
  BOOST_TEST(folder.read("a").size() == 128u);
  save_npy(Tensor(2.5), folder.path("a"));
  BOOST_TEST(folder.read("a") == header(scalar, "()") + raw(Scalar(2.5)));
  const Indices three = {1, 2, 3};
  save_npy(three, folder.path("a"));
  BOOST_TEST(folder.read("a") == header("<i8", "(3,)") + raw(Index{1}, Index{2}, Index{3}));
}

BOOST_AUTO_TEST_CASE(reads_every_dtype) {
  const TemporaryFolder folder;
  const auto numbers = [&](const std::string& contents) { return load_npy(folder.file("a", contents)); };
  const auto integers = [&](const std::string& contents) {
    return load_npy_indices(folder.file("a", contents))[0].item();
  };
  BOOST_TEST(identical(numbers(npy("<f4", "(2,)", raw(1.5f, -2.f))), Tensor{1.5, -2}));
  BOOST_TEST(identical(numbers(npy("<f8", "(2,)", raw(1.5, -2.))), Tensor{1.5, -2}));
  BOOST_TEST(identical(numbers(npy("<f2", "(1,)", raw(std::uint16_t{0xc100}))), Tensor{-2.5}));
  BOOST_TEST(identical(numbers(npy("<i4", "(1,)", raw(-7))), Tensor{-7}));
  BOOST_TEST(integers(npy("<i8", "(1,)", raw(Index{-7}))) == -7);
  BOOST_TEST(integers(npy("<i4", "(1,)", raw(-7))) == -7);
  BOOST_TEST(integers(npy("<i2", "(1,)", raw(std::int16_t{-7}))) == -7);
  BOOST_TEST(integers(npy("|i1", "(1,)", raw(std::int8_t{-7}))) == -7);
  BOOST_TEST(integers(npy("<u4", "(1,)", raw(std::uint32_t{4'000'000'000}))) == 4'000'000'000);
  BOOST_TEST(integers(npy("<u2", "(1,)", raw(std::uint16_t{65535}))) == 65535);
  BOOST_TEST(integers(npy("|u1", "(1,)", raw(std::uint8_t{255}))) == 255);
  BOOST_TEST(integers(npy("|b1", "(1,)", raw(true))) == 1);
  constexpr std::uint64_t most = std::numeric_limits<Index>::max();
  BOOST_TEST(integers(npy("<u8", "(1,)", raw(most))) == static_cast<Index>(most));
  BOOST_TEST(identical(numbers(npy("<u8", "(1,)", raw(std::uint64_t{1} << 63))), Tensor{0x1p63}));
  CHECK_THROWS(integers(npy("<u8", "(2,)", raw(most, most + 1))), std::runtime_error,
               folder.path("a") + " is not a .npy file that can be read: it has numbers beyond int64");

  // The other order of bytes.
  const auto turned = [](auto number) {
    std::string bytes = raw(number);
    return std::string(bytes.rbegin(), bytes.rend());
  };
  BOOST_TEST(identical(numbers(npy(">f4", "(2,)", turned(1.5f) + turned(-2.f))), Tensor{1.5, -2}));
  BOOST_TEST(identical(numbers(npy(">f8", "(1,)", turned(1.5))), Tensor{1.5}));
  BOOST_TEST(identical(numbers(npy(">f2", "(1,)", turned(std::uint16_t{0xc100}))), Tensor{-2.5}));
  BOOST_TEST(integers(npy(">i8", "(1,)", turned(Index{-7}))) == -7);
  BOOST_TEST(integers(npy(">i4", "(1,)", turned(-7))) == -7);
  BOOST_TEST(integers(npy(">u2", "(1,)", turned(std::uint16_t{65534}))) == 65534);
  BOOST_TEST(integers(npy(">u8", "(1,)", turned(most))) == static_cast<Index>(most));
  BOOST_CHECK_THROW(integers(npy(">u8", "(1,)", turned(most + 1))), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(columns_first) {
  const TemporaryFolder folder;
  // numpy.asfortranarray([[1, 2, 3], [4, 5, 6]])
  const std::string path = folder.file("a", npy("<f4", "(2, 3)", raw(1.f, 4.f, 2.f, 5.f, 3.f, 6.f), true));
  BOOST_TEST(identical(load_npy(path), Tensor{{1, 2, 3}, {4, 5, 6}}));
  // numpy.arange(8).reshape(2, 2, 2, order="F")
  folder.file("a", npy("<i4", "(2, 2, 2)", raw(0, 1, 2, 3, 4, 5, 6, 7), true));
  BOOST_TEST(identical(load_npy(path), Tensor{{{0, 4}, {2, 6}}, {{1, 5}, {3, 7}}}));
}

BOOST_AUTO_TEST_CASE(other_versions_and_spellings) {
  const TemporaryFolder folder;
  const std::string header = "{\"shape\":(1,) ,'fortran_order':False,'descr':'<f4'}";
  const std::string longer = text("\x93NUMPY", raw(std::uint8_t{2}, std::uint8_t{0}),
                                  raw(static_cast<std::uint32_t>(header.size())), header, raw(3.f));
  BOOST_TEST(identical(load_npy(folder.file("a", longer)), Tensor{3}));
}

BOOST_AUTO_TEST_CASE(malformed_files) {
  const TemporaryFolder folder;
  const auto rejected = [&](const std::string& contents, const std::string& problem) {
    const std::string path = folder.file("bad", contents);
    CHECK_THROWS(load_npy(path), std::runtime_error,
                 text(path, " is not a .npy file that can be read: ", problem));
  };
  rejected("", "it does not begin as one");
  rejected("PK\3\4 and so on, a .npz file", "it does not begin as one");
  rejected("\x93NUMPY\1", "it does not begin as one");
  rejected("\x93NUMPY\7aaaaa", "its version is 7");
  rejected("\x93NUMPY\2aaaaa", "a header of 1633771873 bytes does not fit in the file's 12");
  for (const char* header : {"  ", "{", "{}", "[1]", "{'descr': '<f4'}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} 1",
                             "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}"}) {
    rejected(npy(header, raw(1.f)), "its header is not as NumPy writes it");
  }
  rejected(npy("<f4", "(2,)", raw(1.f)), "the shape [2] of <f4 needs 8 bytes, and 4 are there");
  rejected(npy("<f4", "(2,)", raw(1.f, 2.f, 3.f)), "the shape [2] of <f4 needs 8 bytes, and 12 are there");
  rejected(npy("<f4", "(4611686018427387904, 8)", ""), "the shape [4611686018427387904, 8] is too large");
  rejected(npy("<f4", "(0, 576460752303423488)", ""), "the shape [0, 576460752303423488] is too large");
  rejected(npy("<f4", "(1000000000000,)", ""),
           "the shape [1000000000000] of <f4 needs 4000000000000 bytes, and 0 are there");
  rejected(npy("=f4", "(1,)", raw(1.f)), "its dtype =f4 is not read");
  rejected(npy(">u1", "(1,)", raw(true)), "its dtype >u1 is not read");
  rejected(npy("<c8", "(1,)", raw(1.)), "its dtype <c8 is not read");

  const std::string path = folder.file("bad", npy("<f4", "(1,)", raw(1.f)));
  CHECK_THROWS(load_npy_indices(path), std::runtime_error,
               path + " is not a .npy file that can be read: it holds <f4, not integers");
  CHECK_THROWS(load_npy(folder.path("no")), std::runtime_error,
               "cannot read " + folder.path("no") + ": No such file or directory");

  const std::string good = npy("<f4", "(2, 2)", raw(1.f, 2.f, 3.f, 4.f));
  for (std::size_t length = 0; length < good.size(); ++length) {
    BOOST_CHECK_THROW(load_npy(folder.file("bad", good.substr(0, length))), std::runtime_error);
  }
}
