// Where the atoms go: the map of each process from the names of groups, and the twins made of it.
#include "lang/tracers.hpp"

#include <gtest/gtest.h>

#include <map>

#include "lang/atom_map.hpp"
#include "lang/case.hpp"

namespace gln::lang {
namespace {

using namespace testing_case;

constexpr const char* chemistry = R"TOML(
[species.q]
atoms = { C = 5, N = 2 }
groups = { amide = "N", amino = "N", carboxyl = "C", carbon = "4 C" }
[species.e]
atoms = { C = 5, N = 1 }
groups = { amino = "N", carboxyl = "C", carbon = "4 C" }
[species.ammonia]
atoms = { N = 1 }
[species.co2]
atoms = { C = 1 }
groups = { carboxyl = "C" }
[pool."plasma.q"]
baseline = { value = 1, unit = "mmol/L", kind = "assumption", note = "n" }
[pool."plasma.e"]
baseline = { value = 1, unit = "mmol/L", kind = "assumption", note = "n" }
[pool."plasma.ammonia"]
baseline = { value = 1, unit = "mmol/L", kind = "assumption", note = "n" }
[process.split]
turns = "plasma.q -> plasma.e + plasma.ammonia"
rate = "k * amount(plasma.q)"
[process.join]
turns = "plasma.e + plasma.ammonia -> plasma.q"
rate = "k * amount(plasma.q)"
[process.burn]
turns = "plasma.e -> urine.ammonia + 5 urine.co2"
rate = "k * amount(plasma.e)"
[process.swapped]
turns = "plasma.q -> plasma.e + plasma.ammonia"
rate = "0 * k * amount(plasma.q)"
moves = ["plasma.q.amino -> plasma.ammonia.N"]
[process.trade]
turns = "plasma.q + plasma.e -> plasma.q + plasma.e"
rate = "k * amount(plasma.q)"
moves = ["plasma.q.amino -> plasma.e.amino", "plasma.e.amino -> plasma.q.amino"]
[product.dose]
unit = "mmol"
delivers = [ { species = "q", amount = "1" } ]
routes = ["vein"]
[route.vein]
compartment = "plasma"
[tracer.amide]
species = "q"
group = "amide"
product = "dose"
[tracer.C-all]
species = "q"
group = ["carboxyl", "carbon"]
product = "dose"
[tracer.whole]
species = "q"
group = "molecule"
product = "dose"
[tracer_readout.given]
unit = "1"
formula = "infusion(vein) / max(infusion(vein), 1 [mmol/min]) + others(enrichment(plasma.q))"
)TOML";

Model loaded() {
  const Folder folder(chemistry);
  Diagnostics diagnostics;
  Model model = load_model(folder.model(), {}, diagnostics);
  for (const auto& message : diagnostics.all()) ADD_FAILURE() << to_string(message);
  return model;
}

/// "amide>N" -> atoms, of one process.
std::map<std::string, double> moved(const Model& model, const std::string& process, const std::string& tracer) {
  std::map<std::string, double> result;
  const auto name = [&](const PoolGroup& end) {
    if (end.pool < 0) return std::string("nowhere");
    const auto& species =
        model.species.at(static_cast<std::size_t>(model.pools.at(static_cast<std::size_t>(end.pool)).species));
    return species.name + "." + species.groups.at(static_cast<std::size_t>(end.group)).name;
  };
  for (const auto& way : transfers(model, model.processes.at(static_cast<std::size_t>(model.find_process(process))),
                                   model.tracers.at(static_cast<std::size_t>(model.find_tracer(tracer)))))
    result[name(way.from) + ">" + name(way.to)] += way.atoms;
  return result;
}

using Moved = std::map<std::string, double>;

TEST(AtomMap, GroupsGoByNameAndTheRestMixes) {
  const Model model = loaded();
  EXPECT_EQ(moved(model, "split", "amide"), (Moved{{"q.amide>ammonia.N", 1}, {"q.amino>e.amino", 1}}));
  EXPECT_EQ(moved(model, "join", "amide"), (Moved{{"ammonia.N>q.amide", 1}, {"e.amino>q.amino", 1}}));
  EXPECT_EQ(moved(model, "burn", "C-all"), (Moved{{"e.carboxyl>co2.carboxyl", 1}, {"e.carbon>co2.carboxyl", 4}}));
}

TEST(AtomMap, MovesComeFirst) {
  EXPECT_EQ(moved(loaded(), "swapped", "amide"), (Moved{{"q.amino>ammonia.N", 1}, {"q.amide>e.amino", 1}}));
}

TEST(AtomMap, AnExchangeSwapsWhatItsMovesSay) {
  EXPECT_EQ(moved(loaded(), "trade", "amide"),
            (Moved{{"q.amide>q.amide", 1}, {"q.amino>e.amino", 1}, {"e.amino>q.amino", 1}}));
}

TEST(AtomMap, AMoleculeTakenApartGoesNowhere) {
  EXPECT_EQ(moved(loaded(), "split", "whole"), (Moved{{"q.amide>nowhere", 1}}));
  EXPECT_EQ(moved(loaded(), "join", "whole"), Moved{});
}

// Every atom that leaves a group arrives in another: coefficients of a twin add up to nothing.
TEST(Tracers, TwinsKeepLabel) {
  const Model model = loaded();
  for (const int tracer : {0, 1, 2}) {
    const Model traced = with_tracers(model, {tracer});
    EXPECT_GT(traced.processes.size(), model.processes.size());
    for (std::size_t i = model.processes.size(); i < traced.processes.size(); ++i) {
      double net = 0.0;
      for (const auto& term : traced.processes[i].terms) net += term.coefficient;
      EXPECT_NEAR(net, 0.0, 1e-12) << traced.processes[i].name;
    }
  }
}

// Of an exchange only the atoms that change place get a twin, and the amounts do not move.
TEST(Tracers, AnExchangeMovesLabelOnly) {
  const Model model = loaded();
  const auto& trade = model.processes.at(static_cast<std::size_t>(model.find_process("trade")));
  for (const auto& term : trade.terms) EXPECT_EQ(term.coefficient, 0.0);
  const Model traced = with_tracers(model, {0});
  EXPECT_GE(traced.find_process("trade:amide:q:amino"), 0);
  EXPECT_GE(traced.find_process("trade:amide:e:amino"), 0);
  EXPECT_LT(traced.find_process("trade:amide:q:amide"), 0);
}

TEST(Tracers, LeaveTheModelAsItWas) {
  const Model model = loaded();
  EXPECT_GE(model.find_product("amide-dose"), 0);
  EXPECT_LT(model.find_readout("plasma.q.amide"), 0);
  EXPECT_GE(model.find_traced("plasma.q.amide"), 0);
  EXPECT_GE(model.find_traced("tracer.amide.given"), 0);
  const Model traced = with_tracers(model, {0});
  for (std::size_t i = 0; i < model.pools.size(); ++i) EXPECT_EQ(traced.pools[i].name, model.pools[i].name);
  EXPECT_GE(traced.find_readout("plasma.q.amide"), 0);
  EXPECT_GE(traced.find_pool("plasma.e:amide:amino"), 0) << "through ammonia and back";
  EXPECT_GE(traced.find_pool("urine.ammonia:amide:N"), 0) << "a tally takes label";
}

}  // namespace
}  // namespace gln::lang
