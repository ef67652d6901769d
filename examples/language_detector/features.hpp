#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <xgrad/data/dataset.hpp>

// What the model sees of a text: bags of n-grams.

namespace language_detector {

using xgrad::Index;
using xgrad::data::WeightedRagged;

/// The text as its n-grams are taken: letters in lower case, all digits 0, one space between words and other
/// signs and at both ends. normalized("L'eau, 27!") is " l ' eau , 00 ! ".
std::string normalized(std::string_view text);

/// Texts as the network reads them, a bag for each text in each column: its n-grams of 1, 2, ... characters,
/// and the scripts of its letters. The weight of an n-gram is how often it occurs in the text, divided by the
/// number of all n-grams there.
struct Features {
  std::vector<WeightedRagged> columns;
};

/// n-grams of n characters are hashed to buckets[n - 1] buckets. Runs on all threads.
Features extract(const std::vector<Index>& buckets, const std::vector<std::string>& texts);

// What a TensorDataset wants of a column.
Index row_count(const Features& features);
Features select_rows(const Features& features, std::span<const Index> rows);

}  // namespace language_detector
