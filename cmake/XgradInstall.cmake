# cmake --install, and what find_package(xgrad) reads afterwards.
include(CMakePackageConfigHelpers)

get_property(headers GLOBAL PROPERTY XGRAD_HEADERS)
list(SORT headers)

# <xgrad/xgrad.hpp> includes every public header of Tensor, layers, optimizers and data.
set(XGRAD_INCLUDES "")
foreach(header ${headers})
  file(RELATIVE_PATH header ${XGRAD_INCLUDE_ROOT} ${header})
  string(APPEND XGRAD_INCLUDES "#include <${header}>\n")
endforeach()
configure_file(cmake/xgrad.hpp.in ${XGRAD_INCLUDE_ROOT}/xgrad/xgrad.hpp @ONLY)

target_sources(xgrad_base PUBLIC FILE_SET HEADERS BASE_DIRS ${XGRAD_INCLUDE_ROOT}
  FILES ${XGRAD_INCLUDE_ROOT}/xgrad/xgrad.hpp ${headers})

install(TARGETS ${XGRAD_LIBRARIES} EXPORT xgradTargets FILE_SET HEADERS)
install(EXPORT xgradTargets NAMESPACE xgrad:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/xgrad)
set_target_properties(xgrad_base PROPERTIES EXPORT_NAME base)

# The component "distributed", where MPI was found. Its headers are not part of <xgrad/xgrad.hpp>.
if(TARGET xgrad_distributed)
  install(TARGETS xgrad_distributed xgrad_distributed_f64 EXPORT xgradDistributedTargets FILE_SET HEADERS)
  install(EXPORT xgradDistributedTargets NAMESPACE xgrad:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/xgrad)
endif()

configure_package_config_file(cmake/xgradConfig.cmake.in ${PROJECT_BINARY_DIR}/xgradConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/xgrad)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/xgradConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/xgradConfig.cmake ${PROJECT_BINARY_DIR}/xgradConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/xgrad)
