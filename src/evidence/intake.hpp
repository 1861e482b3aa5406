#pragma once
// How much glutamine an arm gives: per dose, per day, by which way, for how long.

#include "evidence/safety.hpp"

namespace gln::evidence {

struct Intakes {
  double total_per_day = 0, enteral_per_day = 0, total_single = 0,
         enteral_single = 0;  ///< mmol glutamine; a day is the worst 24 h
  double dipeptide_iv_per_day = 0, amino_acids_iv_per_day = 0, amino_acids_iv_rate = 0;  ///< kg; kg/min
  double dipeptide_share = 0;  ///< of a day's amino acids by vein, where there are others than the dipeptide
  double span = 0;             ///< min, first to last glutamine
  bool any = false, parenteral = false;
};

Intakes intakes_of(const SafetyRules& rules, const lang::Model& model, const study::Arm& arm, double weight_kg);

}  // namespace gln::evidence
