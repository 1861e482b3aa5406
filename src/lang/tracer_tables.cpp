// [tracer.x], and the labelled products that follow from it.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "lang/builder.hpp"
#include "lang/tracers.hpp"

namespace gln::lang {

namespace {

/// "15N-amide": letters, digits and dashes, so that it can stand in a dose and in the name of a readout.
bool check_tracer_name(Builder& builder, const std::string& name, const Place& place) {
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(),
                                                 [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  if (!good)
    builder.diagnostics.error("GLN-T010", place, fmt::format("'{}' cannot be the name of a tracer", name),
                              "letters, digits and -: 15N-amide");
  return good;
}

void settle_groups(Builder& builder, const std::vector<Text>& groups, Tracer& tracer) {
  if (groups.size() == 1 && groups.front().value() == "molecule") {
    tracer.element = 'M';
    tracer.groups = {0};
    tracer.atoms = 1.0;
    return;
  }
  const auto& species = builder.model.species[static_cast<std::size_t>(tracer.species)];
  for (const auto& text : groups) {
    const int group = find_group(builder, tracer.species, text.value(), text.place());
    if (group < 0) continue;
    const auto& data = species.groups[static_cast<std::size_t>(group)];
    if (!tracer.groups.empty() && data.element != tracer.element)
      builder.diagnostics.error("GLN-A009", text.place(),
                                fmt::format("tracer '{}' would label both C and N", tracer.name),
                                "one tracer follows one element; declare two");
    tracer.element = data.element;
    tracer.groups.push_back(group);
    tracer.atoms += data.atoms;
  }
}

/// The product with label in it: "15n-amide-glutamine" from "l-glutamine". Words of a dose are lower case.
std::string labelled_name(const Tracer& tracer) {
  std::string name = tracer.name + "-" + (tracer.labels.starts_with("l-") ? tracer.labels.substr(2) : tracer.labels);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

void settle_product(Builder& builder, int index, const Text& labels) {
  auto& tracer = builder.model.tracers[static_cast<std::size_t>(index)];
  const int of = builder.model.find_product(tracer.labels);
  if (of < 0) {
    std::vector<std::string> known;
    for (const auto& product : builder.model.products) known.push_back(product.name);
    builder.diagnostics.error("GLN-N017", labels.place(), fmt::format("there is no product '{}'", tracer.labels),
                              builder.suggestion(tracer.labels, known));
    return;
  }
  Product product = builder.model.products[static_cast<std::size_t>(of)];
  const bool holds = std::any_of(product.delivers.begin(), product.delivers.end(),
                                 [&](const Delivery& delivery) { return delivery.species == tracer.species; });
  if (!holds && tracer.species >= 0)
    builder.diagnostics.error("GLN-A010", labels.place(),
                              fmt::format("product '{}' holds no {} to label", product.name,
                                          builder.model.species[static_cast<std::size_t>(tracer.species)].name));
  product.name = labelled_name(tracer);
  product.title += ", labelled: " + tracer.name;
  product.tracer = index;
  product.place = tracer.place;
  if (!builder.declare("product", product.name, tracer.place)) return;
  tracer.product = static_cast<int>(builder.model.products.size());
  builder.model.product_index[product.name] = tracer.product;
  builder.model.products.push_back(std::move(product));
}

}  // namespace

void read_tracer(Builder& builder, Table& table, const std::string& name) {
  Tracer tracer;
  tracer.name = name;
  tracer.title = table.string("title");
  tracer.place = table.place();
  table.get("note");
  table.get("reference");
  table.require("species");
  table.require("group", "the groups it labels, or \"molecule\"");
  table.require("product", "the product it labels");
  const auto species = table.text("species"), labels = table.text("product");
  const auto groups = table.texts("group");
  table.finish();
  if (!check_tracer_name(builder, name, table.place()) || !builder.declare("tracer", name, table.place())) return;
  if (labels) tracer.labels = labels->value();
  const int index = static_cast<int>(builder.model.tracers.size());
  builder.model.tracer_index[name] = index;
  builder.model.tracers.push_back(std::move(tracer));
  builder.later(Stage::turns, [&builder, index, species, groups] {
    auto& target = builder.model.tracers[static_cast<std::size_t>(index)];
    if (species) target.species = builder.species_named(species->value(), species->place());
    if (target.species >= 0) settle_groups(builder, groups, target);
  });
  if (labels)
    builder.later(Stage::tracers, [&builder, index, labels = *labels] { settle_product(builder, index, labels); });
}

void settle_tracers(Builder& builder) {
  auto& model = builder.model;
  for (std::size_t i = 0; i < model.tracers.size(); ++i) {
    const Model alone = with_tracers(model, {static_cast<int>(i)});
    for (std::size_t k = model.readouts.size(); k < alone.readouts.size(); ++k) {
      const auto& readout = alone.readouts[k];
      model.traced_index[readout.name] = static_cast<int>(model.traced.size());
      model.traced.push_back({readout.name, readout.title, readout.unit, static_cast<int>(i)});
    }
  }
}

}  // namespace gln::lang
