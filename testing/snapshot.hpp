#pragma once
#include <string>

#include <xgrad/engine/files/state_dict.hpp>
#include <xgrad/testing/comparison.hpp>

// Snapshots are files with what a test computed once, kept beside the test: from then on it must compute the
// same. With XGRAD_WRITE_SNAPSHOTS=1 in the environment nothing is compared: the files are written anew, and
// the version control shows what has changed.

namespace xgrad::inline XGRAD_ABI::testing {

/// Compares with the numbers in the .npy file `path`. Where they differ, or where there is no such file, the
/// report says so and how the file is written.
/// Throws std::runtime_error where the file cannot be read or written.
XGRAD_API Comparison compare_with_snapshot(const Tensor& value, const std::string& path,
                                           Tolerance tolerance = {});
/// Integers must be equal.
XGRAD_API Comparison compare_with_snapshot(const Indices& value, const std::string& path);
/// The same with a safetensors file: model.state_dict(), or several values by name,
/// `nn::StateDict{{"loss", loss}, {"scores", scores}}`. Both sides must have the same names, in any order.
XGRAD_API Comparison compare_with_snapshot(const nn::StateDict& values, const std::string& path,
                                           Tolerance tolerance = {});

}  // namespace xgrad::inline XGRAD_ABI::testing
