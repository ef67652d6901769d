#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

template <class T>
const T& SavedReader::get(const std::string& entry, const char* kind) {
  const nn::StateDict::Entry* found = state_.find(entry);
  XGRAD_CHECK(found != nullptr, name_, ": load_state_dict: \"", entry, "\" is missing");
  const T* value = std::get_if<T>(found);
  XGRAD_CHECK(value != nullptr, name_, ": load_state_dict: \"", entry, "\" does not hold ", kind);
  used_.insert(entry);
  return *value;
}

void SavedReader::check_shape(const std::string& entry, const Shape& found, const Shape& wanted) const {
  XGRAD_CHECK(found == wanted, name_, ": load_state_dict: \"", entry, "\" has shape ", found, " instead of ",
              wanted);
}

Shape SavedReader::shape(const std::string& entry) const {
  const nn::StateDict::Entry* found = state_.find(entry);
  XGRAD_CHECK(found != nullptr, name_, ": load_state_dict: \"", entry, "\" is missing");
  return nn::shape_of(*found);
}

Index SavedReader::count(const std::string& entry, Index least) {
  const Index number = integer(entry);
  XGRAD_CHECK(number >= least && number <= Index{1} << 53, name_, ": load_state_dict: \"", entry, "\" is ",
              number);
  return number;
}

const Indices& SavedReader::integers(const std::string& entry, const Shape& shape) {
  const Indices& found = get<Indices>(entry, "integers");
  check_shape(entry, found.shape(), shape);
  return found;
}

const Tensor& SavedReader::tensor(const std::string& entry, const Shape& shape) {
  const Tensor& found = get<Tensor>(entry, "a tensor");
  check_shape(entry, found.shape(), shape);
  return found;
}

std::optional<Array> SavedReader::array(const std::string& entry, const Shape& shape) {
  const Tensor& found = get<Tensor>(entry, "a tensor");
  if (found.shape() == Shape{0}) return std::nullopt;
  check_shape(entry, found.shape(), shape);
  return found.value();
}

void SavedReader::finish() const {
  for (const auto& [entry, value] : state_) {
    XGRAD_CHECK(used_.count(entry) != 0, name_, ": load_state_dict: nothing here is called \"", entry, "\"");
  }
}

}  // namespace xgrad::inline XGRAD_ABI::optim
