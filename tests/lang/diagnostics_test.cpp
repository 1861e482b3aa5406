// One case or more per code: @GLN-X000@ stands where the message is expected; nothing else may be reported.
#include <gtest/gtest.h>

#include "lang/case.hpp"

namespace gln::lang {
namespace {

using namespace testing_case;

struct Case {
  const char* name;
  const char* text;
  bool run_time = false;  ///< the text is a module given beside the model
};

constexpr const char* assumed = R"(kind = "assumption", note = "n")";

// NOTE: `~` stands for `kind = "assumption", note = "n"`, which the cases are not about.
std::string expand(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '~')
      result += assumed;
    else
      result += c;
  }
  return result;
}

const Case cases[] = {
    // Files and tables ------------------------------------------------------------------------------------------------
    {"NotToml", "[parameter.x]\nvalue = 1 @GLN-T001@2\n"},
    {"UnknownTable", "[@GLN-T003@paramter.x]\nvalue = 1\n[@GLN-T003@proces.x]\nrate = \"1\"\n"},
    {"UnknownKey", "[assignment.x]\nformula = \"1\"\nunit = \"1\"\n@GLN-T004@titel = \"x\"\n@GLN-T004@units = \"1\"\n"},
    {"UnknownKeyInNumber", "[parameter]\nx = { value = 1, unit = \"1\", ~, @GLN-T004@hihg = 3 }\n"},
    {"WrongType",
     "[assignment.x]\nformula = @GLN-T006@3\nunit = \"1\"\n[parameter.y]\nvalue = @GLN-T006@\"3 mmol\"\nunit = \"1\"\n"
     "kind = \"assumption\"\nnote = \"n\"\n"},
    {"NumberIsATable",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\nflux = @GLN-T006@95\nfollows = \"plasma.gln\"\n"
     "Km = @GLN-T006@3\n"},
    {"TableOfTables", "[parameter]\n@GLN-T006@x = 3\n"},
    {"MissingKey", "[process.@GLN-T007@p]\nrate = \"1 [mmol/min]\"\n[assignment.@GLN-T007@x]\nformula = \"1\"\n"},
    {"MissingBaseline", "[pool.@GLN-T007@\"gut.glu\"]\ntitle = \"x\"\n"},
    {"NoForm", "[process.@GLN-T008@p]\nturns = \"plasma.gln -> urine.gln\"\n"},
    {"TwoForms",
     "[process.@GLN-T008@p]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"1 [mmol/min]\"\ncloses = \"plasma.gln\"\n"},
    {"FollowsMissing", "[process.@GLN-T008@p]\nturns = \"plasma.gln -> urine.gln\"\ncloses = \"plasma.gln\"\n"},
    {"RateFollows",
     "[process.@GLN-T008@p]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"1 [mmol/min]\"\nfollows = \"plasma.gln\"\n"},
    {"NotFinite", "[parameter.x]\nvalue = @GLN-T009@inf\nunit = \"1\"\nkind = \"assumption\"\nnote = \"n\"\n"},
    {"NegativeSpread",
     "[parameter]\nx = { value = 1, unit = \"1\", ~, distribution = @GLN-T009@{ type = \"normal\", cv = -0.1 } }\n"},
    {"UnknownDistribution",
     "[parameter]\nx = { value = 1, unit = \"1\", ~, distribution = { type = @GLN-T009@\"gauss\", cv = 0.1 } }\n"},
    {"BadName",
     "[parameter.@GLN-T010@\"2x\"]\nvalue = 1\nunit = \"1\"\nkind = \"assumption\"\nnote = \"n\"\n"
     "[species.@GLN-T010@\"a.b\"]\n[law.@GLN-T010@exp]\narguments = [\"x\"]\nformula = \"x\"\n"},
    {"PoolWithoutQuotes", "[pool.@GLN-T010@plasma.gln]\n"},
    {"OverrideInTheModel", "[override.@GLN-T011@k]\nvalue = 1\nunit = \"1/min\"\n"},
    {"ModifyInTheModel", "[modify.@GLN-T011@move]\nmodifiers = [\"1\"]\n"},
    {"ModelTwice", "[@GLN-T011@model]\nname = \"x\"\n"},
    {"ValueAndFormula", "[parameter.@GLN-T012@x]\nvalue = 1\nformula = \"a\"\nunit = \"1\"\nkind = \"derived\"\n"},
    {"NeitherValueNorFormula", "[parameter.@GLN-T012@x]\nunit = \"1\"\nkind = \"assumption\"\nnote = \"n\"\n"},
    {"FormulaScales",
     "[parameter.x]\nformula = \"a\"\nscales_with = @GLN-T012@\"a\"\nunit = \"1\"\nkind = \"derived\"\n"},
    {"BoundaryWithVolume", "[compartment.x]\nboundary = true\nvolume = @GLN-T012@{ value = 1, unit = \"L\", ~ }\n"},
    // Formulas --------------------------------------------------------------------------------------------------------
    {"BadCharacter",
     "[assignment.x]\nformula = \"a @GLN-F010@# a\"\nunit = \"1\"\n[assignment.y]\nformula = \"@GLN-F010@2a\"\nunit = "
     "\"1\"\n"
     "[assignment.z]\nformula = \"a @GLN-F010@== a\"\nunit = \"1\"\n[assignment.w]\nformula = \"@GLN-F010@µ\"\nunit = "
     "\"1\"\n"},
    {"UnexpectedToken",
     "[assignment.x]\nformula = \"a + @GLN-F011@* a\"\nunit = \"1\"\n[assignment.y]\nformula = \"(a + "
     "a@GLN-F011@\"\nunit = \"1\"\n"
     "[assignment.z]\nformula = \"a @GLN-F011@a\"\nunit = \"1\"\n[assignment.w]\nformula = \"a "
     "@GLN-F011@[mmol]\"\nunit = \"1\"\n"},
    {"EmptyFormula",
     "[assignment.x]\nformula = \"@GLN-F012@\"\nunit = \"1\"\n[assignment.y]\nformula = \"  @GLN-F012@\"\nunit = "
     "\"1\"\n"},
    {"StrayComparison",
     "[assignment.x]\nformula = \"a @GLN-F013@< 3\"\nunit = \"1\"\n[assignment.y]\nformula = \"if(@GLN-F013@a, 1, "
     "2)\"\nunit = \"1\"\n"
     "[assignment.z]\nformula = \"if(1 < a @GLN-F013@< 3, 1, 2)\"\nunit = \"1\"\n"},
    {"ArgumentCount",
     "[assignment.x]\nformula = \"1 + @GLN-F014@exp(a, a)\"\nunit = \"1\"\n[assignment.y]\nformula = "
     "\"@GLN-F014@michaelis(a)\"\nunit = \"1\"\n"
     "[assignment.z]\nformula = \"@GLN-F014@min(a)\"\nunit = \"1\"\n[assignment.w]\nformula = \"rate(a @GLN-F014@+ "
     "a)\"\nunit = \"1\"\n"},
    {"UnknownFunction", "[assignment.x]\nformula = \"2 * @GLN-F015@michaels(a, @GLN-N002@b)\"\nunit = \"1\"\n"},
    {"CannotReadTurns",
     "[process.p]\nturns = \"plasma.gln @GLN-F018@= urine.gln\"\nrate = \"k\"\n[process.q]\nturns = "
     "\"plasma.gln@GLN-F018@\"\nrate = \"k\"\n"
     "[process.r]\nturns = \"->@GLN-F018@\"\nrate = \"k\"\n[process.s]\nturns = \"@GLN-F018@0 plasma.gln -> "
     "urine.gln\"\nrate = \"k\"\n"},
    // Names -----------------------------------------------------------------------------------------------------------
    {"Twice",
     "[parameter.@GLN-N001@k]\nvalue = 1\nunit = \"1\"\nkind = \"assumption\"\nnote = "
     "\"n\"\n[assignment.@GLN-N001@\"plasma.gln\"]\nformula = \"1\"\nunit = \"1\"\n"
     "[species.@GLN-N001@gln]\n[law.l]\narguments = [\"x\", @GLN-N001@\"x\"]\nformula = \"x\"\n"},
    {"ProcessTwice",
     "[process.@GLN-N001@move]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"k\"\nKm = { value = 1, unit = \"1\", ~ "
     "}\n"},
    {"UnknownName", "[assignment.x]\nformula = \"a + @GLN-N002@b * @GLN-N002@plasma.gnl\"\nunit = \"1\"\n"},
    {"UnknownNameOverLines",
     "[assignment.x]\nformula = \"\"\"\n  a +\n  @GLN-N002@b * \\\n     @GLN-N002@d\"\"\"\nunit = \"1\"\n"},
    {"UnknownNameAfterEscape", "[assignment.x]\nformula = \"a +\\t\\u0020@GLN-N002@b\"\ntitle = \"µ\"\nunit = \"1\"\n"},
    {"UnknownSpecies",
     "[pool.@GLN-N003@\"plasma.gin\"]\nbaseline = { value = 1, unit = \"mmol/L\", ~ }\n"
     "[process.p]\nturns = \"plasma.gln -> @GLN-N003@urine.gnl\"\nrate = \"k * amount(plasma.gln)\"\n"},
    {"UnknownCompartment",
     "[pool.@GLN-N004@\"plsma.gln\"]\nbaseline = { value = 1, unit = \"mmol/L\", ~ }\n[route.iv]\ncompartment = "
     "@GLN-N004@\"plasm\"\n"
     "[process.p]\nturns = \"gln -> urine.gln\"\nin = @GLN-N004@\"gutt\"\nrate = \"k * amount(plasma.gln)\"\n"},
    {"NoSuchPool",
     "[process.p]\nturns = \"plasma.gln -> @GLN-N005@gut.glu + @GLN-N005@nh4\"\nrate = \"k * "
     "amount(@GLN-N005@gut.glu)\"\n"},
    {"ProcessAsName",
     "[assignment.x]\nformula = \"@GLN-N006@move / (1 [mmol/min]) + rate(@GLN-N006@moves) / (1 [mmol/min])\"\nunit = "
     "\"1\"\n"},
    {"UnknownParameter",
     "[condition.c]\n[[condition.c.change]]\nparameter = @GLN-N007@\"plasma.volum\"\nmultiply = 2\nkind = "
     "\"assumption\"\nnote = \"n\"\n"},
    {"UnknownRoute",
     "[product.p]\nunit = \"mmol\"\ndelivers = [{ species = \"gln\", amount = \"1\" }]\nroutes = [\"oral\", "
     "@GLN-N008@\"orla\"]\n"},
    {"ClosesAStranger",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\ncloses = @GLN-N009@\"plasma.glu\"\nfollows = \"plasma.gln\"\n"
     "[process.q]\nturns = \"plasma.gln -> urine.gln\"\ncloses = @GLN-N009@\"urine.gln\"\nfollows = \"plasma.gln\"\n"},
    {"ClosedTwice",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\ncloses = \"plasma.gln\"\nfollows = \"plasma.gln\"\n"
     "[process.q]\nturns = \"plasma.gln -> urine.gln\"\ncloses = @GLN-N010@\"plasma.gln\"\nfollows = \"plasma.gln\"\n"},
    {"LawLooksAround", "[law.l]\narguments = [\"x\"]\nformula = \"x * @GLN-N011@k\"\n"},
    {"ChangeWithoutEffect",
     "[parameter.d]\nformula = \"2 * a\"\nunit = \"1\"\nkind = "
     "\"derived\"\n[condition.c]\n[[condition.c.change]]\nparameter = @GLN-N012@\"plasma.gln.baseline\"\n"
     "multiply = 2\nkind = \"assumption\"\nnote = \"n\"\n[[condition.c.change]]\nparameter = @GLN-N012@\"d\"\nset = "
     "2\nkind = \"assumption\"\nnote = \"n\"\n"},
    {"DoseWithoutPool",
     "[product.p]\nunit = \"mmol\"\ndelivers = [@GLN-N013@{ species = \"glu\", amount = \"1\" }]\nroutes = "
     "[\"oral\"]\n"},
    {"LiveParameter",
     "[parameter.x]\nformula = \"a * @GLN-N014@plasma.gln\"\nunit = \"mmol/L\"\nkind = \"derived\"\n"
     "[parameter.y]\nvalue = 1\nunit = \"1\"\nscales_with = \"@GLN-N014@z\"\nkind = \"assumption\"\nnote = \"n\"\n"
     "[assignment.z]\nformula = \"plasma.gln\"\nunit = \"mmol/L\"\n[parameter.fine]\nformula = \"baseline(z)\"\nunit = "
     "\"mmol/L\"\nkind = \"derived\"\n"},
    {"NeverUsed",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"k * amount(plasma.gln)\"\nKm = @GLN-N015@{ value = 1, "
     "unit = \"mmol/L\", ~ }\n"},
    // Units -----------------------------------------------------------------------------------------------------------
    {"NotAUnit",
     "[parameter.x]\nvalue = 1\nunit = @GLN-U001@\"mmmol/L/\"\nkind = \"assumption\"\nnote = "
     "\"n\"\n[assignment.y]\nformula = \"1 [@GLN-U001@furlong.fish]\"\nunit = \"1\"\n"
     "[assignment.uses_it]\nformula = \"x + 1 [mmol]\"\nunit = \"kg\"\n"},
    {"SidesDiffer",
     "[assignment.x]\nformula = \"plasma.gln @GLN-U002@+ amount(plasma.gln)\"\nunit = "
     "\"mmol\"\n[assignment.y]\nformula = \"if(plasma.gln @GLN-U002@< 3, 1, 2)\"\nunit = \"1\"\n"
     "[assignment.z]\nformula = \"@GLN-U002@max(k, a)\"\nunit = \"1\"\n[assignment.w]\nformula = \"@GLN-U002@if(a > 1, "
     "k, a)\"\nunit = \"1\"\n[assignment.zero]\n"
     "formula = \"max(0, plasma.gln - 0)\"\nunit = \"mmol/L\"\n"},
    {"SidesDifferInsideALaw", "[assignment.x]\nformula = \"1 + @GLN-U002@michaelis(plasma.gln, k)\"\nunit = \"1\"\n"},
    {"FormulaAgainstItsUnit",
     "[assignment.x]\nformula = @GLN-U003@\"plasma.gln\"\nunit = \"mmol\"\n[parameter.y]\nformula = "
     "@GLN-U003@\"k\"\nunit = \"1\"\nkind = \"derived\"\n"
     "[readout.\"r.x\"]\nformula = @GLN-U003@\"plasma.gln\"\nunit = \"mg/dL\"\n"},
    {"ExpOfAUnit", "[assignment.x]\nformula = \"@GLN-U004@exp(k) + @GLN-U004@tanh(plasma.gln)\"\nunit = \"1\"\n"},
    {"Exponents",
     "[assignment.x]\nformula = \"a@GLN-U005@^k\"\nunit = \"1\"\n[assignment.y]\nformula = \"k@GLN-U005@^a\"\nunit = "
     "\"1\"\n[assignment.z]\nformula = \"k@GLN-U005@^0.5\"\nunit = \"1\"\n"
     "[assignment.fine]\nformula = \"k^-2 * (a / 3)^0.5\"\nunit = \"min2\"\n"},
    {"RootOfAUnit",
     "[assignment.x]\nformula = \"@GLN-U006@sqrt(k) * a\"\nunit = \"1\"\n[assignment.fine]\nformula = \"sqrt(k * "
     "k)\"\nunit = \"1/min\"\n"},
    {"VolumeAndBaseline",
     "[compartment.x]\nvolume = @GLN-U007@{ value = 1, unit = \"kg\", ~ }\n[pool.\"gut.glu\"]\nbaseline = @GLN-U007@{ "
     "value = 1, unit = \"mmol/L\", ~ }\n"
     "[pool.\"gut.nh4\"]\nbaseline = @GLN-U007@{ value = 1, unit = \"g\", ~ }\n"},
    {"ModifierWithUnit",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"k * amount(plasma.gln)\"\nmodifiers = [\"a\", "
     "@GLN-U008@\"k\"]\n"},
    {"ChangeInTheWrongUnit",
     "[condition.c]\n[[condition.c.change]]\nparameter = \"k\"\nset = @GLN-U009@\"3 mmol\"\nkind = "
     "\"assumption\"\nnote = \"n\"\n"},
    {"ChangeWithoutUnit",
     "[condition.c]\n[[condition.c.change]]\nparameter = \"k\"\nset = @GLN-U010@3\nkind = \"assumption\"\nnote = "
     "\"n\"\n"
     "[[condition.c.change]]\nparameter = \"k\"\nadd = @GLN-U010@\"3\"\nkind = \"assumption\"\nnote = \"n\"\n"},
    {"TurnsMixAmounts",
     "[process.p]\nturns = \"plasma.gln -> urine.gln + @GLN-U011@3 gut.heat\"\nrate = \"k * amount(plasma.gln)\"\n"
     "[process.fine]\nturns = \"plasma.gln -> urine.gln + 3 [kcal/mmol] gut.heat\"\nrate = \"k * "
     "amount(plasma.gln)\"\n"},
    {"NoMolarMass",
     "[readout.\"r.x\"]\nformula = @GLN-U012@\"plasma.glu\"\nunit = \"mg/dL\"\nspecies = "
     "\"glu\"\n[readout.\"r.fine\"]\nformula = \"plasma.gln\"\nunit = \"mg/dL\"\nspecies = \"gln\"\n"},
    {"RateInTheWrongUnit",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\nrate = @GLN-U013@\"k * plasma.gln\"\n[process.q]\nturns = "
     "\"gut.heat -> \"\nrate = @GLN-U013@\"k * amount(plasma.gln)\"\n"
     "[process.r]\nturns = \"plasma.gln -> urine.gln\"\nflux = @GLN-U013@{ value = 1, unit = \"mmol\", ~ }\nfollows = "
     "\"plasma.gln\"\n"},
    // Atoms -----------------------------------------------------------------------------------------------------------
    {"Carbon", "[process.p]\nturns = @GLN-A001@\"plasma.glu -> plasma.nh4\"\nrate = \"k * amount(plasma.glu)\"\n"},
    {"Nitrogen", "[process.p]\nturns = @GLN-A002@\"plasma.gln -> plasma.glu\"\nrate = \"k * amount(plasma.gln)\"\n"},
    {"BothElements",
     "[process.p]\nturns = @GLN-A001@@GLN-A002@\"2 plasma.gln -> plasma.glu\"\nrate = \"k * amount(plasma.gln)\"\n"},
    {"Vanishing",
     "[process.p]\nturns = @GLN-A003@\"plasma.gln -> \"\nrate = \"k * amount(plasma.gln)\"\n[process.fine]\nturns = "
     "\"gut.water -> \"\nrate = \"k * gut.water\"\n"},
    {"OtherElements", "[species.x]\natoms = { C = 1, @GLN-A004@O = 2 }\n"},
    {"GroupsNotAllAtoms", "[species.x]\natoms = { C = 5, N = 2 }\ngroups = @GLN-A006@{ amide = \"N\" }\n"},
    {"GroupsWithoutAtoms", "[species.x]\ngroups = @GLN-A006@{ carbon = \"2 C\" }\n"},
    {"GroupText", "[species.x]\natoms = { C = 5 }\ngroups = { carbon = @GLN-A007@\"C5\" }\n"},
    {"Moves",
     "[process.p]\nturns = \"plasma.gln -> plasma.glu + plasma.nh4\"\nrate = \"k * amount(plasma.gln)\"\nmoves = [\n"
     "@GLN-A008@\"plasma.gln.N\",\n\"@GLN-A008@gln -> plasma.glu.N\",\n@GLN-A008@\"plasma.glu.N -> plasma.nh4.N\",\n"
     "@GLN-A008@\"plasma.gln.C -> plasma.nh4.N\",\n\"plasma.gln.@GLN-N016@amide -> plasma.nh4.N\"]\n"},
    {"Tracers",
     "[product.drink]\nunit = \"L\"\ndelivers = [{ species = \"water\", amount = \"1\" }]\nroutes = [\"oral\"]\n"
     "[tracer.both]\nspecies = \"gln\"\ngroup = [\"C\", @GLN-A009@\"N\"]\nproduct = @GLN-N017@\"drnk\"\n"
     "[tracer.x]\nspecies = \"gln\"\ngroup = @GLN-N016@\"amide\"\nproduct = @GLN-A010@\"drink\"\n"
     "[tracer.@GLN-T010@\"a.b\"]\nspecies = \"gln\"\ngroup = \"N\"\nproduct = \"drink\"\n"},
    {"TracerReadouts",
     "[tracer_readout.x]\nunit = \"1\"\nformula = @GLN-U003@\"infusion(oral)\"\n"
     "[tracer_readout.y]\nunit = \"mmol/min\"\nformula = \"infusion(@GLN-N008@iv) + label_flow(@GLN-N005@gut.glu)\"\n"
     "[assignment.z]\nunit = \"1\"\nformula = \"@GLN-F015@enrichment(plasma.gln)\"\n"},
    {"AtomsOfEnergy", "[species.x]\nunit = \"kcal\"\natoms = @GLN-A005@{ C = 1 }\n"},
    // Sources ---------------------------------------------------------------------------------------------------------
    {"NoKind",
     "[parameter.@GLN-S001@x]\nvalue = 1\nunit = \"1\"\n[parameter]\n@GLN-S001@y = { value = 1, unit = \"1\" }\n"},
    {"UnknownKind", "[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = @GLN-S002@\"guessed\"\n"},
    {"SourcedByNobody", "[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = @GLN-S003@\"sourced\"\n"},
    {"UnknownReference",
     "[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = \"sourced\"\nreference = [\"smith2001\", "
     "@GLN-S004@\"smith2010\"]\n"},
    {"FittedToNothing",
     "[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = @GLN-S005@\"fitted\"\n[parameter.fine]\nvalue = 1\nunit = "
     "\"1\"\nkind = \"fitted\"\nto = [\"drink\", \"smith2001\"]\n"},
    {"DerivedFromNothing", "[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = @GLN-S006@\"derived\"\n"},
    {"AssumedWithoutRange",
     "[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = @GLN-S007@\"assumption\"\n[parameter.y]\nvalue = 1\nunit = "
     "\"1\"\nlow = 0\nkind = @GLN-S007@\"assumption\"\n"},
    {"OutsideItsRange",
     "[parameter.x]\nvalue = @GLN-S008@1\nunit = \"1\"\nlow = 2\nhigh = 3\nkind = \"assumption\"\n[parameter.y]\nvalue "
     "= 1\nunit = \"1\"\nlow = @GLN-S008@3\nhigh = 0\nkind = \"assumption\"\n"},
    {"CompositionWithoutSource",
     "[product.@GLN-S001@p]\nunit = \"g\"\ndelivers = [{ species = \"gln\", amount = \"0.4 mmol/g\" }]\nroutes = "
     "[\"oral\"]\n"},
    // Circles ---------------------------------------------------------------------------------------------------------
    {"CircleOfAssignments",
     "[assignment.x]\nformula = \"1 + y\"\nunit = \"1\"\n[assignment.y]\nformula = \"@GLN-C001@x * 2\"\nunit = "
     "\"1\"\n"},
    {"CircleOfParameters",
     "[parameter.x]\nformula = \"y\"\nunit = \"1\"\nkind = \"derived\"\n[parameter.y]\nformula = \"@GLN-C001@x\"\nunit "
     "= \"1\"\nkind = \"derived\"\n"
     "[parameter.z]\nvalue = 1\nunit = \"1\"\nscales_with = \"@GLN-C001@z\"\nkind = \"assumption\"\nnote = \"n\"\n"},
    {"CircleThroughABaseline",
     "[pool.\"gut.glu\"]\nbaseline = { formula = \"baseline(@GLN-C001@amount(gut.glu)) * 2\", unit = \"mmol\", kind = "
     "\"derived\" }\n"},
    {"CircleOfRates",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"rate(q)\"\n[process.q]\nturns = \"plasma.gln -> "
     "urine.gln\"\nrate = \"@GLN-C002@rate(p)\"\n"},
    {"NoCircleThroughABaselineFlux",
     "[process.p]\nturns = \"plasma.gln -> urine.gln\"\nflux = { value = 1, unit = \"mmol/min\", ~ }\nfollows = "
     "\"plasma.gln\"\n"
     "modifiers = [\"rate(q) / baseline(rate(q))\"]\n"
     "[process.q]\nturns = \"plasma.gln -> urine.gln\"\nrate = \"k * amount(plasma.gln) * baseline(rate(p)) / (1 "
     "[mmol/min])\"\n"},
    {"LawOfItself",
     "[law.l]\narguments = [\"x\"]\nformula = \"1 + m(x)\"\n[law.m]\narguments = [\"x\"]\nformula = "
     "\"@GLN-C003@l(x)\"\n[assignment.x]\nformula = \"l(a)\"\nunit = \"1\"\n"},
    // At run time -----------------------------------------------------------------------------------------------------
    {"OverrideUnknown", "[override.@GLN-N007@kk]\nvalue = 1\nunit = \"1/min\"\nkind = \"assumption\"\nnote = \"n\"\n",
     true},
    {"OverrideWrongUnit", "[override.k]\nvalue = 1\nunit = @GLN-U009@\"min\"\nkind = \"assumption\"\nnote = \"n\"\n",
     true},
    {"OverrideWithoutSource", "[override.@GLN-S001@k]\nvalue = 1\nunit = \"1/h\"\n", true},
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

class Diagnosed : public testing::TestWithParam<Case> {};

TEST_P(Diagnosed, AtItsPlaceAndNothingElse) {
  const Marked marked = unmark(expand(GetParam().text), GetParam().run_time ? "extra.toml" : "case.toml");
  const Folder folder(GetParam().run_time ? "" : marked.text);
  std::vector<std::string> extra;
  if (GetParam().run_time) {
    folder.write("extra.toml", marked.text);
    extra.push_back(folder.path("extra.toml"));
  }
  Diagnostics diagnostics;
  load_model(folder.model(), extra, diagnostics);
  EXPECT_EQ(places(diagnostics), marked.expected);
  if (places(diagnostics) != marked.expected)
    for (const auto& message : diagnostics.all()) ADD_FAILURE() << to_string(message);
}

INSTANTIATE_TEST_SUITE_P(Cases, Diagnosed, testing::ValuesIn(cases), [](const auto& info) { return info.param.name; });

TEST(Diagnosis, PrintsCodeFileLineColumnAndHint) {
  const Folder folder("[assignment.x]\nformula = \"a + plasma.gnl\"\nunit = \"1\"\n");
  Diagnostics diagnostics;
  load_model(folder.model(), {}, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(to_string(diagnostics.all()[0]), "GLN-N002 " + folder.model() +
                                                 "/case.toml:2:16: error: there is nothing called 'plasma.gnl'\n"
                                                 "    hint: did you mean 'plasma.gln'?");
}

TEST(Diagnosis, FilesThatCannotBeReadAreOneMessageEach) {
  const Folder folder("");
  folder.write(
      "model/body.toml",
      "[model]\nname = \"t\"\nversion = \"1\"\ninclude = [\"base.toml\", \"nowhere.toml\", \"none/*.toml\"]\n");
  Diagnostics diagnostics;
  load_model(folder.model(), {folder.path("missing.toml"), folder.path("")}, diagnostics);
  const std::vector<std::string> expected = {"GLN-T002 :0:0", "GLN-T002 missing.toml:0:0", "GLN-T005 body.toml:4:25",
                                             "GLN-T005 body.toml:4:41"};
  EXPECT_EQ(places(diagnostics), expected);
}

TEST(Diagnosis, NoBodyAtAll) {
  Diagnostics diagnostics;
  load_model("/nowhere/at/all", {}, diagnostics);
  EXPECT_EQ(places(diagnostics), std::vector<std::string>{"GLN-T002 body.toml:0:0"});
}

TEST(Diagnosis, NoReferencesIsOneWarning) {
  const Folder folder("[parameter.x]\nvalue = 1\nunit = \"1\"\nkind = \"sourced\"\nreference = \"anyone\"\n", false);
  Diagnostics diagnostics;
  load_model(folder.model(), {}, diagnostics);
  EXPECT_EQ(places(diagnostics), std::vector<std::string>{"GLN-S009 model:0:0"});
  EXPECT_FALSE(diagnostics.has_errors());
}

TEST(Diagnosis, DuplicatesOverFilesNameTheFirst) {
  const Folder folder("[law.michaelis]\narguments = []\nformula = \"1\"\n");
  Diagnostics diagnostics;
  load_model(folder.model(), {}, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, "GLN-N001");
  EXPECT_NE(diagnostics.all()[0].hint.find("base.toml:"), std::string::npos);
}

// A formula that doubles with every law would fill memory; one nested without end would meet the end of the stack.
TEST(Diagnosis, HugeFormulasAreRefused) {
  std::string text = "[law.l0]\narguments = [\"x\"]\nformula = \"x + x\"\n";
  for (int i = 1; i < 18; ++i)
    text += "[law.l" + std::to_string(i) + "]\narguments = [\"x\"]\nformula = \"l" + std::to_string(i - 1) + "(x) * l" +
            std::to_string(i - 1) + "(x)\"\n";
  text += "[assignment.x]\nformula = \"l17(a)\"\nunit = \"1\"\n[assignment.y]\nformula = \"" + std::string(5000, '(') +
          "\"\nunit = \"1\"\n";
  text += "[assignment.z]\nformula = \"" + std::string(5000, '-') + "a\"\nunit = \"1\"\n";
  const Folder folder(text);
  Diagnostics diagnostics;
  load_model(folder.model(), {}, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 3U);
  for (const auto& message : diagnostics.all()) EXPECT_EQ(message.code, "GLN-F016") << to_string(message);
}

}  // namespace
}  // namespace gln::lang
