// The readers on the real files that XGRAD_DATA names.
#include <xgrad/data/text/csv.hpp>
#include <xgrad/data/text/utf8.hpp>
#include <xgrad/data/word_vectors.hpp>

#include "support/support.hpp"

using namespace xgrad;
using namespace xgrad::data;

BOOST_AUTO_TEST_CASE(glove_vectors) {
  const WordVectors glove = WordVectors::load(data_path("glove-6B-100d/glove.6B.100d.first2717.txt"));
  BOOST_CHECK_EQUAL(glove.vectors.shape(), Shape({2717, 100}));
  BOOST_CHECK_EQUAL(glove.stoi("the"), 0);
  BOOST_CHECK_EQUAL(glove.stoi("quality"), 1506);
  BOOST_CHECK_EQUAL(glove.vectors.value()(0, 0), Scalar(-0.038194));
  BOOST_CHECK_EQUAL(glove.analogy("man", "king", "woman")[0].word, "queen");
  BOOST_CHECK_EQUAL(glove.nearest("saturday", 1)[0].word, "sunday");
}

BOOST_AUTO_TEST_CASE(movielens) {
  Index ratings = 0;
  double sum = 0;
  CsvReader data(data_path("ml-100k/u.data"), tsv_options());
  for (const CsvRow& row : data) {
    ++ratings;
    sum += row.number(2);
  }
  BOOST_CHECK_EQUAL(ratings, 100'000);
  BOOST_CHECK_CLOSE(sum / 100'000, 3.52986, 1e-3);

  CsvReader items(data_path("ml-100k/u.item"),
                  {.separator = '|', .quote = '\0', .columns = 24, .latin1 = true});
  Index movies = 0;
  bool found = false;
  for (const CsvRow& row : items) {
    ++movies;
    BOOST_CHECK(is_valid_utf8(row[1]));
    found |= row[1] == "Misérables, Les (1995)";
  }
  BOOST_CHECK_EQUAL(movies, 1682);
  BOOST_CHECK(found);
}
