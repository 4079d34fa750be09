# Builds the page (web/) when its sources changed and embeds every file of web/dist into `target`, as
# `aip::app::embedded_page` (see cmake/embed.cmake).
function(aip_embed_page target web)
  file(GLOB_RECURSE page_sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
  list(FILTER page_sources EXCLUDE REGEX "\\.test\\.tsx?$")
  set(stamp ${CMAKE_CURRENT_BINARY_DIR}/page.stamp)
  add_custom_command(
    OUTPUT ${stamp}
    COMMAND npm run --silent build
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${page_sources} ${web}/package-lock.json ${web}/index.html ${web}/vite.config.ts
    WORKING_DIRECTORY ${web}
    COMMENT "Building the page"
    VERBATIM)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/embedded_page.cpp)
  # The names in dist hold hashes of their contents, so they are listed when they have been built.
  add_custom_command(
    OUTPUT ${table}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${table} -DBASE=${web}/dist -DVARIABLE=aip::app::embedded_page -P ${AIP_EMBED_SCRIPT}
    DEPENDS ${stamp} ${AIP_EMBED_SCRIPT}
    COMMENT "Embedding the page"
    VERBATIM)
  target_sources(${target} PRIVATE ${table})
endfunction()
