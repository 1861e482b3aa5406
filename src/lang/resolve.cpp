// Names to indices, laws written out; what operations do to units is in operations.cpp.

#include <fmt/format.h>

#include <algorithm>

#include "lang/builder.hpp"
#include "lang/operations.hpp"

namespace gln::lang {

namespace {

/// Written-out formulas larger than this are refused: laws of laws can grow without bound.
constexpr int size_limit = 50000;
constexpr std::size_t law_depth_limit = 20;

struct Function {
  const char* name;
  Node node;
  std::size_t arguments;  ///< 0: two or more
};
constexpr Function functions[] = {{"exp", Node::exp, 1},   {"log", Node::log, 1},   {"log10", Node::log10, 1},
                                  {"sqrt", Node::sqrt, 1}, {"tanh", Node::tanh, 1}, {"abs", Node::abs, 1},
                                  {"min", Node::min, 0},   {"max", Node::max, 0}};

class Resolver final : private Site {
 public:
  Resolver(Builder& builder, const Text& text, const Scope& scope) : builder_(builder), scope_(scope), text_(&text) {}

  Typed expression(const Ast& ast) {
    if (++size_ > size_limit) {
      if (!too_large_)
        error("GLN-F016", ast, "the formula is too large when its laws are written out", "split it with assignments");
      too_large_ = true;
    }
    if (too_large_) return bad();
    switch (ast.kind) {
      case Ast::Kind::number:
        return number(ast);
      case Ast::Kind::name:
        return name(ast);
      case Ast::Kind::call:
        return call(ast);
      case Ast::Kind::unary_minus: {
        Typed inner = expression(*ast.arguments[0]);
        if (!inner.bad) inner.formula = make(ast, Node::negate, {inner.formula});
        return inner;
      }
      case Ast::Kind::binary:
        return binary(ast);
    }
    return bad();
  }

 private:
  static Typed bad() { return bad_typed(); }

  Place place(const Ast& ast) const override { return law_stack_.empty() ? text_->at(ast.offset) : call_place_; }

  void error(const char* code, const Ast& ast, std::string message, std::string hint) override {
    if (!law_stack_.empty()) {
      const Place inside = text_->at(ast.offset);
      message += fmt::format(" (in law '{}', {}:{}:{})", law_stack_.back(), inside.file, inside.line, inside.column);
    }
    builder_.diagnostics.error(code, place(ast), std::move(message), std::move(hint));
  }

  FormulaPtr make(const Ast& ast, Node node, std::vector<FormulaPtr> arguments, int index = -1, double number = 0.0) {
    return std::make_shared<const Formula>(Formula{node, number, index, std::move(arguments), place(ast)});
  }

  Typed number(const Ast& ast) {
    Typed typed;
    double value = ast.number;
    if (ast.has_unit) {
      std::string why;
      const auto unit = parse_unit(ast.unit, &why);
      if (!unit) {
        builder_.diagnostics.error("GLN-U001", law_stack_.empty() ? text_->at(ast.unit_offset) : call_place_,
                                   fmt::format("\"{}\" is not a unit: {}", ast.unit, why), "");
        return bad();
      }
      value *= unit->factor;
      typed.dimension = unit->dimension;
    } else {
      typed.any = ast.number == 0.0;
    }
    typed.formula = make(ast, Node::number, {}, -1, value);
    return typed;
  }

  Typed parameter(const Ast& ast, int index) {
    const auto slot = static_cast<std::size_t>(index);
    builder_.parameter_used[slot] = true;
    Typed typed;
    typed.formula = make(ast, Node::parameter, {}, index);
    typed.dimension = builder_.model.parameters[slot].unit.dimension;
    typed.bad = builder_.parameter_bad[slot];
    return typed;
  }

  Typed pool(const Ast& ast, int index, Node node) {
    const auto& data = builder_.model.pools[static_cast<std::size_t>(index)];
    if (data.species < 0 || builder_.species_bad[static_cast<std::size_t>(data.species)]) return bad();
    Typed typed;
    typed.formula = make(ast, node, {}, index);
    typed.dimension = node == Node::amount ? builder_.amount_dimension(index) : builder_.concentration_dimension(index);
    return typed;
  }

  Typed named(const Ast& ast, const Named& found) {
    if (found.meaning == Meaning::parameter) return parameter(ast, found.index);
    if (found.meaning == Meaning::pool) return pool(ast, found.index, Node::concentration);
    Typed typed;
    typed.formula = make(ast, Node::assignment, {}, found.index);
    typed.dimension = builder_.model.assignments[static_cast<std::size_t>(found.index)].unit.dimension;
    typed.bad = builder_.assignment_bad[static_cast<std::size_t>(found.index)];
    return typed;
  }

  const Named* lookup(const std::string& name) const {
    const auto found = builder_.names.find(name);
    return found == builder_.names.end() ? nullptr : &found->second;
  }

  Typed name(const Ast& ast) {
    if (!law_stack_.empty()) {
      const auto argument = arguments_->find(ast.text);
      return argument == arguments_->end() ? bad() : argument->second;  // the law itself was checked where it stands
    }
    const std::string& text = ast.text;
    if (!scope_.process.empty())
      if (const auto* local = lookup(scope_.process + "." + text);
          local != nullptr && local->meaning == Meaning::parameter)
        return parameter(ast, local->index);
    if (scope_.compartment >= 0 && text.find('.') == std::string::npos)
      if (const int index = builder_.find_pool(text, scope_, place(ast)); index >= 0)
        return pool(ast, index, Node::concentration);
    if (!scope_.module.empty())
      if (const auto* mine = lookup(scope_.module + "." + text)) return named(ast, *mine);
    if (const auto* global = lookup(text)) return named(ast, *global);
    if (const int index = builder_.find_pool(text, scope_, place(ast)); index >= 0)
      return pool(ast, index, Node::concentration);
    unknown(ast);
    return bad();
  }

  void unknown(const Ast& ast) {
    if (builder_.find_process(ast.text, scope_) >= 0)
      return error("GLN-N006", ast, fmt::format("'{}' is a process", ast.text),
                   fmt::format("its rate is rate({})", ast.text));
    std::vector<std::string> candidates;
    const auto add_shortened = [&](const std::string& full, const std::string& prefix) {
      if (!prefix.empty() && full.starts_with(prefix + ".")) candidates.push_back(full.substr(prefix.size() + 1));
    };
    for (const auto& [full, meaning] : builder_.names) {
      candidates.push_back(full);
      add_shortened(full, scope_.process);
      add_shortened(full, scope_.module);
      if (scope_.compartment >= 0)
        add_shortened(full, builder_.model.compartments[static_cast<std::size_t>(scope_.compartment)].name);
    }
    std::sort(candidates.begin(), candidates.end());  // the same suggestion whatever the hash order
    std::string hint = builder_.suggestion(ast.text, candidates);
    if (hint.empty() && builder_.model.species_index.contains(ast.text))
      hint = fmt::format("a species needs its place: place.{}, or an `in`", ast.text);
    error("GLN-N002", ast, fmt::format("there is nothing called '{}'", ast.text), hint);
  }

  Typed binary(const Ast& ast) {
    const char operation = ast.text[0];
    if (operation == '<' || operation == '>') {
      error("GLN-F013", ast, "a comparison stands outside if(...)", "if(a < b, value when true, value when false)");
      return bad();
    }
    const Typed left = expression(*ast.arguments[0]), right = expression(*ast.arguments[1]);
    return combined(*this, ast, left, right);
  }

  Typed call(const Ast& ast) {
    if (ast.text == "if") return choose(ast);
    if (ast.text == "amount" || ast.text == "rate" || ast.text == "baseline") return special(ast);
    if (scope_.tracer && law_stack_.empty())
      for (const auto* asked : {"enrichment", "label_flow", "infusion", "others"})
        if (ast.text == asked) return of_tracer(ast);
    for (const auto& function : functions)
      if (ast.text == function.name) return builtin(ast, function);
    if (const auto law = builder_.laws.find(ast.text); law != builder_.laws.end()) return write_out(ast, law->second);
    std::vector<std::string> known = {"if", "amount", "rate", "baseline"};
    for (const auto& function : functions) known.emplace_back(function.name);
    for (const auto& [name, law] : builder_.laws) known.push_back(name);
    std::sort(known.begin(), known.end());
    error("GLN-F015", ast, fmt::format("there is no function or law '{}'", ast.text),
          builder_.suggestion(ast.text, known));
    for (const auto& argument : ast.arguments) expression(*argument);  // their own errors are worth reporting
    return bad();
  }

  bool count(const Ast& ast, std::size_t wanted) {
    if (ast.arguments.size() == wanted) return true;
    error(
        "GLN-F014", ast,
        fmt::format("'{}' takes {} argument{}, not {}", ast.text, wanted, wanted == 1 ? "" : "s", ast.arguments.size()),
        "");
    for (const auto& argument : ast.arguments)
      if (argument->kind != Ast::Kind::binary || argument->text[0] != '<') expression(*argument);
    return false;
  }

  Typed choose(const Ast& ast) {
    if (!count(ast, 3)) return bad();
    const Ast& condition = *ast.arguments[0];
    const bool compares = condition.kind == Ast::Kind::binary && (condition.text[0] == '<' || condition.text[0] == '>');
    bool good = compares;
    FormulaPtr test;
    if (compares) {
      const Typed left = expression(*condition.arguments[0]), right = expression(*condition.arguments[1]);
      good = !agree(*this, condition, left, right).bad;
      const Node node = condition.text == "<"    ? Node::less
                        : condition.text == "<=" ? Node::less_equal
                        : condition.text == ">"  ? Node::greater
                                                 : Node::greater_equal;
      if (good) test = make(condition, node, {left.formula, right.formula});
    } else {
      error("GLN-F013", condition, "the first argument of if(...) is a comparison", "if(a < b, ...)");
    }
    const Typed yes = expression(*ast.arguments[1]), no = expression(*ast.arguments[2]);
    Typed typed = agree(*this, ast, yes, no);
    if (typed.bad || !good) return bad();
    typed.any = yes.any && no.any;
    typed.formula = make(ast, Node::choose, {test, yes.formula, no.formula});
    return typed;
  }

  Typed special(const Ast& ast) {
    if (!count(ast, 1)) return bad();
    const Ast& argument = *ast.arguments[0];
    if (ast.text == "baseline") {
      Typed typed = expression(argument);
      if (!typed.bad) typed.formula = make(ast, Node::baseline, {typed.formula});
      return typed;
    }
    if (argument.kind != Ast::Kind::name) {
      error("GLN-F014", argument, fmt::format("{}(...) takes a name", ast.text),
            ast.text == "rate" ? "rate(module.process)" : "amount(place.species)");
      return bad();
    }
    return ast.text == "rate" ? rate(ast, argument) : amount(ast, argument);
  }

  Typed amount(const Ast& ast, const Ast& argument) {
    if (!law_stack_.empty()) {  // the argument of a law that is itself a pool
      const Typed inner = name(argument);
      if (inner.bad || inner.formula->node != Node::concentration) return bad();
      return pool(ast, inner.formula->index, Node::amount);
    }
    const int index = builder_.find_pool(argument.text, scope_, place(argument));
    if (index >= 0) return pool(ast, index, Node::amount);
    builder_.report_missing_pool(argument.text, scope_, place(argument));
    return bad();
  }

  /// What only a tracer readout can ask.
  Typed of_tracer(const Ast& ast) {
    if (!count(ast, 1)) return bad();
    const Ast& argument = *ast.arguments[0];
    if (ast.text == "others") {
      Typed typed = expression(argument);
      if (!typed.bad) typed.formula = make(ast, Node::others, {typed.formula});
      return typed;
    }
    const bool route = ast.text == "infusion";
    if (argument.kind != Ast::Kind::name) {
      error("GLN-F014", argument, fmt::format("{}(...) takes a name", ast.text),
            route ? "infusion(iv)" : fmt::format("{}(plasma.gln)", ast.text));
      return bad();
    }
    const int index =
        route ? builder_.model.find_route(argument.text) : builder_.find_pool(argument.text, scope_, place(argument));
    if (index < 0 && route)
      error("GLN-N008", argument, fmt::format("there is no route '{}'", argument.text), "");
    else if (index < 0)
      builder_.report_missing_pool(argument.text, scope_, place(argument));
    if (index < 0) return bad();
    Typed typed;
    typed.formula = make(ast,
                         route                      ? Node::infusion
                         : ast.text == "enrichment" ? Node::enrichment
                                                    : Node::label_flow,
                         {}, index);
    if (ast.text == "enrichment") return typed;
    typed.dimension.exponent[Dimension::amount] = 1;
    typed.dimension.exponent[Dimension::time] = -1;
    return typed;
  }

  Typed rate(const Ast& ast, const Ast& argument) {
    if (!law_stack_.empty()) return bad();  // laws know their arguments only; reported where the law stands
    const int index = builder_.find_process(argument.text, scope_);
    if (index < 0) {
      error("GLN-N006", argument, fmt::format("there is no process '{}'", argument.text),
            builder_.suggestion(argument.text, builder_.process_names()));
      return bad();
    }
    const auto& terms = builder_.model.processes[static_cast<std::size_t>(index)].terms;
    if (terms.empty() || builder_.model.pools[static_cast<std::size_t>(terms.front().pool)].species < 0) return bad();
    Typed typed;
    typed.formula = make(ast, Node::rate, {}, index);
    typed.dimension = builder_.amount_dimension(terms.front().pool);
    typed.dimension.exponent[Dimension::time] -= 1;
    return typed;
  }

  Typed builtin(const Ast& ast, const Function& function) {
    if (function.arguments == 0) return smallest_or_largest(ast, function.node);
    if (!count(ast, function.arguments)) return bad();
    return applied(*this, ast, function.node, expression(*ast.arguments[0]));
  }

  Typed smallest_or_largest(const Ast& ast, Node node) {
    if (ast.arguments.size() < 2) {
      error("GLN-F014", ast, fmt::format("'{}' takes two or more arguments", ast.text), "");
      return bad();
    }
    Typed typed = expression(*ast.arguments[0]);
    for (std::size_t i = 1; i < ast.arguments.size(); ++i) {
      const Typed next = expression(*ast.arguments[i]);
      Typed joined = agree(*this, ast, typed, next);
      if (joined.bad) {
        typed = joined;
        continue;
      }
      joined.any = typed.any && next.any;
      joined.formula = make(ast, node, {typed.formula, next.formula});
      typed = joined;
    }
    return typed;
  }

  Typed write_out(const Ast& ast, const Law& law) {
    if (ast.arguments.size() != law.arguments.size()) {
      std::string names;
      for (const auto& argument : law.arguments) names += (names.empty() ? "" : ", ") + argument;
      error("GLN-F014", ast,
            fmt::format("law '{}' takes {} arguments, not {}", ast.text, law.arguments.size(), ast.arguments.size()),
            fmt::format("{}({})", ast.text, names));
      return bad();
    }
    std::unordered_map<std::string, Typed> values;
    bool good = law.body != nullptr && law_stack_.size() < law_depth_limit;
    for (std::size_t i = 0; i < law.arguments.size(); ++i) {
      const Typed value = expression(*ast.arguments[i]);
      good = good && !value.bad;
      values[law.arguments[i]] = value;
    }
    // NOTE: a law that calls itself was reported where it stands (GLN-C003).
    if (!good || std::find(law_stack_.begin(), law_stack_.end(), ast.text) != law_stack_.end()) return bad();
    const Text* outer_text = text_;
    const auto* outer_arguments = arguments_;
    if (law_stack_.empty()) call_place_ = text_->at(ast.offset);
    law_stack_.push_back(ast.text);
    text_ = &law.text;
    arguments_ = &values;
    const Typed typed = expression(*law.body);
    law_stack_.pop_back();
    text_ = outer_text;
    arguments_ = outer_arguments;
    return typed;
  }

  Builder& builder_;
  const Scope& scope_;
  const Text* text_;
  const std::unordered_map<std::string, Typed>* arguments_ = nullptr;
  std::vector<std::string> law_stack_;
  Place call_place_;
  int size_ = 0;
  bool too_large_ = false;
};

}  // namespace

Typed resolve(Builder& builder, const Text& text, const Scope& scope) {
  const auto ast = parse_formula(text, builder.diagnostics);
  if (!ast) return bad_typed();
  return Resolver(builder, text, scope).expression(*ast);
}

void expect_dimension(Builder& builder, const Typed& typed, const Dimension& wanted, const Place& place,
                      const std::string& what, const char* code) {
  if (typed.bad || typed.any || typed.dimension == wanted) return;
  builder.diagnostics.error(
      code, place, fmt::format("{} has unit {}, expected {}", what, to_string(typed.dimension), to_string(wanted)),
      fmt::format("it is off by a factor of {}", to_string(typed.dimension / wanted)));
}

}  // namespace gln::lang
