#pragma once

#include "core/wire/sigv4.h"

namespace skydeck::aws {

/// What a person copied from the AWS access portal.
struct PastedKeys {
    std::string profile; ///< from a [section] line, or empty
    wire::Credentials keys;
};

/// Understands the portal's forms: lines of a credentials file, with or without their [section]; `export NAME=…`;
/// `set NAME=…` and `setx NAME …`; `$Env:NAME="…"`. Lines about other variables count for nothing. InvalidInput
/// (PartialCredentials, InvalidPaste) names the missing key or the line's number, never what stands there.
Result<PastedKeys> parsePastedKeys(std::string_view text);

} // namespace skydeck::aws
