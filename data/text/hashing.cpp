#include <xgrad/data/text/hashing.hpp>
#include <xgrad/engine/system/error.hpp>

namespace xgrad::data {

Index hash_bucket(std::string_view token, Index buckets, std::uint64_t seed) {
  XGRAD_CHECK(buckets >= 1, "hash_bucket: ", buckets, " buckets; there must be at least 1");
  return bucket(hash64(token, seed), buckets);
}

}  // namespace xgrad::data
