#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include <xgrad/data/text/utf8.hpp>
#include <xgrad/data/word_vectors.hpp>
#include <xgrad/engine/system/atomic_file.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

namespace xgrad::data::inline XGRAD_ABI {

static TokenTable table_of(const std::vector<std::string>& words) {
  TokenTable table;
  for (const std::string& word : words) {
    XGRAD_CHECK(table.add(word).second, "WordVectors: \"", word, "\" is there twice");
  }
  return table;
}

WordVectors::WordVectors(const std::vector<std::string>& words, Tensor given)
    : WordVectors(table_of(words), std::move(given)) {}

WordVectors::WordVectors(TokenTable words, Tensor given)
    : vectors(std::move(given)), words_(std::move(words)) {
  XGRAD_CHECK(vectors.dim() == 2 && vectors.size(0) == words_.size(), "WordVectors: ", words_.size(),
              " words, but vectors of shape ", vectors.shape());
}

Index WordVectors::stoi(std::string_view word) const {
  const Index index = find(word);
  XGRAD_CHECK_RANGE(index >= 0, "WordVectors: no vector for \"", word, "\"");
  return index;
}

// ---- looking up

static void copy_row(const Array& from, Index row, Scalar* to) {
  const Index dim = from.shape(1);
  std::copy_n(from.data() + row * dim, dim, to);
}

static std::vector<Scalar> mean_row(const Array& vectors) {
  const Index rows = vectors.shape(0), dim = vectors.shape(1);
  std::vector<double> sum(dim);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < dim; ++j) sum[j] += static_cast<double>(vectors.data()[i * dim + j]);
  }
  std::vector<Scalar> mean(dim);
  for (Index j = 0; j < dim; ++j) mean[j] = static_cast<Scalar>(sum[j] / static_cast<double>(rows));
  return mean;
}

Tensor WordVectors::lookup(std::span<const std::string> words, bool lower_case_backup) const {
  std::vector<Index> indices;
  for (const std::string& word : words) {
    Index index = find(word);
    if (index < 0 && lower_case_backup) index = find(to_lower(word));
    XGRAD_CHECK_RANGE(index >= 0 || unknown != UnknownWord::error, "WordVectors: no vector for \"", word,
                      "\"");
    indices.push_back(index);
  }
  Array out = filled<Array>({std::ssize(words), dim()}, 0);
  const Array& all = vectors.value();
  std::vector<Scalar> mean;  // made where the first unknown word wants it
  for (Index i = 0; i < std::ssize(indices); ++i) {
    Scalar* to = out.data() + i * dim();
    if (indices[i] >= 0) {
      copy_row(all, indices[i], to);
    } else if (unknown == UnknownWord::mean && size() > 0) {
      if (mean.empty()) mean = mean_row(all);
      std::copy(mean.begin(), mean.end(), to);
    }
  }
  return Tensor(std::move(out));
}

Tensor WordVectors::operator[](std::string_view word) const {
  const std::string words[] = {std::string(word)};
  Array row = lookup(words).value();
  set_shape(row, {dim()});
  return Tensor(std::move(row));
}

Tensor WordVectors::table(const Vocabulary& vocabulary, Index* found) const {
  Array out = filled<Array>({vocabulary.size(), dim()}, 0);
  Index count = 0;
  for (Index i = 0; i < vocabulary.size(); ++i) {
    const Index index = find(vocabulary.token(i));
    if (index < 0) continue;
    copy_row(vectors.value(), index, out.data() + i * dim());
    ++count;
  }
  if (found) *found = count;
  return Tensor(std::move(out));
}

// ---- neighbours

// The sum of x[i] * y[i], in 16 running sums that the compiler keeps in vector registers.
static Scalar dot(const Scalar* x, const Scalar* y, Index n) {
  Scalar sums[16] = {};
  Index i = 0;
  for (; i + 16 <= n; i += 16) {
    for (Index j = 0; j < 16; ++j) sums[j] += x[i + j] * y[i + j];
  }
  for (Index j = 0; i < n; ++i, ++j) sums[j] += x[i] * y[i];
  Scalar sum = 0;
  for (const Scalar part : sums) sum += part;
  return sum;
}

// The k rows of `vectors` with the highest cosine to `query`, rows in `without` left out.
static std::vector<std::pair<double, Index>> top(const Array& vectors, const std::vector<Scalar>& query,
                                                 Index k, const std::vector<Index>& without) {
  const Index rows = vectors.shape(0), dim = vectors.shape(1);
  std::vector<std::pair<double, Index>> ranked(rows);  // -cosine, so that ties sort by index
  const double norm = std::sqrt(static_cast<double>(dot(query.data(), query.data(), dim)));
  parallel_for(rows, 4096, [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Scalar* row = vectors.data() + i * dim;
      const double length = norm * std::sqrt(static_cast<double>(dot(row, row, dim)));
      const double cosine = length > 0 ? static_cast<double>(dot(row, query.data(), dim)) / length : 0;
      ranked[i] = {std::isnan(cosine) ? 2 : -std::clamp(cosine, -1.0, 1.0), i};
    }
  });
  std::erase_if(ranked, [&](const auto& entry) {
    return entry.first > 1 || std::find(without.begin(), without.end(), entry.second) != without.end();
  });
  const auto kept = ranked.begin() + std::min<Index>(k, std::ssize(ranked));
  std::partial_sort(ranked.begin(), kept, ranked.end());
  ranked.erase(kept, ranked.end());
  return ranked;
}

static std::vector<Neighbour> named(const TokenTable& words,
                                    const std::vector<std::pair<double, Index>>& ranked) {
  std::vector<Neighbour> out;
  for (const auto& [negated, index] : ranked) out.push_back({std::string(words[index]), index, -negated});
  return out;
}

std::vector<Neighbour> WordVectors::nearest(const Tensor& vector, Index k) const {
  XGRAD_CHECK(k >= 0, "nearest: k ", k, " is negative");
  XGRAD_CHECK(vector.shape() == Shape{dim()}, "nearest: expected a vector of shape ", Shape{dim()}, ", got ",
              vector.shape());
  const Array& query = vector.value();
  return named(words_, top(vectors.value(), {query.begin(), query.end()}, k, {}));
}

std::vector<Neighbour> WordVectors::nearest(std::string_view word, Index k) const {
  return nearest({std::string(word)}, {}, k);
}

std::vector<Neighbour> WordVectors::nearest(const std::vector<std::string>& positive,
                                            const std::vector<std::string>& negative, Index k) const {
  XGRAD_CHECK(k >= 0, "nearest: k ", k, " is negative");
  XGRAD_CHECK(!positive.empty() || !negative.empty(), "nearest: no words were given");
  std::vector<Scalar> query(dim());
  std::vector<Index> given;
  const auto add = [&](const std::string& word, Scalar sign) {
    given.push_back(stoi(word));
    const Scalar* row = vectors.value().data() + given.back() * dim();
    const Scalar length = std::sqrt(dot(row, row, dim()));
    if (length == 0) return;
    for (std::size_t j = 0; j < query.size(); ++j) query[j] += sign * row[j] / length;
  };
  for (const std::string& word : positive) add(word, 1);
  for (const std::string& word : negative) add(word, -1);
  return named(words_, top(vectors.value(), query, k, given));
}

std::vector<Neighbour> WordVectors::analogy(const std::string& a, const std::string& b, const std::string& c,
                                            Index k) const {
  return nearest({b, c}, {a}, k);
}

// ---- writing

void WordVectors::save(const std::string& path, VectorFormat format) const {
  if (format == VectorFormat::automatic) format = VectorFormat::word2vec;
  for (Index i = 0; i < size(); ++i) {
    const std::string_view word = itos(i);
    XGRAD_CHECK(!word.empty() && word.find_first_of(" \t\n\r\v\f") == std::string_view::npos,
                "WordVectors: word ", i, " (\"", word,
                "\") is empty or contains white space; word vector files cannot hold it");
  }
  AtomicFile file(path);
  if (format != VectorFormat::glove) file.write(text(size(), ' ', dim(), '\n'));
  const Array& numbers = vectors.value();
  std::string line;
  for (Index i = 0; i < size(); ++i) {
    line = itos(i);
    if (format == VectorFormat::word2vec_binary) line += ' ';
    for (Index j = 0; j < dim(); ++j) {
      const Scalar number = numbers.data()[i * dim() + j];
      if (format == VectorFormat::word2vec_binary) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(number));
        for (int shift = 0; shift < 32; shift += 8) line += static_cast<char>(bits >> shift & 0xff);
      } else {
        char digits[40];
        const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        line += ' ';
        line.append(digits, end);
      }
    }
    line += '\n';
    file.write(line);
  }
  file.commit();
}

}  // namespace xgrad::data::inline XGRAD_ABI
