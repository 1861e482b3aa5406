// Formulas as text: the grammar, and that printing and reading are inverse.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>

#include "lang/builder.hpp"
#include "lang/print.hpp"

namespace gln::lang {
namespace {

/// A model with a few names and a way to read formulas in it.
class Bench {
 public:
  Bench() : builder_(model_, diagnostics_) {
    Species species;
    species.name = "gln";
    species.unit = *parse_unit("mmol");
    model_.species_index["gln"] = 0;
    model_.species.push_back(species);
    builder_.species_bad.push_back(false);
    Compartment compartment;
    compartment.name = "gut";
    builder_.compartment_index["gut"] = 0;
    model_.compartments.push_back(compartment);
    Pool pool;
    pool.name = "gut.gln";
    pool.species = pool.compartment = 0;
    model_.pool_index["gut.gln"] = 0;
    builder_.names["gut.gln"] = {Meaning::pool, 0};
    model_.pools.push_back(pool);
    for (const char* name : {"a", "b", "x.y_2"}) {
      Parameter parameter;
      parameter.name = name;
      parameter.unit = *parse_unit("1");
      add_parameter(builder_, parameter);
    }
  }

  Typed read(const std::string& formula) {
    toml::table table;
    table.insert("f", formula);
    SourceFile file;
    file.path = "f";
    file.text = "f = '''" + formula + "'''";
    file.lines = line_starts(file.text);
    const Text text(file, *table.get("f")->as_string());
    return resolve(builder_, text, {});
  }
  std::string round_trip(const std::string& formula) { return to_text(read(formula).formula, model_); }
  const Model& model() const { return model_; }
  std::size_t errors() const { return diagnostics_.error_count(); }

 private:
  Model model_;
  Diagnostics diagnostics_;
  Builder builder_;
};

TEST(Grammar, PrecedenceAndAssociativity) {
  Bench bench;
  const std::map<std::string, std::string> cases = {{"a - b - a", "a - b - a"},
                                                    {"a - (b - a)", "a - (b - a)"},
                                                    {"a / b / a", "a / b / a"},
                                                    {"a / (b * a)", "a / (b * a)"},
                                                    {"-a^2", "-a^2"},
                                                    {"(-a)^2", "(-a)^2"},
                                                    {"a^b^a", "a^b^a"},
                                                    {"(a^b)^a", "(a^b)^a"},
                                                    {"2^-1", "2^(-1)"},
                                                    {"a*-b", "a * -b"},
                                                    {"((a))+(b)", "a + b"},
                                                    {"a*(b+1)", "a * (b + 1)"},
                                                    {"a + b * a", "a + b * a"},
                                                    {"1e-3*a", "0.001 * a"},
                                                    {"50 [%] * a", "0.5 * a"},
                                                    {"x.y_2", "x.y_2"},
                                                    {"if(a<=b,1,0)", "if(a <= b, 1, 0)"},
                                                    {"min(a,b,1)", "min(min(a, b), 1)"},
                                                    {"baseline(a+1)", "baseline(a + 1)"},
                                                    {"-(a+b)", "-(a + b)"},
                                                    {"--a", "--a"},
                                                    {"+a", "a"},
                                                    {"a\n +\tb", "a + b"},
                                                    {"amount(gut.gln) / 2 [mmol]", "amount(gut.gln) / 2"}};
  for (const auto& [written, printed] : cases) EXPECT_EQ(bench.round_trip(written), printed) << written;
  EXPECT_EQ(bench.errors(), 0U);
}

bool same(const Formula& a, const Formula& b) {
  if (a.node != b.node || a.index != b.index || a.arguments.size() != b.arguments.size()) return false;
  if (a.node == Node::number && a.number != b.number) return false;
  for (std::size_t i = 0; i < a.arguments.size(); ++i)
    if (!same(*a.arguments[i], *b.arguments[i])) return false;
  return true;
}

FormulaPtr node(Node kind, std::vector<FormulaPtr> arguments, int index = -1, double number = 0.0) {
  return std::make_shared<const Formula>(Formula{kind, number, index, std::move(arguments), {}});
}

/// Any formula over pure numbers, nested at most `depth` deep.
FormulaPtr any_formula(int depth) {
  const int kind = depth == 0 ? *rc::gen::inRange(0, 2) : *rc::gen::inRange(0, 12);
  const auto inner = [&] { return any_formula(depth - 1); };
  static constexpr Node functions[] = {Node::exp, Node::log, Node::log10, Node::sqrt, Node::tanh, Node::abs};
  static constexpr Node tests[] = {Node::less, Node::less_equal, Node::greater, Node::greater_equal};
  switch (kind) {
    // NOTE: not 0, which fits any unit and is a case of its own.
    case 0:
      return node(Node::number, {}, -1, std::ldexp(*rc::gen::inRange(1, 1 << 20), *rc::gen::inRange(-30, 30)));
    case 1:
      return node(Node::parameter, {}, *rc::gen::inRange(0, 3));
    case 2:
      return node(Node::negate, {inner()});
    case 3:
      return node(Node::add, {inner(), inner()});
    case 4:
      return node(Node::subtract, {inner(), inner()});
    case 5:
      return node(Node::multiply, {inner(), inner()});
    case 6:
      return node(Node::divide, {inner(), inner()});
    case 7:
      return node(Node::power, {inner(), inner()});
    case 8:
      return node(functions[*rc::gen::inRange(0, 6)], {inner()});
    case 9:
      return node(*rc::gen::arbitrary<bool>() ? Node::min : Node::max, {inner(), inner()});
    case 10:
      return node(Node::choose, {node(tests[*rc::gen::inRange(0, 4)], {inner(), inner()}), inner(), inner()});
    default:
      return node(Node::baseline, {inner()});
  }
}

RC_GTEST_PROP(Grammar, PrintedFormulasReadBackTheSame, ()) {
  Bench bench;
  const FormulaPtr formula = any_formula(*rc::gen::inRange(0, 6));
  const std::string text = to_text(formula, bench.model());
  const Typed again = bench.read(text);
  RC_ASSERT(bench.errors() == 0U);
  RC_ASSERT(!again.bad);
  RC_ASSERT(same(*again.formula, *formula));
}

// Any text either gives a formula or at least one message: never both, never neither.
RC_GTEST_PROP(Grammar, TextIsReadOrRefused, ()) {
  static const std::vector<std::string> pieces = {
      "a",       "b",     "gut.gln",   "1", "0",  "2.5e3", " ",      "+",  "-",   "*",    "/",
      "^",       "(",     ")",         ",", "<",  ">=",    "[mmol]", "[",  "if(", "exp(", "min(",
      "amount(", "rate(", "baseline(", "µ", "\"", "x..y",  ".",      "->", "\n"};
  std::string text;
  const int count = *rc::gen::inRange(0, 15);
  for (int i = 0; i < count; ++i) text += *rc::gen::elementOf(pieces);
  Bench bench;
  const Typed typed = bench.read(text);
  RC_ASSERT(typed.bad == (bench.errors() > 0));
}

TEST(Names, ThatFormulasCanWrite) {
  for (const char* name : {"a", "a.b", "A_1.b2", "_x"}) EXPECT_TRUE(is_formula_name(name)) << name;
  for (const char* name : {"", "1a", "a-b", "a.", "a.1", ".a", "a b", "a..b", "µ"})
    EXPECT_FALSE(is_formula_name(name)) << name;
}

}  // namespace
}  // namespace gln::lang
