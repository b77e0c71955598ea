#pragma once

#include "core/aws/session.h"

namespace skydeck::aws {

/// The keys of the lab on this machine. Its record is read again for every use, so that a session outlives a lab that
/// was started anew with other keys; while no lab runs, `known` stands in, and the connection says what is wrong.
std::unique_ptr<CredentialsProvider> labCredentials(LabAddress known);

} // namespace skydeck::aws
