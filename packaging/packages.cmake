# Packages made by cpack: libxgrad0.2 and libxgrad-dev; with XGRAD_EXAMPLES also xgrad-programs, where every program is called
# xgrad-NAME and has a man page made from its --help. packaging/debian/build makes, checks and tries them.
set(soversion ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_COMPONENTS_ALL library development)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libxgrad${soversion})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libxgrad-dev)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME xgrad-programs)

if(XGRAD_EXAMPLES)
  list(APPEND CPACK_COMPONENTS_ALL programs)
  set(private ${CMAKE_INSTALL_LIBDIR}/xgrad)  # libraries of the programs alone
  install(TARGETS xgrad_pictures LIBRARY DESTINATION ${private} COMPONENT programs)
  find_program(HELP2MAN help2man)
  foreach(program language_detector recommender recover_seed text_classifier word2vec)
    string(REPLACE _ - name xgrad-${program})
    set_target_properties(${program} PROPERTIES OUTPUT_NAME ${name} INSTALL_RPATH ${CMAKE_INSTALL_PREFIX}/${private})
    install(TARGETS ${program} RUNTIME COMPONENT programs)
    if(HELP2MAN)
      set(page ${CMAKE_CURRENT_BINARY_DIR}/${name}.1)
      add_custom_command(OUTPUT ${page}.gz DEPENDS ${program} ${CMAKE_CURRENT_SOURCE_DIR}/man_page
        COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/man_page ${HELP2MAN} $<TARGET_FILE:${program}> ${PROJECT_VERSION} ${page})
      add_custom_target(man_${program} ALL DEPENDS ${page}.gz)
      install(FILES ${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT programs)
    endif()
  endforeach()
endif()

# What Debian wants to find in every package.
execute_process(COMMAND gzip -9nc ${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog
                OUTPUT_FILE ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
configure_file(${PROJECT_SOURCE_DIR}/LICENSE ${CMAKE_CURRENT_BINARY_DIR}/copyright COPYONLY)
foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} upper)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz ${CMAKE_CURRENT_BINARY_DIR}/copyright
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME} COMPONENT ${component})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_CONTACT "The authors of xgrad <xgrad@users.noreply.github.com>")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)

set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "deep learning for embeddings - shared libraries
 Reverse-mode autograd over xtensor arrays: embeddings with row-sparse
 gradients, optimizers that take them, PyTorch's names and numbers. One
 library computes in float, the other in double.")
# OpenBLAS is loaded by name when the first product is computed.
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libopenblas0-pthread | libopenblas0")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "deep learning for embeddings - development files
 Headers, and what find_package and pkg-config read, for programs that use
 libxgrad${soversion}.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libxgrad${soversion} (= ${PROJECT_VERSION}), libxtensor-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "libboost-test-dev")

set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SECTION science)
set(CPACK_COMPONENT_PROGRAMS_DESCRIPTION "deep learning for embeddings - programs
 Detects the language of texts, recommends movies, classifies texts, learns
 vectors of words, and finds the seed of a PyTorch tensor.")
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS "libxgrad${soversion} (= ${PROJECT_VERSION})")
include(CPack)
