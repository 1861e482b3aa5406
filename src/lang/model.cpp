#include "lang/model.hpp"

namespace gln::lang {

namespace {

int find(const std::unordered_map<std::string, int>& index, const std::string& name) {
  const auto found = index.find(name);
  return found == index.end() ? -1 : found->second;
}

}  // namespace

int Model::find_parameter(const std::string& name) const { return find(parameter_index, name); }
int Model::find_species(const std::string& name) const { return find(species_index, name); }
int Model::find_pool(const std::string& name) const { return find(pool_index, name); }
int Model::find_process(const std::string& name) const { return find(process_index, name); }
int Model::find_assignment(const std::string& name) const { return find(assignment_index, name); }
int Model::find_readout(const std::string& name) const { return find(readout_index, name); }
int Model::find_condition(const std::string& name) const { return find(condition_index, name); }
int Model::find_product(const std::string& name) const { return find(product_index, name); }
int Model::find_route(const std::string& name) const { return find(route_index, name); }
int Model::find_tracer(const std::string& name) const { return find(tracer_index, name); }
int Model::find_traced(const std::string& name) const { return find(traced_index, name); }

}  // namespace gln::lang
