# Builds the description of the HTTP API (api/openapi.yaml) into `target`, as `aip::app::embedded_api`: openapi.yaml,
# openapi.json and docs.html (tools/api-docs). Fails the build when the program serves a route that the description
# lacks, or the other way round. Run with -P this file is that check.
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_minimum_required(VERSION 3.25)
  execute_process(COMMAND ${PROGRAM} routes OUTPUT_VARIABLE output RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${PROGRAM} routes failed: ${result}")
  endif()
  string(REGEX MATCHALL "[^\n]+" served "${output}")

  set(described "")
  file(STRINGS ${DESCRIPTION} lines REGEX "^(components:|  /.*:|    (get|head|post|put|patch|delete|options):)$" ENCODING UTF-8)
  foreach(line IN LISTS lines)
    if(line STREQUAL "components:")
      break()
    elseif(line MATCHES "^  (/.*):$")
      set(path ${CMAKE_MATCH_1})
    elseif(line MATCHES "^    ([a-z]+):$")
      string(TOUPPER ${CMAKE_MATCH_1} method)
      list(APPEND described "${method} ${path}")
    endif()
  endforeach()

  set(faults "")
  foreach(route IN LISTS served)
    if(NOT "${route}" IN_LIST described)
      string(APPEND faults "\n  served, but not described: ${route}")
    endif()
  endforeach()
  foreach(route IN LISTS described)
    if(NOT "${route}" IN_LIST served)
      string(APPEND faults "\n  described, but not served: ${route}")
    endif()
  endforeach()
  if(faults)
    message(FATAL_ERROR "The routes and ${DESCRIPTION} differ:${faults}")
  endif()
  return()
endif()

set(AIP_API_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(aip_embed_api target description)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/api)
  set(tool ${PROJECT_SOURCE_DIR}/tools/api-docs)
  set(table ${CMAKE_CURRENT_BINARY_DIR}/embedded_api.cpp)
  add_custom_command(
    OUTPUT ${table}
    COMMAND node ${tool}/build.mjs ${description} ${folder}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${table} -DBASE=${folder} -DVARIABLE=aip::app::embedded_api -P ${AIP_EMBED_SCRIPT}
    DEPENDS ${description} ${tool}/build.mjs ${tool}/docs.css ${AIP_EMBED_SCRIPT}
    COMMENT "Embedding the description of the API"
    VERBATIM)
  target_sources(${target} PRIVATE ${table})
  add_custom_command(
    TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${target}> -DDESCRIPTION=${description} -P ${AIP_API_SCRIPT}
    COMMENT "Comparing the routes with their description"
    VERBATIM)
endfunction()
