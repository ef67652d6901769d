# The two libraries, xgrad (Scalar = float) and xgrad_f64 (Scalar = double): the same sources compiled twice, each in its own
# inline namespace. xgrad_base are the objects that do not depend on Scalar: compiled once, they are part of both.

# xgrad_find(NAME OLDEST NEWEST): the versions that were tried (tests/package/versions); what is older than all of them is an
# error. A parent project may have the target already.
function(xgrad_find name oldest newest)
  if(TARGET ${name})
    return()
  endif()
  find_package(${name} REQUIRED)
  if(${name}_VERSION AND ${name}_VERSION VERSION_LESS oldest)
    message(FATAL_ERROR "xgrad needs ${name} ${oldest} or newer (tried: up to ${newest}), and ${${name}_DIR} is ${name} "
                        "${${name}_VERSION}: put the folder of a newer one into CMAKE_PREFIX_PATH.")
  elseif(${name}_VERSION AND ${name}_VERSION VERSION_GREATER newest)
    message(STATUS "${name} ${${name}_VERSION} is newer than the newest that xgrad was tried with, ${newest}")
  endif()
endfunction()
xgrad_find(xtl 0.7.2 0.8.2)
xgrad_find(xtensor 0.24.3 0.27.1)
xgrad_find(xsimd 8.1.0 14.3.0)
find_package(TBB REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(FastFloat REQUIRED)
find_package(Threads REQUIRED)
find_package(BLAS REQUIRED)

# Whether _GLIBCXX_DEBUG is among the flags, or a parent project's definitions: programs must have it then, too
# (engine/system/export.hpp).
include(CheckCXXSourceCompiles)
get_directory_property(CMAKE_REQUIRED_DEFINITIONS COMPILE_DEFINITIONS)
list(TRANSFORM CMAKE_REQUIRED_DEFINITIONS PREPEND -D)
check_cxx_source_compiles("#ifndef _GLIBCXX_DEBUG\n#error\n#endif\nint main() {}" XGRAD_HAS_GLIBCXX_DEBUG)
unset(CMAKE_REQUIRED_DEFINITIONS)

add_library(xgrad_base OBJECT)
add_library(xgrad $<TARGET_OBJECTS:xgrad_base>)
add_library(xgrad_f64 $<TARGET_OBJECTS:xgrad_base>)
set(XGRAD_LIBRARIES xgrad xgrad_f64)

# <xgrad/engine/graph/tensor.hpp> is written the same way in the build tree, installed, and in the library itself: links to the
# folders make that possible.
set(XGRAD_INCLUDE_ROOT ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${XGRAD_INCLUDE_ROOT}/xgrad)
foreach(folder engine nn optim data testing)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${XGRAD_INCLUDE_ROOT}/xgrad/${folder} SYMBOLIC)
endforeach()

# No warnings about changes of sign: positions are signed here, sizes of containers are not.
set(XGRAD_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion)
if(XGRAD_WERROR)
  list(APPEND XGRAD_WARNINGS -Werror)
endif()

# What all libraries of the project have in common, and the objects that are in them.
function(xgrad_library library)
  set_target_properties(${library} PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    EXCLUDE_FROM_ALL ${XGRAD_ON_DEMAND}
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  target_compile_features(${library} PUBLIC cxx_std_20)
  # -ffp-contract: results must not depend on whether the compiler fuses a product and a sum; where that is wanted, the
  # source says std::fma. -fno-semantic-interposition: calls within a library are direct, nobody replaces its functions.
  target_compile_options(${library} PRIVATE -ffp-contract=off -fno-math-errno -fno-trapping-math
                                            -fno-semantic-interposition ${XGRAD_WARNINGS})
  # A program may be compiled with -ffast-math. Linked with it, it would start by making numbers 0 that are too small to be
  # normal, in the whole process.
  target_link_options(${library} INTERFACE -fno-fast-math -fno-unsafe-math-optimizations)
  if(NOT CMAKE_BUILD_TYPE MATCHES "^(Debug|None)$")  # also for a user who sets no build type
    target_compile_options(${library} PRIVATE -O3)
  endif()
  get_target_property(type ${library} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    target_link_options(${library} PRIVATE LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
    set_property(TARGET ${library} APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/exports.map)
  endif()
  target_compile_definitions(${library} PRIVATE XGRAD_LIBRARY PUBLIC $<$<BOOL:${XGRAD_HAS_GLIBCXX_DEBUG}>:XGRAD_GLIBCXX_DEBUG>)
  target_link_libraries(${library} PUBLIC xtensor)
  # xtensor would be most of a file's compile time: it is parsed once.
  target_precompile_headers(${library} PRIVATE
    <algorithm> <atomic> <cmath> <functional> <memory> <optional> <span> <sstream> <string> <vector>
    ${PROJECT_SOURCE_DIR}/engine/array/xtensor.hpp)
  target_include_directories(${library} PUBLIC
    $<BUILD_INTERFACE:${XGRAD_INCLUDE_ROOT}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endfunction()
xgrad_library(xgrad_base)
target_link_libraries(xgrad_base PRIVATE nlohmann_json::nlohmann_json FastFloat::fast_float Threads::Threads TBB::tbb)
foreach(library ${XGRAD_LIBRARIES})
  xgrad_library(${library})
  target_link_libraries(${library} PRIVATE $<BUILD_INTERFACE:FastFloat::fast_float> Threads::Threads TBB::tbb ${CMAKE_DL_LIBS})
endforeach()
target_compile_definitions(xgrad_f64 PUBLIC XGRAD_SCALAR_DOUBLE)

# A program links one of the two; both are an error when CMake generates.
set_target_properties(xgrad PROPERTIES INTERFACE_XGRAD_SCALAR float)
set_target_properties(xgrad_f64 PROPERTIES INTERFACE_XGRAD_SCALAR double)
set_property(TARGET xgrad xgrad_f64 APPEND PROPERTY COMPATIBLE_INTERFACE_STRING XGRAD_SCALAR)

add_library(xgrad::xgrad ALIAS xgrad)
add_library(xgrad::xgrad_f64 ALIAS xgrad_f64)

# xgrad_sources(BASE a.cpp ... TENSOR b.cpp ... HEADERS c.hpp ...): called by each folder for its own files. SEPARATE_HEADERS
# are installed and not part of <xgrad/xgrad.hpp>.
function(xgrad_sources)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "BASE;TENSOR;HEADERS;SEPARATE_HEADERS")
  list(TRANSFORM arg_BASE PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(TRANSFORM arg_TENSOR PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  target_sources(xgrad_base PRIVATE ${arg_BASE})
  target_sources(xgrad PRIVATE ${arg_TENSOR})
  target_sources(xgrad_f64 PRIVATE ${arg_TENSOR})
  file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  list(TRANSFORM arg_HEADERS PREPEND ${XGRAD_INCLUDE_ROOT}/xgrad/${folder}/)
  list(TRANSFORM arg_SEPARATE_HEADERS PREPEND ${XGRAD_INCLUDE_ROOT}/xgrad/${folder}/)
  set_property(GLOBAL APPEND PROPERTY XGRAD_HEADERS ${arg_HEADERS})
  set_property(GLOBAL APPEND PROPERTY XGRAD_SEPARATE_HEADERS ${arg_SEPARATE_HEADERS})
endfunction()
