#include <cmath>
#include <csignal>
#include <filesystem>
#include <limits>

#include <sys/resource.h>

#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/ops/comparison.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/nn/linear.hpp>

#include "support/support.hpp"
#include "support/temporary_folder.hpp"

using namespace xgrad;

static const double inf = std::numeric_limits<double>::infinity();

struct Model : nn::Module {
  nn::Linear linear{3, 2};
  nn::IndexBuffer steps = 7;
  nn::Buffer mean{example({2})};
  Tensor forward(const Tensor& x) const { return linear(x); }
  XGRAD_MODULE(Model, steps, linear, mean)
};

// The length of the header, the header, the data.
static std::string file_text(const std::string& header, const std::string& data = "") {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

BOOST_AUTO_TEST_CASE(what_is_saved_is_loaded) {
  const TemporaryFolder folder;
  Model model, other;
  other.steps.fill_(0);
  nn::save(model, folder.path("m"));
  const nn::StateDict state = nn::load(folder.path("m"));
  BOOST_TEST(state.names() == model.state_dict().names(), boost::test_tools::per_element());
  other.load_state_dict(state);
  BOOST_TEST(identical(other.linear.weight, model.linear.weight));
  BOOST_TEST(identical(other.linear.bias, model.linear.bias));
  BOOST_TEST(other.steps.item() == 7);
  BOOST_TEST(folder.entries() == 1);
}

// Expected: numpy.float16, which rounds to nearest, halfway to even.
BOOST_AUTO_TEST_CASE(halves) {
  const TemporaryFolder folder;
  const std::vector<std::pair<double, double>> expected = {
      {1, 1},
      {-0.1, -0.0999755859375},
      {1 + 0x1p-11, 1},
      {1 + 0x3p-11, 1 + 0x1p-9},
      {65504, 65504},
      {65519.99, 65504},
      {65520, inf},
      {-1e30, -inf},
      {0x1p-24, 0x1p-24},
      {0x1p-25, 0},
      {-0x3p-25, -0x1p-23},
      {0x1.ff8p-15, 0x1.ff8p-15},
      {0x1.fffp-15, 0x1p-14},
      {inf, inf},
      {1e-30, 0},
      {3.14159265, 3.140625},
  };
  Array values = uninitialized<Array>({std::ssize(expected)});
  for (std::size_t i = 0; i < expected.size(); ++i) values(i) = static_cast<Scalar>(expected[i].first);
  nn::save({{"x", Tensor(values)}, {"n", Indices{1, 2}}}, folder.path("m"), {}, {.half = true});
  const nn::StateDict state = nn::load(folder.path("m"));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(state["x"].value()(i) == static_cast<Scalar>(expected[i].second), expected[i].first);
  }
  BOOST_TEST(state.integers("n")[1].item() == 2);
  values.fill(std::numeric_limits<Scalar>::quiet_NaN());
  nn::save({{"x", Tensor(values)}}, folder.path("m"), {}, {.half = true});
  BOOST_TEST(std::isnan(nn::load(folder.path("m"))["x"].value()(0)));
  BOOST_TEST(std::filesystem::file_size(folder.path("m")) < 2 * expected.size() + 100);
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_file) {
  const TemporaryFolder folder;
  Indices two = {1, -1};
  nn::save({{"a", Tensor{{1, 2}}}, {"b", two}, {"none", Tensor(uninitialized<Array>({0, 3}))}},
           folder.path("m"), {{"format", "pt"}});
  const std::string size = sizeof(Scalar) == 8 ? "32" : "24", dtype = sizeof(Scalar) == 8 ? "F64" : "F32";
  std::string header =
      "{\"__metadata__\":{\"format\":\"pt\"},"
      "\"a\":{\"dtype\":\"" +
      dtype + "\",\"shape\":[1,2],\"data_offsets\":[16," + size +
      "]},"
      "\"b\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[0,16]},"
      "\"none\":{\"dtype\":\"" +
      dtype + "\",\"shape\":[0,3],\"data_offsets\":[" + size + "," + size + "]}}";
  header.append((8 - header.size() % 8) % 8, ' ');
  const Scalar values[] = {1, 2};
  const std::string data = std::string(8, '\0').replace(0, 1, "\1") + std::string(8, '\xff') +
                           std::string(reinterpret_cast<const char*>(values), sizeof values);
  BOOST_TEST(folder.read("m") == file_text(header, data));
  BOOST_TEST(nn::load_metadata(folder.path("m")).at("format") == "pt");
}

BOOST_AUTO_TEST_CASE(an_empty_state_dict) {
  const TemporaryFolder folder;
  nn::save(nn::StateDict(), folder.path("m"));
  BOOST_TEST(nn::load(folder.path("m")).empty());
}

// safetensors_file.safetensors is written by Python (see its script); expected numbers are what PyTorch
// prints.
BOOST_AUTO_TEST_CASE(reads_every_dtype_that_python_writes) {
  const std::string path = XGRAD_ORACLE_DIR "/safetensors_file.safetensors";
  const nn::StateDict state = nn::load(path);
  BOOST_TEST(state.size() == 20u);
  BOOST_TEST(identical(state["f32"],
                       Tensor{{static_cast<Scalar>(0.1f), -2, 3.5},
                              {static_cast<Scalar>(1e-40f), static_cast<Scalar>(3e38f), Scalar(inf)}}));
  BOOST_TEST(identical(state["f64"], Tensor{Scalar(0.1), Scalar(-1e-3)}));
  const std::vector<double> half = {0,
                                    -0.,
                                    1.,
                                    -2.5,
                                    65504.0,
                                    6.103515625e-05,
                                    5.960464477539063e-08,
                                    -1.1920928955078125e-06,
                                    0.333251953125,
                                    inf,
                                    -inf,
                                    NAN};
  const std::vector<double> bfloat = {
      0,           -0., 1.,   -2.5, 65536.0, 6.103515625e-05, 5.960464477539063e-08, -1.1995434761047363e-06,
      0.333984375, inf, -inf, NAN};
  for (std::size_t i = 0; i + 1 < half.size(); ++i) {
    BOOST_TEST(state["f16"].value()(i) == static_cast<Scalar>(half[i]));
    BOOST_TEST(state["bf16"].value()(i) == static_cast<Scalar>(bfloat[i]));
    BOOST_TEST(std::signbit(state["f16"].value()(i)) == std::signbit(half[i]));
    BOOST_TEST(std::signbit(state["bf16"].value()(i)) == std::signbit(bfloat[i]));
  }
  BOOST_TEST(std::isnan(state["f16"].value()(11)));
  BOOST_TEST(std::isnan(state["bf16"].value()(11)));

  const Indices i64 = {{1, -2}, {Index{1} << 62, 0}}, i32 = {7, -8}, i16 = {-300}, i8 = {-3, 4}, u8 = {250},
                boolean = {1, 0};
  BOOST_TEST(equal(state.integers("i64"), i64));
  BOOST_TEST(equal(state.integers("i32"), i32));
  BOOST_TEST(equal(state.integers("i16"), i16));
  BOOST_TEST(equal(state.integers("i8"), i8));
  BOOST_TEST(equal(state.integers("u8"), u8));
  BOOST_TEST(equal(state.integers("bool"), boolean));
  const Indices u16 = {65535, 7}, u32 = {4294967295}, u64 = {std::numeric_limits<Index>::max(), 5};
  BOOST_TEST(equal(state.integers("u16"), u16));
  BOOST_TEST(equal(state.integers("u32"), u32));
  BOOST_TEST(equal(state.integers("u64"), u64));
  for (const std::string dtype : {"e4m3", "e5m2"}) {
    BOOST_TEST(close(state[dtype].value(), state[dtype + " as f32"].value(), 0, 0));
  }
  // What cannot be read does not keep the others from being read.
  BOOST_TEST(state.skipped().size() == 2u);
  BOOST_TEST(!state.contains("complex"));
  CHECK_THROWS(state["complex"], std::invalid_argument,
               "state dict: \"complex\" has the dtype \"C64\", which is not read");
  CHECK_THROWS(state.integers("u64 too large"), std::invalid_argument,
               "state dict: \"u64 too large\" has numbers beyond int64");
  BOOST_TEST(state.integers("scalar").dim() == 0);
  BOOST_TEST(state.integers("scalar").item() == 5);
  BOOST_TEST(state["empty"].shape() == (Shape{0, 3}));
  BOOST_TEST(identical(state["größe"], Tensor{1}));
  const nn::Metadata expected = {{"format", "pt"}, {"made by", "Python"}};
  BOOST_TEST((nn::load_metadata(path) == expected));
}

BOOST_AUTO_TEST_CASE(large_tensors_in_parts_on_threads) {
  const TemporaryFolder folder;
  const Tensor x = example({700, 1000});
  nn::save({{"x", x}, {"odd", Tensor{1}}}, folder.path("m"));
  const int before = get_num_threads();
  for (const int threads : {1, 2, 7}) {
    set_num_threads(threads);
    BOOST_TEST(identical(nn::load(folder.path("m"))["x"], x));
  }
  set_num_threads(before);
}

// A file whose numbers stand at odd places is read all the same.
BOOST_AUTO_TEST_CASE(unaligned_data) {
  const TemporaryFolder folder;
  const double value = 1.5;
  const std::string path =
      folder.file("m", file_text("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                                 "\"b\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[1,9]}}",
                                 text('\3', std::string_view(reinterpret_cast<const char*>(&value), 8))));
  BOOST_TEST(nn::load(path)["b"].item() == Scalar(1.5));
  BOOST_TEST(nn::load(path).integers("a")[0].item() == 3);
}

static std::string tensor(const char* name, const char* dtype, const std::string& shape,
                          const char* offsets) {
  return text("\"", name, "\":{\"dtype\":\"", dtype, "\",\"shape\":", shape, ",\"data_offsets\":", offsets,
              "}");
}

static void check_rejected(const std::string& contents, const std::string& problem) {
  const TemporaryFolder folder;
  const std::string path = folder.file("bad", contents);
  CHECK_THROWS(nn::load(path), std::runtime_error,
               path + " is not a safetensors file that can be read: " + problem);
}
static void check_header_rejected(const std::string& header, const std::string& problem,
                                  std::size_t data = 8) {
  check_rejected(file_text(header, std::string(data, '\0')), problem);
}

BOOST_AUTO_TEST_CASE(malformed_lengths) {
  check_rejected("", "it has 0 bytes, not the 8 of the header's length");
  check_rejected("1234567", "it has 7 bytes, not the 8 of the header's length");
  check_rejected(std::string(8, '\xff'), "a header of 18446744073709551615 bytes is too large");
  const std::uint64_t length = 100'000'001;
  check_rejected(std::string(reinterpret_cast<const char*>(&length), 8) + "{}",
                 "a header of 100000001 bytes is too large");
  check_rejected(file_text("{}").substr(0, 9), "a header of 2 bytes does not fit in the file's 9");
}

BOOST_AUTO_TEST_CASE(malformed_json) {
  check_header_rejected("", "the header is not JSON (at byte 9)");
  check_header_rejected("{", "the header is not JSON (at byte 10)");
  check_header_rejected("{} {}", "the header is not JSON (at byte 12)");
  check_header_rejected("{\"\xff\":1}", "the header is not JSON (at byte 11)");
  check_header_rejected("[]", "the header: a list where none belongs");
  check_header_rejected("3", "the header: a number where none belongs");
  check_header_rejected("null", "the header: null where none belongs");
  check_header_rejected("{\"a\":3}", "\"a\": a number where none belongs");
  check_header_rejected("{\"a\":[]}", "\"a\": a list where none belongs");
  check_header_rejected("{\"a\":{}}", "\"a\": \"dtype\" is missing");
  check_header_rejected("{\"a\":{\"dtype\":\"F32\"}}", "\"a\": \"shape\" is missing");
  check_header_rejected("{\"a\":{\"dtype\":\"F32\",\"shape\":[]}}", "\"a\": \"data_offsets\" is missing");
  check_header_rejected("{\"a\":{\"dtype\":{}}}", "\"a\": an object where none belongs");
  check_header_rejected("{\"a\":{\"dtype\":[]}}", "\"a\": a list where none belongs");
  check_header_rejected("{\"a\":{\"dtype\":true}}", "\"a\": true or false where none belongs");
  check_header_rejected("{\"a\":{\"shape\":\"x\"}}", "\"a\": a string where none belongs");
  check_header_rejected("{\"a\":{\"shape\":[[1]]}}", "\"a\": a list where none belongs");
  check_header_rejected("{\"a\":{\"shape\":[{}]}}", "\"a\": an object where none belongs");
  check_header_rejected("{\"a\":{\"shape\":[-1]}}", "\"a\": the number -1 is negative");
  check_header_rejected("{\"a\":{\"shape\":[1.5]}}", "\"a\": the number 1.5 is no whole number in range");
  check_header_rejected("{\"a\":{\"shape\":[99999999999999999999]}}",
                        "\"a\": the number 99999999999999999999 is no whole number in range");
  check_header_rejected("{\"a\":{\"strides\":[1]}}", "\"a\": \"strides\" is no part of a tensor");
  check_header_rejected("{\"__metadata__\":{\"a\":1}}", "\"__metadata__\": a number where none belongs");
  check_header_rejected("{\"__metadata__\":{\"a\":{}}}", "\"__metadata__\": an object where none belongs");
  // Nesting cannot use up the stack, and is refused at once.
  check_header_rejected(std::string(1'000'000, '['), "the header: a list where none belongs");
  check_header_rejected("{\"a\":" + std::string(1'000'000, '{'), "the header is not JSON (at byte 15)");
}

BOOST_AUTO_TEST_CASE(duplicate_names) {
  check_header_rejected(
      text("{", tensor("a", "F32", "[1]", "[0,4]"), ",", tensor("a", "F32", "[1]", "[4,8]"), "}"),
      "the name \"a\" is there twice");
  check_header_rejected("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "\"a\": \"dtype\" is there twice");
  check_header_rejected("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}",
                        "\"__metadata__\": \"a\" is there twice");
}

BOOST_AUTO_TEST_CASE(wrong_dtypes_shapes_and_offsets) {
  const auto rejected = [](const char* dtype, const char* shape, const char* offsets, const char* problem) {
    check_header_rejected(text("{", tensor("a", dtype, shape, offsets), "}"), problem);
  };
  rejected("F8_E4M3", "[7]", "[0,8]",
           "\"a\" has the shape [7] of F8_E4M3, which is 7 bytes, and 8 bytes of data");
  rejected("", "[8]", "[0,9]", "\"a\" has the offsets 0 to 9 in 8 bytes of data");
  rejected("C64", "[1]", "[0,4]", "4 bytes at the end belong to no tensor");
  rejected("F32", "[2]", "[0]", "\"a\": data_offsets are not two numbers");
  rejected("F32", "[2]", "[0,8,8]", "\"a\": data_offsets are not two numbers");
  rejected("F32", "[3]", "[0,12]", "\"a\" has the offsets 0 to 12 in 8 bytes of data");
  rejected("F32", "[2]", "[8,0]", "\"a\" has the offsets 8 to 0 in 8 bytes of data");
  rejected("F32", "[2]", "[0,18446744073709551615]",
           "\"a\" has the offsets 0 to 18446744073709551615 in 8 bytes of data");
  rejected("F32", "[3]", "[0,8]", "\"a\" has the shape [3] of F32, which is 12 bytes, and 8 bytes of data");
  rejected("I64", "[]", "[0,4]", "\"a\" has the shape [] of I64, which is 8 bytes, and 4 bytes of data");
  rejected("F32", "[4294967296,4294967296]", "[0,0]", "\"a\": the shape is too large");
  rejected("F32", "[4611686018427387905]", "[0,4]", "\"a\": the shape is too large");
  rejected("F32", "[18446744073709551615]", "[0,4]", "\"a\": the shape is too large");
  rejected("F32", "[0,4611686018427387904,4611686018427387904]", "[0,0]", "\"a\": the shape is too large");
  std::string many = "1";
  for (int i = 0; i < 64; ++i) many += ",1";
  rejected("U8", text("[", many, "]").c_str(), "[0,8]", "\"a\": a list of more than 64 numbers");
}

BOOST_AUTO_TEST_CASE(overlaps_and_holes) {
  const auto two = [](const char* first, const char* second) {
    return text("{", tensor("a", "I32", "[1]", first), ",", tensor("b", "I32", "[1]", second), "}");
  };
  check_header_rejected(two("[0,4]", "[0,4]"), "\"b\" begins at 0, inside another tensor (expected 4)");
  check_header_rejected(two("[2,6]", "[0,4]"), "\"a\" begins at 2, inside another tensor (expected 4)");
  check_header_rejected(two("[0,4]", "[8,12]"), "\"b\" begins at 8, after a hole (expected 4)", 12);
  check_header_rejected(two("[4,8]", "[8,12]"), "\"a\" begins at 4, after a hole (expected 0)", 12);
  check_header_rejected(two("[0,4]", "[4,8]"), "2 bytes at the end belong to no tensor", 10);
  check_header_rejected("{}", "1 bytes at the end belong to no tensor", 1);
}

// Every file cut short and every single byte changed: an error or a state dict, never a crash.
BOOST_AUTO_TEST_CASE(damaged_files) {
  const TemporaryFolder folder;
  const Indices integers = {3, 4};
  nn::save({{"ab", Tensor{{1, 2}, {3, 4}}}, {"n", integers}}, folder.path("m"), {{"k", "v"}});
  const std::string good = folder.read("m");
  for (std::size_t length = 0; length < good.size(); ++length) {
    BOOST_CHECK_THROW(nn::load(folder.file("bad", good.substr(0, length))), std::runtime_error);
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char byte : {'\0', '\xff', '{', '9', '"', ','}) {
      std::string bad = good;
      bad[i] = byte;
      try {
        BOOST_TEST(nn::load(folder.file("bad", bad)).size() <= 2u);
      } catch (const std::runtime_error&) {
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_failed_save_leaves_the_old_file) {
  const TemporaryFolder folder;
  const std::string path = folder.path("m");
  nn::save({{"a", Tensor{1, 2}}}, path);
  CHECK_THROWS(nn::save({{"\xff", Tensor{1}}}, path), std::invalid_argument,
               "safetensors: a name or a text of the metadata is not UTF-8");
  CHECK_THROWS(nn::save({{"__metadata__", Tensor{1}}}, path), std::invalid_argument,
               "safetensors: a tensor cannot have the name \"__metadata__\"");

  // A full disk, in the middle of writing.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  CHECK_THROWS(nn::save({{"a", example({100'000})}}, path), std::runtime_error,
               "cannot write " + path + ": File too large");
  setrlimit(RLIMIT_FSIZE, &before);

  BOOST_TEST(identical(nn::load(path)["a"], Tensor{1, 2}));
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(files_that_are_not_there) {
  const TemporaryFolder folder;
  CHECK_THROWS(nn::load(folder.path("no")), std::runtime_error,
               "cannot read " + folder.path("no") + ": No such file or directory");
  CHECK_THROWS(nn::save(nn::StateDict(), folder.path("no/m")), std::runtime_error,
               "cannot write " + folder.path("no/m") + ": No such file or directory");
}
