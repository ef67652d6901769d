#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include <xgrad/engine/system/error.hpp>
#include <xgrad/nn/distributed/communicator.hpp>
#include <xgrad/nn/distributed/process_group.hpp>

namespace xgrad::inline XGRAD_ABI::distributed {

static void check_rank(const char* what, Index rank, Index size) {
  XGRAD_CHECK_RANGE(rank >= 0 && rank < size, what, ": there is no rank ", rank, " among ", size);
}

// ---- the group

static MPI_Comm world_communicator() {
  start_mpi();
  return MPI_COMM_WORLD;
}

ProcessGroup& ProcessGroup::world() {
  static ProcessGroup group(MPI_Comm_c2f(world_communicator()));
  return group;
}

ProcessGroup::ProcessGroup(int communicator)
    : communicator_(std::make_unique<Communicator>(MPI_Comm_f2c(communicator))) {}
ProcessGroup::~ProcessGroup() {
  Communicator::retire(std::move(communicator_));
}

std::unique_ptr<ProcessGroup> ProcessGroup::new_group(const std::vector<Index>& ranks) {
  std::string what = "new_group of ranks";
  for (const Index r : ranks) what += text(' ', r);
  agree(what, [&] {
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      check_rank("new_group", ranks[i], size());
      XGRAD_CHECK(std::count(ranks.begin(), ranks.end(), ranks[i]) == 1, "new_group: rank ", ranks[i],
                  " is there twice");
    }
  });
  const auto place = std::find(ranks.begin(), ranks.end(), rank());
  const bool member = place != ranks.end();
  MPI_Comm part;
  MPI_Comm_split(communicator_->comm, member ? 0 : MPI_UNDEFINED, static_cast<int>(place - ranks.begin()),
                 &part);
  if (!member) return nullptr;
  auto group = std::make_unique<ProcessGroup>(MPI_Comm_c2f(part));
  MPI_Comm_free(&part);
  return group;
}

Index ProcessGroup::rank() const {
  return communicator_->rank;
}
Index ProcessGroup::size() const {
  return communicator_->size;
}
int ProcessGroup::communicator() const {
  return MPI_Comm_c2f(communicator_->comm);
}
void ProcessGroup::set_timeout(double seconds) {
  communicator_->timeout = seconds;
}
double ProcessGroup::bytes_sent() const {
  return communicator_->bytes_sent;
}
void ProcessGroup::announce_failure(const std::string& cause) {
  communicator_->announce_failure({rank(), cause});
}
void ProcessGroup::announce_failure(const RankError& failure) {
  communicator_->announce_failure({failure.rank(), failure.cause()});
}

// ---- agreement

// Equal texts have equal numbers (FNV-1a).
static std::uint64_t number_of(const std::string& what) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : what) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

static std::exception_ptr thrown_by(const std::function<void()>& check) {
  try {
    if (check) check();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

// Every step that all ranks must take together begins with this and nothing else, so that ranks which do
// different things still meet here.
void ProcessGroup::agree(const std::string& what, const std::function<void()>& check) {
  Communicator& c = *communicator_;
  const std::exception_ptr mine = thrown_by(check);
  // The greatest of x and of ~x are x and ~x where all have the same x.
  const std::uint64_t number = number_of(what);
  const std::array<std::uint64_t, 3> sent = {number, ~number, mine != nullptr};
  std::array<std::uint64_t, 3> greatest;
  c.run(what.c_str(), [&](MPI_Request* request) {
    MPI_Iallreduce(sent.data(), greatest.data(), 3, MPI_UINT64_T, MPI_MAX, c.comm, request);
  });
  if (greatest != std::array<std::uint64_t, 3>{number, ~number, 0}) c.fail_together(what, mine);
}

std::vector<Index> ProcessGroup::agree_on_counts(const std::string& what, std::span<const Index> sent,
                                                 const std::function<void()>& check) {
  agree(what, check);
  Communicator& c = *communicator_;
  std::vector<Index> received(c.size);
  c.run(what.c_str(), [&](MPI_Request* request) {
    MPI_Ialltoall(sent.data(), 1, MPI_INT64_T, received.data(), 1, MPI_INT64_T, c.comm, request);
  });
  c.bytes_sent += static_cast<double>(sizeof(Index)) * (c.size - 1);
  return received;
}

// ---- what is started and waited for later

// MPI counts in int: so many items, and places before them.
static void lay_out(std::span<const Index> counts, std::vector<int>& sizes, std::vector<int>& places) {
  Index total = 0;
  for (const Index count : counts) {
    sizes.push_back(static_cast<int>(count));
    places.push_back(static_cast<int>(total));
    total += count;
  }
  XGRAD_CHECK(total <= std::numeric_limits<int>::max(), "all_to_all: ", total,
              " items at once; MPI counts up to 2^31 - 1");
}

Pending ProcessGroup::start_all_to_all(const void* send, std::span<const Index> sent, void* receive,
                                       std::span<const Index> received, std::size_t item) {
  Communicator& c = *communicator_;
  Pending out;
  out.state_ = c.start("all_to_all");
  Pending::State& state = *out.state_;
  lay_out(sent, state.counts, state.places);
  lay_out(received, state.receive_counts, state.receive_places);
  MPI_Datatype type;
  MPI_Type_contiguous(static_cast<int>(item), MPI_BYTE, &type);
  MPI_Type_commit(&type);
  MPI_Ialltoallv(send, state.counts.data(), state.places.data(), type, receive, state.receive_counts.data(),
                 state.receive_places.data(), type, c.comm, &state.request);
  MPI_Type_free(&type);  // MPI keeps it as long as it needs it
  const Index others = std::accumulate(sent.begin(), sent.end(), Index{0}) - sent[c.rank];
  c.bytes_sent += static_cast<double>(others) * static_cast<double>(item);
  return out;
}

static MPI_Datatype mpi_type(const Scalar*) {
  return sizeof(Scalar) == 8 ? MPI_DOUBLE : MPI_FLOAT;
}
static MPI_Datatype mpi_type(const Index*) {
  return MPI_INT64_T;
}

Pending ProcessGroup::start_all_reduce(const std::shared_ptr<Array>& numbers) {
  Communicator& c = *communicator_;
  Pending out;
  out.state_ = c.start("all_reduce");
  out.state_->kept = numbers;
  const Index n = std::ssize(*numbers);
  MPI_Iallreduce(MPI_IN_PLACE, numbers->data(), static_cast<int>(n), mpi_type(numbers->data()), MPI_SUM,
                 c.comm, &out.state_->request);
  c.bytes_sent += 2.0 * static_cast<double>(n) * sizeof(Scalar) * (c.size - 1) / c.size;
  return out;
}

// ---- collectives of arrays

void ProcessGroup::barrier() {
  agree("barrier");
}

static const char* name(ReduceOp op) {
  return op == ReduceOp::sum ? "sum" : op == ReduceOp::min ? "min" : "max";
}

// In pieces: MPI counts in int.
template <class Number, class Start>
static void in_pieces(Number* numbers, Index n, const Start& start) {
  constexpr Index piece = Index{1} << 28;
  for (Index first = 0; first < n; first += piece)
    start(numbers + first, static_cast<int>(std::min(piece, n - first)));
}

template <class AnyArray>
static void reduce(ProcessGroup& group, Communicator& c, AnyArray& numbers, ReduceOp op) {
  group.agree(text("all_reduce(", name(op), ") of shape ", Shape(numbers.shape())));
  const MPI_Op how = op == ReduceOp::sum ? MPI_SUM : op == ReduceOp::min ? MPI_MIN : MPI_MAX;
  in_pieces(numbers.data(), std::ssize(numbers), [&](auto* first, int n) {
    c.run("all_reduce", [&](MPI_Request* request) {
      MPI_Iallreduce(MPI_IN_PLACE, first, n, mpi_type(first), how, c.comm, request);
    });
    c.bytes_sent += 2.0 * n * sizeof(*first) * (c.size - 1) / c.size;
  });
}
void ProcessGroup::all_reduce(Array& numbers, ReduceOp op) {
  reduce(*this, *communicator_, numbers, op);
}
void ProcessGroup::all_reduce(IndexArray& numbers, ReduceOp op) {
  reduce(*this, *communicator_, numbers, op);
}

double ProcessGroup::all_reduce(double number, ReduceOp op) {
  Communicator& c = *communicator_;
  agree(text("all_reduce(", name(op), ") of a number"));
  c.run("all_reduce", [&](MPI_Request* request) {
    MPI_Iallreduce(MPI_IN_PLACE, &number, 1, MPI_DOUBLE,
                   op == ReduceOp::sum   ? MPI_SUM
                   : op == ReduceOp::min ? MPI_MIN
                                         : MPI_MAX,
                   c.comm, request);
  });
  return number;
}

template <class Number>
static void send_from(Communicator& c, Number* numbers, Index n, MPI_Datatype type, Index source) {
  in_pieces(numbers, n, [&](auto* first, int count) {
    c.run("broadcast", [&](MPI_Request* request) {
      MPI_Ibcast(first, count, type, static_cast<int>(source), c.comm, request);
    });
  });
  if (c.rank == source && c.size > 1) c.bytes_sent += static_cast<double>(n) * sizeof(Number);
}

template <class AnyArray>
static void broadcast_array(ProcessGroup& group, Communicator& c, AnyArray& numbers, Index source) {
  group.agree(text("broadcast from rank ", source, " of shape ", Shape(numbers.shape())),
              [&] { check_rank("broadcast", source, c.size); });
  send_from(c, numbers.data(), std::ssize(numbers), mpi_type(numbers.data()), source);
}
void ProcessGroup::broadcast(Array& numbers, Index source) {
  broadcast_array(*this, *communicator_, numbers, source);
}
void ProcessGroup::broadcast(IndexArray& numbers, Index source) {
  broadcast_array(*this, *communicator_, numbers, source);
}
void ProcessGroup::broadcast(std::string& text, Index source) {
  Communicator& c = *communicator_;
  agree(xgrad::text("broadcast from rank ", source, " of a text"),
        [&] { check_rank("broadcast", source, c.size); });
  Index bytes = std::ssize(text);
  send_from(c, &bytes, 1, MPI_INT64_T, source);
  text.resize(bytes);
  send_from(c, text.data(), bytes, MPI_CHAR, source);
}

std::vector<std::string> ProcessGroup::all_gather(const std::string& text) {
  agree("all_gather of texts");
  return communicator_->all_gather(text);
}

// The numbers that a row has, and the shape without dimension 0, in which all parts agree.
static Shape row_shape(const char* what, const Shape& shape) {
  XGRAD_CHECK(shape.dim() > 0, what, ": a part has no dimension along which parts could differ");
  return Shape(shape.begin() + 1, shape.end());
}

template <class AnyArray>
static std::vector<AnyArray> exchange(ProcessGroup& group, const char* what,
                                      const std::vector<AnyArray>& parts) {
  Shape row;
  std::vector<Index> sent(group.size(), 0);
  const auto check = [&] {
    XGRAD_CHECK(std::ssize(parts) == group.size(), what, ": ", parts.size(), " parts for ", group.size(),
                " ranks");
    for (std::size_t r = 0; r < parts.size(); ++r) {
      const Shape shape(parts[r].shape());
      if (r == 0) row = row_shape(what, shape);
      XGRAD_CHECK(row_shape(what, shape) == row, what, ": parts have rows of shapes ", row, " and ",
                  row_shape(what, shape));
      sent[r] = shape[0];
    }
  };
  std::exception_ptr mine = thrown_by(check);
  const std::vector<Index> received = group.agree_on_counts(text(what, " of rows of shape ", row), sent, [&] {
    if (mine) std::rethrow_exception(mine);
  });
  using Number = typename AnyArray::value_type;
  const Index width = row.numel();
  std::vector<Number> out, in(std::accumulate(received.begin(), received.end(), Index{0}) * width);
  for (const AnyArray& part : parts) out.insert(out.end(), part.data(), part.data() + part.size());
  group.start_all_to_all(out.data(), sent, in.data(), received, width * sizeof(Number)).wait();
  std::vector<AnyArray> result;
  const Number* from = in.data();
  for (const Index count : received) {
    Shape shape{count};
    for (const Index size : row) shape.append(size);
    result.push_back(uninitialized<AnyArray>(shape));
    std::copy_n(from, count * width, result.back().data());
    from += count * width;
  }
  return result;
}
std::vector<Array> ProcessGroup::all_to_all(const std::vector<Array>& parts) {
  return exchange(*this, "all_to_all", parts);
}
std::vector<IndexArray> ProcessGroup::all_to_all(const std::vector<IndexArray>& parts) {
  return exchange(*this, "all_to_all", parts);
}

// An all_to_all in which only one rank gets anything.
template <class AnyArray>
static std::vector<AnyArray> gathered(ProcessGroup& group, const AnyArray& numbers, Index root) {
  Shape none(numbers.shape());
  group.agree(text("gather at rank ", root), [&] {
    check_rank("gather", root, group.size());
    row_shape("gather", none);
  });
  none[0] = 0;
  std::vector<AnyArray> parts(group.size(), uninitialized<AnyArray>(none));
  parts[root] = numbers;
  std::vector<AnyArray> out = exchange(group, "gather", parts);
  if (group.rank() != root) out.clear();
  return out;
}
std::vector<Array> ProcessGroup::gather(const Array& numbers, Index root) {
  return gathered(*this, numbers, root);
}
std::vector<IndexArray> ProcessGroup::gather(const IndexArray& numbers, Index root) {
  return gathered(*this, numbers, root);
}

}  // namespace xgrad::inline XGRAD_ABI::distributed
