#pragma once
// Who is simulated: sex, age, weight, height and measured baselines become parameter slots. What was not said is taken
// from the reference person and listed.

#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "dosing/regimen.hpp"
#include "lang/model.hpp"

namespace gln::person {

/// Parameter slot overrides of a person (covariates and measured baselines), internal units.
struct Person {
  std::map<int, double> slots;
  std::vector<std::string> given, assumed;  ///< "weight 70 kg" ...: what was said and what was taken as default
  /// Covariates said that this body cannot be (GLN-P007): no slots, but safety rules must know of them.
  std::map<int, double> refused;
  std::string refusal;  ///< why this body cannot be the person, in words; empty: it can
};

/// One thing said about a person, from a flag or a study file: {"weight", "85.8 kg"}, {"plasma.gln", "420 umol/L"},
/// {"sex", "male"}.
struct Field {
  std::string key, text;
  Place place;
};

/// Keys: `sex` (male, female), every covariate of the model (age, weight, height ...), and every pool that has a
/// baseline. Errors GLN-P001 to GLN-P009, warnings from GLN-P010. A field with an error is left at its default.
Person make_person(const std::vector<Field>& fields, const lang::Model& model, Diagnostics& diagnostics);

/// True when there are errors and all of them are GLN-P007 or GLN-P015: everything was understood, and this body cannot
/// be that person.
bool only_refused(const Diagnostics& diagnostics, std::size_t first = 0);

/// How a person lies outside what the model is made for, each in words with direction and distance: covariates, body
/// mass index.
std::vector<std::string> outside_ranges(const Person& person, const lang::Model& model);

/// Refuses a person younger than the model is made for whose weight or height was not said: that of the reference adult
/// would be taken. GLN-P015 at `place`. For whoever has all of what was said of a person: file and flags.
void refuse_child_without_size(Person& person, const lang::Model& model, const Place& place, Diagnostics& diagnostics);

/// Measured baselines five times above or below the usual one, in words.
std::vector<std::string> far_baselines(const Person& person, const lang::Model& model);

/// Every parameter slot of a person: the model's defaults, then the overrides.
std::vector<double> slots_of(const Person& person, const lang::Model& model);

/// Weight and body surface area (Mosteller: sqrt(height in cm * weight in kg / 3600)) of a person with these slots.
dosing::BodySize body_size(const std::vector<double>& slots, const lang::Model& model);

/// What `make_person` understands, for messages and completion: sex, covariates.
std::vector<std::string> known_keys(const lang::Model& model);

}  // namespace gln::person
