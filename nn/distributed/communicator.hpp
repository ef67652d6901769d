#pragma once
// What a ProcessGroup is made of: two MPI communicators, and how ranks hear of each other's end. Not
// installed.

#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mpi.h>

#include <xgrad/engine/system/scalar.hpp>
#include <xgrad/nn/distributed/pending.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

/// Starts MPI if nobody has, and ends it, when the program ends, if it started it.
void start_mpi();

struct Pending::State {
  Communicator& communicator;
  const char* what;
  MPI_Request request = MPI_REQUEST_NULL;
  std::vector<int> counts = {}, places = {}, receive_counts = {},
                   receive_places = {};  // MPI may read them until the end
  std::shared_ptr<void> kept = {};       // what it writes into
};

/// Every wait is a loop that also looks for notices: small messages in which a rank tells all others that it
/// failed, or that it has left after so many steps. So a rank that does not come is noticed at once, and no
/// rank waits for ever.
struct Communicator {
  explicit Communicator(MPI_Comm original);
  /// Its ProcessGroup is gone. The world's waits until all ranks come here; where one has failed, it aborts
  /// MPI.
  static void retire(std::unique_ptr<Communicator> communicator);
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  MPI_Comm comm = MPI_COMM_NULL;
  int rank = 0, size = 1;
  bool is_world = false;
  Index step = 0;  // collective steps that this rank has entered
  double timeout = 1800, bytes_sent = 0;

  std::list<std::shared_ptr<Pending::State>> under_way;  // what nobody has waited for yet

  /// Counts the step; throws where the group is over.
  void enter();
  /// The same for something that is waited for later.
  std::shared_ptr<Pending::State> start(const char* what) {
    enter();
    return under_way.emplace_back(std::make_shared<Pending::State>(Pending::State{*this, what}));
  }
  /// Returns when the request is done. Throws RankError where a rank will not come.
  void wait(MPI_Request& request, const char* what);
  /// enter, and wait for what `start(&request)` starts.
  template <class Start>
  void run(const char* what, const Start& start) {
    enter();
    MPI_Request request = MPI_REQUEST_NULL;
    start(&request);
    wait(request, what);
  }
  struct Failure {  // of which rank, and what
    Index rank;
    std::string cause;
  };
  void announce_failure(Failure failure);
  /// Throws on all ranks: they disagree, or the check of one of them threw `mine`. Collective.
  [[noreturn]] void fail_together(const std::string& what, const std::exception_ptr& mine);
  std::vector<std::string> all_gather(const std::string& text);

 private:
  void read_notices();
  bool has_failed();
  void send_notice(int kind, const std::string& text);
  void say_good_bye();
  bool leave();
  void free();

  MPI_Comm notices_ = MPI_COMM_NULL;
  std::vector<Index> left_;  // by rank: the steps after which it has left, or -1
  std::optional<Failure> failure_;
  std::list<std::string> sent_;  // notices that are on their way
};

/// The message of an exception.
std::string text_of(const std::exception_ptr& error);

}  // namespace xgrad::inline XGRAD_ABI::distributed
