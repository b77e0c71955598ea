#pragma once

#include "core/base/json.h"
#include "core/wire/sigv4.h"

namespace skydeck::aws {

/// The credentials of a JSON document {"AccessKeyId", "SecretAccessKey", tokenMember, "Expiration"}, as metadata
/// services and credential processes give them. Protocol (CredentialsMalformed) names `origin` and the missing member,
/// never a value.
Result<wire::Credentials> credentialsFromDocument(std::string_view text, std::string_view tokenMember,
                                                  const std::string& origin);
/// The same from an STS answer's "Credentials", whose Expiration is a number.
Result<wire::Credentials> credentialsFromJson(const Json& object, std::string_view tokenMember,
                                              const std::string& origin);

/// Parses JSON that holds secrets: other than parseJson's, the error quotes nothing of it.
Result<Json> parseSecretJson(std::string_view text, const std::string& origin);

} // namespace skydeck::aws
