// Assignments and laws: formulas with a name.

#include <fmt/format.h>

#include <algorithm>

#include "lang/builder.hpp"

namespace gln::lang {

void read_assignment(Builder& builder, Table& table, const std::string& name, const Scope& scope) {
  builder.check_name(name, table.place());
  Assignment assignment;
  assignment.name = scope.qualified(name);
  assignment.title = table.string("title");
  assignment.place = table.place();
  const bool has_unit = table.require("unit", "\"1\" for a pure number");
  const auto unit = read_unit(builder, table, "unit");
  if (unit) assignment.unit = *unit;
  table.require("formula");
  const auto formula = table.text("formula");
  table.get("note");
  table.get("reference");
  table.finish();
  if (!builder.declare("name", assignment.name, assignment.place)) return;
  const auto index = builder.model.assignments.size();
  builder.names[assignment.name] = {Meaning::assignment, static_cast<int>(index)};
  builder.model.assignment_index[assignment.name] = static_cast<int>(index);
  assignment.formula = std::make_shared<Formula>();
  builder.model.assignments.push_back(std::move(assignment));
  builder.assignment_bad.push_back(!has_unit || !unit);
  if (!formula) return;
  builder.later(Stage::formulas, [&builder, index, formula = *formula, scope] {
    const Typed typed = resolve(builder, formula, scope);
    auto& target = builder.model.assignments[index];
    target.formula = typed.formula;
    if (!builder.assignment_bad[index])
      expect_dimension(builder, typed, target.unit.dimension, formula.place(),
                       fmt::format("assignment '{}'", target.name));
  });
}

void read_law(Builder& builder, Table& table, const std::string& name) {
  builder.check_name(name, table.place(), false);
  Law law;
  law.place = table.place();
  table.get("title");
  table.get("reference");
  table.get("note");
  table.require("arguments", "arguments = [\"C\", \"Km\"]");
  for (const auto& argument : table.texts("arguments")) {
    builder.check_name(argument.value(), argument.place(), false);
    if (std::find(law.arguments.begin(), law.arguments.end(), argument.value()) != law.arguments.end())
      builder.diagnostics.error("GLN-N001", argument.place(),
                                fmt::format("argument '{}' of law '{}' is declared twice", argument.value(), name));
    law.arguments.push_back(argument.value());
  }
  table.require("formula");
  if (const auto formula = table.text("formula")) {
    law.text = *formula;
    law.body = parse_formula(law.text, builder.diagnostics);
  }
  table.finish();
  static constexpr const char* taken[] = {"if",    "amount", "rate", "baseline", "exp", "log",
                                          "log10", "sqrt",   "tanh", "abs",      "min", "max"};
  if (std::find(std::begin(taken), std::end(taken), name) != std::end(taken)) {
    builder.diagnostics.error("GLN-T010", table.place(), fmt::format("'{}' is a function of the language", name),
                              "choose another name");
    return;
  }
  if (builder.declare("law", name, table.place())) builder.laws.emplace(name, std::move(law));
}

namespace {

/// Names in a law are its arguments; the laws it calls exist and do not lead back to it.
class LawCheck {
 public:
  explicit LawCheck(Builder& builder) : builder_(builder) {}

  void names(const Law& law, const Ast& ast) {
    if (ast.kind == Ast::Kind::name &&
        std::find(law.arguments.begin(), law.arguments.end(), ast.text) == law.arguments.end())
      builder_.diagnostics.error("GLN-N011", law.text.at(ast.offset),
                                 fmt::format("'{}' is no argument of this law", ast.text),
                                 law.arguments.empty() ? "" : builder_.suggestion(ast.text, law.arguments));
    for (const auto& argument : ast.arguments) names(law, *argument);
  }

  void cycles(const std::string& name, const Law& law) {
    if (!law.body || state_[name] == 2) return;
    state_[name] = 1;
    path_.push_back(name);
    calls(law, *law.body);
    path_.pop_back();
    state_[name] = 2;
  }

 private:
  void calls(const Law& law, const Ast& ast) {
    if (ast.kind == Ast::Kind::call) {
      if (const auto called = builder_.laws.find(ast.text); called != builder_.laws.end()) {
        if (state_[ast.text] == 1)
          report(law, ast);
        else
          cycles(ast.text, called->second);
      }
    }
    for (const auto& argument : ast.arguments) calls(law, *argument);
  }

  void report(const Law& law, const Ast& ast) {
    std::string way;
    for (auto step = std::find(path_.begin(), path_.end(), ast.text); step != path_.end(); ++step)
      way += *step + " -> ";
    builder_.diagnostics.error("GLN-C003", law.text.at(ast.offset), fmt::format("law '{}' calls itself", ast.text),
                               way + ast.text);
  }

  Builder& builder_;
  std::unordered_map<std::string, int> state_;  ///< 1: on the path, 2: done
  std::vector<std::string> path_;
};

}  // namespace

void check_laws(Builder& builder) {
  LawCheck check(builder);
  std::vector<std::string> order;
  for (const auto& [name, law] : builder.laws) order.push_back(name);
  std::sort(order.begin(), order.end());
  for (const auto& name : order) {
    const Law& law = builder.laws.at(name);
    if (law.body) check.names(law, *law.body);
    check.cycles(name, law);
  }
}

}  // namespace gln::lang
