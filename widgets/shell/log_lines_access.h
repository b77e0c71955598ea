#pragma once

namespace skydeck::shell {

/// Shows LogLines to assistive programs as a text that cannot be changed. Any number of calls.
void installLogLinesAccess();

} // namespace skydeck::shell
