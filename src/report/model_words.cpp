#include "report/model_words.hpp"

namespace gln::report {

std::string kind_name(lang::Provenance kind) {
  switch (kind) {
    case lang::Provenance::sourced:
      return "sourced";
    case lang::Provenance::fitted:
      return "fitted";
    case lang::Provenance::derived:
      return "derived";
    case lang::Provenance::assumption:
      return "assumption";
    case lang::Provenance::none:
      break;
  }
  return "implicit";
}

}  // namespace gln::report
