#include "cvode_peer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunmatrix/sunmatrix_sparse.h>

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
  std::vector<double> memory;
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
    std::copy_n(me.memory.data() + layout.rates, me.kernel.n_states(), N_VGetArrayPointer(dy));
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

CvodePeer::CvodePeer(const kernel::Kernel& kernel, Peer peer, double rtol, std::vector<double> atol)
    : impl_(std::make_unique<Impl>(kernel)) {
  auto& me = *impl_;
  const auto n = static_cast<sunindextype>(kernel.n_states());
  me.rates = kernel::scaled(kernel.rates(), 1);
  me.both = kernel::scaled(kernel.rates_and_jacobian(), 1);
  me.outputs = kernel::scaled(kernel.outputs(), 1);
  me.memory.resize(kernel.layout().size);
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
  // NOTE: CVODE adds the identity; with the diagonal in the pattern it need not allocate. The slot of the states of a tally's
  // diagonal stays 0: its memory is never written.
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
  kernel.person_constants(task.parameters, task.references,
                          std::span(me.memory).subspan(layout.constants, kernel.n_constants()));
  double* const y = N_VGetArrayPointer(me.y);
  kernel.initial(task.parameters, task.references, std::span(y, kernel.n_states()));
  for (const auto& event : task.events) y[event.index] += event.value;  // all doses of these cases are at 0
  PeerResult result;
  result.outputs.resize(task.times.size() * columns);
  const auto write = [&](std::size_t row) {
    std::copy_n(y, kernel.n_states(), me.memory.data() + layout.states);
    me.lanes.run(me.outputs.data(), me.memory.data());
    std::copy_n(me.memory.data() + layout.outputs, columns, result.outputs.data() + row * columns);
  };
  check(CVodeReInit(me.cvode, task.times[0], me.y), "CVodeReInit");
  write(0);
  realtype reached = 0.0;
  for (std::size_t i = 1; i < task.times.size(); ++i) {
    if (CVode(me.cvode, task.times[i], me.y, &reached, CV_NORMAL) < 0) return result;
    write(i);
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
