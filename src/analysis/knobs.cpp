#include "analysis/knobs.hpp"

#include <algorithm>
#include <set>

namespace gln::analysis {

namespace {

template <class M>
auto& change_of(M& model, const Knob& knob) {
  const auto i = static_cast<std::size_t>(knob.index);
  return knob.kind == Knob::Kind::condition ? model.conditions[i].changes[knob.change]
                                            : model.products[i].changes[knob.change];
}

Influence described(const Unit& unit, double value, const lang::Source& source) {
  Influence influence;
  const double factor = unit.factor == 0.0 ? 1.0 : unit.factor;
  influence.unit = unit.text;
  influence.value = value / factor;
  if (source.low) influence.low = *source.low / factor;
  if (source.high) influence.high = *source.high / factor;
  influence.source = source;
  return influence;
}

class Collector {
 public:
  Collector(const lang::Model& model, std::span<const study::Arm> arms, const Reach& reach)
      : model_(model), arms_(arms), reach_(reach) {}

  Numbers collect() {
    parameters();
    std::set<int> conditions, products;
    for (const auto& arm : arms_) {
      for (const auto& use : arm.conditions) conditions.insert(use.condition);
      for (const auto& dose : arm.doses) products.insert(dose.product);
    }
    for (const int index : conditions) {
      const auto& it = model_.conditions[static_cast<std::size_t>(index)];
      changes(it.name, it.changes, {Knob::Kind::condition, index, 0});
    }
    for (const int index : products) {
      const auto& it = model_.products[static_cast<std::size_t>(index)];
      changes(it.name, it.changes, {Knob::Kind::product, index, 0});
    }
    return std::move(numbers_);
  }

 private:
  const lang::Model& model_;
  std::span<const study::Arm> arms_;
  const Reach& reach_;
  Numbers numbers_;

  void parameters() {
    for (std::size_t i = 0; i < model_.parameters.size(); ++i) {
      const auto& it = model_.parameters[i];
      if (it.formula || it.value == 0.0 || it.source.kind == lang::Provenance::none ||
          it.role == lang::ParameterRole::covariate || said_of_the_person(static_cast<int>(i)))
        continue;
      if (!reach_.parameter(i)) {
        ++numbers_.out_of_reach;
        continue;
      }
      numbers_.knobs.push_back({Knob::Kind::parameter, static_cast<int>(i), 0});
      Influence influence = described(it.unit, it.value, it.source);
      influence.name = it.name;
      influence.title = it.title;
      numbers_.described.push_back(std::move(influence));
    }
  }

  void changes(const std::string& of, const std::vector<lang::Change>& changes, Knob knob) {
    static const Unit one = *parse_unit("1");
    for (knob.change = 0; knob.change < changes.size(); ++knob.change) {
      const auto& it = changes[knob.change];
      if (it.parameter < 0 || it.value == 0.0) continue;
      if (!reach_.parameter(static_cast<std::size_t>(it.parameter))) {
        ++numbers_.out_of_reach;
        continue;
      }
      const auto& parameter = model_.parameters[static_cast<std::size_t>(it.parameter)];
      const bool factor = it.kind == lang::ChangeKind::multiply;
      Influence influence = described(factor ? one : parameter.unit, it.value, it.source);
      influence.name = of + ": " + parameter.name;
      influence.title = parameter.title;
      influence.of = of;
      influence.action = factor ? "multiply" : it.kind == lang::ChangeKind::set ? "set" : "add";
      numbers_.knobs.push_back(knob);
      numbers_.described.push_back(std::move(influence));
    }
  }

  bool said_of_the_person(int parameter) const {
    return std::any_of(arms_.begin(), arms_.end(),
                       [&](const study::Arm& arm) { return arm.person.slots.count(parameter) > 0; });
  }
};

}  // namespace

Numbers numbers_in_reach(const lang::Model& model, std::span<const study::Arm> arms, const Reach& reach) {
  return Collector(model, arms, reach).collect();
}

double Turning::value(const Knob& knob) const {
  return knob.kind == Knob::Kind::parameter ? model_.parameters[static_cast<std::size_t>(knob.index)].value
                                            : change_of(model_, knob).value;
}

std::optional<study::Timeline> Turning::timeline(const study::Arm& arm, const Knob& knob, double value,
                                                 const std::vector<int>& state_of_pool, Diagnostics& diagnostics) {
  if (knob.kind == Knob::Kind::parameter) {
    auto other = arm;
    other.person.slots[knob.index] = value;
    return study::make_timeline(other, model_, state_of_pool, diagnostics);
  }
  auto& change = change_of(altered_, knob);
  const double usual = change.value;
  change.value = value;
  auto timeline = study::make_timeline(arm, altered_, state_of_pool, diagnostics);
  change.value = usual;
  return timeline;
}

}  // namespace gln::analysis
