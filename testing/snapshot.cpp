#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string_view>

#include <xgrad/engine/files/npy.hpp>
#include <xgrad/engine/files/safetensors.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/testing/snapshot.hpp>

namespace xgrad::inline XGRAD_ABI::testing {

static bool writing() {
  const char* variable = std::getenv("XGRAD_WRITE_SNAPSHOTS");
  const std::string_view value = variable ? variable : "";
  return !value.empty() && value != "0";
}

// What all kinds of snapshots have in common: save() writes the file, compare() reads it.
template <class Save, class Compare>
static Comparison with_file(const std::string& path, const Save& save, const Compare& compare) {
  const std::filesystem::path file(path);
  if (writing()) {
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
    save();
    std::cerr << "wrote the snapshot " << path << "\n";
    return {true, ""};
  }
  if (!std::filesystem::exists(file)) {
    return {false,
            text("there is no snapshot ", path, "; XGRAD_WRITE_SNAPSHOTS=1 in the environment writes it")};
  }
  Comparison result = compare();
  if (!result.passed) {
    result.report =
        text("not as in the snapshot ", path, ": ", result.report,
             ". If it should be so, XGRAD_WRITE_SNAPSHOTS=1 in the environment writes the file anew");
  }
  return result;
}

Comparison compare_with_snapshot(const Tensor& value, const std::string& path, Tolerance tolerance) {
  return with_file(
      path, [&] { save_npy(value, path); }, [&] { return compare(value, load_npy(path), tolerance); });
}

Comparison compare_with_snapshot(const Indices& value, const std::string& path) {
  return with_file(
      path, [&] { save_npy(value, path); }, [&] { return compare_bits(value, load_npy_indices(path)); });
}

static Comparison compare_entries(const nn::StateDict::Entry& value, const nn::StateDict::Entry& expected,
                                  Tolerance tolerance) {
  if (value.index() != expected.index()) return {false, "one is a Tensor, the other holds integers"};
  if (const Tensor* tensor = std::get_if<Tensor>(&value))
    return compare(*tensor, std::get<Tensor>(expected), tolerance);
  return compare_bits(std::get<Indices>(value), std::get<Indices>(expected));
}

// The report has a line for each entry that differs.
static Comparison compare_all(const nn::StateDict& values, const nn::StateDict& expected,
                              Tolerance tolerance) {
  Comparison result{true, ""};
  const auto failed = [&](const std::string& name, const std::string& report) {
    result.passed = false;
    result.report += text("\n  ", name, ": ", report);
  };
  for (const auto& [name, value] : values) {
    const nn::StateDict::Entry* there = expected.find(name);
    const auto skipped = expected.skipped().find(name);
    if (!there) {
      failed(name, skipped == expected.skipped().end() ? "is not in the snapshot" : skipped->second);
    } else if (const Comparison one = compare_entries(value, *there, tolerance); !one.passed) {
      failed(name, one.report);
    }
  }
  for (const std::string& name : expected.names()) {
    if (!values.contains(name)) failed(name, "is in the snapshot alone");
  }
  return result;
}

Comparison compare_with_snapshot(const nn::StateDict& values, const std::string& path, Tolerance tolerance) {
  return with_file(
      path, [&] { nn::save(values, path); }, [&] { return compare_all(values, nn::load(path), tolerance); });
}

}  // namespace xgrad::inline XGRAD_ABI::testing
