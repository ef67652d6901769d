#include <functional>
#include <mutex>
#include <set>

#include <xgrad/nn/module/registry.hpp>

namespace xgrad::inline XGRAD_ABI::nn {

template <class T>
struct Addresses {
  std::mutex mutex;
  std::set<const T*, std::less<>> all;

  // Never destroyed: modules may be static, and are removed after everything here would be gone.
  static Addresses& instance() {
    static Addresses* const addresses = new Addresses;
    return *addresses;
  }
  static void add(const T* object) {
    const std::lock_guard lock(instance().mutex);
    instance().all.insert(object);
  }
  static void remove(const T* object) {
    const std::lock_guard lock(instance().mutex);
    instance().all.erase(object);
  }
  static std::vector<const T*> within(const void* begin, std::size_t size) {
    const auto* first = static_cast<const std::byte*>(begin);
    const std::less<> before;
    const std::lock_guard lock(instance().mutex);
    std::vector<const T*> out;
    for (auto at = instance().all.lower_bound(reinterpret_cast<const T*>(first));
         at != instance().all.end() &&
         before(static_cast<const void*>(*at), static_cast<const void*>(first + size));
         ++at) {
      out.push_back(*at);
    }
    return out;
  }
};

void Registry::add(const Module* module) {
  Addresses<Module>::add(module);
}
void Registry::add(const TensorMember* tensor) {
  Addresses<TensorMember>::add(tensor);
}
void Registry::remove(const Module* module) {
  Addresses<Module>::remove(module);
}
void Registry::remove(const TensorMember* tensor) {
  Addresses<TensorMember>::remove(tensor);
}

std::vector<const Module*> Registry::modules_in(const void* begin, std::size_t size) {
  return Addresses<Module>::within(begin, size);
}
std::vector<const TensorMember*> Registry::tensors_in(const void* begin, std::size_t size) {
  return Addresses<TensorMember>::within(begin, size);
}

}  // namespace xgrad::inline XGRAD_ABI::nn
