# Compiler settings that hold for every target: language level, warnings, ccache, mold, sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

find_program(SKYDECK_CCACHE ccache)
if(SKYDECK_CCACHE)
  # Relative paths and the sloppiness that precompiled headers need let two checkouts share results.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
      ${SKYDECK_CCACHE})
endif()

find_program(SKYDECK_MOLD mold)
if(SKYDECK_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra $<$<BOOL:${SKYDECK_WERROR}>:-Werror> -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_UNITY_BUILD)
  # Several files are one unit here; what is anonymous in one of them stays its own all the same.
  add_compile_options(-Wno-subobject-linkage)
endif()
# Compile paths relative to the checkout: log lines and assertions stay short and cacheable.
add_compile_options("-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")

if(SKYDECK_SANITIZE)
  add_compile_options(-fsanitize=${SKYDECK_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${SKYDECK_SANITIZE})
endif()

if(SKYDECK_TIDY)
  find_program(SKYDECK_CLANG_TIDY clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${SKYDECK_CLANG_TIDY})
endif()
