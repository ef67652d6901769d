#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <xgrad/engine/system/export.hpp>
#include <xgrad/engine/system/scalar.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

class Module;
class TensorMember;

/// Knows where all modules, parameters and buffers of the program are. So a module can tell that one of them
/// is a part of it which its XGRAD_MODULE does not name: it would be neither trained nor saved.
class Registry {
 public:
  static void add(const Module* module);
  static void add(const TensorMember* tensor);
  static void remove(const Module* module);
  static void remove(const TensorMember* tensor);

  /// The addresses of those within [begin, begin + size).
  static std::vector<const Module*> modules_in(const void* begin, std::size_t size);
  static std::vector<const TensorMember*> tensors_in(const void* begin, std::size_t size);
};

}  // namespace xgrad::inline XGRAD_ABI::nn
