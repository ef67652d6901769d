#include <xgrad/engine/array/storage.hpp>

namespace xgrad {

PendingUpdates::~PendingUpdates() = default;  // here, so that one library holds the class's tables

}  // namespace xgrad
