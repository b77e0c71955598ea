#pragma once

#include "core/aws/session.h"

namespace skydeck::ctl {

class Output;

/// How a terminal answers what credentials ask for: an MFA code is typed, a sign-in page is shown and, with `browser`,
/// opened. Nothing is asked without a terminal, except that `always` shows the page in any case.
aws::CredentialPrompts terminalPrompts(Output& output, bool browser, bool always);

} // namespace skydeck::ctl
