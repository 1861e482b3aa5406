// Atom groups of species, and the moves of processes whose atoms do not go by the names of their groups.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

/// "C", "5 C", "2 N".
bool read_atoms_of(const std::string& text, AtomGroup& group) {
  double count = 1.0;
  const char* at = text.data();
  const char* end = at + text.size();
  if (const auto number = std::from_chars(at, end, count); number.ec == std::errc{})
    at = number.ptr;
  else
    count = 1.0;
  while (at != end && *at == ' ') ++at;
  if (end - at != 1 || (*at != 'C' && *at != 'N') || !(count > 0.0) || count > 1e6) return false;
  group.element = *at;
  group.atoms = count;
  return true;
}

double declared(const Species& species, char element) {
  double sum = 0.0;
  for (const auto& group : species.groups)
    if (group.element == element) sum += group.atoms;
  return sum;
}

/// The part before the last dot is the pool, the part behind it the group.
std::optional<PoolGroup> read_end(Builder& builder, const Text& text, std::size_t begin, std::size_t end,
                                  const Scope& scope) {
  const std::string& all = text.value();
  while (begin < end && all[begin] == ' ') ++begin;
  while (end > begin && all[end - 1] == ' ') --end;
  const std::string name = all.substr(begin, end - begin);
  const Place place = text.at(begin);
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == name.size()) {
    builder.diagnostics.error("GLN-A008", place, fmt::format("'{}' is no group of a pool", name),
                              "moves = [\"plasma.gln.amide -> plasma.nh4.ammonia\"]");
    return std::nullopt;
  }
  const int pool = builder.find_pool(name.substr(0, dot), scope, place);
  if (pool < 0) {
    builder.report_missing_pool(name.substr(0, dot), scope, place);
    return std::nullopt;
  }
  const int species = builder.model.pools[static_cast<std::size_t>(pool)].species;
  if (species < 0) return std::nullopt;
  const int group = find_group(builder, species, name.substr(dot + 1), text.at(begin + dot + 1));
  if (group < 0) return std::nullopt;
  return PoolGroup{pool, group};
}

/// A move joins what one side of `turns` gives with what the other takes, of one element.
bool fits(const Builder& builder, const Process& process, const Move& move) {
  const auto takes_part = [&](int pool, double sign) {
    return std::any_of(process.sides.begin(), process.sides.end(),
                       [&](const Term& term) { return term.pool == pool && term.coefficient * sign > 0.0; });
  };
  const auto element = [&](const PoolGroup& end) {
    const auto species = static_cast<std::size_t>(builder.model.pools[static_cast<std::size_t>(end.pool)].species);
    return builder.model.species[species].groups[static_cast<std::size_t>(end.group)].element;
  };
  return takes_part(move.from.pool, -1.0) && takes_part(move.to.pool, 1.0) && element(move.from) == element(move.to);
}

}  // namespace

void read_groups(Builder& builder, Table& table, Species& species) {
  auto groups = table.table("groups");
  bool good = species.carbon >= 0.0 && species.nitrogen >= 0.0;
  if (groups) {
    for (const auto& [key, node] : groups->rest()) {
      AtomGroup group;
      group.name = std::string(key->str());
      good = builder.check_name(group.name, place_of(table.file(), *key), false) && good;
      const auto text = groups->text(key->str());
      if (text && read_atoms_of(text->value(), group)) {
        species.groups.push_back(group);
        continue;
      }
      good = false;
      if (text)
        builder.diagnostics.error("GLN-A007", text->place(),
                                  fmt::format("\"{}\" is no number of C or N atoms", text->value()),
                                  "groups = { amide = \"N\", amino = \"N\", carbon = \"5 C\" }");
    }
  }
  if (!good) return;
  for (const auto& [element, name, atoms] : {std::tuple{'C', "C", species.carbon}, {'N', "N", species.nitrogen}}) {
    const double sum = declared(species, element);
    if (sum == 0.0 && atoms > 0.0)
      species.groups.push_back({name, element, atoms});
    else if (std::abs(sum - atoms) > 1e-9)
      builder.diagnostics.error(
          "GLN-A006", groups ? groups->place() : table.place(),
          fmt::format("the groups of species '{}' hold {:g} {}, its atoms are {:g}", species.name, sum, element, atoms),
          "each atom belongs to one group");
  }
}

int find_group(Builder& builder, int species, const std::string& name, const Place& place) {
  const auto& owner = builder.model.species[static_cast<std::size_t>(species)];
  std::vector<std::string> known;
  for (std::size_t i = 0; i < owner.groups.size(); ++i) {
    if (owner.groups[i].name == name) return static_cast<int>(i);
    known.push_back(owner.groups[i].name);
  }
  std::string all;
  for (const auto& group : known) all += (all.empty() ? "" : ", ") + group;
  builder.diagnostics.error("GLN-N016", place, fmt::format("species '{}' has no group '{}'", owner.name, name),
                            all.empty() ? "it has no atoms" : "its groups: " + all);
  return -1;
}

void resolve_moves(Builder& builder, const std::vector<Text>& moves, const Scope& scope, Process& process) {
  for (const auto& text : moves) {
    const auto arrow = text.value().find("->");
    if (arrow == std::string::npos) {
      builder.diagnostics.error("GLN-A008", text.place(), fmt::format("\"{}\" moves nothing", text.value()),
                                "moves = [\"plasma.gln.amide -> plasma.nh4.ammonia\"]");
      continue;
    }
    const auto from = read_end(builder, text, 0, arrow, scope);
    const auto to = read_end(builder, text, arrow + 2, text.value().size(), scope);
    if (!from || !to) continue;
    const Move move{*from, *to};
    if (process.terms.empty()) continue;  // `turns` was reported
    if (fits(builder, process, move))
      process.moves.push_back(move);
    else
      builder.diagnostics.error(
          "GLN-A008", text.place(),
          fmt::format("\"{}\" does not lead from what '{}' uses to what it makes", text.value(), process.name),
          "a group on the left of `turns`, then one of the same element on the right");
  }
}

}  // namespace gln::lang
