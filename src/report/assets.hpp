#pragma once
// Files of src/report/assets, held in the program.

#include <string_view>

namespace gln::report {

/// The bytes of an asset ("page.css"); empty when there is none of that name.
std::string_view asset(std::string_view name);

}  // namespace gln::report
