#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/scalar.hpp>

// The hashing trick (Weinberger et al. 2009, arXiv:0902.2206): tokens go straight to rows of an embedding
// table, without a vocabulary. The hash is fixed, so that a saved model works everywhere and with every later
// version.

namespace xgrad::data {

/// The last step of MurmurHash3: every bit of the result depends on every bit of `h`.
constexpr std::uint64_t mix64(std::uint64_t h) {
  h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdULL;
  h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return h ^ (h >> 33);
}

/// mix64 of FNV-1a: h = 14695981039346656037 ^ seed, then for each byte h = (h ^ byte) * 1099511628211. The
/// seed makes another function of it (for several tables). The same on every machine: bytes in, whole numbers
/// modulo 2^64.
constexpr std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0) {
  std::uint64_t h = 14695981039346656037ULL ^ seed;
  for (const char byte : bytes) h = (h ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  return mix64(h);
}

/// Joins the hash of a next part to that of what came before: mix64(h * 31 + next). The order of the parts
/// counts.
constexpr std::uint64_t hash_append(std::uint64_t h, std::uint64_t next) {
  return mix64(h * 31 + next);
}

/// The bucket of a hash: hash modulo the number of buckets, which must be at least 1.
constexpr Index bucket(std::uint64_t hash, Index buckets) {
  return static_cast<Index>(hash % buckets);
}

/// The same for a token: bucket(hash64(token, seed), buckets). Throws std::invalid_argument for buckets < 1.
inline Index hash_bucket(std::string_view token, Index buckets, std::uint64_t seed = 0) {
  XGRAD_CHECK(buckets >= 1, "hash_bucket: ", buckets, " buckets; there must be at least 1");
  return bucket(hash64(token, seed), buckets);
}

/// The hash of a window of tokens (an n-gram) from the tokens' hashes h1 ... hn: hash_append(...
/// hash_append(h1, h2) ..., hn).
constexpr std::uint64_t hash_window(std::span<const std::uint64_t> hashes) {
  std::uint64_t h = hashes[0];
  for (const std::uint64_t next : hashes.subspan(1)) h = hash_append(h, next);
  return h;
}

}  // namespace xgrad::data
