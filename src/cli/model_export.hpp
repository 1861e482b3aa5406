#pragma once
// gln model export FILE.xml

#include "cli/options.hpp"
#include "cli/session.hpp"

namespace gln::cli {

int model_export(const Session& session, const ModelCommandOptions& options);

}  // namespace gln::cli
