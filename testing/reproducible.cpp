#include <xgrad/engine/system/parallel.hpp>
#include <xgrad/testing/reproducible.hpp>

namespace xgrad::inline XGRAD_ABI::testing {

Reproducible::Reproducible(std::uint64_t seed, int threads)
    : threads_before_(get_num_threads()), generator_before_(default_generator()) {
  set_num_threads(threads);
  manual_seed(seed);
}

Reproducible::~Reproducible() {
  default_generator() = generator_before_;
  set_num_threads(threads_before_);
}

}  // namespace xgrad::inline XGRAD_ABI::testing
