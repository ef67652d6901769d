#include "step.hpp"

#include <string_view>

#include <xgrad/engine/kernels/dispatch.hpp>

namespace word2vec {

namespace base {
extern const Step step;
}
#ifdef XGRAD_X86
namespace sse4 {
extern const Step step;
}
namespace avx2 {
extern const Step step;
}
namespace avx512 {
extern const Step step;
}
#endif

const Step& step_on_this_machine() {
#ifdef XGRAD_X86
  const std::string_view architecture = xgrad::kernels::architecture();
  if (architecture == "avx512") return avx512::step;
  if (architecture == "avx2") return avx2::step;
  if (architecture == "sse4") return sse4::step;
#endif
  return base::step;
}

}  // namespace word2vec
