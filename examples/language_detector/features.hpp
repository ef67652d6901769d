#pragma once
#include <string>
#include <vector>

#include <xgrad/data/dataset.hpp>
#include <xgrad/data/text/hashing.hpp>

// What the model sees of a text: bags of n-grams, of words and of scripts.

namespace language_detector {

using xgrad::Index;
using xgrad::data::WeightedRagged;

/// How many rows the hashed features share.
struct Buckets {
  std::vector<Index> ngrams;  // of 1, 2, ... characters
  Index words = 0;
};

/// Texts as the network reads them, a bag for each text in each column: the n-grams of 1, 2, ... characters
/// of its normalized form (clean.hpp), the words, and the scripts of the letters. The weight of each is how
/// often it occurs in the text, divided by the number of all of them there.
struct Features {
  std::vector<WeightedRagged> columns;
  std::vector<char> empty;  // of each text: it has no letter
};

/// Runs on all threads.
Features extract(const Buckets& buckets, const std::vector<std::string>& texts);

}  // namespace language_detector
