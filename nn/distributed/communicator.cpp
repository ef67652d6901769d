#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/communicator.hpp>
#include <xgrad/nn/distributed/rank_error.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

using Clock = std::chrono::steady_clock;

static double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// ---- MPI's own start and end

namespace {
// Another rank's MPI_Abort may end this process from within MPI (MPICH): nothing can be done with MPI then.
bool in_mpi = false;

struct Mpi {
  bool mine = false;
  Mpi() {
    int initialized = 0, level = 0;
    MPI_Initialized(&initialized);
    if (initialized) return;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &level);
    mine = true;
  }
  ~Mpi() {
    int finalized = 0;
    MPI_Finalized(&finalized);
    if (mine && !finalized && !in_mpi) MPI_Finalize();
  }
};
}  // namespace

void start_mpi() {
  static Mpi mpi;
}

namespace {
enum Kind { failed = 1, left = 2, left_after_failure = 3 };  // of a notice
}

// ---- a group

// Where failures are announced; all others look there, too.
static Communicator* world = nullptr;

Communicator::Communicator(MPI_Comm original) : is_world(original == MPI_COMM_WORLD && !world) {
  if (is_world) world = this;
  MPI_Comm_dup(original, &comm);
  MPI_Comm_dup(original, &notices_);
  MPI_Comm_rank(comm, &rank);
  MPI_Comm_size(comm, &size);
  left_.assign(size, -1);
}

// Those that nobody uses any more. Other ranks may still do, and freeing one is collective: the world's end
// is soon enough.
static std::list<std::unique_ptr<Communicator>>& retired() {
  static auto* list = new std::list<std::unique_ptr<Communicator>>;
  return *list;
}

void Communicator::retire(std::unique_ptr<Communicator> communicator) {
  int finalized = 0;
  MPI_Finalized(&finalized);
  if (finalized || in_mpi) return;
  if (std::uncaught_exceptions() > 0 && !communicator->failure_)
    communicator->failure_ = {communicator->rank, "an exception ended its use of the group"};
  if (!communicator->is_world) {
    communicator->say_good_bye();
    retired().push_back(std::move(communicator));
    return;
  }
  if (!communicator->leave()) {
    std::cout.flush();
    std::cerr.flush();
    std::fflush(nullptr);
    MPI_Abort(communicator->comm, 1);
  }
  world = nullptr;
  retired().push_back(std::move(communicator));
  for (const std::unique_ptr<Communicator>& each : retired()) each->free();
}

void Communicator::free() {
  const auto start = Clock::now();
  while (!under_way.empty() &&
         seconds_since(start) < 1) {  // all ranks have started it, or it will never be done
    int done = 0;
    MPI_Test(&under_way.front()->request, &done, MPI_STATUS_IGNORE);
    if (done) under_way.pop_front();
  }
  read_notices();
  if (!under_way.empty()) return;
  MPI_Comm_free(&comm);
  MPI_Comm_free(&notices_);
}

void Communicator::enter() {
  if (has_failed()) throw RankError(failure_->rank, failure_->cause);
  ++step;
}

// ---- waiting

// Other ranks may need this core. Long waits sleep: there, 50 microseconds more do not matter.
static void let_others_run(Clock::time_point start, int tries) {
  if (tries < 100) return;
  if (seconds_since(start) < 0.02) {
    std::this_thread::yield();
  } else {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

void Communicator::wait(MPI_Request& request, const char* what) {
  const auto start = Clock::now();
  for (int tries = 0;; ++tries) {
    int done = 0;
    in_mpi = true;
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    in_mpi = false;
    if (done) return;
    if (size == 1) continue;
    if (!has_failed()) read_notices();
    for (int r = 0; !failure_ && r < size; ++r) {
      if (left_[r] >= 0 && left_[r] < step)
        failure_ = {r, text("it has ended, and rank ", rank, " waits for it in ", what)};
    }
    if (!failure_ && seconds_since(start) > timeout) {
      announce_failure({rank, text(what, ": not all ranks came within ", timeout, " seconds")});
    }
    if (failure_) throw RankError(failure_->rank, failure_->cause);
    let_others_run(start, tries);
  }
}

void Pending::wait() {
  if (!state_) return;
  const std::shared_ptr<State> state = std::exchange(state_, nullptr);
  state->communicator.wait(state->request, state->what);
  state->communicator.under_way.remove(state);
}

// Also of the world.
bool Communicator::has_failed() {
  if (world && world != this && !failure_) {
    world->read_notices();
    failure_ = world->failure_;
  }
  return failure_.has_value();
}

// ---- notices

void Communicator::send_notice(int kind, const std::string& message) {
  std::vector<MPI_Request> requests;
  sent_.push_back(message);
  const std::string& kept = sent_.back();
  for (int r = 0; r < size; ++r) {
    if (r == rank) continue;
    MPI_Isend(kept.data(), static_cast<int>(kept.size()), MPI_CHAR, r, kind, notices_,
              &requests.emplace_back());
  }
  // A first message to a rank needs MPI's help for some time. A rank that is gone does not matter.
  const auto start = Clock::now();
  for (int done = 0; !done && seconds_since(start) < 0.5;) {
    MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE);
  }
}

void Communicator::read_notices() {
  for (;;) {
    int there = 0, bytes = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, notices_, &there, &status);
    if (!there) return;
    MPI_Get_count(&status, MPI_CHAR, &bytes);
    std::string message(bytes, '\0');
    MPI_Recv(message.data(), bytes, MPI_CHAR, status.MPI_SOURCE, status.MPI_TAG, notices_, MPI_STATUS_IGNORE);
    if (status.MPI_TAG != failed) {
      left_[status.MPI_SOURCE] = std::stoll(message);
      message.erase(0, message.find('\n') + 1);
    }
    if (status.MPI_TAG != left && !failure_)  // which rank failed, and its cause
      failure_ = {std::stoi(message), message.substr(message.find('\n') + 1)};
  }
}

void Communicator::announce_failure(Failure failure) {
  if (failure_) return;  // known already
  failure_ = std::move(failure);
  send_notice(failed, text(failure_->rank, "\n", failure_->cause));
}

void Communicator::say_good_bye() {
  if (failure_) {
    send_notice(left_after_failure, text(step, "\n", failure_->rank, "\n", failure_->cause));
  } else {
    send_notice(left, std::to_string(step));
  }
}

// The world's end. Whether all ranks leave in peace. After a failure others have a second to hear of it
// and to say what they have to say. They pass without MPI: what a collective that was given up wrote into may
// be gone.
bool Communicator::leave() {
  read_notices();
  say_good_bye();
  const auto start = Clock::now();
  MPI_Request request = MPI_REQUEST_NULL;
  if (!failure_) MPI_Ibarrier(comm, &request);
  for (int tries = 0, done = 0; !done && !failure_; ++tries) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    read_notices();
    let_others_run(start, tries);
  }
  if (failure_) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    return false;
  }
  while (std::count(left_.begin(), left_.end(), -1) > 1) read_notices();  // none may be left over
  return true;
}

// ---- errors that all ranks know of

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

std::vector<std::string> Communicator::all_gather(const std::string& message) {
  int bytes = static_cast<int>(message.size());
  std::vector<int> sizes(size), places(size, 0);
  run("all_gather", [&](MPI_Request* request) {
    MPI_Iallgather(&bytes, 1, MPI_INT, sizes.data(), 1, MPI_INT, comm, request);
  });
  for (int r = 1; r < size; ++r) places[r] = places[r - 1] + sizes[r - 1];
  std::string all(places.back() + sizes.back(), '\0');
  run("all_gather", [&](MPI_Request* request) {
    MPI_Iallgatherv(message.data(), bytes, MPI_CHAR, all.data(), sizes.data(), places.data(), MPI_CHAR, comm,
                    request);
  });
  bytes_sent += static_cast<double>(bytes) * (size - 1);
  std::vector<std::string> out;
  for (int r = 0; r < size; ++r) out.push_back(all.substr(places[r], sizes[r]));
  return out;
}

void Communicator::fail_together(const std::string& what, const std::exception_ptr& mine) {
  std::vector<std::string> texts;
  try {
    texts = all_gather(mine ? text('!', text_of(mine)) : what);
  } catch (const RankError&) {  // of a rank that has it all and is gone already
    if (!mine) throw;
  }
  if (mine) std::rethrow_exception(mine);
  for (int r = 0; r < size; ++r) {
    if (texts[r].starts_with('!')) throw RankError(r, texts[r].substr(1));
  }
  for (int r = 1; r < size; ++r) {
    if (texts[r] != texts[0])
      throw RankError(r, text("ranks disagree: rank 0: ", texts[0], ", rank ", r, ": ", texts[r]));
  }
  throw std::logic_error("distributed: a failure without a cause");
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
