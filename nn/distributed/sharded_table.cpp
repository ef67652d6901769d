#include <algorithm>

#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/sharded_table.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

ShardedTable::ShardedTable(const char* name, ProcessGroup& group, Index num_embeddings, Index embedding_dim,
                           std::optional<Index>& padding_idx, ShardingOptions options)
    : group_(&group), sharding_{num_embeddings, group.size(), options.by}, options_(options) {
  group.agree(text(name, " of shape [", num_embeddings, ", ", embedding_dim, "], sharded ",
                   options.by == ShardBy::modulo ? "modulo" : "by ranges"),
              [&] {
                XGRAD_CHECK(num_embeddings >= 0 && embedding_dim >= 0, name, ": num_embeddings is ",
                            num_embeddings, " and embedding_dim ", embedding_dim, ", expected 0 or more");
                if (!padding_idx) return;
                XGRAD_CHECK_RANGE(*padding_idx >= -num_embeddings && *padding_idx < num_embeddings, name,
                                  ": padding_idx ", *padding_idx,
                                  " is out of range for num_embeddings=", num_embeddings);
                if (*padding_idx < 0) *padding_idx += num_embeddings;
              });
  padding_idx_ = padding_idx;
  weight = nn::Parameter(Tensor(uninitialized<Array>({sharding_.count(group.rank()), embedding_dim})));
  reset_parameters();
}

void ShardedTable::reset_parameters() {
  // Normal numbers are made 16 at a time, and the last 16 once more where their number is no multiple of 16:
  // pieces of a multiple of 16, the last one with the rest, have the bits of the whole.
  constexpr Index piece = Index{1} << 18;
  const Index width = embedding_dim(), total = Shape{num_embeddings(), width}.numel(), rank = group_->rank();
  Scalar* own = weight.data().mutable_value().data();
  std::vector<Scalar> numbers(std::min(total, piece + 16));
  for (Index first = 0, last = 0; first < total; first = last) {
    last = total - first < piece + 16 ? total : first + piece;
    fill_normal(std::span(numbers).first(last - first), 0, 1, default_generator());
    for (Index i = first; i < last;) {
      const Index row = i / width, end = std::min((row + 1) * width, last);
      if (sharding_.owner(row) == rank) {
        std::copy_n(numbers.data() + (i - first), end - i, own + sharding_.local(row) * width + i % width);
      }
      i = end;
    }
  }
  if (padding_idx_ && sharding_.owner(*padding_idx_) == rank) {
    std::fill_n(own + sharding_.local(*padding_idx_) * width, width, Scalar(0));
  }
}

void ShardedTable::copy_rows_from(const Tensor& table) {
  const Shape shape{num_embeddings(), embedding_dim()};
  XGRAD_CHECK(table.defined() && table.shape() == shape, type_name(), ": the table has shape ",
              table.defined() ? table.shape() : Shape(), ", expected ", shape);
  const Index width = embedding_dim();
  const Scalar* from = table.value().data();
  Scalar* own = weight.data().mutable_value().data();
  for (Index i = 0; i < weight.size(0); ++i) {
    std::copy_n(from + sharding_.global(group_->rank(), i) * width, width, own + i * width);
  }
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
