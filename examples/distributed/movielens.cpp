#include <xgrad/engine/array/indices.hpp>
#include <xgrad/engine/compute/random.hpp>
#include <xgrad/engine/ops/creation.hpp>

#include "clicks.hpp"
#include "recommender/reading.hpp"

namespace clicks {

using namespace xgrad;

namespace {
struct Ratings : Source {
  recommender::Ratings data;
  IndexArray order;  // of the ratings: training, then test

  Ratings(const std::string& ratings, const std::string& items, std::uint64_t seed)
      : data(recommender::read(ratings, items)) {
    features = 3;
    rows = data.users.size() + data.items.size() + data.genres.size();
    const Index count = std::ssize(data.ratings);
    test = count / 10;
    training = count - test;
    Generator generator(seed);
    order = randperm(count, &generator).value();
  }

  Index example(Index position) const override {  // another order in each epoch
    static Index epoch = -1;
    static IndexArray shuffled;
    if (epoch != position / training) {
      epoch = position / training;
      Generator generator(static_cast<std::uint64_t>(epoch));
      shuffled = randperm(training, &generator).value();
    }
    return shuffled.data()[position % training];
  }

  Batch batch(const std::vector<Index>& examples) const override {
    std::vector<Index> values, offsets;
    Array clicked = uninitialized<Array>({std::ssize(examples)});
    for (std::size_t i = 0; i < examples.size(); ++i) {
      const recommender::Rating& rating = data.ratings[order.data()[examples[i]]];
      for (const Index value : {rating.user, data.users.size() + rating.item}) {
        offsets.push_back(std::ssize(values));
        values.push_back(value);
      }
      offsets.push_back(std::ssize(values));
      for (const Index genre : data.item_genres[rating.item]) {
        values.push_back(data.users.size() + data.items.size() + genre);
      }
      clicked.data()[i] = rating.stars >= 4 ? 1 : 0;
    }
    Batch out;
    out.features.values = indices(values);
    out.features.offsets = indices(offsets);
    out.clicked = Tensor(std::move(clicked));
    return out;
  }
};
}  // namespace

std::unique_ptr<Source> movielens(const std::string& ratings, const std::string& items, std::uint64_t seed) {
  return std::make_unique<Ratings>(ratings, items, seed);
}

}  // namespace clicks
