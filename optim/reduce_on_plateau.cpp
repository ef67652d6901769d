#include <algorithm>
#include <limits>

#include <xgrad/optim/reduce_on_plateau.hpp>
#include <xgrad/optim/saved.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options)
    : optimizer_(&optimizer), options_(std::move(options)) {
  XGRAD_CHECK(options_.factor >= 0 && options_.factor < 1, "ReduceLROnPlateau: factor is ", options_.factor,
              "; it must be in [0, 1)");
  options_.min_lr.expand("ReduceLROnPlateau", "min_lr", optimizer.num_groups());
  const double inf = std::numeric_limits<double>::infinity();
  best_ = options_.mode == PlateauMode::min ? inf : -inf;
  last_lr_ = learning_rates(*optimizer_);
}

bool ReduceLROnPlateau::better(double metric) const {
  const bool relative = options_.threshold_mode == ThresholdMode::rel;
  if (options_.mode == PlateauMode::min) {
    return metric < (relative ? best_ * (1 - options_.threshold) : best_ - options_.threshold);
  }
  return metric > (relative ? best_ * (options_.threshold + 1) : best_ + options_.threshold);
}

void ReduceLROnPlateau::step(double metric) {
  const std::vector<double> least =
      options_.min_lr.expand("ReduceLROnPlateau", "min_lr", optimizer_->num_groups());
  ++last_epoch_;
  if (better(metric)) {
    best_ = metric;
    bad_epochs_ = 0;
  } else {
    ++bad_epochs_;
  }
  if (cooldown_left_ > 0) {
    --cooldown_left_;
    bad_epochs_ = 0;
  }
  if (bad_epochs_ > options_.patience) {
    for (Index g = 0; g < optimizer_->num_groups(); ++g) {
      const double before = optimizer_->lr(g);
      const double after = std::max(before * options_.factor, least[g]);
      if (before - after > options_.eps) optimizer_->schedule_lr(after, g);
    }
    cooldown_left_ = options_.cooldown;
    bad_epochs_ = 0;
  }
  last_lr_ = learning_rates(*optimizer_);
}

nn::StateDict ReduceLROnPlateau::state_dict() const {
  return {{"last_epoch", saved(last_epoch_)},
          {"num_bad_epochs", saved(bad_epochs_)},
          {"cooldown_counter", saved(cooldown_left_)},
          {"best", saved(best_)}};
}

void ReduceLROnPlateau::load_state_dict(const nn::StateDict& state) {
  SavedReader reader("ReduceLROnPlateau", state);
  const Index epoch = reader.count("last_epoch", 0), bad = reader.count("num_bad_epochs", 0);
  const Index cooldown = reader.count("cooldown_counter", 0);
  const double best = reader.number("best");
  reader.finish();
  last_epoch_ = epoch;
  bad_epochs_ = bad;
  cooldown_left_ = cooldown;
  best_ = best;
  last_lr_ = learning_rates(*optimizer_);
}

}  // namespace xgrad::inline XGRAD_ABI::optim
