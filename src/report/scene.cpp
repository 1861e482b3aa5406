#include "report/scene.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/csv.hpp"
#include "report/style.hpp"

namespace gln::report {
namespace {

/// Pools and processes a formula reads, through assignments.
struct Reach {
  const lang::Model& model;
  std::set<int> pools, processes, assignments;
  void visit(const lang::FormulaPtr& formula) {
    if (!formula) return;
    if (formula->node == lang::Node::concentration || formula->node == lang::Node::amount) pools.insert(formula->index);
    if (formula->node == lang::Node::rate) processes.insert(formula->index);
    if (formula->node == lang::Node::assignment && assignments.insert(formula->index).second)
      visit(model.assignments.at(static_cast<std::size_t>(formula->index)).formula);
    for (const auto& argument : formula->arguments) visit(argument);
  }
};

std::string clock(double minutes) { return number(minutes / 60) + " h"; }

}  // namespace

std::string marks_of(const std::vector<Notice>& notices, const std::string& arm) {
  std::set<std::string> marks;
  for (const auto& notice : notices) {
    if (notice.id == "safety-rules") return "not checked";
    const bool rule = notice.id.size() == 3 && notice.id[0] == 'G';
    const bool about =
        notice.arms.empty() || std::find(notice.arms.begin(), notice.arms.end(), arm) != notice.arms.end();
    if (rule && about) marks.insert(notice.id);
  }
  std::string text;
  for (const auto& mark : marks) text += (text.empty() ? "" : " ") + mark;
  return text;
}

bool stopped(const std::vector<Notice>& notices) {
  return std::any_of(notices.begin(), notices.end(), [](const Notice& notice) { return notice.level == "stop"; });
}

Citations read_citations(const std::string& path, Diagnostics& diagnostics) {
  Citations citations;
  const CsvTable table = read_csv(path, diagnostics);
  const int key = table.column("key"), citation = table.column("citation"), doi = table.column("doi"),
            pmid = table.column("pmid");
  if (table.header.empty()) return citations;
  if (key < 0 || citation < 0) {
    diagnostics.error("GLN-O004", {path, 1, 0}, "the table of references lacks a column",
                      "its columns are key, citation, doi, pmid");
    return citations;
  }
  for (const auto& row : table.rows) {
    const auto field = [&](int column) {
      return column < 0 ? std::string() : row.at(static_cast<std::size_t>(column));
    };
    if (!field(key).empty()) citations[field(key)] = {field(citation), field(doi), field(pmid)};
  }
  return citations;
}

std::vector<std::string> sources_of(const lang::Model& model, const std::vector<study::ArmRun>& runs) {
  Reach reach{model, {}, {}, {}};
  for (const auto& run : runs)
    for (const auto& column : run.columns) {
      if (const auto pool = model.pool_index.find(column.name); pool != model.pool_index.end())
        reach.pools.insert(pool->second);
      if (const auto readout = model.readout_index.find(column.name); readout != model.readout_index.end())
        reach.visit(model.readouts.at(static_cast<std::size_t>(readout->second)).formula);
    }
  std::set<int> parameters;
  for (const int pool : reach.pools) {
    parameters.insert(model.pools.at(static_cast<std::size_t>(pool)).baseline);
    for (std::size_t p = 0; p < model.processes.size(); ++p)
      for (const auto& term : model.processes[p].terms)
        if (term.pool == pool) reach.processes.insert(static_cast<int>(p));
  }
  for (const int process : reach.processes) {
    const auto& it = model.processes.at(static_cast<std::size_t>(process));
    parameters.insert(it.parameters.begin(), it.parameters.end());
    parameters.insert(it.flux);
  }
  std::set<std::string> keys;
  for (const int parameter : parameters)
    if (parameter >= 0) {
      const auto& source = model.parameters.at(static_cast<std::size_t>(parameter)).source;
      if (source.kind != lang::Provenance::none) keys.insert(source.references.begin(), source.references.end());
    }
  return {keys.begin(), keys.end()};
}

bool finite(const study::Column& column) {
  for (const double value : {column.baseline, column.max, column.max_rise, column.time_of_max, column.auc_rise})
    if (!std::isfinite(value)) return false;
  return std::all_of(column.values.begin(), column.values.end(), [](double value) { return std::isfinite(value); });
}

/// Those shown that are figures of trials, by name.
std::string statistical_readouts(const Scene& scene) {
  std::set<std::string> names;
  for (const auto& run : *scene.runs)
    for (const auto& column : run.columns)
      if (const auto found = scene.model->readout_index.find(column.name);
          found != scene.model->readout_index.end() &&
          scene.model->readouts[static_cast<std::size_t>(found->second)].statistical)
        names.insert(column.name);
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<Notice> all_notices(const Scene& scene) {
  std::vector<Notice> notices = scene.notices;
  if (const auto names = statistical_readouts(scene); !names.empty())
    notices.push_back(
        {"statistical", "info",
         names + ": statistics, not mechanism: what share of people reported it in trials, by dose; without a "
                 "dose what they reported on placebo"});
  for (std::size_t i = 0; i < scene.runs->size(); ++i) {
    const auto& run = (*scene.runs)[i];
    const std::string label = run.arm == nullptr ? "run" : arm_label(*run.arm);
    if (run.status != ode::Status::ok) {
      notices.push_back({"run-failed", "warning", fmt::format("{}: the computation failed: {}", label, run.reason)});
      continue;
    }
    for (const auto& column : run.columns)
      if (!finite(column))
        notices.push_back(
            {"not-finite", "warning",
             fmt::format("{}: {} has values that are not numbers; they are left empty", label, column.name)});
  }
  return notices;
}

std::string arm_label(const study::Arm& arm) {
  if (!arm.title.empty()) return arm.title;
  return arm.id.empty() ? "run" : arm.id;
}

std::string conditions_in_words(const lang::Model& model, const study::Arm& arm) {
  std::string text;
  for (const auto& use : arm.conditions) {
    if (use.condition < 0) continue;
    if (!text.empty()) text += ", ";
    text += model.conditions.at(static_cast<std::size_t>(use.condition)).name;
    if (use.from) text += " from " + clock(*use.from);
    if (use.to) text += " to " + clock(*use.to);
  }
  return text.empty() ? "healthy" : text;
}

std::string doses_in_words(const study::Arm& arm) {
  std::string text;
  for (const auto& dose : arm.doses) text += (text.empty() ? "" : " + ") + dose.text;
  return text.empty() ? "nothing given" : text;
}

}  // namespace gln::report
