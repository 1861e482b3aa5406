#include "cli/model_export.hpp"
namespace gln::cli {
int model_export(const Session&, const ModelCommandOptions&) { return usage_error("GLN-X050", "not yet", ""); }
}  // namespace gln::cli
