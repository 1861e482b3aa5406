// What depends on what: no circles, no live quantities in parameters, no forgotten local parameters.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "lang/builder.hpp"

namespace gln::lang {

namespace {

enum class Thing { parameter, assignment, process };

/// A quantity at a moment: its value now and its value at baseline have different causes.
struct Vertex {
  Thing thing = Thing::parameter;
  int index = -1;
  bool at_baseline = false;
  auto operator<=>(const Vertex&) const = default;
};

/// Depth-first search over causes. A vertex met again on the path is a circle; it is reported once, where its name is
/// used.
class Circles {
 public:
  explicit Circles(Builder& builder) : builder_(builder), model_(builder.model) {}

  void all() {
    for (std::size_t i = 0; i < model_.parameters.size(); ++i)
      visit({Thing::parameter, static_cast<int>(i), false}, {});
    for (std::size_t i = 0; i < model_.assignments.size(); ++i)
      visit({Thing::assignment, static_cast<int>(i), false}, {});
    for (std::size_t i = 0; i < model_.processes.size(); ++i) visit({Thing::process, static_cast<int>(i), false}, {});
  }

 private:
  static constexpr std::size_t depth_limit = 2000;  // longer chains than any body has; keeps the stack

  void visit(const Vertex& vertex, const Place& from) {
    auto& state = state_[vertex];
    if (state == 2) return;
    if (state == 1) return report(vertex, from);
    if (path_.size() >= depth_limit) return;
    state = 1;
    path_.push_back(vertex);
    causes(vertex);
    path_.pop_back();
    state_[vertex] = 2;
  }

  void causes(const Vertex& vertex) {
    const auto slot = static_cast<std::size_t>(vertex.index);
    if (vertex.thing == Thing::parameter) {
      const auto& parameter = model_.parameters[slot];
      walk(parameter.formula, vertex.at_baseline);
      walk(parameter.scales_with, vertex.at_baseline);
    } else if (vertex.thing == Thing::assignment) {
      walk(model_.assignments[slot].formula, vertex.at_baseline);
    } else {
      const auto& process = model_.processes[slot];
      if (process.flux >= 0) visit({Thing::parameter, process.flux, vertex.at_baseline}, process.place);
      if (process.form == ProcessForm::rate) return walk(process.law, vertex.at_baseline), modifiers(process, vertex);
      if (vertex.at_baseline) return;  // a flux, or solved from the balance of the pool it closes
      walk(process.law, true);
      walk(process.law, false);
      modifiers(process, vertex);
    }
  }

  void modifiers(const Process& process, const Vertex& vertex) {
    if (vertex.at_baseline) return;  // 1 by construction
    for (const auto& modifier : process.modifiers) walk(modifier, false);
  }

  void walk(const FormulaPtr& formula, bool at_baseline) {
    if (!formula) return;
    const auto slot = static_cast<std::size_t>(formula->index);
    switch (formula->node) {
      case Node::parameter:
        visit({Thing::parameter, formula->index, at_baseline}, formula->place);
        break;
      case Node::assignment:
        visit({Thing::assignment, formula->index, at_baseline}, formula->place);
        break;
      case Node::rate:
        visit({Thing::process, formula->index, at_baseline}, formula->place);
        break;
      case Node::concentration:
      case Node::amount:
        pool(model_.pools[slot], formula, at_baseline);
        break;
      case Node::baseline:
        return walk(formula->arguments[0], true);
      default:
        break;
    }
    for (const auto& argument : formula->arguments) walk(argument, at_baseline);
  }

  void pool(const Pool& pool, const FormulaPtr& formula, bool at_baseline) {
    const int volume =
        pool.compartment < 0 ? -1 : model_.compartments[static_cast<std::size_t>(pool.compartment)].volume;
    if (at_baseline && pool.baseline >= 0) visit({Thing::parameter, pool.baseline, true}, formula->place);
    const bool divides = (formula->node == Node::concentration) != (at_baseline && !pool.baseline_is_amount);
    if (volume >= 0 && divides) visit({Thing::parameter, volume, at_baseline}, formula->place);
  }

  std::string name(const Vertex& vertex) const {
    const auto slot = static_cast<std::size_t>(vertex.index);
    const std::string text = vertex.thing == Thing::parameter    ? model_.parameters[slot].name
                             : vertex.thing == Thing::assignment ? model_.assignments[slot].name
                                                                 : "rate(" + model_.processes[slot].name + ")";
    return text;
  }

  void report(const Vertex& vertex, const Place& from) {
    const auto start = std::find(path_.begin(), path_.end(), vertex);
    // NOTE: a circle that holds at every moment is found twice, now and at baseline: say it once.
    std::vector<std::string> members;
    std::string way;
    for (auto step = start; step != path_.end(); ++step) {
      members.push_back(name(*step));
      way += name(*step) + " -> ";
    }
    std::sort(members.begin(), members.end());
    if (std::find(reported_.begin(), reported_.end(), members) != reported_.end()) return;
    reported_.push_back(members);
    builder_.diagnostics.error(vertex.thing == Thing::process ? "GLN-C002" : "GLN-C001", from,
                               fmt::format("'{}' depends on itself", name(vertex)), way + name(vertex));
  }

  Builder& builder_;
  const Model& model_;
  std::map<Vertex, int> state_;  ///< 1: on the path, 2: done
  std::vector<Vertex> path_;
  std::vector<std::vector<std::string>> reported_;
};

/// Does a formula change while time passes? Remembers assignments; circles count as no.
class Liveness {
 public:
  explicit Liveness(const Model& model) : model_(model), known_(model.assignments.size(), -1) {}

  /// The first live node, or nullptr.
  const Formula* find(const FormulaPtr& formula) {
    if (!formula) return nullptr;
    switch (formula->node) {
      case Node::concentration:
      case Node::amount:
      case Node::rate:
        return formula.get();
      case Node::baseline:
        return nullptr;
      case Node::assignment: {
        auto& known = known_[static_cast<std::size_t>(formula->index)];
        if (known < 0) {
          known = 0;
          const bool live = find(model_.assignments[static_cast<std::size_t>(formula->index)].formula) != nullptr;
          known_[static_cast<std::size_t>(formula->index)] = live ? 1 : 0;
        }
        return known_[static_cast<std::size_t>(formula->index)] == 1 ? formula.get() : nullptr;
      }
      default:
        break;
    }
    for (const auto& argument : formula->arguments)
      if (const auto* live = find(argument)) return live;
    return nullptr;
  }

 private:
  const Model& model_;
  std::vector<int> known_;
};

}  // namespace

void check_dependencies(Builder& builder) {
  Liveness liveness(builder.model);
  for (const auto& parameter : builder.model.parameters)
    for (const auto& formula : {parameter.formula, parameter.scales_with})
      if (const auto* live = liveness.find(formula))
        builder.diagnostics.error("GLN-N014", live->place,
                                  fmt::format("parameter '{}' uses something that changes with time", parameter.name),
                                  "use baseline(...), or make it an assignment");
  Circles(builder).all();
  if (builder.diagnostics.has_errors()) return;  // names that failed elsewhere would look unused
  for (const auto& process : builder.model.processes)
    for (const int index : process.parameters)
      if (const auto slot = static_cast<std::size_t>(index); !builder.parameter_used[slot])
        builder.diagnostics.warning("GLN-N015", builder.model.parameters[slot].place,
                                    fmt::format("parameter '{}' is never used", builder.model.parameters[slot].name));
}

}  // namespace gln::lang
