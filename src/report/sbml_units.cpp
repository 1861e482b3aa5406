#include "report/sbml_units.hpp"

#include <sbml/SBMLTypes.h>

#include "report/sbml_names.hpp"

#ifdef LIBSBML_USE_CPP_NAMESPACE  // NOTE: libSBML lives in a namespace or not, as its packager chose
using namespace libsbml;
#endif

namespace gln::report {

Dimension SbmlUnits::amount() {
  Dimension amount;
  amount.exponent[Dimension::amount] = 1;
  return amount;
}

std::string SbmlUnits::unit(const Dimension& dimension, double factor) {
  if (dimension.dimensionless() && factor == 1.0) return "dimensionless";
  const std::string id = sbml_unit_name(dimension, factor);
  if (!known_.insert(id).second) return id;
  auto& definition = *model_.createUnitDefinition();
  definition.setId(id);
  const auto add = [&](UnitKind_t kind, int exponent, int scale, double multiplier) {
    auto& part = *definition.createUnit();
    part.setKind(kind);
    part.setExponent(exponent);
    part.setScale(scale);
    part.setMultiplier(multiplier);
  };
  const auto& e = dimension.exponent;
  if (factor != 1.0) add(UNIT_KIND_DIMENSIONLESS, 1, 0, factor);
  if (e[Dimension::amount] != 0) add(UNIT_KIND_MOLE, e[Dimension::amount], -3, 1.0);
  if (e[Dimension::length] % 3 == 0 && e[Dimension::length] != 0)
    add(UNIT_KIND_LITRE, e[Dimension::length] / 3, 0, 1.0);
  else if (e[Dimension::length] != 0)
    add(UNIT_KIND_METRE, e[Dimension::length], -1, 1.0);
  if (e[Dimension::mass] != 0) add(UNIT_KIND_KILOGRAM, e[Dimension::mass], 0, 1.0);
  if (e[Dimension::time] != 0) add(UNIT_KIND_SECOND, e[Dimension::time], 0, 60.0);
  if (e[Dimension::enzyme] != 0) add(UNIT_KIND_ITEM, e[Dimension::enzyme], 0, 1.0);
  if (e[Dimension::energy] != 0) add(UNIT_KIND_JOULE, e[Dimension::energy], 0, 4184.0);
  return id;
}

std::string SbmlUnits::substance(const Dimension& dimension) {
  Dimension item, mass;
  item.exponent[Dimension::enzyme] = 1;
  mass.exponent[Dimension::mass] = 1;
  const bool allowed = dimension == amount() || dimension == item || dimension == mass;
  return allowed ? unit(dimension, 1.0) : "dimensionless";
}

}  // namespace gln::report
