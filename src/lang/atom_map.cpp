#include "lang/atom_map.hpp"

#include <functional>
#include <map>
#include <string>

namespace gln::lang {

namespace {

struct Side {
  PoolGroup end;
  double atoms = 0.0;  ///< not given or taken yet
};

/// Givers and takers that may meet in a step have the same key.
using Key = std::function<std::string(const PoolGroup&)>;

class Mapper {
 public:
  Mapper(const Model& model, const Process& process, const Tracer& tracer) : model_(model), tracer_(tracer) {
    for (const auto& term : process.sides) {
      if (term.coefficient == 0.0) continue;
      auto& side = term.coefficient < 0.0 ? givers_ : takers_;
      const double molecules = term.coefficient < 0.0 ? -term.coefficient : term.coefficient;
      const int species = model.pools[static_cast<std::size_t>(term.pool)].species;
      if (tracer.element == 'M') {
        if (species == tracer.species) side.push_back({{term.pool, 0}, molecules});
        continue;
      }
      const auto& groups = model.species[static_cast<std::size_t>(species)].groups;
      for (std::size_t g = 0; g < groups.size(); ++g)
        if (groups[g].element == tracer.element)
          side.push_back({{term.pool, static_cast<int>(g)}, molecules * groups[g].atoms});
    }
  }

  std::vector<Transfer> map(const std::vector<Move>& moves) {
    for (const auto& move : moves)
      step([&](const PoolGroup& end) { return end == move.from ? "move" : ""; },
           [&](const PoolGroup& end) { return end == move.to ? "move" : ""; });
    step([&](const PoolGroup& end) { return std::to_string(species(end)) + " " + std::to_string(end.group); });
    if (tracer_.element != 'M') {
      step([&](const PoolGroup& end) {
        return model_.species[static_cast<std::size_t>(species(end))].groups[static_cast<std::size_t>(end.group)].name;
      });
      step([](const PoolGroup&) { return "any"; });
    }
    for (const auto& giver : givers_)
      if (tracer_.element == 'M' && giver.atoms > 0.0) result_.push_back({giver.end, {}, giver.atoms});
    return result_;
  }

 private:
  const Model& model_;
  const Tracer& tracer_;
  std::vector<Side> givers_, takers_;
  std::vector<Transfer> result_;

  int species(const PoolGroup& end) const { return model_.pools[static_cast<std::size_t>(end.pool)].species; }

  void step(const Key& key) { step(key, key); }

  void step(const Key& given_as, const Key& taken_as) {
    std::map<std::string, std::pair<double, double>> offered;  // given and taken
    for (const auto& giver : givers_) offered[given_as(giver.end)].first += giver.atoms;
    for (const auto& taker : takers_) offered[taken_as(taker.end)].second += taker.atoms;
    offered.erase("");
    for (const auto& [name, sums] : offered) {
      const auto [given, taken] = sums;
      const double moved = given < taken ? given : taken;
      if (!(moved > 0.0)) continue;
      for (const auto& giver : givers_)
        for (const auto& taker : takers_)
          if (giver.atoms > 0.0 && taker.atoms > 0.0 && given_as(giver.end) == name && taken_as(taker.end) == name)
            result_.push_back({giver.end, taker.end, moved * (giver.atoms / given) * (taker.atoms / taken)});
      use_up(givers_, given_as, name, moved / given);
      use_up(takers_, taken_as, name, moved / taken);
    }
  }

  static void use_up(std::vector<Side>& side, const Key& key, const std::string& name, double share) {
    for (auto& end : side) {
      if (key(end.end) != name) continue;
      // NOTE: rounding must not leave a crumb for the next step.
      end.atoms = share >= 1.0 - 1e-12 ? 0.0 : end.atoms * (1.0 - share);
    }
  }
};

}  // namespace

std::vector<Transfer> transfers(const Model& model, const Process& process, const Tracer& tracer) {
  return Mapper(model, process, tracer).map(process.moves);
}

}  // namespace gln::lang
