#include "lang/print.hpp"

#include <fmt/format.h>

namespace gln::lang {

namespace {

/// How tightly a node binds, in the grammar of the parser.
int level(const Formula& formula) {
  switch (formula.node) {
    case Node::less:
    case Node::less_equal:
    case Node::greater:
    case Node::greater_equal:
      return 0;
    case Node::add:
    case Node::subtract:
      return 1;
    case Node::multiply:
    case Node::divide:
      return 2;
    case Node::negate:
      return 3;
    case Node::power:
      return 4;
    case Node::number:
      return formula.number < 0 ? 3 : 5;
    default:
      return 5;
  }
}

const char* symbol(Node node) {
  switch (node) {
    case Node::add:
      return " + ";
    case Node::subtract:
      return " - ";
    case Node::multiply:
      return " * ";
    case Node::divide:
      return " / ";
    case Node::power:
      return "^";
    case Node::less:
      return " < ";
    case Node::less_equal:
      return " <= ";
    case Node::greater:
      return " > ";
    case Node::greater_equal:
      return " >= ";
    case Node::exp:
      return "exp";
    case Node::log:
      return "log";
    case Node::log10:
      return "log10";
    case Node::sqrt:
      return "sqrt";
    case Node::tanh:
      return "tanh";
    case Node::abs:
      return "abs";
    case Node::min:
      return "min";
    case Node::max:
      return "max";
    case Node::choose:
      return "if";
    case Node::baseline:
      return "baseline";
    default:
      return "?";
  }
}

class Printer {
 public:
  explicit Printer(const Model& model) : model_(model) {}

  std::string text(const Formula& formula) const {
    const auto slot = static_cast<std::size_t>(formula.index);
    switch (formula.node) {
      case Node::number:
        return fmt::format("{}", formula.number);
      case Node::parameter:
        return model_.parameters[slot].name;
      case Node::concentration:
        return model_.pools[slot].name;
      case Node::amount:
        return "amount(" + model_.pools[slot].name + ")";
      case Node::assignment:
        return model_.assignments[slot].name;
      case Node::rate:
        return "rate(" + model_.processes[slot].name + ")";
      case Node::negate:
        return "-" + within(formula, 0, 3);
      case Node::add:
      case Node::subtract:
      case Node::multiply:
      case Node::divide:
      case Node::less:
      case Node::less_equal:
      case Node::greater:
      case Node::greater_equal:
        return within(formula, 0, level(formula)) + symbol(formula.node) + within(formula, 1, level(formula) + 1);
      case Node::power:
        return within(formula, 0, 5) + "^" + within(formula, 1, 4);
      default:
        break;
    }
    std::string list;
    for (const auto& argument : formula.arguments) list += (list.empty() ? "" : ", ") + text(*argument);
    return symbol(formula.node) + ("(" + list + ")");
  }

 private:
  /// Argument `i`, in parentheses when it binds less tightly than `minimum`.
  std::string within(const Formula& formula, std::size_t i, int minimum) const {
    const Formula& argument = *formula.arguments[i];
    const std::string inner = text(argument);
    return level(argument) < minimum ? "(" + inner + ")" : inner;
  }

  const Model& model_;
};

}  // namespace

std::string to_text(const FormulaPtr& formula, const Model& model) {
  return formula ? Printer(model).text(*formula) : std::string();
}

}  // namespace gln::lang
