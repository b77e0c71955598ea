#pragma once

#include "core/base/call_context.h"

namespace skydeck::workflows {

/// The same without progress: for the small calls inside a longer piece of work, whose bytes are not the person's
/// concern.
inline CallContext quiet(const CallContext& context) {
    return {context.stop, context.deadline, {}};
}

} // namespace skydeck::workflows
