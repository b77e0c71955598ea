#pragma once

#include "core/aws/session.h"
#include "core/aws/transport/clock_offset.h"
#include "core/aws/transport/transport.h"

namespace skydeck::aws {

/// What the layers of a stack need. References outlive the stack.
struct StackParts {
    std::shared_ptr<Transport> raw;             ///< curl, or a test's fake; shared by the stacks of a session
    CredentialsProvider* credentials = nullptr; ///< null: requests stay unsigned
    std::string signingName;
    std::string region; ///< to sign for
    int maxAttempts = 3;
    const Clock& clock;
    Random& random;
    std::shared_ptr<ClockOffset> offset = std::make_shared<ClockOffset>(); ///< shared by the stacks of a session
    RequestChecksums requestChecksums = RequestChecksums::WhenSupported;
};

/// Logging(Retrying(Signing(raw))), the one place where the layers meet. Signing is inside retrying: every attempt has
/// a fresh date.
std::unique_ptr<Transport> makeStack(StackParts parts);

} // namespace skydeck::aws
