// Reads evidence/claims.toml.

#include "evidence/claims.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>

#include "study/toml_keys.hpp"

namespace gln::evidence {

namespace {

using study::TomlKeys;

std::vector<std::string> words(TomlKeys& keys, const std::string& key) {
  std::vector<std::string> result;
  for (const auto& [word, place] : keys.texts(key)) result.push_back(word);
  return result;
}

class ClaimReader {
 public:
  ClaimReader(std::string file, const std::set<std::string>& references, Diagnostics& diagnostics)
      : file_(std::move(file)), references_(references), diagnostics_(diagnostics) {}

  std::optional<Monograph> read(const toml::table& root) {
    const auto errors_before = diagnostics_.error_count();
    TomlKeys keys(root, file_, "the claims file", diagnostics_);
    if (const auto* head = keys.table("monograph")) {
      TomlKeys inner(*head, file_, "`monograph`", diagnostics_);
      monograph_.title = needed(inner, "title");
      monograph_.about = needed(inner, "about");
      monograph_.as_of = needed(inner, "as_of");
      inner.finish();
    }
    for (const auto* table : keys.tables("claim")) read_claim(*table);
    for (const auto* table : keys.tables("faq")) read_faq(*table);
    keys.finish();
    if (monograph_.claims.empty())
      diagnostics_.error("GLN-K002", keys.place(), "there is no claim in the file", "write at least one [[claim]]");
    check_ids();
    if (diagnostics_.error_count() > errors_before) return std::nullopt;
    return std::move(monograph_);
  }

 private:
  std::string file_;
  const std::set<std::string>& references_;
  Diagnostics& diagnostics_;
  Monograph monograph_;

  std::string needed(TomlKeys& keys, const std::string& key) {
    const auto text = keys.text(key);
    if (text && !text->empty()) return *text;
    diagnostics_.error("GLN-K002", keys.place(), fmt::format("'{}' is missing", key), "see docs/claims.md");
    return {};
  }

  std::string chosen(TomlKeys& keys, const std::string& key, const std::vector<std::string>& allowed) {
    const auto before = diagnostics_.error_count();
    const auto word = keys.choice(key, allowed);
    if (!word && diagnostics_.error_count() == before)
      diagnostics_.error("GLN-K002", keys.place(), fmt::format("'{}' is missing", key), "see docs/claims.md");
    return word.value_or("");
  }

  std::vector<std::string> known_references(TomlKeys& keys) {
    std::vector<std::string> result;
    for (const auto& [key, place] : keys.texts("references")) {
      result.push_back(key);
      if (references_.count(key) != 0) continue;
      const std::string best = nearest(key, {references_.begin(), references_.end()});
      diagnostics_.error("GLN-K003", place, fmt::format("'{}' is not a key of references.csv", key),
                         best.empty() ? "add the source there first" : fmt::format("did you mean '{}'?", best));
    }
    return result;
  }

  void read_claim(const toml::table& table) {
    TomlKeys keys(table, file_, "a claim", diagnostics_);
    Claim claim;
    claim.place = keys.place();
    claim.id = needed(keys, "id");
    claim.section = chosen(keys, "section", claim_sections());
    claim.kind = chosen(keys, "kind", {"fact", "effect", "advice"});
    claim.claim = needed(keys, "claim");
    claim.mechanism = keys.text("mechanism").value_or("");
    claim.evidence = needed(keys, "evidence");
    claim.direction = chosen(keys, "direction", claim_directions());
    claim.effect_size = needed(keys, "effect_size");
    claim.certainty = chosen(keys, "certainty", certainty_levels());
    claim.population = needed(keys, "population");
    claim.references = known_references(keys);
    claim.as_of = needed(keys, "as_of");
    claim.readouts = words(keys, "model_readout");
    claim.experiments = words(keys, "experiment");
    claim.uncertain = words(keys, "uncertain");
    claim.question = keys.text("question").value_or("");
    claim.necessary_only = keys.text("necessary_only").value_or("");
    claim.outside = keys.text("outside").value_or("");
    claim.fold = keys.number("fold").value_or(claim.fold);
    keys.finish();
    if (claim.experiments.empty() != claim.question.empty())
      diagnostics_.error("GLN-K004", claim.place, "`experiment` and `question` belong together",
                         "say in words what of the claim the experiment decides");
    if (!claim.experiments.empty() && !claim.outside.empty())
      diagnostics_.error("GLN-K004", claim.place, "a claim with an experiment is not outside the model",
                         "leave `outside` out");
    if (claim.experiments.empty() && !claim.necessary_only.empty())
      diagnostics_.error("GLN-K004", claim.place, "`necessary_only` speaks of an experiment, and there is none",
                         "leave it out");
    if (claim.experiments.empty() && !claim.uncertain.empty())
      diagnostics_.error("GLN-K004", claim.place, "`uncertain` speaks of an experiment, and there is none",
                         "leave it out");
    if (!(claim.fold > 1.0)) diagnostics_.error("GLN-K005", claim.place, "`fold` must be above 1", "write fold = 1.5");
    if (claim.direction == "benefit" && claim.references.empty())
      diagnostics_.error("GLN-K003", claim.place, "a benefit without a source", "name at least one reference");
    monograph_.claims.push_back(std::move(claim));
  }

  void read_faq(const toml::table& table) {
    TomlKeys keys(table, file_, "a question", diagnostics_);
    Faq faq;
    faq.place = keys.place();
    faq.id = needed(keys, "id");
    faq.question = needed(keys, "question");
    faq.answer = needed(keys, "answer");
    faq.claims = words(keys, "claims");
    faq.references = known_references(keys);
    keys.finish();
    monograph_.faq.push_back(std::move(faq));
  }

  void check_ids() {
    std::set<std::string> seen;
    for (const auto& claim : monograph_.claims)
      if (!claim.id.empty() && !seen.insert(claim.id).second)
        diagnostics_.error("GLN-K006", claim.place, fmt::format("two claims are called '{}'", claim.id),
                           "give each its own id");
    for (const auto& faq : monograph_.faq) {
      for (const auto& id : faq.claims) {
        if (seen.count(id) != 0) continue;
        const std::string best = nearest(id, monograph_.ids());
        diagnostics_.error("GLN-K007", faq.place, fmt::format("'{}' is not a claim of the file", id),
                           best.empty() ? "" : fmt::format("did you mean '{}'?", best));
      }
    }
  }
};

}  // namespace

const std::vector<std::string>& certainty_levels() {
  static const std::vector<std::string> levels = {"very low", "low", "moderate", "high"};
  return levels;
}

const std::vector<std::string>& claim_sections() {
  static const std::vector<std::string> sections = {"usage", "side_effects", "how_it_works", "faq", "added"};
  return sections;
}

const std::vector<std::string>& claim_directions() {
  static const std::vector<std::string> directions = {"benefit", "none", "mixed", "harm", "unknown"};
  return directions;
}

std::string section_title(const std::string& section) {
  static const std::map<std::string, std::string> titles = {{"usage", "What it is used for"},
                                                            {"side_effects", "Side effects and interactions"},
                                                            {"how_it_works", "How it works"},
                                                            {"faq", "Common questions"},
                                                            {"added", "What else should be known"}};
  const auto found = titles.find(section);
  return found == titles.end() ? section : found->second;
}

const Claim* Monograph::find(const std::string& id) const {
  const auto found = std::find_if(claims.begin(), claims.end(), [&](const Claim& claim) { return claim.id == id; });
  return found == claims.end() ? nullptr : &*found;
}

std::vector<std::string> Monograph::ids() const {
  std::vector<std::string> result;
  for (const auto& claim : claims) result.push_back(claim.id);
  return result;
}

std::optional<Monograph> read_claims(const std::string& path, const std::set<std::string>& references,
                                     Diagnostics& diagnostics) {
  toml::table root;
  try {
    root = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    diagnostics.error("GLN-K001", TomlKeys::place_of(error.source(), path), std::string(error.description()),
                      "the claims must be readable TOML");
    return std::nullopt;
  }
  return ClaimReader(path, references, diagnostics).read(root);
}

}  // namespace gln::evidence
