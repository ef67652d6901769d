// Which seed printed this? See README.md.
#include <cstdio>
#include <iostream>
#include <optional>

#include <xgrad/data/progress.hpp>
#include <xgrad/engine/graph/print.hpp>
#include <xgrad/engine/system/error.hpp>
#include <xgrad/engine/system/parallel.hpp>

#include "search.hpp"
#include "shared/program.hpp"

using namespace recover_seed;

struct NamedDraw {
  std::string name;
  Draw draw;
};

struct Arguments {
  std::vector<Index> sizes;  // of the tensor or the module
  std::vector<std::string> values;
  std::vector<Index> at;
  double low = 0, high = 1;
  Index skip = 0, groups = 1;
  std::optional<Index> padding_idx;
  bool bias = false, normal = false;
  SeedRange range;
};

static xgrad::Shape shape_of(const std::vector<Index>& sizes) {
  for (const Index size : sizes) XGRAD_CHECK(size > 0, "size ", size, " is not positive");
  return xgrad::Shape(sizes.begin(), sizes.end());
}

static std::vector<NamedDraw> tensor_draws(const Arguments& arguments) {
  XGRAD_CHECK(arguments.low < arguments.high, "low ", arguments.low, " is not less than high ",
              arguments.high);
  return {{"tensor",
           {.shape = shape_of(arguments.sizes),
            .normal = arguments.normal,
            .low = arguments.low,
            .high = arguments.high,
            .skip = arguments.skip}}};
}

static std::vector<NamedDraw> embedding_draws(const Arguments& arguments) {
  Draw weight{.shape = shape_of(arguments.sizes), .normal = true, .skip = arguments.skip};
  if (arguments.padding_idx) {
    const Index rows = weight.shape[0], row = *arguments.padding_idx;
    XGRAD_CHECK(row >= -rows && row < rows, "padding_idx ", row, " is out of range for ", rows, " rows");
    weight.zeroed_row = row < 0 ? row + rows : row;
  }
  return {{"weight", weight}};
}

// Linear(in, out) and Conv1d(in, out, kernel): the weight, then the bias.
static std::vector<NamedDraw> layer_draws(const Arguments& arguments) {
  shape_of(arguments.sizes);
  const Index in = arguments.sizes[0], out = arguments.sizes[1], groups = arguments.groups;
  XGRAD_CHECK(groups > 0 && in % groups == 0 && out % groups == 0, "groups ", groups, " do not divide ", in,
              " and ", out);
  xgrad::Shape shape{out, in / groups};
  for (std::size_t i = 2; i < arguments.sizes.size(); ++i) shape.append(arguments.sizes[i]);
  const Index fan_in = shape.numel() / out;
  const double w = weight_bound(fan_in), b = bias_bound(fan_in);
  const Draw weight{.shape = shape, .low = -w, .high = w, .skip = arguments.skip};
  const Draw bias{.shape = {out}, .low = -b, .high = b, .skip = arguments.skip + weight.words()};
  return {{"weight", weight}, {"bias", bias}};
}

// The flat position of an index that may leave out the last dimensions.
static Index position(const std::vector<Index>& index, const xgrad::Shape& shape) {
  XGRAD_CHECK(std::ssize(index) <= shape.dim(), "--at has ", index.size(), " numbers for shape ", shape);
  Index at = 0;
  for (Index d = 0; d < shape.dim(); ++d) {
    const Index i = d < std::ssize(index) ? index[d] : 0;
    XGRAD_CHECK(i >= 0 && i < shape[d], "--at ", i, " is out of range for shape ", shape, " in dimension ",
                d);
    at = at * shape[d] + i;
  }
  return at;
}

static int run(const Arguments& arguments, const std::vector<NamedDraw>& draws) {
  XGRAD_CHECK(arguments.skip >= 0, "--skip ", arguments.skip, " is negative");
  XGRAD_CHECK(arguments.range.from < arguments.range.to && arguments.range.to <= SeedRange().to,
              "--from and --to must be ascending, at most 4294967296");
  const std::vector<Printed> printed = read_printed(CLI::detail::join(arguments.values, " "));
  const Draw& target = draws[arguments.bias ? 1 : 0].draw;

  const examples::Stopwatch watch;
  const SeedRange all = arguments.range;
  const examples::Interruptible searching;
  std::uint64_t next = all.from;
  std::vector<std::uint32_t> seeds;
  {
    xgrad::data::ProgressBar bar("seeds", static_cast<Index>(all.to - all.from));
    seeds = search(target, position(arguments.at, target.shape), printed, all, [&](std::uint64_t end) {
      bar.step({}, static_cast<Index>(end - next));
      next = end;
      return !examples::interrupted();
    });
  }
  std::fprintf(stderr, "%llu seeds searched in %.1f s\n", static_cast<unsigned long long>(next - all.from),
               watch.seconds());
  if (next < all.to) std::cerr << "stopped; --from " << next << " goes on\n";

  constexpr std::size_t most = 10;
  for (std::size_t i = 0; i < std::min(seeds.size(), most); ++i) {
    std::cout << "seed " << seeds[i] << '\n';
    for (const auto& [name, draw] : draws) {
      const std::vector<float> numbers = draw_first(draw, seeds[i], draw.shape.numel());
      xgrad::Array array = xgrad::uninitialized<xgrad::Array>(draw.shape);
      std::copy(numbers.begin(), numbers.end(), array.begin());
      std::cout << name << " = " << array << '\n';
    }
  }
  if (seeds.empty() && next == all.to) std::cout << "no seed draws these values\n";
  if (seeds.size() > most) std::cout << "... and " << seeds.size() - most << " more\n";
  if (seeds.size() > 1) std::cout << "several seeds draw these values: give more of them\n";
  return next < all.to ? examples::interrupted_status : seeds.empty() ? 1 : 0;
}

int main(int argc, char** argv) {
  examples::Program app("recover_seed",
                        "Finds the seed that gave the printed values of an unseeded PyTorch tensor, among "
                        "all 2^32.",
                        {"recover_seed rand 3 4 -v 0.4053 0.6062 0.7390",
                         "recover_seed randn 10 -v -0.8970 -0.3856 -0.6063 --at 2",
                         "recover_seed embedding 4 2 -v 1.2157 0.9606 -0.5736 0.7405",
                         "recover_seed linear 4 2 --bias -v 0.2917 -0.2009",
                         "recover_seed conv1d 4 6 3 --groups 2 -v -0.0774 0.0867 0.1951"});
  app.require_subcommand(1)->fallthrough();
  Arguments arguments;
  app.add_option("-v,--values", arguments.values,
                 "The printed values, from element --at on: numbers, or the printed text (used up to its "
                 "first \"...\")")
      ->required();
  app.add_option(
         "--at", arguments.at,
         "Index of the first value: 3,0 or 3 for the start of row 3; the start of the tensor unless given")
      ->delimiter(',')
      ->expected(1, 8);
  app.add_option("--skip", arguments.skip, "32-bit words drawn between seeding and this tensor");
  app.add_option("--from", arguments.range.from, "First seed to try");
  app.add_option("--to", arguments.range.to, "Last seed to try, plus 1");

  std::function<std::vector<NamedDraw>(const Arguments&)> draws;
  const auto command = [&](const char* name, const char* what, const char* sizes, int least, int most,
                           auto make) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->add_option("sizes", arguments.sizes, sizes)->required()->expected(least, most);
    sub->callback([&draws, make] { draws = make; });
    return sub;
  };
  CLI::App* rand =
      command("rand", "torch.rand(sizes), or tensor.uniform_(low, high)", "Sizes", 1, 8, tensor_draws);
  rand->add_option("--low", arguments.low, "Lower bound")->capture_default_str();
  rand->add_option("--high", arguments.high, "Upper bound")->capture_default_str();
  command("randn", "torch.randn(sizes)", "Sizes", 1, 8, tensor_draws);
  CLI::App* embedding = command("embedding", "nn.Embedding(num_embeddings, embedding_dim), and EmbeddingBag",
                                "num_embeddings embedding_dim", 2, 2, embedding_draws);
  embedding->add_option("--padding-idx", arguments.padding_idx, "padding_idx");
  CLI::App* linear = command("linear", "nn.Linear(in_features, out_features)", "in_features out_features", 2,
                             2, layer_draws);
  CLI::App* conv = command("conv1d", "nn.Conv1d(in_channels, out_channels, kernel_size)",
                           "in_channels out_channels kernel_size", 3, 3, layer_draws);
  conv->add_option("--groups", arguments.groups, "groups")->capture_default_str();
  for (CLI::App* layer : {linear, conv})
    layer->add_flag("--bias", arguments.bias, "The values are the bias's");

  constexpr int failed = 2;  // 1: no seed was found
  const auto program = [&] {
    arguments.normal = app.got_subcommand("randn");
    return run(arguments, draws(arguments));
  };
  return examples::run(app, argc, argv, xgrad::get_num_threads(), program, failed);
}
