#pragma once

#include "core/base/json.h"

class QString;
class QWidget;

namespace skydeck::panels::stacks {

/// A list of an archive (its resources, events or jobs) as a table, accessible as `name`. Members that this version of
/// Skydeck knows come first, under their titles; others follow under their own names.
QWidget* makeArchivedRows(const Json& rows, const QString& name, QWidget* parent);

} // namespace skydeck::panels::stacks
