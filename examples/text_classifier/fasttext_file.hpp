#pragma once
#include <string>
#include <string_view>

#include "model.hpp"

// Models in fastText's format, .bin and .ftz (version 11 and 12). Facts from fastText 0.9.2's sources.
//
//     int32 magic, version
//     settings     int32 dim, ws, epoch, minCount, neg, wordNgrams, loss, model, bucket, minn, maxn,
//                  lrUpdateRate; double t
//     dictionary   int32 entries, words, labels; int64 tokens, pruned (-1: every bucket has a row); for each
//                  entry its bytes and a 0, int64 count, int8 type (0 a word, 1 a label); for each of
//                  `pruned` int32 bucket, row
//     vectors      int8 quantized, a matrix
//     scores       int8 quantized, a matrix
//
//     matrix       int64 rows, columns; floats
//     quantized    int8 norms; int64 rows, columns; int32 bytes; the codes; a quantizer; with norms: a byte
//                  for each row, a quantizer of dim 1
//     quantizer    int32 dim, parts, numbers in a part, numbers in the last part; 256 * dim floats
//
// After that, where fastText reads no further, our files have `xgrad TAB normalize (0 or 1) TAB label LF`.

namespace text_classifier {

bool is_fasttext(std::string_view bytes);

/// Throws std::runtime_error, with the file's name, where it is not such a model. Models of word vectors
/// (skipgram, cbow) give a Classifier without labels.
Classifier parse_fasttext(std::string_view bytes, const std::string& name);

/// Writes a model whose vectors are quantized. Throws std::runtime_error where it cannot be written.
void save_fasttext(const Classifier& classifier, const std::string& path);

}  // namespace text_classifier
