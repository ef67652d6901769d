#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <xgrad/engine/array/array.hpp>
#include <xgrad/engine/system/export.hpp>
#include <xgrad/nn/distributed/pending.hpp>
#include <xgrad/nn/distributed/rank_error.hpp>

// Processes ("ranks") that train together, started by `mpirun -n 4 program`; a program that is started
// without mpirun is one rank. MPI itself is in the sources only: no header of xgrad includes mpi.h.

namespace xgrad::inline XGRAD_ABI::distributed {

/// What all_reduce does to the numbers of the ranks.
enum class ReduceOp { sum, min, max };

struct Communicator;

/// All ranks, or those of an MPI communicator. The functions are collective: every rank calls them, in the
/// same order, from one thread at a time.
///
/// No rank waits for ever. All functions below throw RankError on every rank where
/// - the ranks call different functions, or with shapes that do not fit: "ranks disagree: rank 0:
/// all_reduce(sum) of
///   shape [3], rank 1: all_reduce(sum) of shape [4]"; the group can be used on;
/// - another rank failed (run() in run.hpp says so) or ended, or did not come within the timeout: the group
/// is over
///   then, and each further call throws the same.
class XGRAD_API ProcessGroup {
 public:
  /// The ranks that mpirun started. Starts MPI unless the program has, and ends it when the program ends.
  static ProcessGroup& world();
  /// The ranks of a communicator, which is duplicated. It is given as MPI_Comm_c2f(communicator) returns it:
  /// MPI_Comm is a type that differs between MPIs.
  explicit ProcessGroup(int communicator);
  /// A group of some of these ranks, in this order; nullptr on the others. All ranks of this group call it.
  std::unique_ptr<ProcessGroup> new_group(const std::vector<Index>& ranks);
  /// That of world(), at the end of the program, waits until all ranks are there, or one has failed.
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  Index rank() const;
  Index size() const;
  /// The group's own communicator, as MPI_Comm_c2f returns it.
  int communicator() const;

  /// Returns when all ranks are here.
  void barrier();
  /// The sum (or the least, or the greatest) of the arrays of all ranks, element by element, on every rank:
  /// the same bits on all of them. They have one shape.
  void all_reduce(Array& numbers, ReduceOp op = ReduceOp::sum);
  void all_reduce(IndexArray& numbers, ReduceOp op = ReduceOp::sum);
  double all_reduce(double number, ReduceOp op = ReduceOp::sum);
  /// The array of rank `source`, on every rank. They have one shape.
  void broadcast(Array& numbers, Index source = 0);
  void broadcast(IndexArray& numbers, Index source = 0);
  void broadcast(std::string& text, Index source = 0);
  /// The arrays of all ranks, in the order of the ranks, on rank `root`; elsewhere none. Shapes may differ in
  /// dimension 0.
  std::vector<Array> gather(const Array& numbers, Index root = 0);
  std::vector<IndexArray> gather(const IndexArray& numbers, Index root = 0);
  /// The texts of all ranks, on every rank.
  std::vector<std::string> all_gather(const std::string& text);
  /// parts[r] goes to rank r; what comes back is from rank r. Shapes may differ in dimension 0.
  std::vector<Array> all_to_all(const std::vector<Array>& parts);
  std::vector<IndexArray> all_to_all(const std::vector<IndexArray>& parts);

  /// Calls `check` on this rank, and returns where all ranks call it with the same text (what is being done
  /// and with which shapes) and no check throws. Otherwise all ranks throw: what was thrown, and RankError
  /// elsewhere.
  void agree(const std::string& what, const std::function<void()>& check = nullptr);
  /// The same, and tells each rank a count: sent[r] goes to rank r. Returns what came, by rank. One round
  /// instead of two.
  std::vector<Index> agree_on_counts(const std::string& what, std::span<const Index> sent,
                                     const std::function<void()>& check = nullptr);

  // ---- for those who have agreed already: nothing is checked

  /// sent[r] items of `item` bytes go to rank r, out of `send`, one after the other; so they arrive in
  /// `receive`.
  Pending start_all_to_all(const void* send, std::span<const Index> sent, void* receive,
                           std::span<const Index> received, std::size_t item);
  /// In place; the numbers live as long as they are needed.
  Pending start_all_reduce(const std::shared_ptr<Array>& numbers);

  /// Seconds that a rank waits for the others before it throws. (1800, as in PyTorch)
  void set_timeout(double seconds);
  /// Bytes that this rank has sent to others: of an all_to_all what is not for itself, of a broadcast what
  /// the source has; of an all_reduce of n bytes 2 n (R - 1) / R, as the ring algorithm does.
  double bytes_sent() const;
  /// Tells all other ranks that this one failed: they throw RankError(rank(), cause) from what they wait in.
  void announce_failure(const std::string& cause);
  /// The same of a failure that this one has heard of: whoever has not, hears of it with its origin.
  void announce_failure(const RankError& failure);

 private:
  std::unique_ptr<Communicator> communicator_;
};

}  // namespace xgrad::inline XGRAD_ABI::distributed
