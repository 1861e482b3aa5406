#include "analysis/formula_parts.hpp"

#include <algorithm>

namespace gln::analysis {

namespace {

using lang::Formula;
using lang::FormulaPtr;
using lang::Node;

void collect(const FormulaPtr& formula, std::vector<FormulaPtr>& found) {
  if (is_part(formula->node)) {
    const bool known =
        std::any_of(found.begin(), found.end(), [&](const FormulaPtr& other) { return same(*other, *formula); });
    if (!known) found.push_back(formula);
    return;
  }
  for (const auto& argument : formula->arguments) collect(argument, found);
}

FormulaPtr make(Node node, std::vector<FormulaPtr> arguments, int index = -1) {
  auto formula = std::make_shared<Formula>();
  formula->node = node;
  formula->index = index;
  formula->arguments = std::move(arguments);
  return formula;
}

/// A rate as baseline(rate) * activity * phi / baseline(phi) * modifiers, or activity * law * modifiers.
FormulaPtr rate_in_parts(int index, const lang::Model& model) {
  const auto& process = model.processes[static_cast<std::size_t>(index)];
  const auto activity = make(Node::parameter, {}, process.activity);
  FormulaPtr product;
  if (process.form == lang::ProcessForm::rate) {
    product = make(Node::multiply, {activity, process.law});
  } else {
    const auto capacity =
        make(Node::divide, {make(Node::baseline, {make(Node::rate, {}, index)}), make(Node::baseline, {process.law})});
    // A condition may change the activity, or the flux itself where it has one; both are 1 against their baseline in
    // health.
    product = make(Node::multiply, {capacity, make(Node::divide, {activity, make(Node::baseline, {activity})})});
    if (process.form == lang::ProcessForm::flux) {
      const auto flux = make(Node::parameter, {}, process.flux);
      product = make(Node::multiply, {product, make(Node::divide, {flux, make(Node::baseline, {flux})})});
    }
    product = make(Node::multiply, {product, process.law});
  }
  for (const auto& modifier : process.modifiers) product = make(Node::multiply, {product, modifier});
  return product;
}

bool can_change(const Formula& formula) { return formula.node != Node::baseline && formula.node != Node::parameter; }

FormulaPtr replaced(const FormulaPtr& formula, const Formula& what, const FormulaPtr& by) {
  if (same(*formula, what)) return by;
  if (formula->arguments.empty() || formula->node == Node::baseline) return formula;
  auto copy = std::make_shared<Formula>(*formula);
  for (auto& argument : copy->arguments) argument = replaced(argument, what, by);
  return copy;
}

std::pair<std::string, std::string> name_of(const Formula& formula, const lang::Model& model) {
  const auto i = static_cast<std::size_t>(formula.index);
  switch (formula.node) {
    case Node::parameter:
      return {model.parameters[i].name, model.parameters[i].title};
    case Node::concentration:
      return {model.pools[i].name, model.pools[i].title};
    case Node::amount:
      return {"amount(" + model.pools[i].name + ")", model.pools[i].title};
    case Node::assignment:
      return {model.assignments[i].name, model.assignments[i].title};
    case Node::rate:
      return {model.processes[i].name, model.processes[i].title};
    default:
      return {"baseline", "a value of the healthy baseline"};
  }
}

}  // namespace

bool is_part(Node node) {
  return node == Node::parameter || node == Node::concentration || node == Node::amount || node == Node::assignment ||
         node == Node::rate || node == Node::baseline;
}

bool same(const Formula& a, const Formula& b) {
  if (a.node != b.node || a.index != b.index || a.number != b.number || a.arguments.size() != b.arguments.size())
    return false;
  for (std::size_t i = 0; i < a.arguments.size(); ++i)
    if (!same(*a.arguments[i], *b.arguments[i])) return false;
  return true;
}

FormulaPtr opened(FormulaPtr formula, const lang::Model& model) {
  // NOTE: each round opens one name and names are acyclic, so this ends; the bound is for a model with a bug.
  for (int round = 0; round < 50; ++round) {
    std::vector<FormulaPtr> found;
    collect(formula, found);
    std::erase_if(found, [](const FormulaPtr& part) { return !can_change(*part); });
    if (found.size() != 1) return formula;
    const auto& only = *found.front();
    if (only.node == Node::assignment)
      formula = replaced(formula, only, model.assignments[static_cast<std::size_t>(only.index)].formula);
    else if (only.node == Node::rate)
      formula = replaced(formula, only, rate_in_parts(only.index, model));
    else
      return formula;
  }
  return formula;
}

std::vector<Part> parts_of(const FormulaPtr& formula, const lang::Model& model) {
  std::vector<FormulaPtr> found;
  collect(formula, found);
  std::stable_partition(found.begin(), found.end(),
                        [](const FormulaPtr& part) { return part->node != Node::baseline; });
  std::vector<Part> parts;
  for (const auto& node : found) {
    const auto [name, title] = name_of(*node, model);
    parts.push_back({node, name, title});
  }
  return parts;
}

}  // namespace gln::analysis
