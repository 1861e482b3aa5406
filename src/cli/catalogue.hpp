#pragma once
// What a model holds, kind by kind, as rows of plain text: for listings and their JSON.

#include <optional>
#include <string>
#include <vector>

#include "lang/model.hpp"

namespace gln::cli {

struct Entry {
  std::string name, detail, title;
};

struct Catalogue {
  std::string detail_header;  ///< what `detail` holds
  std::vector<Entry> entries;
};

/// Kinds `catalogue` understands.
const std::vector<std::string>& catalogue_kinds();

/// Entries of a kind whose name contains `filter`; nullopt for an unknown kind.
std::optional<Catalogue> catalogue(const lang::Model& model, const std::string& kind, const std::string& filter);

/// Every name `gln model show` understands.
std::vector<std::string> all_names(const lang::Model& model);

}  // namespace gln::cli
