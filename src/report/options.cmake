# The style and script of the pages become part of the program.
set(report_assets page.css uPlot.min.css uPlot.iife.min.js chart.js simulate.js validate.js claims.js)
list(TRANSFORM report_assets PREPEND ${CMAKE_CURRENT_LIST_DIR}/assets/ OUTPUT_VARIABLE report_asset_files)
add_custom_command(
  OUTPUT ${CMAKE_BINARY_DIR}/generated/report_assets.cpp
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
  COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_CURRENT_LIST_DIR}/assets "-DNAMES=${report_assets}"
          -DOUTPUT=${CMAKE_BINARY_DIR}/generated/report_assets.cpp -P ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
  DEPENDS ${report_asset_files} ${CMAKE_CURRENT_LIST_DIR}/embed.cmake
  COMMENT "Embedding the assets of the pages"
  VERBATIM)
target_sources(gln_report PRIVATE ${CMAKE_BINARY_DIR}/generated/report_assets.cpp)
