#include "saved.hpp"

#include <algorithm>
#include <charconv>

namespace recommender {

using namespace xgrad;

namespace {

constexpr const char* format = "xgrad recommender 2";

// Names have no control characters (see clean), so that a line end may separate them.
std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += name + '\n';
  return out;
}

std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
    out.emplace_back(text.substr(0, end));
  }
  return out;
}

const std::string& entry(const nn::Metadata& metadata, const char* name) {
  const auto at = metadata.find(name);
  if (at == metadata.end()) throw std::runtime_error(text("it has no ", name));
  return at->second;
}

double number(const nn::Metadata& metadata, const char* name) {
  const std::string& digits = entry(metadata, name);
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  if (digits.empty() || *end != '\0' || !std::isfinite(value)) {
    throw std::runtime_error(text(name, " is \"", digits, "\", not a number"));
  }
  return value;
}

std::string exact(double value) {
  char out[64];
  return {out, std::to_chars(out, out + sizeof out, value).ptr};
}

Tensor numbers(const nn::StateDict& state, const char* name, const Shape& shape) {
  const Tensor& found = state[name];
  if (found.shape() != shape)
    throw std::runtime_error(text(name, " has shape ", found.shape(), " instead of ", shape));
  return found;
}

// Lists whose values are numbers below `count`.
data::Ragged lists(const nn::StateDict& state, const std::string& name, Index rows, Index count) {
  data::Ragged out;
  out.values = state.integers(name + ".values");
  out.offsets = state.integers(name + ".offsets");
  if (out.values.dim() != 1 || out.offsets.shape() != Shape{rows}) {
    throw std::runtime_error(text(name, ": ", out.offsets.shape(), " lists instead of ", rows));
  }
  for (const Index value : out.values.value()) {
    if (value < 0 || value >= count)
      throw std::runtime_error(text(name, " has ", value, ", but there are ", count));
  }
  return out;
}

Names named(const std::vector<std::string>& all, const char* what) {
  Names out;
  for (const std::string& name : all) {
    if (out.add(name) != out.size() - 1)
      throw std::runtime_error(text("two ", what, " are called \"", name, '"'));
  }
  return out;
}

Saved parse(const nn::StateDict& state, const nn::Metadata& metadata) {
  if (metadata.empty() || entry(metadata, "format") != format)
    throw std::runtime_error("it is of another kind");
  Saved out;
  Ratings& data = out.data;
  data.users = named(lines(entry(metadata, "users")), "users");
  data.items = named(lines(entry(metadata, "items")), "items");
  data.genres = named(lines(entry(metadata, "genres")), "genres");
  data.titles = lines(entry(metadata, "titles"));
  const Index users = data.users.size(), items = data.items.size();
  if (std::ssize(data.titles) != items) {
    throw std::runtime_error(text("it has ", data.titles.size(), " titles of ", items, " items"));
  }
  const data::Ragged genres = lists(state, "item_genres", items, data.genres.size());
  for (Index i = 0; i < items; ++i) data.item_genres.emplace_back(genres[i].begin(), genres[i].end());
  const data::Ragged rated = lists(state, "rated", users, items);
  const Tensor stars = numbers(state, "stars", rated.values.shape());
  for (Index u = 0, n = 0; u < users; ++u) {
    for (const Index item : rated[u]) {
      data.ratings.push_back({u, item, stars.value().data()[n++], std::numeric_limits<double>::quiet_NaN()});
    }
  }

  Model& model = out.model;
  model.mean = number(metadata, "mean");
  model.noise = number(metadata, "noise");
  model.least = number(metadata, "least");
  model.most = number(metadata, "most");
  if (model.least > model.most) throw std::runtime_error("the least rating is above the most");
  model.implicit = entry(metadata, "feedback") == "implicit";
  const Index factors = state["users"].dim() == 2 ? state["users"].size(1) : 0;
  model.users = numbers(state, "users", {users, factors});
  model.items = numbers(state, "items", {items, factors});
  model.user_biases = numbers(state, "user_biases", {users});
  model.item_biases = numbers(state, "item_biases", {items});
  if (model.implicit) model.seen = numbers(state, "seen", {items, factors});
  for (const auto& [name, value] : metadata) {
    if (name.starts_with("--")) out.settings[name] = value;
  }
  return out;
}

}  // namespace

void save(const Saved& saved, const std::string& path) {
  const Ratings& data = saved.data;
  const Model& model = saved.model;
  const data::WeightedRagged rated = by_user(data.ratings, data.users.size());
  const data::Ragged genres(data.item_genres);
  nn::StateDict state{{"users", model.users},
                      {"items", model.items},
                      {"user_biases", model.user_biases},
                      {"item_biases", model.item_biases},
                      {"rated.values", rated.values},
                      {"rated.offsets", rated.offsets},
                      {"stars", rated.weights},
                      {"item_genres.values", genres.values},
                      {"item_genres.offsets", genres.offsets}};
  if (model.implicit) state.set("seen", model.seen);
  nn::Metadata metadata(saved.settings.begin(), saved.settings.end());
  metadata.insert({{"format", format},
                   {"feedback", model.implicit ? "implicit" : "ratings"},
                   {"users", joined(data.users.all())},
                   {"items", joined(data.items.all())},
                   {"titles", joined(data.titles)},
                   {"genres", joined(data.genres.all())},
                   {"mean", exact(model.mean)},
                   {"noise", exact(model.noise)},
                   {"least", exact(model.least)},
                   {"most", exact(model.most)}});
  nn::save(state, path, metadata);
}

Saved load(const std::string& path) {
  const nn::Metadata metadata = nn::load_metadata(path);
  const nn::StateDict state = nn::load(path);
  try {
    return parse(state, metadata);
  } catch (const std::exception& error) {
    throw std::runtime_error(text(path, " is not a model of this program: ", error.what()));
  }
}

void check_same(const Saved& saved, const Ratings& files, const std::string& path, const std::string& ratings,
                bool items_given) {
  const auto differ = [&](const auto&... parts) {
    throw std::runtime_error(text(path, " was not made from ", ratings, ": ", parts...,
                                  ". (Without --ratings the model answers alone; --new-ratings adds to it)"));
  };
  const auto compare = [&](const char* what, const std::vector<std::string>& its,
                           const std::vector<std::string>& theirs) {
    const Index both = std::min(std::ssize(its), std::ssize(theirs));
    for (Index n = 0; n < both; ++n) {
      if (its[n] != theirs[n])
        differ("its ", what, ' ', n + 1, " is \"", its[n], "\", not \"", theirs[n], '"');
    }
    if (its.size() != theirs.size()) differ("it has ", its.size(), ' ', what, "s, not ", theirs.size());
  };
  // By ids: without an items file the items have other numbers.
  const auto sorted = [](const Ratings& data) {
    std::vector<Rating> out = data.ratings;
    std::sort(out.begin(), out.end(), [&](const Rating& a, const Rating& b) {
      return a.user != b.user ? a.user < b.user : data.items[a.item] < data.items[b.item];
    });
    return out;
  };
  const Ratings& own = saved.data;
  compare("user", own.users.all(), files.users.all());
  if (items_given) {
    compare("item", own.items.all(), files.items.all());
    compare("title", own.titles, files.titles);
  }
  const std::vector<Rating> its = sorted(own), theirs = sorted(files);
  const auto line = [](const Ratings& data, const Rating& rating) {
    return text("user ", data.users[rating.user], " gives item ", data.items[rating.item], ' ', rating.stars);
  };
  for (std::size_t n = 0; n < std::min(its.size(), theirs.size()); ++n) {
    const std::string mine = line(own, its[n]), other = line(files, theirs[n]);
    if (mine != other) differ("in it ", mine, "; in the file ", other);
  }
  if (its.size() != theirs.size()) differ("it has ", its.size(), " ratings, not ", theirs.size());
}

}  // namespace recommender
