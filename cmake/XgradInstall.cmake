# <xgrad/xgrad.hpp>; cmake --install, and what find_package(xgrad) and pkg-config read afterwards.
include(CMakePackageConfigHelpers)

# <xgrad/xgrad.hpp> includes every public header of Tensor, layers, optimizers and data.
get_property(headers GLOBAL PROPERTY XGRAD_HEADERS)
get_property(separate_headers GLOBAL PROPERTY XGRAD_SEPARATE_HEADERS)
list(SORT headers)
set(XGRAD_INCLUDES "")
foreach(header ${headers})
  file(RELATIVE_PATH header ${XGRAD_INCLUDE_ROOT} ${header})
  string(APPEND XGRAD_INCLUDES "#include <${header}>\n")
endforeach()
configure_file(cmake/xgrad.hpp.in ${XGRAD_INCLUDE_ROOT}/xgrad/xgrad.hpp @ONLY)

if(NOT XGRAD_INSTALL)
  return()
endif()
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/xgrad)

# xgrad_install(EXPORT LIBRARY ...): in two parts, what programs need when they run and what builds them.
function(xgrad_install export)
  install(TARGETS ${ARGN} EXPORT ${export}
    LIBRARY COMPONENT library NAMELINK_COMPONENT development
    ARCHIVE COMPONENT development FILE_SET HEADERS COMPONENT development)
  install(EXPORT ${export} NAMESPACE xgrad:: DESTINATION ${package} COMPONENT development)
endfunction()

target_sources(xgrad PUBLIC FILE_SET HEADERS BASE_DIRS ${XGRAD_INCLUDE_ROOT}
  FILES ${XGRAD_INCLUDE_ROOT}/xgrad/xgrad.hpp ${headers} ${separate_headers})
xgrad_install(xgradTargets ${XGRAD_LIBRARIES})
# The component "distributed", where MPI was found. Its headers are not part of <xgrad/xgrad.hpp>.
if(TARGET xgrad_distributed)
  xgrad_install(xgradDistributedTargets xgrad_distributed xgrad_distributed_f64)
endif()

configure_package_config_file(cmake/xgradConfig.cmake.in ${PROJECT_BINARY_DIR}/xgradConfig.cmake
  INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/xgradConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/xgradConfig.cmake ${PROJECT_BINARY_DIR}/xgradConfigVersion.cmake
  DESTINATION ${package} COMPONENT development)

# xgrad.pc and xgrad_f64.pc. Relative to their own place, so that --prefix, DESTDIR and a move of the folder change nothing.
file(RELATIVE_PATH XGRAD_PC_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
foreach(XGRAD_PC_NAME ${XGRAD_LIBRARIES})
  get_target_property(XGRAD_PC_SCALAR ${XGRAD_PC_NAME} INTERFACE_XGRAD_SCALAR)
  set(XGRAD_PC_FLAGS "")
  if(XGRAD_PC_SCALAR STREQUAL "double")
    string(APPEND XGRAD_PC_FLAGS " -DXGRAD_SCALAR_DOUBLE")
  endif()
  if(XGRAD_HAS_GLIBCXX_DEBUG)
    string(APPEND XGRAD_PC_FLAGS " -DXGRAD_GLIBCXX_DEBUG")
  endif()
  # What the library itself links: a program that links a static one must name it.
  set(XGRAD_PC_PRIVATE "-ltbb -lpthread -ldl")
  set(XGRAD_PC_LIBS "")
  if(NOT BUILD_SHARED_LIBS)
    set(XGRAD_PC_LIBS " ${XGRAD_PC_PRIVATE}")
  endif()
  configure_file(cmake/xgrad.pc.in ${PROJECT_BINARY_DIR}/${XGRAD_PC_NAME}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${XGRAD_PC_NAME}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT development)
endforeach()
