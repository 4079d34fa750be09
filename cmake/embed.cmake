# Builds files into a target, byte for byte:
#   aip_embed(aip_store VARIABLE aip::store::embedded_migrations BASE ${dir} FILES ${files})
# defines `const std::span<const aip::EmbeddedFile> aip::store::embedded_migrations`, sorted by name. Declare it
# `extern` where it is used; see server/base/embedded.hpp.
#
# Run with -P this file is also the generator, so that hashes are of the files as they are when they are compiled.
if(CMAKE_SCRIPT_MODE_FILE)
  string(REGEX REPLACE "^(.*)::([^:]+)$" "\\1" namespace "${VARIABLE}")
  string(REGEX REPLACE "^(.*)::([^:]+)$" "\\2" name "${VARIABLE}")
  if(LIST)
    file(STRINGS "${LIST}" files ENCODING UTF-8)
  else()  # everything there is
    file(GLOB_RECURSE files "${BASE}/*")
    list(SORT files)
  endif()
  set(assembly "")
  set(symbols "")
  set(rows "")
  set(index 0)
  foreach(file IN LISTS files)
    file(RELATIVE_PATH relative "${BASE}" "${file}")
    file(SHA256 "${file}" hash)
    file(SIZE "${file}" size)
    set(symbol "aip_embedded_${name}_${index}")
    string(APPEND assembly "asm(\".section .rodata\\n.balign 16\\n.global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n.byte 0\\n.previous\");\n")
    string(APPEND symbols "extern \"C\" const char ${symbol}[];\n")
    string(APPEND rows "    {\"${relative}\", {${symbol}, ${size}}, \"${hash}\"},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(WRITE "${OUTPUT}" "// Made by cmake/embed.cmake.
#include <array>
#include <span>

#include \"base/embedded.hpp\"

${assembly}
${symbols}
namespace {
const std::array<aip::EmbeddedFile, ${index}> kFiles{{
${rows}}};
}  // namespace

namespace ${namespace} {
extern const std::span<const aip::EmbeddedFile> ${name};
const std::span<const aip::EmbeddedFile> ${name}{kFiles};
}  // namespace ${namespace}
")
  return()
endif()

set(AIP_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(aip_embed target)
  cmake_parse_arguments(ARG "" "VARIABLE;BASE" "FILES" ${ARGN})
  string(MAKE_C_IDENTIFIER "${ARG_VARIABLE}" stem)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${stem}.cpp)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${stem}.txt)
  list(SORT ARG_FILES)
  list(JOIN ARG_FILES "\n" lines)
  file(GENERATE OUTPUT ${list} CONTENT "${lines}\n")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DLIST=${list} -DBASE=${ARG_BASE} -DVARIABLE=${ARG_VARIABLE} -P ${AIP_EMBED_SCRIPT}
    DEPENDS ${ARG_FILES} ${list} ${AIP_EMBED_SCRIPT}
    COMMENT "Embedding ${ARG_VARIABLE}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
