#include "lang/tracers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lang/atom_map.hpp"

namespace gln::lang {

namespace {

/// A pool of less than this [mmol] counts as empty: label over amount stays a number where both are 0.
constexpr double hardly_any = 1e-6;
/// A pool that rests empty (the lumen of the gut) has an enrichment worth reading above about this [mmol]: below it two
/// amounts near the absolute tolerance would be divided.
constexpr double hardly_a_sample = 1e-3;
constexpr double emptied = 1.0;  // 1/min: how fast label leaves an empty pool

FormulaPtr make(Node node, std::vector<FormulaPtr> arguments, int index = -1) {
  return std::make_shared<const Formula>(Formula{node, 0.0, index, std::move(arguments), {}});
}
FormulaPtr number(double value) { return std::make_shared<const Formula>(Formula{Node::number, value, -1, {}, {}}); }
FormulaPtr operator*(const FormulaPtr& a, const FormulaPtr& b) { return make(Node::multiply, {a, b}); }
FormulaPtr operator/(const FormulaPtr& a, const FormulaPtr& b) { return make(Node::divide, {a, b}); }
FormulaPtr operator+(const FormulaPtr& a, const FormulaPtr& b) { return make(Node::add, {a, b}); }
FormulaPtr sum(const std::vector<FormulaPtr>& terms) {
  FormulaPtr total;
  for (const auto& term : terms) total = total ? total + term : term;
  return total ? total : number(0.0);
}
FormulaPtr amount(int pool) { return make(Node::amount, {}, pool); }
FormulaPtr smooth_square(int pool, double empty = hardly_any) {
  return amount(pool) * amount(pool) + number(empty * empty);
}

class Tracing {
 public:
  explicit Tracing(const Model& model) : base_(model), model_(model) {}

  Model with(const std::vector<int>& tracers) {
    if (tracers.empty()) return model_;
    unlabelled_ =
        add_parameter("tracer.unlabelled", "label before any was given: natural abundance is subtracted", "mmol", 0.0);
    activity_ = add_parameter("tracer.activity", "label follows its molecule", "1", 1.0);
    for (const int tracer : tracers) add_twins(tracer);
    for (const int tracer : tracers) add_readouts(tracer);
    model_.tracers_within = tracers;
    return std::move(model_);
  }

 private:
  using Twins = std::map<PoolGroup, int>;

  const Model& base_;
  Model model_;
  int unlabelled_ = -1, activity_ = -1, nowhere_ = -1;
  std::map<int, Twins> twins_;  ///< tracer -> group of a pool -> its labelled twin

  const Pool& base_pool(int pool) const { return base_.pools[static_cast<std::size_t>(pool)]; }
  const Species& species_of(int pool) const { return base_.species[static_cast<std::size_t>(base_pool(pool).species)]; }
  const Tracer& tracer_at(int tracer) const { return base_.tracers[static_cast<std::size_t>(tracer)]; }

  static AtomGroup group_of(const Species& species, const Tracer& tracer, int group) {
    if (tracer.element == 'M') return {"molecule", 'M', 1.0};
    return species.groups[static_cast<std::size_t>(group)];
  }

  int add_parameter(const std::string& name, const std::string& title, const char* unit, double value) {
    Parameter parameter;
    parameter.name = name;
    parameter.title = title;
    parameter.unit = *parse_unit(unit);
    parameter.value = value;
    const int index = static_cast<int>(model_.parameters.size());
    model_.parameter_index[name] = index;
    model_.parameters.push_back(std::move(parameter));
    return index;
  }

  /// Everything the label can come to, from the pools its doses go to.
  void add_twins(int index) {
    const auto& tracer = tracer_at(index);
    std::vector<std::vector<Transfer>> maps;
    for (const auto& process : base_.processes) maps.push_back(transfers(base_, process, tracer));
    auto& twins = twins_[index];
    const auto reach = [&](const PoolGroup& end) { return twins.emplace(end, -1).second; };
    for (const auto& name : base_.products[static_cast<std::size_t>(tracer.product)].routes) {
      const int pool = dosed_pool(tracer, name);
      if (pool < 0) continue;
      for (const int group : tracer.groups) reach({pool, group});
      add_parameter(infusion_parameter(base_, index, name), fmt::format("{} being given, {}", tracer.name, name),
                    "mmol/min", 0.0);
    }
    for (bool more = true; more;) {
      more = false;
      for (const auto& map : maps)
        for (const auto& transfer : map)
          if (gives(twins, transfer)) more = reach(transfer.to) || more;
    }
    for (auto& [end, pool] : twins) pool = add_pool(index, end);
    for (std::size_t i = 0; i < maps.size(); ++i) add_processes(index, static_cast<int>(i), maps[i]);
    auto& product = model_.products[static_cast<std::size_t>(tracer.product)];
    const auto molecule = std::find_if(product.delivers.begin(), product.delivers.end(),
                                       [&](const Delivery& d) { return d.species == tracer.species; });
    const double molecules = molecule == product.delivers.end() ? 0.0 : molecule->amount;
    for (const int group : tracer.groups) {
      const auto atoms = group_of(base_.species[static_cast<std::size_t>(tracer.species)], tracer, group).atoms;
      product.delivers.push_back({twin_species(index, tracer.species, group), molecules * atoms});
    }
  }

  /// Label comes out of pools of the body only: a store outside it is far too large to be labelled.
  bool gives(const Twins& twins, const Transfer& transfer) const {
    return twins.contains(transfer.from) && !base_pool(transfer.from.pool).boundary;
  }

  int dosed_pool(const Tracer& tracer, const std::string& route) const {
    const int compartment = base_.routes[static_cast<std::size_t>(base_.find_route(route))].compartment;
    return base_.find_pool(base_.compartments[static_cast<std::size_t>(compartment)].name + "." +
                           base_.species[static_cast<std::size_t>(tracer.species)].name);
  }

  int twin_species(int tracer, int species, int group) {
    const auto& of = base_.species[static_cast<std::size_t>(species)];
    const auto& name = tracer_at(tracer).name;
    const auto atoms = group_of(of, tracer_at(tracer), group);
    Species twin;
    twin.name = fmt::format("{}:{}:{}", of.name, name, atoms.name);
    if (const int known = model_.find_species(twin.name); known >= 0) return known;
    twin.title = fmt::format("{} label in {} of {}", name, atoms.name, of.title.empty() ? of.name : of.title);
    twin.unit = *parse_unit("mmol");
    twin.place = of.place;
    const int index = static_cast<int>(model_.species.size());
    model_.species_index[twin.name] = index;
    model_.species.push_back(std::move(twin));
    return index;
  }

  int add_pool(int tracer, const PoolGroup& end) {
    Pool twin;
    twin.tracer = tracer;
    twin.twin_of = end.pool;
    twin.baseline = -1;
    if (end.pool < 0) {
      twin.species = twin_species(tracer, tracer_at(tracer).species, 0);
      twin.compartment = nowhere();
      twin.boundary = true;
    } else {
      const auto& of = base_pool(end.pool);
      twin.species = twin_species(tracer, of.species, end.group);
      twin.compartment = of.compartment;
      twin.boundary = of.boundary;
      twin.place = of.place;
    }
    twin.steady = !twin.boundary;
    if (!twin.boundary) {
      twin.baseline = unlabelled_;
      twin.baseline_is_amount = true;
    }
    const auto& species = model_.species[static_cast<std::size_t>(twin.species)];
    twin.name = model_.compartments[static_cast<std::size_t>(twin.compartment)].name + "." + species.name;
    twin.title = species.title;
    const int index = static_cast<int>(model_.pools.size());
    model_.pool_index[twin.name] = index;
    model_.pools.push_back(std::move(twin));
    return index;
  }

  int nowhere() {
    if (nowhere_ >= 0) return nowhere_;
    Compartment compartment;
    compartment.name = "tracer";
    compartment.title = "Labelled molecules that were taken apart";
    compartment.boundary = true;
    nowhere_ = static_cast<int>(model_.compartments.size());
    model_.compartments.push_back(std::move(compartment));
    return nowhere_;
  }

  /// One twin for each labelled group the process uses.
  void add_processes(int tracer, int of, const std::vector<Transfer>& map) {
    const auto& process = base_.processes[static_cast<std::size_t>(of)];
    const auto& twins = twins_[tracer];
    std::map<PoolGroup, std::map<PoolGroup, double>> ways;
    for (const auto& transfer : map)
      if (gives(twins, transfer)) ways[transfer.from][transfer.to] += transfer.atoms;
    for (const auto& [from, to] : ways) {
      const auto term = std::find_if(process.sides.begin(), process.sides.end(), [&, pool = from.pool](const Term& t) {
        return t.pool == pool && t.coefficient < 0.0;
      });
      const auto group = group_of(species_of(from.pool), tracer_at(tracer), from.group);
      Process twin;
      twin.name =
          fmt::format("{}:{}:{}:{}", process.name, tracer_at(tracer).name, species_of(from.pool).name, group.name);
      twin.title = fmt::format("{} label of {} by: {}", tracer_at(tracer).name, species_of(from.pool).name,
                               process.title.empty() ? process.name : process.title);
      twin.module = process.module;
      twin.turns = process.turns;
      twin.place = process.place;
      twin.activity = activity_;
      const double used = -term->coefficient;
      double left = 1.0;  // of an exchange only what changes place
      for (const auto& [end, atoms] : to) {
        const double share = atoms / (used * group.atoms);
        if (end == from)
          left -= share;
        else
          twin.terms.push_back({twins.at(end), share});
      }
      if (twin.terms.empty()) continue;
      twin.terms.insert(twin.terms.begin(), {twins.at(from), -left});
      const auto rate = number(used) * make(Node::rate, {}, of) * amount(from.pool);
      twin.law =
          amount(twins.at(from)) * ((rate + number(emptied * hardly_any * hardly_any)) / smooth_square(from.pool));
      model_.process_index[twin.name] = static_cast<int>(model_.processes.size());
      model_.processes.push_back(std::move(twin));
    }
  }

  // Readouts
  // ------------------------------------------------------------------------------------------------------------------
  void add_readout(Readout readout) {
    if (model_.readout_index.contains(readout.name)) return;
    model_.readout_index[readout.name] = static_cast<int>(model_.readouts.size());
    model_.readouts.push_back(std::move(readout));
  }

  void add_readouts(int index) {
    const auto& tracer = tracer_at(index);
    std::map<int, std::vector<PoolGroup>> groups;
    for (const auto& [end, twin] : twins_[index])
      if (end.pool >= 0) groups[end.pool].push_back(end);
    for (const auto& [pool, ends] : groups) {
      const auto& of = species_of(pool);
      const auto& data = base_pool(pool);
      Readout readout;
      readout.place = tracer.place;
      readout.name = data.name + "." + tracer.name;
      const std::string where = base_.compartments[static_cast<std::size_t>(data.compartment)].name;
      readout.title = fmt::format("{} label in {} of {}", tracer.name, of.title.empty() ? of.name : of.title, where);
      readout.unit = *parse_unit(data.boundary ? "umol" : "%");
      readout.formula = data.boundary ? label(index, ends) : enrichment(index, pool);
      add_readout(readout);
      if (ends.size() < 2 || data.boundary) continue;
      for (const auto& end : ends) {
        const auto group = group_of(of, tracer, end.group);
        Readout part = readout;
        part.name += "." + group.name;
        part.title = fmt::format("{} label in {} of {} of {}", tracer.name, group.name,
                                 of.title.empty() ? of.name : of.title, where);
        part.formula = number(1.0 / group.atoms) * amount(twins_[index].at(end)) * share(pool);
        add_readout(part);
      }
    }
    for (const auto& asked : base_.tracer_readouts) {
      if (asked.species >= 0 && asked.species != tracer.species) continue;
      Readout readout;
      readout.name = "tracer." + tracer.name + "." + asked.what;
      readout.title = asked.title + ", " + tracer.name;
      readout.as_measured = asked.as_measured;
      readout.unit = asked.unit;
      readout.place = asked.place;
      readout.formula = written_out(asked.formula, index);
      add_readout(readout);
    }
  }

  /// One over the amount of a pool, 0 when it is empty: for readouts.
  FormulaPtr share(int pool) const {
    const int baseline = base_pool(pool).baseline;
    const auto* rest = baseline < 0 ? nullptr : &base_.parameters[static_cast<std::size_t>(baseline)];
    const bool rests_empty = rest == nullptr || (!rest->formula && rest->value == 0.0);
    return amount(pool) / smooth_square(pool, rests_empty ? hardly_a_sample : hardly_any);
  }

  /// Label as molecules of the tracer, mmol.
  FormulaPtr label(int tracer, const std::vector<PoolGroup>& ends) {
    std::vector<FormulaPtr> parts;
    for (const auto& end : ends) parts.push_back(amount(twins_[tracer].at(end)));
    return number(1.0 / tracer_at(tracer).atoms) * sum(parts);
  }

  std::vector<PoolGroup> groups_in(int tracer, int pool) {
    std::vector<PoolGroup> ends;
    for (const auto& [end, twin] : twins_[tracer])
      if (end.pool == pool) ends.push_back(end);
    return ends;
  }

  /// Labelled atoms per molecule, over those of a molecule of the tracer.
  FormulaPtr enrichment(int tracer, int pool) {
    const auto ends = groups_in(tracer, pool);
    return ends.empty() ? number(0.0) : label(tracer, ends) * share(pool);
  }

  FormulaPtr label_flow(int tracer, int pool) {
    std::vector<FormulaPtr> parts;
    for (const auto& end : groups_in(tracer, pool)) {
      const int twin = twins_[tracer].at(end);
      for (std::size_t i = base_.processes.size(); i < model_.processes.size(); ++i)
        for (const auto& term : model_.processes[i].terms)
          if (term.pool == twin)
            parts.push_back(number(term.coefficient / tracer_at(tracer).atoms) *
                            make(Node::rate, {}, static_cast<int>(i)));
    }
    return sum(parts);
  }

  FormulaPtr written_out(const FormulaPtr& formula, int tracer) {
    switch (formula->node) {
      case Node::enrichment:
        return enrichment(tracer, formula->index);
      case Node::label_flow:
        return label_flow(tracer, formula->index);
      case Node::infusion: {
        const auto& route = base_.routes[static_cast<std::size_t>(formula->index)].name;
        const int parameter = model_.find_parameter(infusion_parameter(base_, tracer, route));
        return parameter < 0 ? number(0.0) : make(Node::parameter, {}, parameter);
      }
      case Node::others: {
        std::vector<FormulaPtr> parts;
        for (const auto& [other, twins] : twins_)
          if (other != tracer && tracer_at(other).species == tracer_at(tracer).species)
            parts.push_back(written_out(formula->arguments[0], other));
        return sum(parts);
      }
      default:
        break;
    }
    if (formula->arguments.empty()) return formula;
    auto copy = std::make_shared<Formula>(*formula);
    for (auto& argument : copy->arguments) argument = written_out(argument, tracer);
    return copy;
  }
};

}  // namespace

Model with_tracers(const Model& model, const std::vector<int>& tracers) { return Tracing(model).with(tracers); }

std::string infusion_parameter(const Model& model, int tracer, const std::string& route) {
  return fmt::format("tracer.{}.infusion.{}", model.tracers[static_cast<std::size_t>(tracer)].name, route);
}

}  // namespace gln::lang
