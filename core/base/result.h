#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace skydeck {

/// A value or an Error. Every fallible function of core returns one; no exception crosses a library border.
template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

/// Builds the error arm: `return fail(ErrorKind::NotFound, "NoSuchKey", "…")`.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string code, std::string message, std::string hint = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(code), std::move(message), 0, {}, std::move(hint)});
}
inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

} // namespace skydeck

/// Returns the error of a Result to the caller, otherwise goes on: `SKYDECK_TRY(store.open(path));`
#define SKYDECK_TRY(expression)                                                                                        \
    do {                                                                                                               \
        if (auto&& skydeckTried = (expression); !skydeckTried)                                                         \
            return ::skydeck::fail(std::move(skydeckTried).error());                                                   \
    } while (false)

#define SKYDECK_CONCAT_(a, b) a##b
#define SKYDECK_CONCAT(a, b) SKYDECK_CONCAT_(a, b)
/// Declares a variable from a Result or returns its error: `SKYDECK_ASSIGN(auto text, readFile(path));`
#define SKYDECK_ASSIGN(declaration, expression)                                                                        \
    SKYDECK_ASSIGN_(SKYDECK_CONCAT(skydeckResult, __LINE__), declaration, expression)
#define SKYDECK_ASSIGN_(temporary, declaration, expression)                                                            \
    auto temporary = (expression);                                                                                     \
    if (!temporary) return ::skydeck::fail(std::move(temporary).error());                                              \
    declaration = std::move(*temporary)
