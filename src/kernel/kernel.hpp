#pragma once
// A System compiled: what is worked out once per person, and the programs of every step.

#include <cstdint>
#include <span>
#include <vector>

#include "expr/system.hpp"
#include "kernel/program.hpp"
#include "kernel/sparse_lu.hpp"

namespace gln::kernel {

/// The memory of the step programs, in slots (one double per lane each):
/// states | rates | matrix and the sizes of its diagonal | outputs | person constants | temporaries.
struct Layout {
  std::uint32_t states = 0, rates = 0, matrix = 0, outputs = 0, constants = 0, temporaries = 0, size = 0;
};

/// Immutable once compiled; shared by threads.
class Kernel {
 public:
  explicit Kernel(const expr::System& system);

  std::size_t n_states() const { return n_states_; }
  std::size_t n_outputs() const { return n_outputs_; }
  std::size_t n_parameters() const { return n_parameters_; }
  std::size_t n_constants() const { return n_constants_; }
  const Layout& layout() const { return layout_; }
  const LuPlan& lu() const { return lu_; }
  /// (row, column) of the Jacobian entries that are not symbolically zero; LuPlan::entry has their slots.
  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& jacobian_pattern() const { return pattern_; }

  const Program& rates() const { return rates_; }                            ///< states -> rates
  const Program& rates_and_jacobian() const { return rates_and_jacobian_; }  ///< states -> rates, matrix (J only)
  const Program& outputs() const { return outputs_; }                        ///< states -> outputs

  /// Everything that depends on parameters and references only. `constants` has n_constants() places.
  void person_constants(std::span<const double> parameters, std::span<const double> references,
                        std::span<double> constants) const;
  /// Baseline amounts, n_states() places.
  void initial(std::span<const double> parameters, std::span<const double> references, std::span<double> amounts) const;

 private:
  std::size_t n_states_ = 0, n_outputs_ = 0, n_parameters_ = 0, n_constants_ = 0;
  Layout layout_;
  LuPlan lu_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pattern_;
  Program rates_, rates_and_jacobian_, outputs_;
  // The prologue's memory: parameters | references | literals | results | temporaries. One lane.
  struct Prologue {
    Program program;
    std::vector<double> literals;
    std::uint32_t results = 0, n_results = 0, size = 0;
  };
  Prologue constants_, initial_;
  Prologue build_prologue(const expr::Graph& graph, std::span<const expr::Id> nodes) const;
  void run_prologue(const Prologue& prologue, std::span<const double> parameters, std::span<const double> references,
                    std::span<double> results) const;
};

}  // namespace gln::kernel
