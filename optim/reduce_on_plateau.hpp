#pragma once
#include <xgrad/optim/lr_scheduler.hpp>

namespace xgrad::inline XGRAD_ABI::optim {

enum class PlateauMode { min, max };
enum class ThresholdMode { rel, abs };

struct ReduceLROnPlateauOptions {
  PlateauMode mode = PlateauMode::min;  ///< whether the metric is better when it is smaller
  double factor = 0.1;
  Index patience = 10;      ///< epochs without improvement that are accepted
  double threshold = 1e-4;  ///< what counts as an improvement
  ThresholdMode threshold_mode = ThresholdMode::rel;
  Index cooldown = 0;  ///< epochs after a change in which nothing is counted
  PerGroup min_lr = 0;
  double eps = 1e-8;  ///< smaller changes are not made
};

/// Times factor when a metric has not improved for more than `patience` epochs: `schedule.step(loss)`. The
/// optimizer must outlive it.
/// Throws std::invalid_argument for a factor that is not in [0, 1) or a wrong number of values for the
/// groups. Source: https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
class XGRAD_API ReduceLROnPlateau {
 public:
  explicit ReduceLROnPlateau(Optimizer& optimizer, ReduceLROnPlateauOptions options = {});

  void step(double metric);
  const std::vector<double>& get_last_lr() const { return last_lr_; }
  Index last_epoch() const { return last_epoch_; }

  nn::StateDict state_dict() const;
  /// Throws std::invalid_argument where a name is missing or unknown.
  void load_state_dict(const nn::StateDict& state);

 private:
  bool better(double metric) const;

  Optimizer* optimizer_;
  ReduceLROnPlateauOptions options_;
  Index last_epoch_ = 0, bad_epochs_ = 0, cooldown_left_ = 0;
  double best_;
  std::vector<double> last_lr_;
};

}  // namespace xgrad::inline XGRAD_ABI::optim
