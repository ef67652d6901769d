#include "fasttext_file.hpp"

#include <cstring>

#include <xgrad/engine/system/atomic_file.hpp>

#include "byte_reader.hpp"

namespace text_classifier {

using namespace xgrad;

namespace {

constexpr std::int32_t magic = 793712314, oldest = 11, newest = 12, supervised = 3;

struct FileSettings {
  std::int32_t dim, ws, epoch, min_count, neg, word_ngrams, loss, model, bucket, min_n, max_n, lr_update_rate;
  double t;
};

FileSettings read_settings(ByteReader& from, std::int32_t version) {
  FileSettings s{};
  for (std::int32_t* number : {&s.dim, &s.ws, &s.epoch, &s.min_count, &s.neg, &s.word_ngrams, &s.loss,
                               &s.model, &s.bucket, &s.min_n, &s.max_n, &s.lr_update_rate}) {
    *number = from.number<std::int32_t>();
  }
  s.t = from.number<double>();
  if (version == 11 && s.model == supervised) s.max_n = 0;  // such models had no n-grams of letters
  from.check(s.model >= 1 && s.model <= supervised, "model is ", s.model);
  from.check(s.loss >= 1 && s.loss <= 4, "loss is ", s.loss);
  from.check(s.word_ngrams >= 0, "wordNgrams is ", s.word_ngrams);
  from.check(s.bucket >= 0, "bucket is ", s.bucket);
  from.check(s.bucket > 0 || (s.word_ngrams <= 1 && s.max_n <= 0), "n-grams without buckets");
  return s;
}

// Adds a token that must be new.
void add_new(data::Vocabulary& to, std::string_view token, Index count, const ByteReader& from) {
  const Index before = to.size();
  from.check(count >= 0 && to.add(token, count) == before, "the entry ", token, " is there twice");
}

Features read_dictionary(ByteReader& from, const FileSettings& settings) {
  const auto entries = from.number<std::int32_t>(), words = from.number<std::int32_t>(),
             labels = from.number<std::int32_t>();
  from.number<std::int64_t>();  // tokens
  const auto pruned = from.number<std::int64_t>();
  from.check(words >= 0 && labels >= 0 && Index{words} + labels == entries, words, " words and ", labels,
             " labels in ", entries, " entries");
  data::Vocabulary of_words, of_labels;
  for (std::int32_t i = 0; i < entries; ++i) {
    const std::string_view token = from.text();
    const auto count = from.number<std::int64_t>();
    const auto type = from.number<std::int8_t>();
    from.check(type == (i < words ? 0 : 1), "entry ", i, " has the type ", int{type});
    add_new(i < words ? of_words : of_labels, token, count, from);
  }

  BucketTable table = BucketTable::all(settings.bucket);
  if (pruned >= 0) {
    constexpr std::uint32_t none = UINT32_MAX;
    from.check(static_cast<std::uint64_t>(pruned) <= from.left() / 8, "it ends too early");
    std::vector<std::uint32_t> buckets(pruned, none);
    for (std::int64_t i = 0; i < pruned; ++i) {
      const auto bucket = from.number<std::int32_t>(), row = from.number<std::int32_t>();
      from.check(bucket >= 0 && row >= 0 && row < pruned && buckets[row] == none, "bucket ", bucket,
                 " has the row ", row);
      buckets[row] = static_cast<std::uint32_t>(bucket);
    }
    table = BucketTable(std::move(buckets));
  }
  return {std::move(of_words),
          std::move(of_labels),
          std::move(table),
          {.word_ngrams = settings.word_ngrams,
           .min_n = settings.min_n,
           .max_n = settings.max_n,
           .bucket = settings.bucket,
           .repair = false}};
}

ProductQuantizer read_quantizer(ByteReader& from) {
  const auto dim = from.number<std::int32_t>(), parts = from.number<std::int32_t>(),
             part = from.number<std::int32_t>(), last = from.number<std::int32_t>();
  from.check(dim >= 1 && part >= 1 && part <= dim && last >= 1 && last <= part &&
                 Index{part} * (Index{parts} - 1) + last == dim,
             "a quantizer of ", dim, " numbers has ", parts, " parts of ", part, " and ", last);
  return {dim, part, from.numbers<float>(Index{dim} * ProductQuantizer::centroid_count)};
}

Matrix read_quantized(ByteReader& from) {
  const bool norms = from.number<std::int8_t>() != 0;
  const auto rows = from.number<std::int64_t>(), columns = from.number<std::int64_t>();
  const auto bytes = from.number<std::int32_t>();
  QuantizedRows out;
  out.codes = from.numbers<std::uint8_t>(bytes);
  out.quantizer = read_quantizer(from);
  from.check(
      out.quantizer.dim() == columns && rows >= 0 && rows <= bytes && rows * out.quantizer.parts() == bytes,
      bytes, " codes for ", rows, " rows of ", columns, " numbers");
  if (norms) {
    out.norm_codes = from.numbers<std::uint8_t>(rows);
    out.norm_quantizer = read_quantizer(from);
    from.check(out.norm_quantizer->dim() == 1, "norms have ", out.norm_quantizer->dim(), " numbers");
  }
  return out;
}

Matrix read_numbers(ByteReader& from) {
  const auto rows = from.number<std::int64_t>(), columns = from.number<std::int64_t>();
  from.check(rows >= 0 && columns >= 1 && static_cast<std::uint64_t>(columns) <= from.left() / sizeof(float),
             rows, " rows of ", columns, " numbers");
  const char* numbers = from.take(rows, static_cast<std::size_t>(columns) * sizeof(float));
  Array out = uninitialized<Array>({rows, columns});
  if (rows > 0) std::memcpy(out.data(), numbers, out.size() * sizeof(float));
  return Tensor(std::move(out));
}

// What our files have at their end.
FeatureOptions read_end(ByteReader& from, FeatureOptions options) {
  std::string_view end = from.rest();
  if (end.empty()) return options;
  constexpr std::string_view with = "xgrad\t1\t", without = "xgrad\t0\t";
  from.check((end.starts_with(with) || end.starts_with(without)) && end.ends_with('\n'), end.size(),
             " bytes are left");
  options.normalize = end.starts_with(with);
  options.repair = true;
  options.label = end.substr(with.size(), end.size() - with.size() - 1);
  return options;
}

}  // namespace

bool is_fasttext(std::string_view bytes) {
  return bytes.size() >= sizeof magic && std::memcmp(bytes.data(), &magic, sizeof magic) == 0;
}

Classifier parse_fasttext(std::string_view bytes, const std::string& name) {
  ByteReader from(bytes, name);
  from.number<std::int32_t>();  // magic
  const auto version = from.number<std::int32_t>();
  if (version < oldest || version > newest) {
    throw std::runtime_error(text(name, " is a fastText model of version ", version, "; ", oldest, " to ",
                                  newest, " can be read"));
  }
  try {
    const FileSettings settings = read_settings(from, version);
    Features features = read_dictionary(from, settings);
    const bool quantized = from.number<std::int8_t>() != 0;
    Matrix vectors = quantized ? read_quantized(from) : read_numbers(from);
    from.check(vectors.columns() == settings.dim && vectors.rows() == features.size(), vectors.rows(),
               " vectors of ", vectors.columns(), " numbers for ", features.size(),
               " words and buckets, dim ", settings.dim);
    const bool scores_quantized = from.number<std::int8_t>() != 0;
    Matrix scores = quantized && scores_quantized ? read_quantized(from) : read_numbers(from);
    const bool has_labels = settings.model == supervised;
    const data::Vocabulary& outputs = has_labels ? features.labels() : features.words();
    from.check(scores.columns() == settings.dim && scores.rows() == outputs.size(), scores.rows(),
               " rows of scores for ", outputs.size());
    from.check(!has_labels || outputs.size() > 0, "no labels");
    features.set_options(read_end(from, features.options()));
    if (!has_labels) return {features.without_labels(), std::move(vectors), {}};
    return {std::move(features), std::move(vectors), std::move(scores), static_cast<Loss>(settings.loss),
            Answers::fasttext};
  } catch (const std::logic_error& error) {  // a bucket twice, counts that do not fit
    throw std::runtime_error(name + " is cut short or damaged: " + error.what());
  }
}

namespace {

template <class T>
void put(AtomicFile& file, T number) {
  file.write(&number, sizeof number);
}

void write_dictionary(AtomicFile& file, const Features& features) {
  const data::Vocabulary &words = features.words(), &labels = features.labels();
  put<std::int32_t>(file, static_cast<std::int32_t>(words.size() + labels.size()));
  put<std::int32_t>(file, static_cast<std::int32_t>(words.size()));
  put<std::int32_t>(file, static_cast<std::int32_t>(labels.size()));
  put<std::int64_t>(file, words.total() + labels.total());
  const BucketTable& buckets = features.buckets();
  put<std::int64_t>(file, buckets.has_all() ? -1 : buckets.size());
  for (const data::Vocabulary* tokens : {&words, &labels}) {
    for (Index i = 0; i < tokens->size(); ++i) {
      file.write(tokens->token(i));
      put<char>(file, 0);
      put<std::int64_t>(file, tokens->count(i));
      put<std::int8_t>(file, tokens == &labels);
    }
  }
  for (Index row = 0; row < buckets.size() && !buckets.has_all(); ++row) {
    put<std::uint32_t>(file, buckets.bucket(row));
    put<std::int32_t>(file, static_cast<std::int32_t>(row));
  }
}

void write_quantizer(AtomicFile& file, const ProductQuantizer& quantizer) {
  const Index dim = quantizer.dim(), part = quantizer.part(), parts = quantizer.parts();
  for (const Index number : {dim, parts, part, dim - (parts - 1) * part})
    put<std::int32_t>(file, static_cast<std::int32_t>(number));
  file.write(quantizer.centroids().data(), quantizer.centroids().size() * sizeof(float));
}

void write_matrix(AtomicFile& file, const Matrix& matrix) {
  const QuantizedRows* codes = matrix.codes();
  put<std::int8_t>(file, codes != nullptr);
  if (codes != nullptr) put<std::int8_t>(file, codes->norm_quantizer.has_value());
  put<std::int64_t>(file, matrix.rows());
  put<std::int64_t>(file, matrix.columns());
  if (codes == nullptr) {
    file.write(matrix.numbers().value().data(), matrix.numbers().value().size() * sizeof(float));
    return;
  }
  put<std::int32_t>(file, static_cast<std::int32_t>(codes->codes.size()));
  file.write(codes->codes.data(), codes->codes.size());
  write_quantizer(file, codes->quantizer);
  if (codes->norm_quantizer) {
    file.write(codes->norm_codes.data(), codes->norm_codes.size());
    write_quantizer(file, *codes->norm_quantizer);
  }
}

}  // namespace

void save_fasttext(const Classifier& classifier, const std::string& path) {
  const FeatureOptions& options = classifier.features.options();
  if (options.hashing != Hashing::fasttext) {
    throw std::runtime_error("fastText's format cannot hold a model of an older version: train it again");
  }
  AtomicFile file(path);
  const auto number = [](Index n) { return static_cast<std::int32_t>(n); };
  for (const std::int32_t setting :
       {magic, newest, number(classifier.vectors.columns()), 5, 5, 1, 5, options.word_ngrams,
        static_cast<std::int32_t>(classifier.loss), supervised,
        number(options.has_ngrams() ? options.bucket : 0), options.min_n, options.max_n, 100}) {
    put(file, setting);
  }
  put(file, 1e-4);
  write_dictionary(file, classifier.features);
  write_matrix(file, classifier.vectors);
  write_matrix(file, classifier.scores);
  file.write(std::string("xgrad\t") + (options.normalize ? "1" : "0") + "\t" + options.label + "\n");
  file.commit();
}

}  // namespace text_classifier
