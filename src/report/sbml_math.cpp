#include "report/sbml_math.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace gln::report {

using lang::Node;

namespace {

const lang::Process& process_at(const lang::Model& model, int i) {
  return model.processes[static_cast<std::size_t>(i)];
}

double coefficient(const lang::Process& process, int pool) {
  for (const auto& term : process.terms)
    if (term.pool == pool) return term.coefficient;
  return 0.0;
}

bool contains(const std::vector<int>& list, int value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

/// One row of the inverse of a small matrix, by Gauss-Jordan with partial pivoting.
std::vector<double> inverse_row(std::vector<std::vector<double>> a, std::size_t row) {
  const std::size_t n = a.size();
  std::vector<std::vector<double>> inverse(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) inverse[i][i] = 1.0;
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t i = column + 1; i < n; ++i)
      if (std::abs(a[i][column]) > std::abs(a[pivot][column])) pivot = i;
    std::swap(a[pivot], a[column]);
    std::swap(inverse[pivot], inverse[column]);
    const double scale = a[column][column];
    for (std::size_t k = 0; k < n; ++k) a[column][k] /= scale, inverse[column][k] /= scale;
    for (std::size_t i = 0; i < n; ++i) {
      const double factor = a[i][column];
      if (i == column || factor == 0.0) continue;
      for (std::size_t k = 0; k < n; ++k)
        a[i][k] -= factor * a[column][k], inverse[i][k] -= factor * inverse[column][k];
    }
  }
  return inverse[row];
}

}  // namespace

std::string sbml_number(double value) {
  const std::string text = fmt::format("{}", value);
  return value < 0.0 ? "(" + text + ")" : text;
}

SbmlMath::SbmlMath(const lang::Model& model, SbmlNames& names, const SbmlChanges& changes, expr::Graph& graph,
                   expr::Lowering& lowering, const std::vector<double>& references)
    : model_(model),
      names_(names),
      graph_(graph),
      lowering_(lowering),
      references_(references),
      reference_ids_(model.parameters.size()) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    if (changes.split[i]) reference_ids_[i] = names_.fresh(model.parameters[i].name + "_at_baseline");
  find_coupled();
}

double SbmlMath::value(expr::Id id) const { return graph_.evaluate(id, {}, references_, references_); }

std::string SbmlMath::parameter(int index, Moment moment) const {
  const auto i = static_cast<std::size_t>(index);
  return moment == Moment::baseline && !reference_ids_[i].empty() ? reference_ids_[i] : names_.parameters[i];
}

std::string SbmlMath::amount(int index, Moment moment) const {
  const auto& pool = model_.pools[static_cast<std::size_t>(index)];
  if (moment == Moment::now) return names_.pools[static_cast<std::size_t>(index)];
  if (pool.boundary) return "0";
  const std::string baseline = parameter(pool.baseline, Moment::baseline);
  if (pool.baseline_is_amount) return baseline;
  return fmt::format(
      "({} * {})", baseline,
      parameter(model_.compartments[static_cast<std::size_t>(pool.compartment)].volume, Moment::baseline));
}

std::string SbmlMath::concentration(int index, Moment moment) const {
  const auto& pool = model_.pools[static_cast<std::size_t>(index)];
  const int volume = model_.compartments[static_cast<std::size_t>(pool.compartment)].volume;
  if (volume < 0 || pool.boundary) return amount(index, moment);
  if (moment == Moment::baseline && !pool.baseline_is_amount) return parameter(pool.baseline, Moment::baseline);
  return fmt::format("({} / {})", amount(index, moment), parameter(volume, moment));
}

std::string SbmlMath::constant(const std::string& what, const std::string& wish, expr::Id id,
                               const std::optional<Dimension>& unit, const std::function<std::string()>& text) {
  if (const auto found = known_.find(what); found != known_.end()) return found->second;
  const std::string name = names_.fresh(wish);
  known_[what] = name;
  const std::size_t place = constants_.size();
  constants_.push_back({name, wish, "", value(id), unit});
  const std::string written = text();  // may add further constants
  constants_[place].formula = written;
  return name;
}

std::string SbmlMath::formula(const lang::FormulaPtr& formula, Moment moment) { return write(*formula, moment); }

std::string SbmlMath::write(const lang::Formula& formula, Moment moment) {
  const auto arg = [&](std::size_t i) { return write(*formula.arguments[i], moment); };
  const auto infix = [&](const char* op) { return fmt::format("({} {} {})", arg(0), op, arg(1)); };
  const auto call = [&](const char* name) { return fmt::format("{}({})", name, arg(0)); };
  const auto index = static_cast<std::size_t>(formula.index);
  switch (formula.node) {
    case Node::number:
      return sbml_number(formula.number);
    case Node::parameter:
      return parameter(formula.index, moment);
    case Node::concentration:
      return concentration(formula.index, moment);
    case Node::amount:
      return amount(formula.index, moment);
    case Node::assignment: {
      if (moment == Moment::now) return names_.assignments[index];
      const auto& assignment = model_.assignments[index];
      return constant(fmt::format("assignment {}", index), assignment.name + "_at_baseline",
                      lowering_.assignment(formula.index, moment), assignment.unit.dimension,
                      [&] { return write(*assignment.formula, Moment::baseline); });
    }
    case Node::rate:
      return moment == Moment::now ? names_.processes[index] : baseline_rate(formula.index);
    case Node::baseline:
      return write(*formula.arguments[0], Moment::baseline);
    case Node::negate:
      return fmt::format("(-{})", arg(0));
    case Node::add:
      return infix("+");
    case Node::subtract:
      return infix("-");
    case Node::multiply:
      return infix("*");
    case Node::divide:
      return infix("/");
    case Node::power:
      return fmt::format("({}^{})", arg(0), arg(1));
    case Node::less:
      return infix("<");
    case Node::less_equal:
      return infix("<=");
    case Node::greater:
      return infix(">");
    case Node::greater_equal:
      return infix(">=");
    case Node::choose:
      return fmt::format("piecewise({}, {}, {})", arg(1), arg(0), arg(2));
    case Node::exp:
      return call("exp");
    case Node::log:
      return call("ln");
    case Node::log10:
      return call("log10");
    case Node::sqrt:
      return call("sqrt");
    case Node::tanh:
      return call("tanh");
    case Node::abs:
      return call("abs");
    case Node::min:
      return fmt::format("min({}, {})", arg(0), arg(1));
    case Node::max:
      return fmt::format("max({}, {})", arg(0), arg(1));
    case Node::enrichment:
    case Node::label_flow:
    case Node::infusion:
    case Node::others:
      break;  // written out by with_tracers, never here
  }
  throw std::logic_error("formula node without SBML");
}

std::optional<Dimension> SbmlMath::rate_unit(int index) const {
  const auto& process = process_at(model_, index);
  if (process.terms.empty()) return std::nullopt;
  const auto& pool = model_.pools[static_cast<std::size_t>(process.terms.front().pool)];
  Dimension time;
  time.exponent[Dimension::time] = 1;
  return model_.species[static_cast<std::size_t>(pool.species)].unit.dimension / time;
}

std::string SbmlMath::baseline_rate(int index) {
  const auto& process = process_at(model_, index);
  const std::string activity = parameter(process.activity, Moment::baseline);
  if (process.form == lang::ProcessForm::flux)
    return fmt::format("({} * {})", activity, parameter(process.flux, Moment::baseline));
  if (process.form == lang::ProcessForm::rate)
    return constant(fmt::format("rate {}", index), process.name + ".rate_at_baseline", lowering_.baseline_rate(index),
                    rate_unit(index),
                    [&] { return fmt::format("{} * {}", activity, write(*process.law, Moment::baseline)); });
  return constant(fmt::format("rate {}", index), process.name + ".flux_at_baseline", lowering_.baseline_rate(index),
                  rate_unit(index), [&] { return closing_formula(index); });
}

std::string SbmlMath::kinetic_law(int index) {
  const auto& process = process_at(model_, index);
  const std::string activity = parameter(process.activity, Moment::now), law = write(*process.law, Moment::now);
  std::string text;
  if (process.form == lang::ProcessForm::rate) {
    text = fmt::format("{} * {}", activity, law);
  } else {
    const std::string law0 = constant(fmt::format("law {}", index), process.name + ".law_at_baseline",
                                      lowering_.formula(process.law, Moment::baseline), std::nullopt,
                                      [&] { return write(*process.law, Moment::baseline); });
    std::string flux =
        process.form == lang::ProcessForm::flux ? parameter(process.flux, Moment::now) : baseline_rate(index);
    if (process.form == lang::ProcessForm::closes) flux += " / " + parameter(process.activity, Moment::baseline);
    text = fmt::format("{} / {} * {} * {}", flux, law0, activity, law);
  }
  for (const auto& modifier : process.modifiers) text += " * " + write(*modifier, Moment::now);
  return text;
}

/// What flows into `pool` at baseline by all processes but those in `without`.
std::string SbmlMath::balance(int pool, const std::vector<int>& without) {
  std::string sum;
  for (std::size_t i = 0; i < model_.processes.size(); ++i) {
    const double c = coefficient(model_.processes[i], pool);
    if (c == 0.0 || contains(without, static_cast<int>(i))) continue;
    const std::string rate = baseline_rate(static_cast<int>(i));
    const std::string factor = std::abs(c) == 1.0 ? "" : sbml_number(std::abs(c)) + " * ";
    sum += (c < 0.0 ? (sum.empty() ? "-" : " - ") : (sum.empty() ? "" : " + ")) + factor + rate;
  }
  return sum.empty() ? "0" : "(" + sum + ")";
}

std::string SbmlMath::closing_formula(int index) {
  const auto& process = process_at(model_, index);
  if (!contains(coupled_, index))
    return fmt::format("{} / {}", balance(process.closes, {index}), sbml_number(-coefficient(process, process.closes)));
  std::vector<std::vector<double>> block;
  for (const int row : coupled_) {
    block.emplace_back();
    for (const int column : coupled_)
      block.back().push_back(coefficient(process_at(model_, column), process_at(model_, row).closes));
  }
  const auto place = static_cast<std::size_t>(std::find(coupled_.begin(), coupled_.end(), index) - coupled_.begin());
  const auto weights = inverse_row(block, place);
  std::string text;
  for (std::size_t k = 0; k < coupled_.size(); ++k) {
    if (std::abs(weights[k]) < 1e-14) continue;
    text += fmt::format("{}{} * {}", text.empty() ? "" : " + ", sbml_number(-weights[k]),
                        balance(process_at(model_, coupled_[k]).closes, coupled_));
  }
  return text.empty() ? "0" : text;
}

void SbmlMath::find_coupled() {
  for (std::size_t i = 0; i < model_.processes.size(); ++i)
    if (model_.processes[i].form == lang::ProcessForm::closes) coupled_.push_back(static_cast<int>(i));
  const auto can_be_solved = [&](int index) {
    const int pool = process_at(model_, index).closes;
    return coefficient(process_at(model_, index), pool) != 0.0 &&
           std::none_of(coupled_.begin(), coupled_.end(), [&](int other) {
             return other != index && coefficient(process_at(model_, other), pool) != 0.0;
           });
  };
  while (true) {
    const auto next = std::find_if(coupled_.begin(), coupled_.end(), can_be_solved);
    if (next == coupled_.end()) return;
    coupled_.erase(next);
  }
}

}  // namespace gln::report
