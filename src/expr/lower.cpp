#include "expr/lower.hpp"

#include <stdexcept>

namespace gln::expr {

using lang::Formula;
using lang::FormulaPtr;
using lang::Node;

Lowering::Lowering(const lang::Model& model, Graph& graph)
    : model_(model), graph_(graph), parameters_(2), assignments_(2) {}

Id Lowering::formula(const FormulaPtr& formula, Moment moment) { return lower(*formula, moment); }

Id Lowering::parameter(int index, Moment moment) {
  auto& known = parameters_[static_cast<std::size_t>(moment)];
  if (const auto found = known.find(index); found != known.end()) return found->second;
  const auto& parameter = model_.parameters[static_cast<std::size_t>(index)];
  const auto slot = static_cast<std::uint32_t>(index);
  Id value = moment == Moment::now ? graph_.parameter(slot) : graph_.reference(slot);
  if (parameter.formula) {
    value = graph_.multiply(lower(*parameter.formula, moment), value);
  } else if (parameter.scales_with) {
    const Id scale = lower(*parameter.scales_with, moment);
    value = graph_.multiply(value, graph_.divide(scale, graph_.constant(scale_at_reference(index))));
  }
  known[index] = value;
  return value;
}

double Lowering::scale_at_reference(int index) {
  if (const auto found = scale_at_reference_.find(index); found != scale_at_reference_.end()) return found->second;
  const auto& parameter = model_.parameters[static_cast<std::size_t>(index)];
  std::vector<double> defaults;
  for (const auto& other : model_.parameters) defaults.push_back(other.value);
  const Id scale = lower(*parameter.scales_with, Moment::baseline);
  return scale_at_reference_[index] = graph_.evaluate(scale, {}, defaults, defaults);
}

Id Lowering::amount(int pool, Moment moment) {
  const auto& data = model_.pools[static_cast<std::size_t>(pool)];
  if (moment == Moment::now) return graph_.state(static_cast<std::uint32_t>(pool));
  if (data.boundary) return graph_.constant(0.0);
  const Id value = parameter(data.baseline, Moment::baseline);
  if (data.baseline_is_amount) return value;
  const int volume = model_.compartments[static_cast<std::size_t>(data.compartment)].volume;
  return graph_.multiply(value, parameter(volume, Moment::baseline));
}

Id Lowering::concentration(int pool, Moment moment) {
  const auto& data = model_.pools[static_cast<std::size_t>(pool)];
  const int volume = model_.compartments[static_cast<std::size_t>(data.compartment)].volume;
  if (volume < 0 || data.boundary) return amount(pool, moment);
  if (moment == Moment::baseline && !data.baseline_is_amount) return parameter(data.baseline, Moment::baseline);
  return graph_.divide(amount(pool, moment), parameter(volume, moment));
}

Id Lowering::assignment(int index, Moment moment) {
  auto& known = assignments_[static_cast<std::size_t>(moment)];
  if (const auto found = known.find(index); found != known.end()) return found->second;
  return known[index] = lower(*model_.assignments[static_cast<std::size_t>(index)].formula, moment);
}

void Lowering::set_closing_flux(int process, Id flux) { closing_[process] = flux; }

Id Lowering::baseline_rate(int index) {
  if (const auto found = baseline_rates_.find(index); found != baseline_rates_.end()) return found->second;
  const auto& process = model_.processes[static_cast<std::size_t>(index)];
  const Id activity = parameter(process.activity, Moment::baseline);
  Id value = 0;
  switch (process.form) {
    case lang::ProcessForm::rate:
      value = graph_.multiply(activity, lower(*process.law, Moment::baseline));
      break;
    case lang::ProcessForm::flux:
      value = graph_.multiply(activity, parameter(process.flux, Moment::baseline));
      break;
    case lang::ProcessForm::closes: {
      const auto found = closing_.find(index);
      if (found == closing_.end()) {
        premature_ = index;
        return graph_.constant(0.0);  // NOTE: reported by build_body; never used.
      }
      value = found->second;
      break;
    }
  }
  return baseline_rates_[index] = value;
}

Id Lowering::rate(int index) {
  if (const auto found = rates_.find(index); found != rates_.end()) return found->second;
  const auto& process = model_.processes[static_cast<std::size_t>(index)];
  const Id activity = parameter(process.activity, Moment::now);
  const Id law = lower(*process.law, Moment::now);
  Id value = 0;
  if (process.form == lang::ProcessForm::rate) {
    value = graph_.multiply(activity, law);
  } else {
    // NOTE: the flux is divided by phi at baseline before it meets phi now: flux/phi0 is the capacity, a constant of
    // the person.
    const Id law0 = lower(*process.law, Moment::baseline);
    Id flux = 0;
    if (process.form == lang::ProcessForm::flux) {
      flux = parameter(process.flux, Moment::now);
    } else {
      flux = graph_.divide(closing_.at(index), parameter(process.activity, Moment::baseline));
    }
    value = graph_.multiply(graph_.multiply(graph_.divide(flux, law0), activity), law);
  }
  for (const auto& modifier : process.modifiers) value = graph_.multiply(value, lower(*modifier, Moment::now));
  return rates_[index] = value;
}

Id Lowering::lower(const Formula& formula, Moment moment) {
  const auto argument = [&](std::size_t i) { return lower(*formula.arguments[i], moment); };
  switch (formula.node) {
    case Node::number:
      return graph_.constant(formula.number);
    case Node::parameter:
      return parameter(formula.index, moment);
    case Node::concentration:
      return concentration(formula.index, moment);
    case Node::amount:
      return amount(formula.index, moment);
    case Node::assignment:
      return assignment(formula.index, moment);
    case Node::rate:
      return moment == Moment::now ? rate(formula.index) : baseline_rate(formula.index);
    case Node::baseline:
      return lower(*formula.arguments[0], Moment::baseline);
    case Node::negate:
      return graph_.negate(argument(0));
    case Node::add:
      return graph_.add(argument(0), argument(1));
    case Node::subtract:
      return graph_.subtract(argument(0), argument(1));
    case Node::multiply:
      return graph_.multiply(argument(0), argument(1));
    case Node::divide:
      return graph_.divide(argument(0), argument(1));
    case Node::power:
      return graph_.power(argument(0), argument(1));
    case Node::less:
      return graph_.binary(Op::less, argument(0), argument(1));
    case Node::less_equal:
      return graph_.binary(Op::less_equal, argument(0), argument(1));
    case Node::greater:
      return graph_.binary(Op::less, argument(1), argument(0));
    case Node::greater_equal:
      return graph_.binary(Op::less_equal, argument(1), argument(0));
    case Node::choose:
      return graph_.choose(argument(0), argument(1), argument(2));
    case Node::exp:
      return graph_.unary(Op::exp, argument(0));
    case Node::log:
      return graph_.unary(Op::log, argument(0));
    case Node::log10:
      return graph_.divide(graph_.unary(Op::log, argument(0)), graph_.constant(2.302585092994045684));
    case Node::sqrt:
      return graph_.unary(Op::sqrt, argument(0));
    case Node::tanh:
      return graph_.unary(Op::tanh, argument(0));
    case Node::abs:
      return graph_.unary(Op::abs, argument(0));
    case Node::min:
      return graph_.binary(Op::min, argument(0), argument(1));
    case Node::max:
      return graph_.binary(Op::max, argument(0), argument(1));
    case Node::enrichment:
    case Node::label_flow:
    case Node::infusion:
    case Node::others:
      break;  // written out by with_tracers, never here
  }
  throw std::logic_error("formula node without a lowering");
}

}  // namespace gln::expr
