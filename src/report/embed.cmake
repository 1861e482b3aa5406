# Writes a C++ file holding the bytes of the assets: cmake -DFOLDER=... -DNAMES="a;b" -DOUTPUT=... -P embed.cmake
set(body "")
set(entries "")
foreach(name IN LISTS NAMES)
  file(READ ${FOLDER}/${name} hex HEX)
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" symbol ${name})
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND body "constexpr unsigned char k_${symbol}[] = {\n${bytes}};\n")
  string(APPEND entries "  if (name == \"${name}\") return {reinterpret_cast<const char*>(k_${symbol}), sizeof(k_${symbol})};\n")
endforeach()
file(WRITE ${OUTPUT}
  "// Generated from src/report/assets.\n#include \"report/assets.hpp\"\n\nnamespace gln::report {\nnamespace {\n${body}}  // namespace\n\n"
  "std::string_view asset(std::string_view name) {\n${entries}  return {};\n}\n\n}  // namespace gln::report\n")
