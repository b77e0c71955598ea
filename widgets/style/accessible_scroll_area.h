#pragma once

namespace skydeck::style {

/// Shows scroll areas to assistive programs as the plain widgets that they are. Qt's own interface for them (6.4) takes
/// any index for a child's: a program that asks while a scroll bar goes ends the process. Call once, before the first
/// widget.
void installScrollAreaAccess();

} // namespace skydeck::style
