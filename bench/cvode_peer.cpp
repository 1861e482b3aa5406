#include "cvode_peer.hpp"

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "kernel/lanes.hpp"

namespace gln::bench {

namespace {

void check(int flag, const char* what) {
  if (flag >= 0) return;
  std::fprintf(stderr, "CVODE: %s failed (%d)\n", what, flag);
  std::exit(1);
}

}  // namespace

struct CvodePeer::Impl {
  const kernel::Kernel& kernel;
  const kernel::Lanes& lanes = kernel::lanes(kernel::best_isa(), 1);
  kernel::Program rates, both, outputs;
  std::vector<double> memory, inflow, parameters;
  struct Entry {
    sunindextype row;
    std::uint32_t slot;
  };
  std::vector<sunindextype> columns;  // starts, by column
  std::vector<Entry> entries;         // by column, then row
  SUNContext context = nullptr;
  N_Vector y = nullptr, absolute = nullptr;
  SUNMatrix matrix = nullptr;
  SUNLinearSolver solver = nullptr;
  void* cvode = nullptr;

  explicit Impl(const kernel::Kernel& k) : kernel(k) {}

  static int rhs(realtype, N_Vector y, N_Vector dy, void* self) {
    auto& me = *static_cast<Impl*>(self);
    const auto& layout = me.kernel.layout();
    std::copy_n(N_VGetArrayPointer(y), me.kernel.n_states(), me.memory.data() + layout.states);
    me.lanes.run(me.rates.data(), me.memory.data());
    for (std::size_t i = 0; i < me.kernel.n_states(); ++i)
      N_VGetArrayPointer(dy)[i] = me.memory[layout.rates + i] + me.inflow[i];
    return 0;
  }
  static int jacobian(realtype, N_Vector y, N_Vector, SUNMatrix j, void* self, N_Vector, N_Vector, N_Vector) {
    auto& me = *static_cast<Impl*>(self);
    const auto& layout = me.kernel.layout();
    std::copy_n(N_VGetArrayPointer(y), me.kernel.n_states(), me.memory.data() + layout.states);
    me.lanes.run(me.both.data(), me.memory.data());
    std::copy(me.columns.begin(), me.columns.end(), SUNSparseMatrix_IndexPointers(j));
    for (std::size_t i = 0; i < me.entries.size(); ++i) {
      SUNSparseMatrix_IndexValues(j)[i] = me.entries[i].row;
      SUNSparseMatrix_Data(j)[i] = me.memory[layout.matrix + me.entries[i].slot];
    }
    return 0;
  }
};

namespace {

/// The integrator's view of an event; see ode::Event.
void apply(const ode::Event& event, const kernel::Kernel& kernel, const ode::Task& task, double* y,
           std::vector<double>& inflow, std::vector<double>& parameters) {
  using Kind = ode::Event::Kind;
  switch (event.kind) {
    case Kind::add_amount:
      y[event.index] += event.value;
      break;
    case Kind::set_amount:
      y[event.index] = event.value;
      break;
    case Kind::add_inflow:
      inflow[event.index] += event.value;
      break;
    case Kind::set_parameter:
      parameters[event.index] = event.value;
      break;
    case Kind::reset:
      kernel.initial(parameters, task.references, std::span(y, kernel.n_states()));
      std::fill(inflow.begin(), inflow.end(), 0.0);
      break;
  }
}

}  // namespace

CvodePeer::CvodePeer(const kernel::Kernel& kernel, Peer peer, double rtol, std::vector<double> atol)
    : impl_(std::make_unique<Impl>(kernel)) {
  auto& me = *impl_;
  const auto n = static_cast<sunindextype>(kernel.n_states());
  me.rates = kernel::scaled(kernel.rates(), 1);
  me.both = kernel::scaled(kernel.rates_and_jacobian(), 1);
  me.outputs = kernel::scaled(kernel.outputs(), 1);
  me.memory.resize(kernel.layout().size);
  me.inflow.resize(kernel.n_states());
  check(SUNContext_Create(nullptr, &me.context), "SUNContext_Create");
  me.y = N_VNew_Serial(n, me.context);
  me.absolute = N_VNew_Serial(n, me.context);
  std::copy(atol.begin(), atol.end(), N_VGetArrayPointer(me.absolute));
  N_VConst(0.0, me.y);
  me.cvode = CVodeCreate(CV_BDF, me.context);
  check(CVodeInit(me.cvode, Impl::rhs, 0.0, me.y), "CVodeInit");
  check(CVodeSVtolerances(me.cvode, rtol, me.absolute), "CVodeSVtolerances");
  const auto silent = [](int, const char*, const char*, char*, void*) {};  // failures are in the results
  check(CVodeSetErrHandlerFn(me.cvode, silent, nullptr), "CVodeSetErrHandlerFn");
  check(CVodeSetUserData(me.cvode, &me), "CVodeSetUserData");
  check(CVodeSetMaxNumSteps(me.cvode, 50000), "CVodeSetMaxNumSteps");
  if (peer == Peer::dense_differences) {
    me.matrix = SUNDenseMatrix(n, n, me.context);
    me.solver = SUNLinSol_Dense(me.y, me.matrix, me.context);
    check(CVodeSetLinearSolver(me.cvode, me.solver, me.matrix), "CVodeSetLinearSolver");
    return;
  }
  const auto& pattern = kernel.jacobian_pattern();
  std::vector<std::vector<Impl::Entry>> columns(kernel.n_states());
  std::vector<bool> diagonal(kernel.n_states(), false);
  for (std::size_t e = 0; e < pattern.size(); ++e) {
    columns[pattern[e].second].push_back({static_cast<sunindextype>(pattern[e].first), kernel.lu().entry[e]});
    if (pattern[e].first == pattern[e].second) diagonal[pattern[e].first] = true;
  }
  // NOTE: CVODE adds the identity; with the diagonal in the pattern it need not allocate. The slot of the states of a
  // tally's diagonal stays 0: its memory is never written.
  for (std::uint32_t i = 0; i < kernel.n_states(); ++i)
    if (!diagonal[i]) columns[i].push_back({static_cast<sunindextype>(i), kernel.lu().diagonal[i]});
  for (auto& column : columns) {
    std::sort(column.begin(), column.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    me.columns.push_back(static_cast<sunindextype>(me.entries.size()));
    me.entries.insert(me.entries.end(), column.begin(), column.end());
  }
  me.columns.push_back(static_cast<sunindextype>(me.entries.size()));
  me.matrix = SUNSparseMatrix(n, n, static_cast<sunindextype>(me.entries.size()), CSC_MAT, me.context);
  me.solver = SUNLinSol_KLU(me.y, me.matrix, me.context);
  check(CVodeSetLinearSolver(me.cvode, me.solver, me.matrix), "CVodeSetLinearSolver");
  check(CVodeSetJacFn(me.cvode, Impl::jacobian), "CVodeSetJacFn");
}

CvodePeer::~CvodePeer() {
  CVodeFree(&impl_->cvode);
  SUNLinSolFree(impl_->solver);
  SUNMatDestroy(impl_->matrix);
  N_VDestroy(impl_->y);
  N_VDestroy(impl_->absolute);
  SUNContext_Free(&impl_->context);
}

PeerResult CvodePeer::run(const ode::Task& task) {
  auto& me = *impl_;
  const auto& kernel = me.kernel;
  const auto& layout = kernel.layout();
  const std::size_t columns = kernel.n_outputs();
  const auto load = [&] {
    kernel.person_constants(me.parameters, task.references,
                            std::span(me.memory).subspan(layout.constants, kernel.n_constants()));
  };
  double* const y = N_VGetArrayPointer(me.y);
  std::fill(me.inflow.begin(), me.inflow.end(), 0.0);
  me.parameters = task.parameters;
  load();
  if (task.initial.empty())
    kernel.initial(task.parameters, task.references, std::span(y, kernel.n_states()));
  else
    std::copy(task.initial.begin(), task.initial.end(), y);
  PeerResult result;
  result.outputs.resize(task.times.size() * columns);
  const auto write = [&](std::size_t row) {
    std::copy_n(y, kernel.n_states(), me.memory.data() + layout.states);
    me.lanes.run(me.outputs.data(), me.memory.data());
    std::copy_n(me.memory.data() + layout.outputs, columns, result.outputs.data() + row * columns);
  };
  // NOTE: rows between two events, then the events, then a fresh start: a multistep method forgets its past at a
  // discontinuity.
  realtype time = task.start;
  std::size_t row = 0, event = 0;
  while (row < task.times.size()) {
    bool parameters = false;
    for (; event < task.events.size() && task.events[event].time <= time; ++event) {
      apply(task.events[event], kernel, task, y, me.inflow, me.parameters);
      parameters = parameters || task.events[event].kind == ode::Event::Kind::set_parameter;
    }
    if (parameters) load();
    for (; row < task.times.size() && task.times[row] <= time; ++row) write(row);
    check(CVodeReInit(me.cvode, time, me.y), "CVodeReInit");
    const bool more = event < task.events.size();
    const double until = more ? task.events[event].time : task.times.back();
    check(CVodeSetStopTime(me.cvode, until), "CVodeSetStopTime");
    for (; row < task.times.size() && (task.times[row] < until || (!more && task.times[row] <= until) ||
                                       (task.times[row] == until && row + 1 == task.times.size()));
         ++row) {
      if (CVode(me.cvode, task.times[row], me.y, &time, CV_NORMAL) < 0) return result;
      write(row);
    }
    if (row < task.times.size() && until > time && CVode(me.cvode, until, me.y, &time, CV_NORMAL) < 0) return result;
    time = until;
  }
  CVodeGetNumSteps(me.cvode, &result.steps);
  CVodeGetNumRhsEvals(me.cvode, &result.rhs);
  CVodeGetNumJacEvals(me.cvode, &result.jacobians);
  long extra = 0;
  if (CVodeGetNumLinRhsEvals(me.cvode, &extra) == 0) result.rhs += extra;
  result.ok = true;
  return result;
}

}  // namespace gln::bench
